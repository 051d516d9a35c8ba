"""Newsroom of the protection of public spaces: calls of several programmes, each as a pointer.

The markup is not known to us: title, days and amounts are read by words alone. News that announce
no call are counted and left out.
"""

import re
from typing import Any, ClassVar

from crawlers.isf import notice, pointers, words
from crawlers.isf.notice import Notice
from crawlers.isf.source import IsfNotices
from crawlers.normalise import dates
from domain.call import CallRecord, Issue
from domain.errors import BadValue
from domain.source import Expect, SourceSpec
from domain.text import fold

_START = "https://ec.europa.eu/newsroom/pps/"
_NUMBER = re.compile(r"/items/(\d+)")
_DATE = re.compile(r"^date:\s*(\d{2}/\d{2}/\d{4})$", re.MULTILINE)
_ANY_FUND = re.compile(
    r"internal security fund|horizon|urban innovative actions|european urban initiative|urbact"
)


class EuPpsNewsroom(IsfNotices):
    """Calls that the newsletter of the protection of public spaces announces."""

    spec: ClassVar[SourceSpec] = SourceSpec(
        id="eu_pps_newsroom",
        title="Newsroom of the protection of public spaces",
        publisher="European Commission, DG HOME",
        country="EU",
        home=_START,
        start=_START,
        hosts=("ec.europa.eu",),
        languages=("en",),
        decimal=".",
        programmes=("ISF", "ISFP", "H2020", "HORIZON", "EUI", "ERDF"),
        licence="CC BY 4.0 (Commission Decision 2011/833/EU); the source is to be acknowledged",
        robots_note="obeyed; what it says is not known to us",
        every_hours=48,
        expect=Expect(calls=(1, 200), filled={"texts": 1.0, "programme": 0.5}),
        aggregator=True,
        parser_version="1",
    )
    words = words.EN._replace(fund=_ANY_FUND)
    links = 'a[href*="/newsroom/pps/item"]'

    def record(self, found: Notice, url: str) -> tuple[CallRecord, tuple[Issue, ...]]:
        """Return the pointer of one item, named by the item's number."""
        number = _NUMBER.search(url)
        known: dict[str, Any] = {"programme": pointers.programme(f"{found.title}\n{found.text}")}
        if number:
            known["source_ref"] = number.group(1)
        printed = _DATE.search(fold(found.text))
        if printed:
            try:
                known["published_on"] = dates.day(printed.group(1), ("en",))
            except BadValue:
                known["published_on"] = None
        return notice.record(self.spec, found, url, self.words, **known)

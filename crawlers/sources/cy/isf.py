"""Cyprus: the national funding portal, which repeats the topics of the Union with their conditions.

A page has labels above its facts; the words "Open" and "Closed" stand alone below its title."""

from typing import Any, ClassVar

from crawlers.bases.reading import Reading
from crawlers.isf import notice, words
from crawlers.isf.notice import Notice
from crawlers.isf.source import IsfNotices
from crawlers.isf.words import UNION_ACTION
from crawlers.normalise.rates import rates
from domain.call import CallRecord, Issue, Quote, Rate
from domain.enums import PublicationStatus, RateOrigin
from domain.errors import BadValue
from domain.source import Expect, SourceSpec

_PAGE = "https://fundingprogrammesportal.gov.cy/en/programs/internal-security-fund-2021-2027"
_LABELS = (
    "Programme Category", "Programme Name", "Programme Description", "Programme Details",
    "Identifier Code", "Call", "Summary", "Detailed Call Description", "Financing percentage",
    "Expected Results", "Eligibility for Participation", "National Contact Point", "EU Contact Point",
)  # fmt: skip
_STATUS = {"Open": PublicationStatus.OPEN, "Closed": PublicationStatus.CLOSED}
_LONGEST = 400


class CyIsf(IsfNotices):
    """Cyprus: the national funding portal, which repeats the topics of the Union with their conditions."""

    spec: ClassVar[SourceSpec] = SourceSpec(
        id="cy_isf",
        title="Cyprus: Internal Security Fund on the funding portal",
        publisher="Directorate General Growth, Ministry of Finance",
        country="CY",
        home=_PAGE,
        start=_PAGE,
        hosts=("fundingprogrammesportal.gov.cy", "www.fundingprogrammesportal.gov.cy"),
        languages=("en",),
        decimal=".",
        programmes=("ISF",),
        licence="unknown",
        robots_note="obeyed; what it says is not known to us",
        every_hours=48,
        expect=Expect(calls=(1, 200), filled={"texts": 1.0, "identifier": 0.5}),
        aggregator=True,
        parser_version="1",
    )
    words = words.EN
    links = 'a[href*="/en/call/"]'
    every_link = True
    programme_url = _PAGE

    def record(self, found: Notice, url: str) -> tuple[CallRecord, tuple[Issue, ...]]:
        """Return the topic that a page repeats; the Union's topics have no area of their own."""
        facts = notice.labelled(found.text, _LABELS)
        known: dict[str, Any] = {"published_status": _status(found.text)}
        named = facts.get("Identifier Code", "")
        if UNION_ACTION.fullmatch(named):
            known["identifier"] = named
        if facts.get("Eligibility for Participation"):
            known["applicants_text"] = facts["Eligibility for Participation"][:_LONGEST]
        record, issues = notice.record(self.spec, found, url, self.words, **known)
        missing = Reading(record.source_ref, url)
        for field, read in (
            ("identifier", "Identifier Code" in facts),
            ("published_status", record.published_status is not None),
        ):
            if not read:
                missing.note("page_shape", field, None, "the page lacks the label that it had")
        rates_ = _rates(facts.get("Financing percentage", ""), url)
        if rates_:
            record = record.model_copy(update={"rates": rates_})
            issues = tuple(issue for issue in issues if issue.field != "rates")
        return record, (*issues, *missing.issues)


def _status(text: str) -> PublicationStatus | None:
    """Return what the page says of itself on a line of its own; None when it says nothing."""
    found = {line.strip() for line in text.splitlines()} & _STATUS.keys()
    return _STATUS[found.pop()] if len(found) == 1 else None


def _rates(share: str, url: str) -> tuple[Rate, ...]:
    """Return the share below its label; () for one that cannot be read."""
    try:
        found = rates(share)
    except BadValue:
        return ()
    quote = Quote(text=share[:_LONGEST], url=url, section="Financing percentage")
    return tuple(
        Rate(min_bp=low, max_bp=high, scope=scope, origin=RateOrigin.STATED, quote=quote)
        for low, high, scope in found
    )

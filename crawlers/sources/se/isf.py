"""Sweden: the police's plan of calls of the Internal Security Fund, and what it says on applying.

Each round is announced there in prose, with or without competition; a person reads what changed.
"""

from typing import ClassVar

from crawlers.bases.watch import WatchSpider
from domain.source import Expect, SourceSpec
from domain.watch import PageToWatch

_HOME = (
    "https://polisen.se/om-polisen/internationell-verksamhet/verksamhet-inom-eu/bmviisf/"
    "fonden-for-inre-sakerhet-2021-2027/"
)
_PLAN = f"{_HOME}Utlysningar/utlysningsplan-isf-2022-2027/"


class SeIsf(WatchSpider):
    """The plan of calls and the page for applicants."""

    spec: ClassVar[SourceSpec] = SourceSpec(
        id="se_isf",
        kind="watch",
        title="Sweden: plan of calls of the Internal Security Fund",
        publisher="Polismyndigheten",
        country="SE",
        home=_HOME,
        start=_PLAN,
        hosts=("polisen.se",),
        languages=("sv",),
        programmes=("ISF",),
        licence="unknown",
        robots_note="obeyed; what it says is not known to us",
        every_hours=24,
        expect=Expect(calls=(2, 3)),
        pages=(
            PageToWatch(
                url=_PLAN,
                title="Utlysningsplan 2022-2027",
                says=("Utlysningsplan", "konkurrens"),
            ),
            PageToWatch(
                url=f"{_HOME}att-ansoka/",
                title="Ansöka om stöd (ISF)",
                says=("Vem kan söka", "Min ansökan"),
            ),
        ),
        parser_version="1",
    )

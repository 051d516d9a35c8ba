"""Standing instruments that no call announces, from a curated table."""

from typing import ClassVar

from crawlers.bases.curated import Curated
from crawlers.facts import offers
from domain.source import Expect, SourceSpec

_TABLE = "standing.toml"
_HOME = (
    "https://ec.europa.eu/regional_policy/policy/how/improving-investment/regio-peer-2-peer/faq_en"
)


class Standing(Curated):
    """Exchanges, expertise, advice and funds that a city meets without a call."""

    spec: ClassVar[SourceSpec] = SourceSpec(
        id="eu_standing",
        title="Standing instruments without a call page",
        publisher="Fundmap, from the pages named in each entry",
        country="EU",
        home=_HOME,
        start=_HOME,
        hosts=("ec.europa.eu",),
        languages=("en",),
        programmes=("TAIEX", "TSI", "EIB", "INVESTEU", "ESF", "ERDF", "ERASMUS", "EDF", "EUCF"),
        licence="short summaries of ours with the pages they rest on",
        robots_note="no page is asked: the entries were written by hand",
        every_hours=24,
        expect=Expect(calls=(11, 40), filled={"texts": 1.0}),
        curated_on=offers.read_on(_TABLE).isoformat(),
        parser_version="1",
    )
    table = _TABLE

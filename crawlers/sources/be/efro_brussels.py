"""Brussels: the news page of its ERDF programme, where calls under objective 5.1 are announced.

Posts in prose, without fields: a person reads them.
"""

from typing import ClassVar

from crawlers.bases.watch import WatchSpider
from domain.source import Expect, SourceSpec
from domain.watch import PageToWatch


class BeEfroBrussels(WatchSpider):
    """The Brussels-Capital Region's ERDF calls."""

    spec: ClassVar[SourceSpec] = SourceSpec(
        id="be_efro_brussels",
        kind="watch",
        title="Brussels ERDF (EFRO/FEDER)",
        publisher="Gewestelijke Overheidsdienst Brussel, directie EFRO",
        country="BE",
        home="https://efro.brussels/",
        start="https://efro.brussels/",
        hosts=("efro.brussels",),
        languages=("nl",),
        programmes=("ERDF",),
        licence="unknown",
        robots_note="obeyed; what it says is not known to us",
        every_hours=24,
        expect=Expect(calls=(1, 2)),
        pages=(
            PageToWatch(
                url="https://efro.brussels/",
                title="EFRO Brussel: nieuws en projectoproepen",
                says=("EFRO",),
            ),
        ),
        parser_version="1",
    )

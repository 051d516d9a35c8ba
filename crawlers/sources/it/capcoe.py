"""Italy: the timetable of planned calls of the national programme "Capacità per la coesione".

Its mark-up is not known to us, so a person reads what changed.
"""

from typing import ClassVar

from crawlers.bases.watch import WatchSpider
from domain.source import Expect, SourceSpec
from domain.watch import PageToWatch


class ItCapcoe(WatchSpider):
    """The programme's page of opportunities, in English."""

    spec: ClassVar[SourceSpec] = SourceSpec(
        id="it_capcoe",
        kind="watch",
        title="Italy: planned calls of Capacità per la coesione",
        publisher="Programma nazionale Capacità per la coesione",
        country="IT",
        home="https://capcoe.it/en/opportunities",
        start="https://capcoe.it/en/opportunities",
        hosts=("capcoe.it",),
        languages=("en",),
        licence="unknown",
        robots_note="obeyed; what it says is not known to us",
        every_hours=24,
        expect=Expect(calls=(1, 2)),
        pages=(
            PageToWatch(
                url="https://capcoe.it/en/opportunities",
                title="Opportunities: timetable of the planned calls",
                says=("2021/1060",),
            ),
        ),
        timetable=True,
        parser_version="1",
    )

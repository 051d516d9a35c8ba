"""Finland: the plan of application periods, the timetable that Article 49(2) asks for.

The authorities say there that they update it three times a year. Its tables differ from region to
region and mix days, months and estimates in words, so a person reads them.
"""

from typing import ClassVar

from crawlers.bases.watch import WatchSpider
from domain.source import Expect, SourceSpec
from domain.watch import PageToWatch


class FiRakennerahastot(WatchSpider):
    """Planned application periods of southern Finland and of the national themes."""

    spec: ClassVar[SourceSpec] = SourceSpec(
        id="fi_rakennerahastot",
        kind="watch",
        title="Finland: planned application periods",
        publisher="Työ- ja elinkeinoministeriö",
        country="FI",
        home="https://rakennerahastot.fi/etela-suomi-tietoa-hakemisesta",
        start="https://rakennerahastot.fi/etela-suomi-tietoa-hakemisesta",
        hosts=("rakennerahastot.fi",),
        languages=("fi",),
        programmes=("ERDF",),
        licence="unknown",
        robots_note="obeyed; what it says is not known to us",
        every_hours=24,
        expect=Expect(calls=(1, 3)),
        pages=(
            PageToWatch(
                url="https://rakennerahastot.fi/etela-suomi-tietoa-hakemisesta",
                title="Etelä-Suomen hakuaikoja koskeva suunnitelma",
                says=("hakuaikoja koskev",),
            ),
            PageToWatch(
                url="https://rakennerahastot.fi/valtakunnalliset-tietoa-hakemisesta",
                title="Valtakunnallisia hakuaikoja koskeva suunnitelma",
                says=("hakuaikoja koskev",),
            ),
        ),
        timetable=True,
        parser_version="1",
    )

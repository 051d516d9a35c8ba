"""Tuscany: the open calls of its ERDF programme and the territorial strategies under RSO5.2.

The calendar of planned calls is a document, and the strategies are negotiated with coalitions of
municipalities: both are for a person to read.
"""

from typing import ClassVar

from crawlers.bases.watch import WatchSpider
from domain.source import Expect, SourceSpec
from domain.watch import PageToWatch


class ItToscana(WatchSpider):
    """ERDF calls and territorial strategies of Regione Toscana."""

    spec: ClassVar[SourceSpec] = SourceSpec(
        id="it_toscana",
        kind="watch",
        title="Tuscany: ERDF calls and territorial strategies",
        publisher="Regione Toscana",
        country="IT",
        home="https://www.regione.toscana.it/pr-fesr-2021-2027/bandi-aperti",
        start="https://www.regione.toscana.it/pr-fesr-2021-2027/bandi-aperti",
        hosts=("www.regione.toscana.it", "www.sviluppo.toscana.it"),
        languages=("it",),
        programmes=("ERDF",),
        licence="unknown",
        robots_note="obeyed; what it says is not known to us",
        every_hours=24,
        expect=Expect(calls=(1, 4)),
        pages=(
            PageToWatch(
                url="https://www.regione.toscana.it/pr-fesr-2021-2027/bandi-aperti",
                title="PR FESR 2021-2027: bandi aperti",
                says=("bandi",),
            ),
            PageToWatch(
                url="https://www.regione.toscana.it/pr-fesr-2021-2027/strategie-territoriali-integrate",
                title="Strategie territoriali integrate",
                says=("Strategie territoriali",),
            ),
            PageToWatch(
                url="https://www.sviluppo.toscana.it/aree_interne2",
                title="Strategie territoriali delle aree interne (OS 5.2)",
                says=("OS 5.2",),
            ),
        ),
        parser_version="1",
    )

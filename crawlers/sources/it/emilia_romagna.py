"""Emilia-Romagna: the page of calls of its ERDF programme.

The Giunta adopts the calendar of planned calls as a document; a person reads both.
"""

from typing import ClassVar

from crawlers.bases.watch import WatchSpider
from domain.source import Expect, SourceSpec
from domain.watch import PageToWatch


class ItEmiliaRomagna(WatchSpider):
    """ERDF calls of Regione Emilia-Romagna."""

    spec: ClassVar[SourceSpec] = SourceSpec(
        id="it_emilia_romagna",
        kind="watch",
        title="Emilia-Romagna: ERDF calls",
        publisher="Regione Emilia-Romagna",
        country="IT",
        home="https://fesr.regione.emilia-romagna.it/",
        start="https://fesr.regione.emilia-romagna.it/opportunita/opportunita-di-finanziamento/bandi-21-27",
        hosts=("fesr.regione.emilia-romagna.it",),
        languages=("it",),
        programmes=("ERDF",),
        licence="unknown",
        robots_note="obeyed; what it says is not known to us",
        every_hours=24,
        expect=Expect(calls=(1, 2)),
        pages=(
            PageToWatch(
                url="https://fesr.regione.emilia-romagna.it/opportunita/opportunita-di-finanziamento/bandi-21-27",
                title="Bandi Fesr 2021-2027",
                says=("Fesr",),
            ),
        ),
        parser_version="1",
    )

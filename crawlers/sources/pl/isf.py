"""Poland: calls of the Internal Security Fund (FBW) on the site of the managing authority.

The programme is presented by the intermediate body, the centre for European projects (COPE)."""

from typing import ClassVar

from crawlers.isf import words
from crawlers.isf.source import IsfNotices
from domain.source import Expect, SourceSpec


class PlIsf(IsfNotices):
    """Poland: calls of the Internal Security Fund (FBW) on the site of the managing authority."""

    spec: ClassVar[SourceSpec] = SourceSpec(
        id="pl_isf",
        title="Poland: Internal Security Fund (FBW)",
        publisher="Ministerstwo Spraw Wewnętrznych i Administracji",
        country="PL",
        home="https://copemswia.gov.pl/fundusze/fbw-2/fbw-2021-2027/",
        start="https://fundusze.mswia.gov.pl/ue/nabory-projektow/fundusz-bezpieczenstwa-wew/",
        hosts=("copemswia.gov.pl", "fundusze.mswia.gov.pl"),
        languages=("pl",),
        programmes=("ISF",),
        licence="unknown",
        robots_note="obeyed; what it says is not known to us",
        every_hours=48,
        expect=Expect(calls=(1, 100), filled={"texts": 1.0}),
        parser_version="1",
    )
    words = words.PL
    links = 'a[href*="/nabory-projektow/fundusz-bezpieczenstwa-wew/"][href$=".html"]'
    programme_url = "https://copemswia.gov.pl/fundusze/fbw-2/fbw-2021-2027/"

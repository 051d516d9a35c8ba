"""Portugal: notices of the Internal Security Fund among the news of its managing authority.

The markup is not known to us: title, days and amounts are read by words alone."""

from typing import ClassVar

from crawlers.isf import words
from crawlers.isf.source import IsfNotices
from domain.source import Expect, SourceSpec


class PtIsf(IsfNotices):
    """Portugal: notices of the Internal Security Fund among the news of its managing authority."""

    spec: ClassVar[SourceSpec] = SourceSpec(
        id="pt_isf",
        title="Portugal: Internal Security Fund (FSI)",
        publisher="Secretaria-Geral do Ministério da Administração Interna",
        country="PT",
        home="https://www.sg.mai.gov.pt/Noticias/Paginas/default.aspx",
        start="https://www.sg.mai.gov.pt/Noticias/Paginas/default.aspx",
        hosts=("www.sg.mai.gov.pt",),
        languages=("pt",),
        programmes=("ISF",),
        licence="unknown",
        robots_note="obeyed; what it says is not known to us",
        every_hours=24,
        expect=Expect(calls=(1, 100), filled={"texts": 1.0}),
        parser_version="1",
    )
    words = words.PT
    links = 'a[href*="/Noticias/Paginas/"]'

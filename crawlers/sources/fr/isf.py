"""France: the Internal Security Fund on the page of the Ministry of the Interior.

The page presents the programme; calls are read where it links to one ("appel à projets")."""

from typing import ClassVar

from crawlers.isf import words
from crawlers.isf.source import IsfNotices
from domain.source import Expect, SourceSpec

_PAGE = (
    "https://www.immigration.interieur.gouv.fr/fr/Info-ressources/Fonds-europeens/"
    "Les-fonds-europeens-programmation-2021-2027"
)


class FrIsf(IsfNotices):
    """France: the Internal Security Fund on the page of the Ministry of the Interior."""

    spec: ClassVar[SourceSpec] = SourceSpec(
        id="fr_isf",
        title="France: Internal Security Fund (FSI)",
        publisher="Ministère de l'Intérieur, direction générale des étrangers en France",
        country="FR",
        home=_PAGE,
        start=_PAGE,
        hosts=("www.immigration.interieur.gouv.fr",),
        languages=("fr",),
        programmes=("ISF",),
        licence="unknown",
        robots_note="obeyed; what it says is not known to us",
        every_hours=48,
        expect=Expect(calls=(1, 50), filled={"texts": 1.0}),
        parser_version="1",
    )
    words = words.FR
    links = "main a"
    least_links = 0
    programme_url = _PAGE

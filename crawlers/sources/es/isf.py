"""Spain: calls of the Internal Security Fund on the site of the Ministry of the Interior.

The programme itself is presented by its technology centre for security (CETSE)."""

from typing import ClassVar

from crawlers.isf import words
from crawlers.isf.source import IsfNotices
from domain.source import Expect, SourceSpec


class EsIsf(IsfNotices):
    """Spain: calls of the Internal Security Fund on the site of the Ministry of the Interior."""

    spec: ClassVar[SourceSpec] = SourceSpec(
        id="es_isf",
        title="Spain: Internal Security Fund (FSI)",
        publisher="Ministerio del Interior, Secretaría de Estado de Seguridad",
        country="ES",
        home="https://cetse.ses.mir.es/publico/cetse/en/proyectosEuropeos/fondoISF/accionesEspecificas",
        start="https://fondoseuropeosparaseguridad.interior.gob.es/es/",
        hosts=("fondoseuropeosparaseguridad.interior.gob.es", "cetse.ses.mir.es"),
        languages=("es",),
        programmes=("ISF",),
        licence="unknown",
        robots_note="obeyed; what it says is not known to us",
        every_hours=48,
        expect=Expect(calls=(1, 100), filled={"texts": 1.0}),
        parser_version="1",
    )
    words = words.ES
    links = 'a[href*="/es/detalle/convocatoria/"]'
    every_link = True
    programme_url = (
        "https://cetse.ses.mir.es/publico/cetse/va/proyectosEuropeos/fondoISF/"
        "marcoFinanciero-2021-2027/proyectosEuISF.html"
    )

"""The words of Portugal 2030 and what they mean in ours; an unknown word raises.

Regions are those of NUTS before 2024: the portal still names the metropolitan area of Lisbon (AML)
as one of them, which the edition of 2024 has no more.
"""

import re

from domain.call import Area
from domain.enums import AreaScheme, Procedure
from domain.errors import UnknownCategory
from domain.text import fold

_REGIONS = {
    "norte": "PT11",
    "algarve": "PT15",
    "centro": "PT16",
    "aml": "PT17",
    "alentejo": "PT18",
    "raa": "PT20",
    "ram": "PT30",
}
_OUTSIDE = "extra-regio nuts ii"

# A regional programme pays in its region only; a thematic one names no region in its brand.
_REGION_OF_BRAND = {
    "norte2030": "Norte",
    "centro2030": "Centro",
    "lisboa2030": "AML",
    "alentejo2030": "Alentejo",
    "algarve2030": "Algarve",
    "acores2030": "RAA",
    "madeira2030": "RAM",
}

_PROGRAMMES = {
    "feder": "ERDF",
    "fundo europeu de desenvolvimento regional": "ERDF",
    "fse+": "ESF",
    "fundo social europeu mais": "ESF",
    "feampa": "EMFAF",
    "fami": "AMIF",
}

_BY_OBJECTIVE = (("RSO5.", "ERDF"), ("ESO", "ESF"))

_PROCEDURES = {"concurso": Procedure.OPEN, "convite": Procedure.RESTRICTED}

_OBJECTIVE = re.compile(r"\s*([A-Z]{3,4}\d{1,2}\.\d{1,2})(?=\s|-|–|$)")


def area(region: str) -> Area:
    """Return the area of a region as the portal abbreviates it; raises UnknownCategory."""
    folded = fold(region).strip()
    if folded == _OUTSIDE:
        return area_in_words(region)
    if folded not in _REGIONS:
        raise UnknownCategory("a region that the portal did not have", value=region)
    return Area(scheme=AreaScheme.NUTS, code=_REGIONS[folded], text=region.strip())


def area_in_words(region: str) -> Area:
    """Return an area of which only the words are known."""
    return Area(scheme=AreaScheme.TEXT, code="", text=region.strip())


def areas_of_brands(brands: list[str]) -> tuple[Area, ...]:
    """Return the regions of regional programmes; empty when one of the brands is thematic."""
    regions = [_REGION_OF_BRAND.get(fold(brand).replace(" ", "")) for brand in brands]
    if not regions or None in regions:
        return ()
    return tuple(area(region) for region in dict.fromkeys(filter(None, regions)))


def programme(funds: list[str], objective: str | None = None) -> str | None:
    """Return our programme when all funds are one that we hold; else None.

    Without any fund the objective tells it, where the regulation gives it to one fund only.
    """
    if not funds and objective:
        return next((code for head, code in _BY_OBJECTIVE if objective.startswith(head)), None)
    found = {_PROGRAMMES.get(fold(fund).strip()) for fund in funds}
    return found.pop() if len(found) == 1 else None


def procedure(nature: str) -> Procedure | None:
    """Return who is let in to apply; None when nothing is said; raises UnknownCategory."""
    if not nature.strip():
        return None
    known = _PROCEDURES.get(fold(nature).strip())
    if known is None:
        raise UnknownCategory("unknown nature of a notice", value=nature)
    return known


def objective(text: str) -> str | None:
    """Return the code at the head of "RSO5.1 - words"; None when nothing is said.

    Raises UnknownCategory for words without a code.
    """
    if not text.strip():
        return None
    found = _OBJECTIVE.match(text)
    if found is None:
        raise UnknownCategory("a specific objective without its code", value=text)
    return found[1]

"""The words of Aides-territoires and what they mean in ours; an unknown word raises."""

from collections.abc import Iterable

from domain.call import Area
from domain.enums import ApplicantType, AreaScheme, Instrument
from domain.errors import UnknownCategory
from domain.text import fold

# Bodies for which we have no kind of our own stand with an empty one: known, and not guessed at.
_AUDIENCES: dict[str, tuple[ApplicantType, ...]] = {
    "communes": (ApplicantType.MUNICIPALITY,),
    "intercommunalites / pays": (ApplicantType.UNION_OF_MUNICIPALITIES,),
    "departements": (),
    "regions": (ApplicantType.REGION,),
    "collectivites d'outre-mer a statuts particuliers": (),
    "collectivites d'outre-mer a statut particulier": (),
    "associations": (ApplicantType.NGO,),
    "entreprises privees": (ApplicantType.SME, ApplicantType.LARGE_ENTERPRISE),
    "entreprises publiques locales (sem, spl, semop)": (),
    "etablissements publics (ecoles, bibliotheques...) / services de l'etat": (
        ApplicantType.PUBLIC_BODY,
    ),
    "etablissement public": (ApplicantType.PUBLIC_BODY,),
    "agriculteurs": (),
    "particuliers": (ApplicantType.NATURAL_PERSON,),
    "recherche": (ApplicantType.RESEARCH_ORGANISATION,),
}

_INSTRUMENTS = (
    ("subvention", Instrument.GRANT),
    ("pret", Instrument.LOAN),
    ("avance recuperable", Instrument.LOAN),
    ("ingenierie", Instrument.ADVISORY),
)

_PROGRAMMES = (
    ("feder", "ERDF"),
    ("fse", "ESF"),
    ("interreg", "INTERREG"),
    ("urbact", "URBACT"),
    ("horizon europe", "HORIZON"),
    ("erasmus", "ERASMUS"),
    ("life", "LIFE"),
    ("cerv", "CERV"),
)

_COUNTRY = "france"
_REGIONS = {
    "ile-de-france": "FR10",
    "centre-val de loire": "FRB0",
    "bourgogne-franche-comte": "FRC",
    "normandie": "FRD",
    "hauts-de-france": "FRE",
    "grand est": "FRF",
    "pays de la loire": "FRG0",
    "bretagne": "FRH0",
    "nouvelle-aquitaine": "FRI",
    "occitanie": "FRJ",
    "auvergne-rhone-alpes": "FRK",
    "provence-alpes-cote d'azur": "FRL0",
    "corse": "FRM0",
    "guadeloupe": "FRY1",
    "martinique": "FRY2",
    "guyane": "FRY3",
    "la reunion": "FRY4",
    "mayotte": "FRY5",
}


def applicants(audiences: Iterable[str]) -> tuple[ApplicantType, ...]:
    """Return the kinds of the audiences, each once; raises UnknownCategory for another audience."""
    found: dict[ApplicantType, None] = {}
    for audience in audiences:
        known = _AUDIENCES.get(fold(audience).replace("…", "...").strip())
        if known is None:
            raise UnknownCategory("unknown audience", value=audience)
        found.update(dict.fromkeys(known))
    return tuple(found)


def instrument(kinds: list[str]) -> Instrument:
    """Return the first instrument that we know; raises UnknownCategory when there is none."""
    folded = [fold(kind) for kind in kinds]
    for word, meaning in _INSTRUMENTS:
        if any(kind.startswith(word) for kind in folded):
            return meaning
    raise UnknownCategory("no instrument that we know", value="; ".join(kinds))


def programme(names: Iterable[str]) -> str | None:
    """Return our programme when the names point to one only; else None."""
    found = {
        code
        for name in names
        for word, code in _PROGRAMMES
        if fold(name).startswith(word) or f" {word}" in fold(name)
    }
    return found.pop() if len(found) == 1 else None


def area(name: str, scale: str) -> Area:
    """Return the area of a perimeter; one below a region only in words."""
    folded = fold(name)
    if folded == _COUNTRY:
        return Area(scheme=AreaScheme.COUNTRY, code="FR", text=name)
    if fold(scale).startswith("region") and folded in _REGIONS:
        return Area(scheme=AreaScheme.NUTS, code=_REGIONS[folded], text=name)
    return Area(scheme=AreaScheme.TEXT, code="", text=name)

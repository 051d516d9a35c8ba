"""The words of Spain's grant register (BDNS) and what they mean in ours; an unknown word raises."""

import re

from domain.enums import ApplicantType, Instrument, Procedure
from domain.errors import UnknownCategory
from domain.text import fold

# The register knows five kinds of beneficiary and none for municipalities: they share this one
# with every association, so that it alone never says who may apply.
_NOT_TRADING = "personas juridicas que no desarrollan actividad economica"
_UNSTATED = "sin informacion especifica"
_KINDS = {
    "pyme y personas fisicas que desarrollan actividad economica": ApplicantType.SME,
    "gran empresa": ApplicantType.LARGE_ENTERPRISE,
    "personas fisicas que no desarrollan actividad economica": ApplicantType.NATURAL_PERSON,
}
_MUNICIPALITY = ApplicantType.MUNICIPALITY
_UNION = ApplicantType.UNION_OF_MUNICIPALITIES

# How titles and extracts name local government, in the languages of the register. "Municipios"
# alone is often only a place, so it counts after the preposition of an addressee; the Catalan "a"
# is none, because it also means "in".
_LOCAL_BODIES = (
    (
        re.compile(
            r"\b(?:(?:entidades|corporaciones|administraciones|autoridades|entes) locales"
            r"|(?:entitats|corporacions|administracions|ens) locals"
            r"|(?:entidades|corporacions|administracions) locais|toki entitate\w*)\b"
        ),
        (_MUNICIPALITY, _UNION),
    ),
    (
        re.compile(
            r"\b(?:ayuntamientos|ajuntaments|concellos|udalak"
            r"|(?:a|para) (?:los )?municipios|per als? municipis)\b"
        ),
        (_MUNICIPALITY,),
    ),
    (
        re.compile(
            r"\b(?:mancomunidades|mancomunitats|mankomunitate\w*|consells comarcals"
            r"|consejos comarcales|(?:a|para) (?:las )?comarcas)\b"
        ),
        (_UNION,),
    ),
)

_INSTRUMENTS = (
    ("subvencion", Instrument.GRANT),
    ("prestamo", Instrument.LOAN),
    ("garantia", Instrument.GUARANTEE),
    ("premio", Instrument.PRIZE),
)

_PROCEDURES = (
    ("concurrencia", Procedure.OPEN),
    ("concesion directa", Procedure.DIRECT),
)

_PROGRAMMES = {
    "FEDER": "ERDF",
    "FSE+": "ESF",
    "FAMI": "AMIF",
    "FSI": "ISF",
    "FEMPA": "EMFAF",
    "IGFV": "BMVI",
}

_CALL = re.compile(r"\bconvocatori\w*\b|\bdeialdi\w*\b")
_NAMED_AWARD = re.compile(
    r"\bnominativ\w+\b|\bconveni[o]?\b|\bconcesion directa\b|\bconcessio directa\b"
    r"|\bexclui?da de (?:la )?concurrencia\b|\bexclosa de concurrencia\b"
)

# Spain's calls for integrated local strategies under policy objective 5, and their bases of 2024.
_EDIL = re.compile(
    r"\bedil\b|\bestrategias? de desarrollo integrado local\b|\bplan(?:es)? de actuacion integrados?\b"
    r"|\bhac/1072/2024\b"
)


def applicants(kinds: list[str], named: tuple[ApplicantType, ...]) -> tuple[ApplicantType, ...]:
    """Return who may apply; empty when the register's kinds do not settle it for a city.

    `named` are the local bodies that the text names. Raises UnknownCategory for a kind that is
    not in the register's list.
    """
    folded = [fold(kind).strip() for kind in kinds]
    for kind, text in zip(folded, kinds, strict=True):
        if kind not in _KINDS and kind not in (_NOT_TRADING, _UNSTATED):
            raise UnknownCategory("unknown kind of beneficiary", value=text)
    if not folded or _UNSTATED in folded:
        return ()
    if (_NOT_TRADING in folded) != bool(named):
        # Either every association is meant and nobody says whether cities are, or the text names
        # local bodies and the kinds leave them out.
        return ()
    return named + tuple(_KINDS[kind] for kind in folded if kind in _KINDS)


def closed_to_local_bodies(kinds: list[str]) -> bool:
    """Say whether the kinds are all known and none of them can be a local authority."""
    return bool(kinds) and all(fold(kind).strip() in _KINDS for kind in kinds)


def local_bodies(text: str) -> tuple[tuple[ApplicantType, ...], str]:
    """Return the bodies of local government that a text names, and its words; both may be empty."""
    folded = fold(text)
    found = [
        (match.group(), kinds) for words, kinds in _LOCAL_BODIES if (match := words.search(folded))
    ]
    kinds = dict.fromkeys(kind for _, these in found for kind in these)
    if _MUNICIPALITY not in kinds:
        # "Run by the county councils" does not say that towns are kept out.
        return (), ""
    return tuple(kinds), "; ".join(words for words, _ in found)


def instrument(texts: list[str]) -> Instrument:
    """Return the first instrument that we know; raises UnknownCategory when there is none."""
    for text in texts:
        for word, meaning in _INSTRUMENTS:
            if word in fold(text):
                return meaning
    raise UnknownCategory("no instrument that we know", value="; ".join(texts))


def procedure(text: str) -> Procedure:
    """Return who is let in to apply; raises UnknownCategory for another word."""
    for word, meaning in _PROCEDURES:
        if fold(text).startswith(word):
            return meaning
    raise UnknownCategory("unknown kind of procedure", value=text)


def programme(fund: str) -> str | None:
    """Return our programme for the short name of a fund; None for one that we do not hold."""
    return _PROGRAMMES.get(fund)


def of_policy_5(objective: str) -> bool:
    """Say whether a specific objective stands under policy objective 5."""
    return objective.startswith("RSO5.")


def names_edil(text: str) -> bool:
    """Say whether a text names the integrated local strategies or their bases."""
    return bool(_EDIL.search(fold(text)))


def says_call(*titles: str) -> bool:
    """Say whether a title calls itself a call for applications."""
    return any(_CALL.search(fold(title)) for title in titles)


def names_award(*titles: str) -> bool:
    """Say whether a title tells an award to a body that is already chosen."""
    return not says_call(*titles) and any(_NAMED_AWARD.search(fold(t)) for t in titles)

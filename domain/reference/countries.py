"""Countries as funding rules need them: Member States, EEA, candidates, and the codes of NUTS.

ISO 3166-1 alpha-2 everywhere; NUTS and EU sites write EL and UK for Greece and the United Kingdom.
"""

from collections import defaultdict
from datetime import date
from functools import cache
from typing import NamedTuple

import pycountry
from babel import Locale

from domain.enums import Tri
from domain.text import fold

_ACCESSIONS = {
    date(1958, 1, 1): "BE DE FR IT LU NL",
    date(1973, 1, 1): "DK IE",
    date(1981, 1, 1): "GR",
    date(1986, 1, 1): "ES PT",
    date(1995, 1, 1): "AT FI SE",
    date(2004, 5, 1): "CY CZ EE HU LT LV MT PL SI SK",
    date(2007, 1, 1): "BG RO",
    date(2013, 7, 1): "HR",
}

MEMBER_SINCE = {iso: day for day, codes in _ACCESSIONS.items() for iso in codes.split()}
"""Member State → the day it joined the Communities or the Union."""

EU = frozenset(MEMBER_SINCE)
"""Member States of the European Union (the 27 since 1 February 2020)."""

EEA_OTHERS = frozenset({"IS", "LI", "NO"})
"""States of the European Economic Area outside the Union."""

CANDIDATES = frozenset({"AL", "BA", "GE", "MD", "ME", "MK", "RS", "TR", "UA"})
"""Candidate countries as the Council lists them; status as of 2024."""

LANGUAGES = tuple(
    "bg cs da de el en es et fi fr ga hr hu it lt lv mt nl pl pt ro sk sl sv".split()  # noqa: SIM905
)
"""The 24 official languages of the Union, ISO 639-1."""

_NUTS_TO_ISO = {"EL": "GR", "UK": "GB"}
_ISO_TO_NUTS = {iso: nuts for nuts, iso in _NUTS_TO_ISO.items()}


class Participation(NamedTuple):
    """Whether bodies of a country can be funded by a programme, and who says so."""

    stated: Tri
    source: str
    """Where it was read; empty when nothing is stated."""
    read_in: str
    """Year of the source; empty when nothing is stated."""


_UNSTATED = Participation(Tri.UNKNOWN, "", "")

# Only what a dated source says outright; a call's own words always outrank this table.
_PARTICIPATION = {
    ("ISF", "DK"): Participation(
        Tri.NO, "Call ISF-2022-TF1-AG-PROTECT: applicants from Member States except Denmark", "2022"
    ),
}


def participation(programme: str, country: str) -> Participation:
    """Say whether a dated source lets or keeps out a country; UNKNOWN when we hold none."""
    return _PARTICIPATION.get((programme, country), _UNSTATED)


def from_nuts(code: str) -> str:
    """Return the ISO country of a NUTS code ("EL3" → "GR")."""
    prefix = code[:2].upper()
    return _NUTS_TO_ISO.get(prefix, prefix)


def nuts_prefix(country: str) -> str:
    """Return the first two letters of a country's NUTS codes ("GR" → "EL")."""
    return _ISO_TO_NUTS.get(country, country)


@cache
def name_of(code: str, language: str = "en") -> str:
    """Return a country's name in a language of the Union; the code itself when it is none."""
    return str(Locale.parse(language).territories.get(code.upper(), code))


def normalise(code: str) -> str | None:
    """Return the ISO alpha-2 code for what a person typed (FR, EL, FRA, France, Francija).

    Names are understood in all official languages of the Union; None when nothing or more than
    one country is meant.
    """
    text = code.strip()
    upper = _NUTS_TO_ISO.get(text.upper(), text.upper())
    found = None
    if len(upper) == 2:
        found = pycountry.countries.get(alpha_2=upper)
    elif len(upper) == 3:
        found = pycountry.countries.get(alpha_3=upper)
    if found is not None:
        return str(found.alpha_2)
    meant = _by_name().get(fold(text), frozenset())
    return next(iter(meant)) if len(meant) == 1 else None


@cache
def _by_name() -> dict[str, frozenset[str]]:
    """Return folded name → countries; the two letters of no country (XK, EU) are left out."""
    names: dict[str, set[str]] = defaultdict(set)
    for country in pycountry.countries:
        for name in (country.name, getattr(country, "official_name", country.name)):
            names[fold(name)].add(country.alpha_2)
        for language in LANGUAGES:
            names[fold(name_of(country.alpha_2, language))].add(country.alpha_2)
    return {name: frozenset(codes) for name, codes in names.items()}

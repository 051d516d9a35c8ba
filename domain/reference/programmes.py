"""Funding programmes: our stable codes, their names and the ids by which the EU portal knows them.

Source of the ids: the portal's own facet service, labels read in 2026. An id that is not here
resolves to None, and the call keeps the portal's text only.
"""

import tomllib
from enum import StrEnum
from functools import cache
from importlib import resources

from domain.value import Value


class Family(StrEnum):
    """The field that a programme belongs to, for grouping lists and coverage."""

    RESEARCH = "research"
    HOME_AFFAIRS = "home_affairs"
    RIGHTS = "rights"
    DIGITAL = "digital"
    ENVIRONMENT = "environment"
    EDUCATION_CULTURE = "education_culture"
    COHESION = "cohesion"
    URBAN = "urban"
    EIB = "eib"
    TRANSPORT_ENERGY = "transport_energy"
    DEFENCE = "defence"
    CIVIL_PROTECTION = "civil_protection"
    HEALTH = "health"
    MARKET = "market"
    ANTI_FRAUD = "anti_fraud"
    FOOD_SEA = "food_sea"
    SOCIAL = "social"
    EXTERNAL = "external"
    INSTITUTIONS = "institutions"


class Programme(Value):
    """One funding programme of one period."""

    code: str
    """Ours, stable for ever: HORIZON, ISF, CERV, ..."""
    name: str
    period: str
    """"2021-2027" or "2014-2020"."""
    family: Family
    portal_ids: tuple[str, ...] = ()
    home: str = ""
    """Official page; empty when none was read."""
    for_cities: str = ""
    """What it can mean for a city's public spaces; empty = nothing in particular."""


@cache
def all_programmes() -> tuple[Programme, ...]:
    """Return every programme, in the order of the data file."""
    text = resources.files(__package__).joinpath("programmes.toml").read_text("utf-8")
    return tuple(Programme.model_validate(row) for row in tomllib.loads(text)["programme"])


@cache
def _by_code() -> dict[str, Programme]:
    return {programme.code: programme for programme in all_programmes()}


@cache
def _by_portal_id() -> dict[str, str]:
    return {pid: programme.code for programme in all_programmes() for pid in programme.portal_ids}


def get(code: str) -> Programme | None:
    """Return the programme with this code; None when there is none."""
    return _by_code().get(code)


def by_portal_id(portal_id: str) -> str | None:
    """Return our code for a `frameworkProgramme` id of the portal; None when it is not known."""
    return _by_portal_id().get(portal_id)


def name_of(code: str | None) -> str:
    """Return the programme's name; the code itself when it is not in the table, "" for None."""
    programme = get(code) if code else None
    return programme.name if programme else code or ""

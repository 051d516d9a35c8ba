"""Specific objectives of the ERDF that name security, defence or civil preparedness.

Two stand in the law since 2021; Regulation (EU) 2025/1914 added two, whose codes are not yet printed
by several authorities. Such a code is always shown as one that is to be confirmed, and is never put
in the place of a wording.
"""

import re
import tomllib
from functools import cache, lru_cache
from importlib import resources

from domain.value import Value

_SEVERAL = re.compile(r"\s*;\s*")
_KEPT = 4_096


class Objective(Value):
    """One objective, and how sure its code is."""

    key: str
    """What a call carries: the code where a page prints one, else the point of the law."""
    code: str
    confirmed: bool
    """False: met on one authority's pages or nobody's; the code is to be confirmed."""
    code_said_by: tuple[str, ...]
    """Who prints the code; empty = it only follows from the counting of the points."""
    law: str
    url: str
    name: str
    """In English, said through the text catalogue."""


@cache
def objectives() -> tuple[Objective, ...]:
    """Return the objectives, those of 2021 first."""
    path = resources.files("domain.reference") / "objectives.toml"
    rows = tomllib.loads(path.read_text(encoding="utf-8"))["objective"]
    return tuple(Objective.model_validate(row) for row in rows)


@cache
def codes() -> tuple[str, ...]:
    """Return the codes of all of them, to be confirmed or not."""
    return tuple(one.code for one in objectives())


def find(named: str) -> Objective | None:
    """Return the objective that has this key or code; None for every other."""
    return _by_name().get(named)


@cache
def _by_name() -> dict[str, Objective]:
    return {name: one for one in objectives() for name in (one.key, one.code)}


@lru_cache(maxsize=_KEPT)
def named_in(stated: str | None) -> tuple[str, ...]:
    """Return the objectives that a call states, one by one: "RSO5.1; RSO5.2" are two."""
    if not stated:
        return ()
    return tuple(dict.fromkeys(part for part in _SEVERAL.split(stated.strip()) if part))


def key_of(named: str) -> str:
    """Return the one name under which an objective is filtered, whichever of its two a call prints."""
    known = find(named)
    return known.key if known else named


@lru_cache(maxsize=_KEPT)
def keys_in(stated: str | None) -> tuple[str, ...]:
    """Return the objectives that a call states, each under the name that filters use."""
    return tuple(dict.fromkeys(map(key_of, named_in(stated))))


def of_the_mission(stated: str | None) -> tuple[Objective, ...]:
    """Return those of our objectives that a call states; () when it states none of them."""
    found = (find(name) for name in named_in(stated))
    return tuple(dict.fromkeys(one for one in found if one is not None))

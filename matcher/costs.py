"""What a project wants to buy, against what a call states that it pays for."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path

from domain.call import CallRecord, PaysFor
from domain.enums import CostKind, Tri
from domain.match import CostLine
from domain.project import ProjectProfile
from domain.text import plain
from matcher import messages
from matcher.paid import pays_for
from matcher.vocabulary import Vocabulary, parse_terms

_FILE = Path(__file__).parent / "data" / "costs.toml"
_BETWEEN_WISHES = re.compile(r"[,;\n•]+")
_LONGEST_WISH = 120
_MOST_WISHES = 12
_KEPT = 256


def wishes(profile: ProjectProfile) -> tuple[tuple[str, tuple[CostKind, ...]], ...]:
    """Return each wish in the project's words and the kinds of cost that it names, main one first.

    A wish that we cannot read has no kind; the project's words are shown all the same.
    """
    return _read(profile.wants_text)


@lru_cache(maxsize=_KEPT)
def _read(wants: str) -> tuple[tuple[str, tuple[CostKind, ...]], ...]:
    """Take a project's wishes apart once for all calls."""
    pieces = (piece.strip(" .") for piece in _BETWEEN_WISHES.split(plain(wants)))
    kept = [piece[:_LONGEST_WISH] for piece in pieces if piece][:_MOST_WISHES]
    return tuple((piece, kinds_in(piece)) for piece in kept)


def kinds_in(text: str) -> tuple[CostKind, ...]:
    """Return the kinds of cost that `text` names, in the order of the word list; empty = none."""
    return tuple(CostKind(_words().keys[n]) for n in sorted(_words().find(text, None)))


def cost_lines(profile: ProjectProfile, record: CallRecord) -> tuple[CostLine, ...]:
    """Return a line for each wish and each wanted kind: stated yes, stated no, or not stated."""
    return tuple(_lines(profile, record))


def _lines(profile: ProjectProfile, record: CallRecord) -> Iterator[CostLine]:
    stands = {item.kind: item for item in pays_for(record)}
    told: set[CostKind] = set()
    for words, kinds in wishes(profile):
        told.update(kinds)
        # A wish in words that no list knows falls under what the project ticked, if it ticked one.
        meant = kinds or (profile.wants if len(profile.wants) == 1 else ())
        stated, proof = _stated(stands, meant)
        text = messages.pays_wish(words, stated)
        yield CostLine(meant[0] if meant else None, stated, text, proof.quote if proof else None)
        told.update(meant)
    for kind in dict.fromkeys(profile.wants):
        if kind not in told:
            stated, proof = _stated(stands, (kind,))
            text = messages.pays_kind(kind, stated)
            yield CostLine(kind, stated, text, proof.quote if proof else None)


def _stated(
    by_kind: Mapping[CostKind, PaysFor], kinds: tuple[CostKind, ...]
) -> tuple[Tri, PaysFor | None]:
    """Return what the call states about all of `kinds`; a single no outweighs, unknown stays."""
    found = [by_kind[kind] for kind in kinds if kind in by_kind]
    for item in found:
        if item.stated is Tri.NO:
            return Tri.NO, item
    if kinds and len(found) == len(kinds) and all(item.stated is Tri.YES for item in found):
        return Tri.YES, found[0]
    return Tri.UNKNOWN, None


@cache
def _words() -> Vocabulary:
    lists = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    terms = [term for n, line in enumerate(lists.values()) for term in parse_terms(n, "", line)]
    nothing: tuple[tuple[int, float], ...] = ()
    return Vocabulary(
        keys=tuple(lists),
        labels=tuple(lists),
        related=(nothing,) * len(lists),
        terms=tuple(terms),
        languages=frozenset(),
    )

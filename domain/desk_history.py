"""How an opinion came to be what it is, pure: what stands, what it replaced, what differs."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from domain.desk import (
    Aspect,
    Opinion,
    OpinionState,
    Score,
    TriageEntry,
    TriageLine,
)

_WHOLE = ("result", "recommendation", "loan_eur", "conditions", "request")


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that two states of an opinion have differently; None = nothing there."""

    field: str
    """A field of `Opinion`, "standing" or "note" of a line, "score" or "evidence" of an aspect."""
    of: TriageLine | Aspect | None
    """Whose; None for the opinion as a whole."""
    before: Any
    after: Any


def changes(before: Opinion, after: Opinion) -> tuple[Change, ...]:
    """Return what two states have differently: what was decided first, then line by line.

    The draft of a reply is no part of what was decided.
    """
    return tuple(change for change in _pairs(before, after) if change.before != change.after)


def _pairs(before: Opinion, after: Opinion) -> Iterator[Change]:
    for name in _WHOLE:
        yield Change(name, None, getattr(before, name) or None, getattr(after, name) or None)
    for line in TriageLine:
        one, other = (o.triage.get(line, TriageEntry()) for o in (before, after))
        yield Change("standing", line, one.standing, other.standing)
        yield Change("note", line, one.note or None, other.note or None)
    for aspect in Aspect:
        was, now = before.scores.get(aspect), after.scores.get(aspect)
        # A score with no points says "not applicable", which is something else than no score.
        yield Change("score", aspect, _points(was), _points(now))
        yield Change("evidence", aspect, _evidence(was), _evidence(now))


def _points(score: Score | None) -> int | str | None:
    if score is None:
        return None
    return "n/a" if score.points is None else score.points


def _evidence(score: Score | None) -> str | None:
    return (score.evidence or None) if score is not None else None


def standing(states: Iterable[OpinionState]) -> dict[tuple[int, int], OpinionState]:
    """Return what each person gave last on each version: (person, version) → that state."""
    return {(one.person_id, one.number): one for one in _given(states)}


def replaced(states: Iterable[OpinionState]) -> tuple[tuple[OpinionState, OpinionState], ...]:
    """Return each given state with the one that the same person gave next, the newest first."""
    by_person: dict[int, list[OpinionState]] = {}
    for one in _given(states):
        by_person.setdefault(one.person_id, []).append(one)
    found = [pair for given in by_person.values() for pair in pairwise(given)]
    return tuple(sorted(found, key=lambda pair: pair[1].at, reverse=True))


def replies(states: Sequence[OpinionState], person_id: int) -> tuple[OpinionState, ...]:
    """Return the states in which a person's draft of a reply was written anew, the newest first."""
    found: list[OpinionState] = []
    for one in sorted(states, key=lambda state: (state.at, state.number, state.version)):
        if one.person_id != person_id or not one.content.reply:
            continue
        if not found or found[-1].content.reply != one.content.reply:
            found.append(one)
    return tuple(reversed(found))


def _given(states: Iterable[OpinionState]) -> list[OpinionState]:
    given = (one for one in states if one.given)
    return sorted(given, key=lambda state: (state.at, state.number, state.version))

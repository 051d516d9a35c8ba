"""Proposes which stored calls are one and the same, and which planned entry became which call.

Pure. Titles are compared only between different sources, within one programme and one closing day;
calls that quote different references of one register are never taken for one.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

import numpy as np
from rapidfuzz import fuzz
from rapidfuzz.process import cdist

from domain.enums import CallLevel, LinkKind
from domain.links import Proposal
from domain.text import fold, tokens
from domain.views import CallRow

LEAST = 82
"""Score from which two titles are shown to a person as alike."""
LEAST_PLANNED = 80
_SHORTEST_TITLE = 12
_LEAST_LENGTH_RATIO = 0.6
_TIE = 2
"""Points within which another candidate is as good as the best one."""
_SHORTEST_REFERENCE = 8
_SAME_REFERENCE = "same official reference"
_ALIKE = "titles alike, same programme, same closing day"
_PLANNED = "titles alike, same programme and objective"
_NOT_WORD = re.compile(r"[\W_]+")
# How the Commission numbers topics: programme, year, parts.
_TOPIC = re.compile(r"[A-Z][A-Z0-9+]{1,11}(?:-[A-Z0-9+]+)*-20\d\d(?:-[\w&+.]+)*", re.IGNORECASE)
# "PO5" and the figure of the policy objective in "RSO5.1".
_POLICY = re.compile(r"(?:PO\s?|[RE]SO\s?)(\d)", re.IGNORECASE)
_SPECIFIC = re.compile(r"[RE]SO\s?\d\s?\.\s?\d", re.IGNORECASE)
_LEADING = re.compile(r"^(?:[A-Z0-9]+-)+[A-Z0-9]+\s*[:–-]\s+", re.IGNORECASE)


def proposals(rows: Sequence[CallRow]) -> tuple[Proposal, ...]:
    """Return every link that the rows suggest, sorted by the names of the calls; () for none."""
    found: dict[tuple[str, str, LinkKind], Proposal] = {}
    real = [row for row in rows if row.dates.planned_until is None]
    planned = [row for row in rows if row.dates.planned_until is not None]
    for proposal in (
        *_by_reference(rows),
        *by_title(real),
        *by_title(planned),
        *_became(planned, real),
    ):
        found.setdefault(proposal.pair, proposal)
    return tuple(found[pair] for pair in sorted(found))


# References


def reference(row: CallRow) -> str:
    """Return the official reference without case and punctuation; "" when it names no one call.

    A sub-call of a project carries its parent topic's reference, and a short number can be
    anybody's.
    """
    if row.identifier is None or row.level is CallLevel.SUBCALL:
        return ""
    text = _NOT_WORD.sub("", fold(row.identifier))
    telling = any(c.isdigit() for c in text) and any(c.isalpha() for c in text)
    return text if len(text) >= _SHORTEST_REFERENCE and telling else ""


def _by_reference(rows: Iterable[CallRow]) -> Iterator[Proposal]:
    same: dict[str, list[CallRow]] = defaultdict(list)
    for row in rows:
        if key := reference(row):
            same[key].append(row)
    for group in same.values():
        for place, one in enumerate(group):
            for other in group[place + 1 :]:
                if one.source_id == other.source_id and not _plan_and_call(one, other):
                    continue  # a publisher that repeats a reference means two calls
                yield _certain(one, other)


def _plan_and_call(one: CallRow, other: CallRow) -> bool:
    return (one.dates.planned_until is None) != (other.dates.planned_until is None)


def _certain(one: CallRow, other: CallRow) -> Proposal:
    if _plan_and_call(one, other):
        plan, call = (one, other) if one.dates.planned_until is not None else (other, one)
        return Proposal(plan.uid, call.uid, LinkKind.PLANNED_OF, 100, True, _SAME_REFERENCE)
    a, b = sorted((one.uid, other.uid))
    return Proposal(a, b, LinkKind.DUPLICATE, 100, True, _SAME_REFERENCE)


# Titles


def by_title(rows: Sequence[CallRow]) -> Iterator[Proposal]:
    """Yield pairs of different sources with like titles, one programme and one closing day."""
    blocks: dict[date | None, dict[str, list[CallRow]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        if len(_title(row)) >= _SHORTEST_TITLE and row.level is not CallLevel.SUBCALL:
            days: set[date | None] = {d.on for d in row.dates.deadlines}
            for day in days or {None}:
                blocks[day][row.source_id].append(row)
    for by_source in blocks.values():
        sources = sorted(by_source)
        for place, first in enumerate(sources):
            for second in sources[place + 1 :]:
                for one, other, score in _like(by_source[first], by_source[second], LEAST):
                    a, b = sorted((one.uid, other.uid))
                    yield Proposal(a, b, LinkKind.DUPLICATE, score, False, _ALIKE)


def _became(planned: Sequence[CallRow], real: Sequence[CallRow]) -> Iterator[Proposal]:
    """Yield plans with the call that they became: the same programme and objective, seen later."""
    by_programme: dict[str, list[CallRow]] = defaultdict(list)
    for row in real:
        if row.programme and row.level is not CallLevel.SUBCALL:
            by_programme[row.programme].append(row)
    plans: dict[str, list[CallRow]] = defaultdict(list)
    for row in planned:
        if row.programme in by_programme and len(_title(row)) >= _SHORTEST_TITLE:
            plans[row.programme].append(row)
    for programme, entries in plans.items():
        for plan, call, score in _like(entries, by_programme[programme], LEAST_PLANNED):
            yield Proposal(plan.uid, call.uid, LinkKind.PLANNED_OF, score, False, _PLANNED)


def _like(
    left: Sequence[CallRow], right: Sequence[CallRow], least: int
) -> Iterator[tuple[CallRow, CallRow, int]]:
    """Yield pairs whose titles reach `least`; for each row its best counterparts only."""
    texts = [_title(row) for row in left], [_title(row) for row in right]
    scores = np.maximum(
        cdist(*texts, scorer=fuzz.token_sort_ratio, score_cutoff=least, dtype=np.uint8),
        cdist(*texts, scorer=fuzz.ratio, score_cutoff=least, dtype=np.uint8),
    )
    best_of_left, best_of_right = scores.max(axis=1), scores.max(axis=0)
    for i, j in zip(*np.nonzero(scores), strict=True):
        score = int(scores[i, j])
        best = max(int(best_of_left[i]), int(best_of_right[j]))
        if score + _TIE >= best and _possible(left[i], right[j]):
            yield left[i], right[j], score


def _title(row: CallRow) -> str:
    """Return the folded title as words, without the reference that some publishers put before it."""
    return " ".join(tokens(_LEADING.sub("", row.title)))


def _possible(one: CallRow, other: CallRow) -> bool:
    """Say whether nothing that both publishers state speaks against one call."""
    short, long = sorted((len(_title(one)), len(_title(other))))
    if short < _LEAST_LENGTH_RATIO * long or _different_references(one, other):
        return False
    if one.programme and other.programme and one.programme != other.programme:
        return False
    if not _one_objective(one.specific_objective, other.specific_objective):
        return False
    if one.countries and other.countries and not set(one.countries) & set(other.countries):
        return False
    return _numbers(one) == _numbers(other)


def _one_objective(one: str | None, other: str | None) -> bool:
    """Say whether two publishers can mean one objective: "PO5" holds every "RSO5.x"."""
    if not one or not other or one == other:
        return True
    return bool(_only_policies(one) & _policies(other) or _policies(one) & _only_policies(other))


def _policies(text: str) -> set[str]:
    return set(_POLICY.findall(text))


def _only_policies(text: str) -> set[str]:
    """Return the policy objectives of a text that names no specific one; none for any other."""
    return set() if _SPECIFIC.search(text) else _policies(text)


def _different_references(one: CallRow, other: CallRow) -> bool:
    """Say whether both quote a reference of the same register, and not the same one."""
    a, b = one.identifier, other.identifier
    if not a or not b or reference(one) == reference(other):
        return False
    if one.source_id == other.source_id:
        # A timetable numbers its entries in its own way.
        return not _plan_and_call(one, other)
    return bool(_TOPIC.fullmatch(a.strip()) and _TOPIC.fullmatch(b.strip()))


def _numbers(row: CallRow) -> list[str]:
    """Return the numbers of a title: "6th call" and "7th call" are two calls however alike."""
    return sorted(re.findall(r"\d+", _title(row)))

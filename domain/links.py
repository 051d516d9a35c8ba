"""Calls that belong together: proposals of the machine, decisions of people, and lists that fold."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from domain.enums import LinkKind, LinkState
from domain.views import CallRow

Pair = tuple[str, str, LinkKind]


@dataclass(frozen=True, slots=True)
class Proposal:
    """Two calls that the machine takes for one, or for plan and call."""

    a_uid: str
    """The smaller name of two duplicates; the entry of a timetable."""
    b_uid: str
    kind: LinkKind
    score: int
    """0 to 100."""
    certain: bool
    """True when both quote the same official reference: no person need look."""
    reason: str

    @property
    def pair(self) -> Pair:
        """What is linked, and how."""
        return self.a_uid, self.b_uid, self.kind


@dataclass(frozen=True, slots=True)
class CallLink:
    """The decision that stands about two calls."""

    id: int
    a_uid: str
    b_uid: str
    kind: LinkKind
    state: LinkState
    by_person: bool
    """False while only the machine has looked."""
    at: datetime
    score: int
    reason: str

    @property
    def pair(self) -> Pair:
        """What is linked, and how."""
        return self.a_uid, self.b_uid, self.kind

    def other(self, uid: str) -> str:
        """Return the call at the other end."""
        return self.b_uid if uid == self.a_uid else self.a_uid


@dataclass(frozen=True, slots=True)
class LinkedCall:
    """A link as a page shows it, with the call at its other end."""

    link: CallLink
    uid: str
    title: str
    source: str
    """Title of the source that lists it."""


def fold(
    rows: Sequence[CallRow], links: Iterable[CallLink], aggregators: Mapping[str, str]
) -> tuple[tuple[CallRow, ...], tuple[CallRow, ...]]:
    """Return the rows that lists show and those folded into one of them.

    Only an aggregator's copy is folded, and only into a confirmed duplicate that its own source
    still lists: what has no primary to stand for it stays. `aggregators` has the title of each.
    """
    by_uid = {row.uid: row for row in rows}
    also: dict[str, set[str]] = {}
    folded: set[str] = set()
    for link in links:
        if link.kind is not LinkKind.DUPLICATE or link.state is not LinkState.CONFIRMED:
            continue
        for copy, primary in ((link.a_uid, link.b_uid), (link.b_uid, link.a_uid)):
            if _folds(by_uid.get(copy), by_uid.get(primary), aggregators):
                folded.add(copy)
                also.setdefault(primary, set()).add(aggregators[by_uid[copy].source_id])
    if not folded:
        return tuple(rows), ()
    shown = tuple(
        replace(row, also_in=tuple(sorted(also[row.uid]))) if row.uid in also else row
        for row in rows
        if row.uid not in folded
    )
    return shown, tuple(row for row in rows if row.uid in folded)


def _folds(copy: CallRow | None, primary: CallRow | None, aggregators: Collection[str]) -> bool:
    return (
        copy is not None
        and primary is not None
        and copy.source_id in aggregators
        and primary.source_id not in aggregators
        and primary.missing_since is None
    )

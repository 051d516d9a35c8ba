"""Deadlines as a calendar (RFC 5545): the one writer of exports and of feeds.

Each deadline of a call is one entry with a UID of its own that stays when the day moves; SEQUENCE is
the number of times that the call's deadlines changed. A day without hour is a whole-day entry; one of
a timetable is tentative, one of a call that its source has closed is cancelled. The same stored facts
give the same bytes at any hour of a day.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from urllib.parse import quote, urlencode

from domain.deadline import Deadline
from domain.enums import CallStatus, DeadlineKind, PublicationStatus
from domain.i18n import Texts
from domain.views import ListedCall
from funding_db.engine import Session
from funding_db.repositories import feeds as stored
from services.change_words import call_notes
from services.vocabulary import DEADLINE

_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069"
    "\ud800-\udfff\ufffe\uffff]"
)
_LONGEST_TITLE = 500
_OCTETS = 75


@dataclass(frozen=True, slots=True)
class Moves:
    """How often the deadlines of a call changed, and when last; None = never."""

    times: int = 0
    last: datetime | None = None


def moves_of(session: Session, calls: Iterable[ListedCall]) -> dict[int, Moves]:
    """Return number of a call → its moves; a call whose deadlines never changed is left out."""
    found = stored.deadline_moves(session, [call.row.id for call in calls])
    return {number: Moves(*move) for number, move in found.items()}


def written(
    calls: Sequence[ListedCall],
    moves: Mapping[int, Moves],
    t: Texts,
    *,
    base_url: str,
    licences: Mapping[str, str],
    name: str = "Fundmap",
    today: date,
    past_from: date | None = None,
) -> bytes:
    """Return the coming deadlines of `calls`, and those since `past_from`, as a calendar.

    Without `past_from` every next deadline and those after it are in it, later stages of a call that
    newcomers have missed too. `base_url` is "" where the installation has no address of its own.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Fundmap//Deadlines//EN",
        "CALSCALE:GREGORIAN",
        f"NAME:{escaped(name)}",
        f"X-WR-CALNAME:{escaped(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
        "X-PUBLISHED-TTL:PT6H",
    ]
    for call in calls:
        move = moves.get(call.row.id, Moves())
        for key, deadline in _named(call.row.dates.deadlines):
            if _wanted(call, deadline, today, past_from):
                licence = licences.get(call.row.source_id, "unknown")
                said = _Said(call, deadline, today, t)
                lines += _event(said, key, move, base_url, licence)
    lines.append("END:VCALENDAR")
    return "".join(folded(line) + "\r\n" for line in lines).encode()


@dataclass(frozen=True, slots=True)
class _Said:
    """One deadline, and in whose words on which day it is told."""

    call: ListedCall
    deadline: Deadline
    today: date
    t: Texts

    @property
    def state(self) -> str:
        """Return how sure the day is, as STATUS of RFC 5545 says it; "" for a usual deadline."""
        dates = self.call.row.dates
        if dates.published is PublicationStatus.CLOSED and self.deadline.on >= self.today:
            return "CANCELLED"
        if dates.planned_until is not None:
            return "TENTATIVE"
        # Who vanished from its source is not closed by that, but its day is not firm either.
        gone = self.call.row.missing_since is not None and self.deadline.on >= self.today
        return "TENTATIVE" if gone else ""

    def summary(self) -> str:
        """Return what stands in the day: planned, closed, a stage or a deadline, and the title."""
        title = _one_line(self.call.row.title)[:_LONGEST_TITLE]
        if self.state == "CANCELLED":
            return self.t("Closed by its source: {title}", title=title)
        if self.state == "TENTATIVE":
            if self.call.row.dates.planned_until is None:
                return self.t("Not firm, no longer listed by its source: {title}", title=title)
            return self.t("Planned, not yet a call: {title}", title=title)
        if self.deadline.kind is DeadlineKind.FINAL or len(self.call.row.dates.deadlines) == 1:
            return self.t("Deadline: {when}", when=title)
        number = f" {self.deadline.number}" if self.deadline.number else ""
        return f"{self.t(DEADLINE[self.deadline.kind])}{number}: {title}"

    def description(self, licence: str) -> str:
        """Return the lines below."""
        row, t = self.call.row, self.t
        said = [row.identifier or row.uid, t.hour(self.deadline)]
        if self.deadline.rule:
            said.append(self.deadline.rule)
        said += call_notes(self.call, t) if self.deadline.on >= self.today else ()
        said.append(
            t("Source: {source}. Licence: {licence}", source=row.source_id, licence=licence)
        )
        return "\\n".join(escaped(line) for line in said)


def _wanted(call: ListedCall, deadline: Deadline, today: date, past_from: date | None) -> bool:
    if deadline.on == date.max:  # a publisher's "no end", which is no day in a calendar
        return False
    if past_from is not None:
        return deadline.on >= past_from
    following = call.next_deadline.on if call.next_deadline is not None else today
    return call.status is not CallStatus.CLOSED and deadline.on >= following


def _named(deadlines: Sequence[Deadline]) -> Iterator[tuple[str, Deadline]]:
    """Give each deadline a name that stays when its day moves: its kind and place among these.

    No two have the same, whatever numbers a source printed: programs show one of them only.
    """
    seen: Counter[str] = Counter()
    named: Counter[str] = Counter()
    for deadline in sorted(deadlines, key=lambda d: (d.number is None, d.number or 0, d.on)):
        seen[deadline.kind] += 1
        key = f"{deadline.kind}-{deadline.number or seen[deadline.kind]}"
        named[key] += 1
        yield key if named[key] == 1 else f"{key}.{named[key]}", deadline


def _event(said: _Said, key: str, moves: Moves, base_url: str, licence: str) -> Iterator[str]:
    row, deadline = said.call.row, said.deadline
    told = [at for at in (moves.last or row.first_seen_at, row.missing_since) if at is not None]
    changed = _stamp(max(told))
    yield "BEGIN:VEVENT"
    yield f"UID:{quote(row.uid, safe=':.-_')}.{key}@fundmap"
    # Without METHOD both say when the entry changed last (RFC 5545, 3.8.7.2).
    yield f"DTSTAMP:{changed}"
    yield f"LAST-MODIFIED:{changed}"
    yield f"SEQUENCE:{moves.times}"
    instant = deadline.instant()
    if instant is not None:
        yield f"DTSTART:{_stamp(instant)}"
    else:
        yield f"DTSTART;VALUE=DATE:{deadline.on:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{deadline.on + timedelta(days=1):%Y%m%d}"
    if said.state:
        yield f"STATUS:{said.state}"
    yield f"SUMMARY:{escaped(said.summary())}"
    yield f"DESCRIPTION:{said.description(licence)}"
    if base_url:
        yield f"URL:{base_url}/call?{urlencode({'uid': row.uid})}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _stamp(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _one_line(text: str) -> str:
    return " ".join(_UNSEEN.sub(" ", text).split())


def escaped(text: str) -> str:
    """Return a foreign text as a value of type TEXT on one line."""
    line = _one_line(text)
    for sign in ("\\", ";", ","):
        line = line.replace(sign, "\\" + sign)
    return line


def folded(line: str) -> str:
    """Break a line so that none is longer than 75 octets, between characters (RFC 5545, 3.1)."""
    raw = line.encode()
    if len(raw) <= _OCTETS:
        return line
    parts, start, room = [], 0, _OCTETS
    while len(raw) - start > room:
        end = start + room
        while raw[end] & 0xC0 == 0x80:  # inside a letter of several octets
            end -= 1
        parts.append(raw[start:end])
        start, room = end, _OCTETS - 1
    return b"\r\n ".join([*parts, raw[start:]]).decode()

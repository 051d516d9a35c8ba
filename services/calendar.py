"""Deadlines as a calendar (RFC 5545): the one writer of exports and of feeds.

Each deadline of a call is one entry with a UID of its own that stays when the day moves; SEQUENCE is
the number of times that the call's deadlines changed. A day without hour is a whole-day entry. The
same stored facts give the same bytes at any hour.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from urllib.parse import quote, urlencode

from domain.deadline import Deadline
from domain.i18n import Texts
from domain.views import ListedCall
from funding_db.engine import Session
from funding_db.repositories import feeds as stored

_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069"
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
    past_from: date | None = None,
) -> bytes:
    """Return the coming deadlines of `calls`, and those since `past_from`, as a calendar.

    Without `past_from` every next deadline and those after it are in it. `base_url` is "" where the
    installation has no address of its own.
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
            if _wanted(call, deadline, past_from):
                licence = licences.get(call.row.source_id, "unknown")
                lines += _event(call, key, deadline, move, t, base_url, licence)
    lines.append("END:VCALENDAR")
    return "".join(folded(line) + "\r\n" for line in lines).encode()


def _wanted(call: ListedCall, deadline: Deadline, past_from: date | None) -> bool:
    if deadline.on == date.max:  # a publisher's "no end", which is no day in a calendar
        return False
    if past_from is not None:
        return deadline.on >= past_from
    return call.next_deadline is not None and deadline.on >= call.next_deadline.on


def _named(deadlines: Sequence[Deadline]) -> Iterator[tuple[str, Deadline]]:
    """Give each deadline a name that stays when its day moves: its kind and place among these."""
    seen: Counter[str] = Counter()
    for deadline in sorted(deadlines, key=lambda d: (d.number or 0, d.on)):
        seen[deadline.kind] += 1
        yield f"{deadline.kind}-{deadline.number or seen[deadline.kind]}", deadline


def _event(
    call: ListedCall,
    key: str,
    deadline: Deadline,
    moves: Moves,
    t: Texts,
    base_url: str,
    licence: str,
) -> Iterator[str]:
    row = call.row
    changed = _stamp(moves.last or row.first_seen_at)
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
    title = _one_line(row.title)[:_LONGEST_TITLE]
    yield f"SUMMARY:{escaped(t('Deadline: {when}', when=title))}"
    yield f"DESCRIPTION:{_description(call, deadline, t, licence)}"
    if base_url:
        yield f"URL:{base_url}/call?{urlencode({'uid': row.uid})}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _description(call: ListedCall, deadline: Deadline, t: Texts, licence: str) -> str:
    row = call.row
    said = [row.identifier or row.uid, t.hour(deadline)]
    if deadline.rule:
        said.append(deadline.rule)
    if row.missing_since is not None:
        said.append(t("The source no longer lists this call"))
    said.append(t("Source: {source}. Licence: {licence}", source=row.source_id, licence=licence))
    return "\\n".join(escaped(line) for line in said)


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
    parts: list[str] = []
    current: list[str] = []
    size = 0
    for char in line:
        octets = len(char.encode())
        if size + octets > _OCTETS:
            parts.append("".join(current))
            current, size = [" "], 1
        current.append(char)
        size += octets
    return "\r\n".join([*parts, "".join(current)])

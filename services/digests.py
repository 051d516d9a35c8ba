"""One mail a day or a week: what changed about the calls that fit a person's projects, and why.

A call belongs to a person when it fits a project of an organisation where the person may read
projects, by theme and without a condition that rules the city out. Nothing to tell: no mail.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from domain.accounts import AuditAction, DigestReader, DigestSettings, Rhythm
from domain.enums import MatchVerdict, NoticeKind
from domain.i18n import Texts, texts
from domain.mail import Mail, one_line
from domain.people import VISITOR, Person
from domain.status import brussels_day
from domain.views import ListedCall, NoticeView, ProjectView
from funding_db.engine import Engine, Session, read_session, write_session
from funding_db.repositories import audit, outbox, people
from funding_db.repositories import calls as stored_calls
from services import calls, matches, projects
from services.change_words import sentence
from services.fit import Strength, best_of, strength_of
from services.rights import Action, may
from services.settings import settings
from services.tokens import sign, unsign

_BRUSSELS = ZoneInfo("Europe/Brussels")
_HOUR, _WEEKDAY = 6, 0
"""Digests go out after six in Brussels; those of a week on Mondays."""
_DEEP = 100
"""Matches of a project that are looked at."""
_NOTICES = 5_000
_MOST_LINES = 40
_PURPOSE = "digest"
_GONE = frozenset({NoticeKind.MISSING, NoticeKind.CLOSED, NoticeKind.WITHDRAWN})
_CAME = frozenset({NoticeKind.NEW, NoticeKind.OPENED, NoticeKind.REAPPEARED})


@dataclass
class Day:
    """What is worked out once for all readers of one day."""

    now: datetime
    news: tuple[NoticeView, ...] = ()
    fits: dict[int, dict[str, str]] = field(default_factory=dict)
    """Organisation → call uid → title of the project that the call fits best."""
    listed: dict[str, ListedCall] = field(default_factory=dict)


def due(now: datetime) -> tuple[Rhythm, ...]:
    """Return whose time has come at aware `now`; empty before the hour."""
    local = now.astimezone(_BRUSSELS)
    if local.hour < _HOUR:
        return ()
    weekly = (Rhythm.WEEKLY,) if local.weekday() == _WEEKDAY else ()
    return (Rhythm.DAILY, *weekly)


def send_due(engine: Engine, *, now: datetime) -> int:
    """Put today's digests into the outbox and return how many; each person gets one a day.

    The mail and the note until when its reader has been told are kept in one transaction: a kill
    at any moment sends none twice and leaves none out.
    """
    today = brussels_day(now)
    with read_session(engine) as session:
        waiting = [
            reader
            for reader in people.wanting_digests(session, due(now))
            if brussels_day(reader.told_until) < today
        ]
        if not waiting:
            return 0
        since = min(reader.told_until for reader in waiting)
        day = Day(now, stored_calls.notices(session, since=since, limit=_NOTICES))
        made = [(reader, _digest(session, day, reader)) for reader in waiting]
    sent = 0
    for reader, mail in made:
        with write_session(engine) as session:
            if mail is not None:
                outbox.put(session, mail, now=now)
                sent += 1
            people.told_until(session, reader.person_id, now)
    return sent


def stop(session: Session, token: str, *, now: datetime) -> bool:
    """End the digests of whom a mail's link names; False for a link that is none of ours."""
    value = unsign(settings().secret, _PURPOSE, token)
    reader = people.account(session, int(value)) if value and value.isdecimal() else None
    if reader is None:
        return False
    wanted = DigestSettings(Rhythm.NEVER, reader.digest.days_before)
    people.set_digest(session, reader.id, wanted)
    audit.add(session, AuditAction.DIGEST_STOPPED, now=now, person_id=reader.id, way="mail")
    return True


def _digest(session: Session, day: Day, reader: DigestReader) -> Mail | None:
    person = people.acting(session, reader.person_id, None)
    if person is None:
        return None
    fits = _fits(session, day, person)
    t = texts(reader.language)
    parts = _parts(session, day, reader, fits, t)
    if not parts:
        return None
    base = settings().base_url()
    stop_url = f"{base}/unsubscribe/{sign(settings().secret, _PURPOSE, str(reader.person_id))}"
    last = t(
        "You get this mail because calls fit projects of your organisation. "
        "Change how often: {address}",
        address=f"{base}/account",
    )
    return Mail(
        key=f"digest:{reader.person_id}:{brussels_day(day.now)}",
        kind="digest",
        to=reader.email,
        subject=t.plural(
            "Fundmap: {count} piece of news for your projects",
            "Fundmap: {count} pieces of news for your projects",
            sum(len(lines) for _heading, lines in parts),
        ),
        text=_text(parts, last, t),
        language=reader.language,
        unsubscribe_url=stop_url,
        not_after=day.now + timedelta(days=2),
    )


def _text(parts: Sequence[tuple[str, list[str]]], last: str, t: Texts) -> str:
    blocks = []
    for heading, lines in parts:
        left = len(lines) - _MOST_LINES
        more = [t.plural("and {count} more", "and {count} more", left)] if left > 0 else []
        blocks.append("\n\n".join([heading.upper(), *lines[:_MOST_LINES], *more]))
    return "\n\n\n".join([*blocks, last]) + "\n"


def _fits(session: Session, day: Day, person: Person) -> dict[str, str]:
    """Return call uid → title of the project that it fits, over all the person's organisations."""
    found: dict[str, str] = {}
    for organisation in sorted({number for number, _role in person.roles}):
        acting = Person(person.id, person.name, person.roles, organisation, person.language)
        if may(acting, Action.READ_PROJECTS, organisation):
            if organisation not in day.fits:
                day.fits[organisation] = _fits_of(session, day, acting)
            found = day.fits[organisation] | found
    return found


def _fits_of(session: Session, day: Day, acting: Person) -> dict[str, str]:
    found: dict[str, tuple[float, str]] = {}
    for project in projects.list_all(acting, session):
        for uid, relevance in _near(session, day, acting, project):
            if relevance > found.get(uid, (0.0, ""))[0]:
                found[uid] = (relevance, project.profile.title)
    return {uid: title for uid, (_relevance, title) in found.items()}


def _near(
    session: Session, day: Day, acting: Person, project: ProjectView
) -> Iterable[tuple[str, float]]:
    results = matches.near_calls(acting, session, project.id, now=day.now, limit=_DEEP)
    best = best_of(results)
    for result in results:
        near = strength_of(result.relevance, best) is not Strength.SOME
        if near and result.verdict is not MatchVerdict.NOT_FOR_YOU:
            yield result.call_uid, result.relevance


def _parts(
    session: Session, day: Day, reader: DigestReader, fits: Mapping[str, str], t: Texts
) -> list[tuple[str, list[str]]]:
    news = [n for n in day.news if n.call_uid in fits and n.at >= reader.told_until]
    came = [n for n in news if n.kind in _CAME]
    gone = [n for n in news if n.kind in _GONE]
    changed = [n for n in news if n.kind not in _CAME | _GONE]
    parts = [
        (t("New for your projects"), [_line(n, fits, t) for n in came]),
        (t("Changed"), [_line(n, fits, t) for n in changed]),
        (t("Deadlines"), _deadlines(session, day, reader, fits, t)),
        (t("No longer there"), [_line(n, fits, t) for n in gone]),
    ]
    return [(heading, lines) for heading, lines in parts if lines]


def _line(notice: NoticeView, fits: Mapping[str, str], t: Texts) -> str:
    uid = notice.call_uid
    return _words(uid, notice.call_title, sentence(notice, t), fits[uid], t)


def _words(uid: str, title: str, what: str, project: str, t: Texts) -> str:
    why = t("It fits “{project}”.", project=one_line(project))
    address = f"{settings().base_url()}/call?{urlencode({'uid': uid})}"
    return f"{one_line(title)}\n{what}. {why}\n{address}"


def _deadlines(
    session: Session, day: Day, reader: DigestReader, fits: Mapping[str, str], t: Texts
) -> list[str]:
    """Return a line for each deadline that came within one of the reader's thresholds since."""
    if not reader.wanted.days_before:
        return []
    missing = [uid for uid in fits if uid not in day.listed]
    found = calls.listed_many(VISITOR, session, missing, now=day.now)
    day.listed |= {call.row.uid: call for call in found}
    before = brussels_day(reader.told_until)
    lines = []
    for uid, project in fits.items():
        call = day.listed.get(uid)
        if call is None or call.next_deadline is None or call.days_left is None:
            continue
        then = call.next_deadline.days_left(before)
        if any(call.days_left <= days < then for days in reader.wanted.days_before):
            when = f"{t.day(call.next_deadline.on)}, {t.hour(call.next_deadline)}"
            what = f"{when} ({t.days_left(call.days_left)})"
            lines.append(_words(uid, call.row.title, what, project, t))
    return lines

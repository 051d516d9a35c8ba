"""One mail a day or a week: what changed about the calls that fit a person's projects, and why.

A call belongs to a person when a project of an organisation where the person may read projects
follows it, or when it fits one, by theme and without a condition that rules the city out; never when
it was dismissed. Nothing to tell: no mail.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from domain.accounts import AuditAction, DigestReader, DigestSettings, Rhythm
from domain.enums import MatchVerdict, NoticeKind
from domain.i18n import Texts, texts
from domain.mail import Mail, one_line
from domain.muting import Muted, MuteKind, News, news_of, source_of
from domain.people import VISITOR, Person
from domain.status import brussels_day
from domain.tracking import Stage
from domain.views import FieldChange, ListedCall, NoticeView, ProjectView
from funding_db.engine import Engine, Session, read_session, write_session
from funding_db.repositories import audit, mutes, outbox, people, sources
from funding_db.repositories import calls as stored_calls
from services import calls, matches, projects, tracking
from services import mutes as muting
from services.change_words import SAID, call_notes, planned_note, sentence
from services.fit import Strength, best_of, strength_of
from services.mutes import REASON
from services.rights import Action, may
from services.settings import settings
from services.tokens import sign, unsign

if TYPE_CHECKING:
    from matcher.index import CallIndex

_BRUSSELS = ZoneInfo("Europe/Brussels")
_HOUR, _WEEKDAY = 6, 0
"""Digests go out after six in Brussels; those of a week on Mondays."""
_DEEP = 100
"""Matches of a project that are looked at."""
_MOST_LINES = 40
_SETTLED = timedelta(minutes=15)
"""News younger than this waits for the next mail: an ingest that began before and is not committed
yet carries the same hour, and would never be told."""
_PURPOSE = "digest"
FIRST = {NoticeKind.DEADLINE_MOVED: 0, NoticeKind.OPENING_MOVED: 1}
"""What stands first among changes, so that no long list hides a moved day."""


@dataclass
class Day:
    """What is worked out once for all readers of one day."""

    now: datetime
    news: tuple[NoticeView, ...] = ()
    index: "CallIndex | None" = None
    """Where calls are looked for: the live ones, and those that the news says are gone."""
    changes: dict[int, tuple[FieldChange, ...]] = field(default_factory=dict)
    """Notice → old and new values."""
    fits: dict[int, "_Fits"] = field(default_factory=dict)
    """Organisation → its calls."""
    listed: dict[str, ListedCall] = field(default_factory=dict)
    muted: Mapping[int, Muted] = field(default_factory=dict)
    """Person → what she does not want to be told of."""
    sources: Mapping[str, str] = field(default_factory=dict)
    """Source → its title."""


class _Line(NamedTuple):
    """One piece of news."""

    uid: str
    text: str


class _Why(NamedTuple):
    """Why somebody is told of a call."""

    project: str
    """Title of the project that follows it, or that it fits best."""
    followed: bool


_Fits = dict[str, _Why]
"""Call uid → why."""
_Part = tuple[News, list[_Line]]


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
        told_until = settled(now)
        news = stored_calls.notices(session, since=since, before=told_until, limit=None)
        gone = {notice.call_uid for notice in news if news_of(notice) is News.GONE}
        day = Day(
            now,
            news,
            _with_gone(session, gone, now) if gone else None,
            stored_calls.changes_of(session, news, SAID),
            muted=mutes.all_muted(session),
            sources={known.spec.id: known.spec.title for known in sources.known(session)},
        )
        made = [(reader, _digest(session, day, reader)) for reader in waiting]
    sent = 0
    for reader, mail in made:
        with write_session(engine) as session:
            if mail is not None:
                outbox.put(session, mail, now=now)
                sent += 1
            people.told_until(session, reader.person_id, told_until)
    return sent


def _with_gone(session: Session, gone: Collection[str], now: datetime) -> "CallIndex":
    """Return the live index with calls in it that have just gone, as if still listed open.

    Whom they fitted cannot be asked of the live index; to build a second one would take minutes
    from the pages that people have open.
    """
    from matcher.additions import extended

    live = matches.live_index(session, now)
    uids = sorted(uid for uid in gone if uid not in live.places)
    found = stored_calls.records(session, uids).values() if uids else ()
    return extended(live, [one.model_copy(update={"published_status": None}) for one in found])


def settled(now: datetime) -> datetime:
    """Return until when news is whole at aware `now`: the rest is told by the next mail."""
    return now - _SETTLED


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
            sum(len(lines) for _news, lines in parts),
        ),
        text=_text(parts, [*_less(day, reader, parts, t), last], reader, t),
        language=reader.language,
        unsubscribe_url=stop_url,
        not_after=day.now + timedelta(days=2),
    )


def _text(parts: Sequence[_Part], last: Sequence[str], reader: DigestReader, t: Texts) -> str:
    blocks = []
    for news, lines in parts:
        left = len(lines) - _MOST_LINES
        more = [t.plural("and {count} more", "and {count} more", left)] if left > 0 else []
        said = [_with_link(line, reader, t) for line in lines[:_MOST_LINES]]
        blocks.append("\n\n".join([t(REASON[news]).upper(), *said, *more]))
    return "\n\n\n".join([*blocks, *last]) + "\n"


def _with_link(line: _Line, reader: DigestReader, t: Texts) -> str:
    address = muting.address(reader.person_id, MuteKind.CALL, line.uid)
    return f"{line.text}\n{t('No more of this call: {address}', address=address)}"


def _less(day: Day, reader: DigestReader, parts: Sequence[_Part], t: Texts) -> Iterable[str]:
    """Yield how to get less: no more of a kind of news, no more of a source."""
    lines = [t("Less of this? One click each:")]
    for news, _lines in parts:
        address = muting.address(reader.person_id, MuteKind.REASON, news)
        name = t(REASON[news])
        lines.append(t("No more “{name}”: {address}", name=name, address=address))
    for source in dict.fromkeys(source_of(x.uid) for _n, found in parts for x in found):
        address = muting.address(reader.person_id, MuteKind.SOURCE, source)
        name = one_line(day.sources.get(source, source))
        lines.append(t("No more of the source “{name}”: {address}", name=name, address=address))
    yield "\n".join(lines)


def _fits(session: Session, day: Day, person: Person) -> _Fits:
    """Return the calls of all the person's organisations; what a project follows counts first."""
    found: _Fits = {}
    for organisation in sorted({number for number, _role in person.roles}):
        acting = Person(person.id, person.name, person.roles, organisation, person.language)
        if may(acting, Action.READ_PROJECTS, organisation):
            if organisation not in day.fits:
                day.fits[organisation] = _fits_of(session, day, acting)
            own = day.fits[organisation]
            found = own | found | {uid: why for uid, why in own.items() if why.followed}
    return found


def _fits_of(session: Session, day: Day, acting: Person) -> _Fits:
    found: dict[str, tuple[float, str]] = {}
    titles = {p.id: p for p in projects.list_all(acting, session)}
    marks = {(m.project_id, m.call_uid): m.content for m in tracking.all_marks(acting, session)}
    dismissed = {key for key, content in marks.items() if content.stage is Stage.DISMISSED}
    for project in titles.values():
        for uid, relevance in _near(session, day, acting, project):
            wanted = (project.id, uid) not in dismissed
            if wanted and relevance > found.get(uid, (0.0, ""))[0]:
                found[uid] = (relevance, project.profile.title)
    followed = {
        uid: _Why(titles[number].profile.title, True)
        for number, uid in marks.keys() - dismissed
        if number in titles
    }
    return {uid: _Why(title, False) for uid, (_relevance, title) in found.items()} | followed


def _near(
    session: Session, day: Day, acting: Person, project: ProjectView
) -> Iterable[tuple[str, float]]:
    results = matches.near_calls(
        acting, session, project.id, now=day.now, limit=_DEEP, index=day.index
    )
    best = best_of(results)
    for result in results:
        near = strength_of(result.relevance, best) is not Strength.SOME
        if near and result.verdict is not MatchVerdict.NOT_FOR_YOU:
            yield result.call_uid, result.relevance


def _parts(session: Session, day: Day, reader: DigestReader, fits: _Fits, t: Texts) -> list[_Part]:
    """Return what is told of each kind of news, nothing that is muted."""
    muted = day.muted.get(reader.person_id, Muted())
    _list(session, day, fits)
    found: dict[News, list[_Line]] = {news: [] for news in News}
    for notice in sorted(day.news, key=lambda n: FIRST.get(n.kind, len(FIRST))):
        if notice.call_uid in fits and notice.at >= reader.told_until:
            found[news_of(notice)].append(_line(day, notice, fits, t))
    found[News.DEADLINE] = _deadlines(day, reader, fits, t)
    wanted = (
        (news, [line for line in lines if muted.wants(line.uid, news)])
        for news, lines in found.items()
    )
    return [(news, lines) for news, lines in wanted if lines]


def _list(session: Session, day: Day, fits: _Fits) -> None:
    """Look up how the calls stand, each once a day."""
    missing = [uid for uid in fits if uid not in day.listed]
    found = calls.listed_many(VISITOR, session, missing, now=day.now)
    day.listed |= {call.row.uid: call for call in found}


def _line(day: Day, notice: NoticeView, fits: _Fits, t: Texts) -> _Line:
    uid = notice.call_uid
    what = [sentence(notice, t, day.changes.get(notice.id, ()))]
    listed = day.listed.get(uid)
    if listed is not None and listed.row.dates.planned_until is not None:
        what.append(planned_note(t))
    return _words(uid, notice.call_title, what, fits[uid], t)


def _words(uid: str, title: str, what: Sequence[str], why: _Why, t: Texts) -> _Line:
    name = one_line(why.project)
    because = (
        f"{t('followed for “{project}”', project=name)}."
        if why.followed
        else t("It fits “{project}”.", project=name)
    )
    said = " ".join([*(f"{part.removesuffix('.')}." for part in what), because])
    address = f"{settings().base_url()}/call?{urlencode({'uid': uid})}"
    return _Line(uid, f"{one_line(title)}\n{said}\n{address}")


def _deadlines(day: Day, reader: DigestReader, fits: _Fits, t: Texts) -> list[_Line]:
    """Return a line for each deadline that came within one of the reader's thresholds since."""
    before = brussels_day(reader.told_until)
    lines = []
    for uid, why in fits.items():
        call = day.listed.get(uid)
        if call is None or call.next_deadline is None or call.days_left is None:
            continue
        then = call.next_deadline.days_left(before)
        if any(call.days_left <= days < then for days in reader.wanted.days_before):
            when = f"{t.day(call.next_deadline.on)}, {t.hour(call.next_deadline)}"
            what = [f"{when} ({t.days_left(call.days_left)})", *call_notes(call, t)]
            lines.append(_words(uid, call.row.title, what, why, t))
    return lines

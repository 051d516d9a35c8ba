"""Mails to readers without an account: asked for by an address, confirmed by it, ended by one click.

What is kept is the address, the filters and the rhythm; all of it is deleted when the reader stops,
and after a week when the address was never confirmed.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from domain import listing_address
from domain.accounts import THRESHOLDS, Rhythm
from domain.feeds import ReaderAlert
from domain.i18n import LANGUAGES, Texts, texts
from domain.mail import Mail, one_line
from domain.people import VISITOR
from domain.status import brussels_day
from domain.views import FieldChange, ListedCall, NoticeView
from funding_db.engine import Engine, Session, read_session, write_session
from funding_db.repositories import calls as stored_calls
from funding_db.repositories import feeds as stored
from funding_db.repositories import outbox
from funding_db.repositories import sessions as rows
from services import calls
from services.change_words import SAID, call_notes, sentence
from services.digests import FIRST, due, settled
from services.settings import settings
from services.sign_in import clean_address
from services.tokens import digest, keyed, new_token, sign, unsign

_GOOD_FOR = timedelta(days=7)
_WINDOW = timedelta(hours=1)
_OF_ADDRESS, _OF_PLACE = 3, 20
_PURPOSE, _CHANGE = "reader-alert", "reader-alert-change"
_MOST_LINES = 60
_ALL = 100_000
Changes = Mapping[int, Sequence[FieldChange]]


def ask(
    session: Session,
    email: str,
    query: str,
    *,
    rhythm: Rhythm,
    language: str,
    place: str,
    now: datetime,
) -> None:
    """Mail a link that confirms an alert; tell nobody whether the address was known.

    `query` holds the filters as in the address of the page Funding; nonsense in it is dropped.
    Nothing happens where the installation is not public, for an address that is none, and beyond
    three wishes an hour for an address or twenty from a place.
    """
    address, secret = clean_address(email), settings().secret
    if not settings().public or not address or rhythm is Rhythm.NEVER:
        return
    account = keyed(secret, _PURPOSE, address)
    here = keyed(secret, f"{_PURPOSE}-place", place)
    since = now - _WINDOW
    mine, _last = rows.failures(session, account=account, place=None, since=since)
    others, _last = rows.failures(session, account=None, place=here, since=since)
    if mine >= _OF_ADDRESS or others >= _OF_PLACE:
        return
    rows.note_attempt(session, account=account, place=here, good=False, now=now)
    token = new_token()
    alert = stored.put_alert(
        session,
        address,
        listing_address.text(listing_address.parse(query)),
        token_hash=digest(token),
        rhythm=rhythm,
        language=language if language in LANGUAGES else settings().language,
        now=now,
    )
    outbox.put(session, _question(alert, token, now), now=now)


def _question(alert: ReaderAlert, token: str, now: datetime) -> Mail:
    t, base = texts(alert.language), settings().base_url()
    lines = (
        t("Hello,"),
        t("Somebody, probably you, asks Fundmap to tell this address of news about these calls:"),
        f"{base}/funding?{alert.query}",
        t("If it was you, open this link and confirm it. It works for a week:"),
        f"{base}/alerts/confirm/{token}",
        t("If it was not you, do nothing: no more mails come, and the address is forgotten."),
    )
    return Mail(
        key=f"reader-alert-question:{digest(token)[:16]}",
        kind="reader_alert_question",
        to=alert.email,
        subject=t("Confirm that you want mails about calls"),
        text="\n\n".join(lines) + "\n",
        language=alert.language,
        not_after=now + _GOOD_FOR,
        secret=True,
    )


def waits(session: Session, token: str, *, now: datetime) -> bool:
    """Say whether a mailed link is good; changes nothing, as scanners of mails open links."""
    return stored.find_alert(session, digest(token), since=now - _GOOD_FOR) is not None


def confirm(session: Session, token: str, *, now: datetime) -> bool:
    """Begin the mails of a mailed link; False when it is none, or was not used for a week."""
    found = stored.confirm_alert(session, digest(token), now=now, since=now - _GOOD_FOR)
    return found is not None


def stop(session: Session, token: str) -> bool:
    """Delete the alert that a mail's signed link names; False for a link that is none of ours."""
    alert = _named_by(session, token, _PURPOSE)
    return alert is not None and stored.stop_alert(session, alert.id)


def named_by(session: Session, token: str) -> ReaderAlert | None:
    """Return the alert that a mail's link to change it names; None for a link that is none of ours."""
    return _named_by(session, token, _CHANGE)


def change(session: Session, token: str, rhythm: Rhythm, days_before: Collection[int]) -> bool:
    """Keep another rhythm and other thresholds; False for a link that is none of ours.

    Days that are no threshold are dropped; a rhythm of never is no change: stopping deletes.
    """
    alert = _named_by(session, token, _CHANGE)
    if alert is None or rhythm is Rhythm.NEVER:
        return False
    days = [day for day in THRESHOLDS if day in days_before]
    stored.change_alert(session, alert.id, rhythm, days)
    return True


def _named_by(session: Session, token: str, purpose: str) -> ReaderAlert | None:
    """Return what a signed link names.

    The signature is of the number and the address: SQLite gives the number of a deleted alert again,
    and nobody's old link may reach the mails of the next reader.
    """
    number, _, _signature = token.partition(".")
    if not (number.isascii() and number.isdecimal()) or len(number) > 9:
        return None
    alert = stored.alert(session, int(number))
    if alert is None or unsign(settings().secret, _bound(purpose, alert), token) != str(alert.id):
        return None
    return alert


def _bound(purpose: str, alert: ReaderAlert) -> str:
    return f"{purpose}\0{alert.email}"


def send_due(engine: Engine, *, now: datetime) -> int:
    """Put today's mails to readers into the outbox and return how many; one a day for each alert.

    The mail and the note until when its reader has been told are kept in one transaction. Wishes
    that nobody confirmed for a week are deleted first.
    """
    with write_session(engine) as session:
        stored.forget_unconfirmed(session, before=now - _GOOD_FOR)
    if not settings().public or not due(now):
        return 0
    today = brussels_day(now)
    with read_session(engine) as session:
        waiting = [
            alert
            for alert in stored.alerts(session, due(now))
            if alert.told_until and brussels_day(alert.told_until) < today
        ]
        if not waiting:
            return 0
        since = min(alert.told_until for alert in waiting if alert.told_until)
        told_until = settled(now)
        news = stored_calls.notices(session, since=since, before=told_until, limit=None)
        changes = stored_calls.changes_of(session, news, SAID)
        passing = {query: _calls(session, query, now) for query in {a.query for a in waiting}}
    sent = 0
    for alert in waiting:
        mail = _mail(alert, news, passing[alert.query], changes, now)
        with write_session(engine) as session:
            if mail is not None:
                outbox.put(session, mail, now=now)
                sent += 1
            stored.told(session, alert.id, told_until)
    return sent


def _calls(session: Session, query: str, now: datetime) -> Mapping[str, ListedCall]:
    """Return the calls that an alert is about; a call that has just closed is still among them."""
    filters = listing_address.parse(query)
    if set(filters.status) == set(listing_address.CURRENT):
        filters = filters.model_copy(update={"status": ()})
    page = calls.find_calls(VISITOR, session, filters, limit=_ALL, now=now)
    return {} if page.any_word else {call.row.uid: call for call in page.items}


def _mail(
    alert: ReaderAlert,
    found: Sequence[NoticeView],
    about: Mapping[str, ListedCall],
    changes: Changes,
    now: datetime,
) -> Mail | None:
    """Return the mail of what happened since the reader was told; None when nothing did."""
    if alert.told_until is None:
        return None
    t, base = texts(alert.language), settings().base_url()
    news = [n for n in found if n.call_uid in about and n.at >= alert.told_until]
    news.sort(key=lambda n: FIRST.get(n.kind, len(FIRST)))
    lines = [_line(notice, changes, t, base) for notice in news]
    lines += _deadlines(alert, about, brussels_day(alert.told_until), t, base)
    if not lines:
        return None
    stop_url = f"{base}/alerts/stop/{_signed(alert, _PURPOSE)}"
    return Mail(
        key=f"reader-alert:{alert.id}:{brussels_day(now)}",
        kind="reader_alert",
        to=alert.email,
        subject=t.plural(
            "Fundmap: {count} piece of news about calls",
            "Fundmap: {count} pieces of news about calls",
            len(lines),
        ),
        text="\n\n".join([*_cut(lines, t), *_last(alert, stop_url, t, base)]) + "\n",
        language=alert.language,
        unsubscribe_url=stop_url,
        not_after=now + timedelta(days=2),
    )


def _cut(lines: Sequence[str], t: Texts) -> list[str]:
    left = len(lines) - _MOST_LINES
    more = [t.plural("and {count} more", "and {count} more", left)] if left > 0 else []
    return [*lines[:_MOST_LINES], *more]


def _last(alert: ReaderAlert, stop_url: str, t: Texts, base: str) -> Iterator[str]:
    """Yield why the mail came, how to change it and how to end it."""
    yield t("You get this mail because you asked for news about these calls: {address}",
            address=f"{base}/funding?{alert.query}")  # fmt: skip
    yield t("To change how often, and when you are told of deadlines: {address}",
            address=f"{base}/alerts/change/{_signed(alert, _CHANGE)}")  # fmt: skip
    yield t("To get no more of these mails: {address}", address=stop_url)


def _signed(alert: ReaderAlert, purpose: str) -> str:
    return sign(settings().secret, _bound(purpose, alert), str(alert.id))


def _deadlines(
    alert: ReaderAlert, about: Mapping[str, ListedCall], before: date, t: Texts, base: str
) -> Iterator[str]:
    """Yield a line for each deadline that came within one of the reader's thresholds since."""
    for uid, call in about.items():
        if call.next_deadline is None or call.days_left is None:
            continue
        then = call.next_deadline.days_left(before)
        if any(call.days_left <= days < then for days in alert.days_before):
            when = f"{t.day(call.next_deadline.on)}, {t.hour(call.next_deadline)}"
            what = [f"{when} ({t.days_left(call.days_left)})", *call_notes(call, t)]
            said = " ".join(f"{part.removesuffix('.')}." for part in what)
            yield f"{one_line(call.row.title)}\n{said}\n{base}/call?{urlencode({'uid': uid})}"


def _line(notice: NoticeView, changes: Changes, t: Texts, base: str) -> str:
    address = f"{base}/call?{urlencode({'uid': notice.call_uid})}"
    said = sentence(notice, t, changes.get(notice.id, ()))
    return f"{one_line(notice.call_title)}\n{said}.\n{address}"

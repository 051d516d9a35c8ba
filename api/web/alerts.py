"""Mails to readers without an account: ask, confirm by the mailed link, end by one click."""

from collections.abc import Callable

from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from api.web.forms import place_of, posted, too_old
from api.web.pages import page, words
from domain import listing_address
from domain.accounts import THRESHOLDS, Rhythm
from domain.feeds import ReaderAlert
from funding_db.engine import Session, read_session, write_session
from services import reader_alerts
from services.engine import engine
from services.settings import Mode, settings

_WEEKLY = Rhythm.WEEKLY


def routes() -> list[BaseRoute]:
    """Return the routes; none in embedded mode, which sends no mails."""
    if settings().mode is Mode.EMBEDDED:
        return []
    both = ["GET", "POST"]
    return [
        Route("/alerts", ask_page, methods=both),
        Route("/alerts/confirm/{token:str}", confirm_page, methods=both),
        Route("/alerts/change/{token:str}", change_page, methods=both),
        Route("/alerts/stop/{token:str}", stop_page, methods=both),
    ]


async def ask_page(request: Request) -> Response:
    """Take an address and a rhythm for the filters of this address; the answer is always the same."""
    t = words(request)
    if not settings().public:
        return _told(request, t("This cannot be done here"),
                     t("This installation sends mails to people with an account only."), 404)  # fmt: skip
    if request.method != "POST":
        filters = listing_address.parse(request.url.query)
        return page(request, "alert.html", query=listing_address.text(filters))
    form = await posted(request)
    if form is None:
        return too_old(request)
    email, query, rhythm = (str(form.get(name) or "") for name in ("email", "query", "rhythm"))
    wanted = Rhythm(rhythm) if rhythm in set(Rhythm) - {Rhythm.NEVER} else _WEEKLY

    def keep() -> None:
        with write_session(engine()) as session:
            reader_alerts.ask(
                session,
                email,
                query,
                rhythm=wanted,
                language=t.language,
                place=place_of(request),
                now=settings().clock(),
            )

    heading = t("Look into your mailbox")
    answer = _told(request, heading, t("If the address can be used, a mail with a link is on its "
                                       "way. Mails come once you have confirmed it."))  # fmt: skip
    answer.background = BackgroundTask(keep)
    return answer


async def confirm_page(request: Request) -> Response:
    """Ask on GET, so that no scanner of mails confirms anything; confirm on POST."""
    t, token = words(request), request.path_params["token"]
    confirming = request.method == "POST"

    def act(session: Session) -> bool:
        now = settings().clock()
        if confirming:
            return reader_alerts.confirm(session, token, now=now)
        return reader_alerts.waits(session, token, now=now)

    if not await run_in_threadpool(_in_session, act, confirming):
        return _told(request, t("This link cannot be used"),
                     t("The link was used or is too old. Ask for a new one."), 404)  # fmt: skip
    if not confirming:
        return page(request, "alert_confirm.html")
    return _told(request, t("Confirmed"),
                 t("You get a mail when there is news. Each mail ends with a link that stops them."))  # fmt: skip


async def change_page(request: Request) -> Response:
    """Show on GET how often the reader is told and of which deadlines; keep another wish on POST."""
    t, token = words(request), request.path_params["token"]
    changed = request.method == "POST"
    if changed:
        form = await request.form()
        rhythm = str(form.get("rhythm") or "")
        days = {int(v) for v in map(str, form.getlist("days")) if v.isascii() and v.isdigit()}
        wanted = Rhythm(rhythm) if rhythm in set(Rhythm) else Rhythm.NEVER

        def keep(session: Session) -> bool:
            return reader_alerts.change(session, token, wanted, days)

        if not await run_in_threadpool(_in_session, keep, True):
            return _no_link(request)

    def read() -> ReaderAlert | None:
        with read_session(engine()) as session:
            return reader_alerts.named_by(session, token)

    alert = await run_in_threadpool(read)
    if alert is None:
        return _no_link(request)
    choices = [
        (days, t.plural("{count} day before", "{count} days before", days)) for days in THRESHOLDS
    ]
    return page(request, "alert_change.html", alert=alert, choices=choices, changed=changed)


def _no_link(request: Request) -> Response:
    t = words(request)
    return _told(request, t("This link cannot be used"),
                 t("The link is not one of ours, or the mails were stopped already."), 404)  # fmt: skip


async def stop_page(request: Request) -> Response:
    """Ask on GET; stop on POST, also of a mail program without our form (RFC 8058)."""
    t, token = words(request), request.path_params["token"]
    if request.method != "POST":
        return page(request, "alert_stop.html")
    if not await run_in_threadpool(_in_session, lambda s: reader_alerts.stop(s, token), True):
        return _no_link(request)
    return _told(request, t("No more mails"), t("You get no more of these mails. Your address is deleted."))  # fmt: skip


def _in_session(act: Callable[[Session], bool], writes: bool) -> bool:
    with (write_session if writes else read_session)(engine()) as session:
        return act(session)


def _told(request: Request, heading: str, text: str, status: int = 200) -> Response:
    return page(request, "told.html", status=status, heading=heading, text=text)

"""The routes of shared mode by which people come and go: sign in, sign out, accept, new password."""

from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from api.web import cookies
from api.web.addresses import own_path
from api.web.forms import place_of as _place
from api.web.forms import posted as _form
from api.web.forms import too_old as _too_old
from api.web.pages import STYLE, page, words
from domain.accounts import InvitationView
from domain.errors import NotFound, UsageError
from domain.i18n import Texts
from funding_db.engine import read_session, write_session
from services import account_mails, accounts, sessions, sign_in
from services.engine import engine
from services.settings import Mode, settings

_NO_STORE = {"Cache-Control": "no-store"}


def routes() -> list[BaseRoute]:
    """Return the routes; none in embedded mode."""
    if settings().mode is Mode.EMBEDDED:
        return []
    both = ["GET", "POST"]
    return [
        Route("/sign-in", sign_in_page, methods=both),
        Route("/sign-out", sign_out_page, methods=both),
        Route("/accept/{token:str}", accept_page, methods=both),
        Route("/reset", reset_page, methods=both),
        Route("/reset/{token:str}", new_password_page, methods=both),
        Route("/accounts.css", _style),
        *_provider_routes(),
    ]


def _provider_routes() -> list[BaseRoute]:
    if not settings().oidc_issuer:
        return []
    from api.web import oidc  # takes a while to load, and most installations have no provider

    return oidc.routes()


def _provider_name() -> str:
    """Return what the provider is called on the page; empty when there is none."""
    chosen = settings()
    return (chosen.oidc_name or "OpenID Connect") if chosen.oidc_issuer else ""


def _style(_request: Request) -> Response:
    return FileResponse(STYLE, headers={"Cache-Control": "public, max-age=3600"})


def _text(form: FormData, name: str) -> str:
    return str(form.get(name, ""))


def _gone(request: Request, text: str) -> Response:
    t = words(request)
    heading = t("This link cannot be used")
    return page(request, "told.html", status=404, heading=heading, text=text)


def _agent(request: Request) -> str:
    return request.headers.get("user-agent", "")


def _in(path: str, token: str, device: str | None = None) -> Response:
    answer = RedirectResponse(path, status_code=303, headers=_NO_STORE)
    cookies.signed_in(answer, token, device)
    return answer


async def sign_in_page(request: Request) -> Response:
    """Show the form; let in who knows the password of an account."""
    if request.method != "POST":
        return _sign_in_form(request, own_path(request.query_params.get("next", "/")))
    form = await _form(request)
    if form is None:
        return _too_old(request)
    email, path = _text(form, "email"), own_path(_text(form, "next"))
    device = cookies.value(request, cookies.DEVICE)
    outcome = await run_in_threadpool(
        sign_in.by_password,
        engine(),
        email,
        _text(form, "password"),
        origin=sign_in.origin_of(email, _place(request), device),
        agent=_agent(request),
        now=settings().clock(),
    )
    if outcome.token:
        await run_in_threadpool(_end_old_session, request)
        return _in(path, outcome.token, outcome.device)
    t = words(request)
    if outcome.wait_s:
        text = t(
            "Too many attempts. Try again in {count} seconds, or ask for a new password.",
            count=outcome.wait_s,
        )
        return _sign_in_form(request, path, email=email, error=text, status=429)
    text = t("This address and this password do not belong together.")
    return _sign_in_form(request, path, email=email, error=text, status=401)


def _sign_in_form(
    request: Request, path: str, *, email: str = "", error: str = "", status: int = 200
) -> Response:
    return page(
        request,
        "sign_in.html",
        status=status,
        error=error,
        next=path,
        email=email,
        provider=_provider_name(),
        public=settings().public,
    )


def _end_old_session(request: Request) -> None:
    """End the session that the browser had before: a new sign-in never goes on with an old one."""
    token = cookies.value(request, cookies.SESSION)
    if token:
        with write_session(engine()) as session:
            sessions.sign_out(session, token, now=settings().clock())


async def sign_out_page(request: Request) -> Response:
    """Ask, then end this browser's session."""
    if request.method != "POST":
        return page(request, "sign_out.html")
    if await _form(request) is None:
        return _too_old(request)
    await run_in_threadpool(_end_old_session, request)
    answer = _to_sign_in()
    cookies.signed_out(answer)
    return answer


async def accept_page(request: Request) -> Response:
    """Show what an invitation is for; make the account of who accepts it."""
    token = request.path_params["token"]
    found = await run_in_threadpool(_invitation, token)
    t = words(request)
    gone = t("The invitation was used, withdrawn or is too old. Ask for a new one.")
    if found is None:
        return _gone(request, gone)
    if request.method != "POST":
        return _accept_form(request, *found)
    form = await _form(request)
    if form is None:
        return _too_old(request)
    try:
        opened = await run_in_threadpool(_accept, request, token, form)
    except NotFound:
        return _gone(request, gone)
    except UsageError as error:
        name = _text(form, "name")
        return _accept_form(request, *found, name=name, error=_said(t, error), status=422)
    return _in("/", opened) if opened else _to_sign_in()


def _accept(request: Request, token: str, form: FormData) -> str | None:
    with write_session(engine()) as session:
        return accounts.accept(
            session,
            token,
            name=_text(form, "name"),
            password=_text(form, "password"),
            agent=_agent(request),
            now=settings().clock(),
        )


def _to_sign_in() -> Response:
    return RedirectResponse("/sign-in", status_code=303, headers=_NO_STORE)


def _invitation(token: str) -> tuple[InvitationView, bool] | None:
    with read_session(engine()) as session:
        view = accounts.invitation(session, token, now=settings().clock())
        return (view, accounts.has_account(session, view.email)) if view else None


def _accept_form(
    request: Request,
    view: InvitationView,
    known: bool,
    *,
    name: str = "",
    error: str = "",
    status: int = 200,
) -> Response:
    t = words(request)
    return page(
        request,
        "accept.html",
        status=status,
        error=error,
        organisation=view.organisation or t("This installation"),
        email=view.email,
        known=known,
        name=name,
    )


def _said(t: Texts, error: UsageError) -> str:
    said = t.refusal(error)
    return f"{said[:1].upper()}{said[1:]}."


async def reset_page(request: Request) -> Response:
    """Take a wish for a new password; the answer is the same, and at once, for every address."""
    if request.method != "POST":
        return page(request, "reset.html")
    form = await _form(request)
    if form is None:
        return _too_old(request)
    t = words(request)
    answer = page(
        request,
        "told.html",
        heading=t("Look into your mailbox"),
        text=t("If there is an account with this address, a mail with a link is on its way."),
    )
    answer.background = BackgroundTask(_ask_reset, _text(form, "email"), _place(request))
    return answer


def _ask_reset(email: str, place: str) -> None:
    now = settings().clock()
    with write_session(engine()) as session:
        accounts.ask_reset(session, email, place=place, now=now, send=account_mails.queue)


async def new_password_page(request: Request) -> Response:
    """Set a new password with a mailed link, and sign in."""
    token, now = request.path_params["token"], settings().clock()
    t = words(request)
    gone = t("The link was used or is too old. Ask for a new one.")

    def good() -> bool:
        with read_session(engine()) as session:
            return accounts.can_reset(session, token, now=now)

    if not await run_in_threadpool(good):
        return _gone(request, gone)
    if request.method != "POST":
        return page(request, "new_password.html")
    form = await _form(request)
    if form is None:
        return _too_old(request)
    try:
        opened = await run_in_threadpool(_reset, request, token, _text(form, "password"))
    except NotFound:
        return _gone(request, gone)
    except UsageError as error:
        return page(request, "new_password.html", status=422, error=_said(t, error))
    return _in("/", opened)


def _reset(request: Request, token: str, password: str) -> str:
    with write_session(engine()) as session:
        return accounts.reset(
            session,
            token,
            password,
            agent=_agent(request),
            now=settings().clock(),
            send=account_mails.queue,
        )

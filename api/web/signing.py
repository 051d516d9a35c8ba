"""The page on which a city signs: opened by the signed link of a mail, without an account."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from api.web.forms import posted, too_old
from api.web.pages import page, words
from domain.advocacy_letters import SignatureState
from domain.errors import Conflict, NotFound, UsageError
from domain.i18n import LANGUAGES
from funding_db.engine import Engine, Session, read_session, write_session
from services import signatures
from services.engine import engine
from services.settings import Mode, settings

T = TypeVar("T")
_BODY = re.compile(r"<body>(.*)</body>", re.DOTALL)


def routes() -> list[BaseRoute]:
    """Return the route; none in embedded mode, which sends no mails."""
    if settings().mode is Mode.EMBEDDED:
        return []
    return [Route("/sign/{token:str}", sign_page, methods=["GET", "POST"])]


async def sign_page(request: Request) -> Response:
    """Show the exact text on GET, so that no scanner of mails signs; sign or withdraw on POST."""
    if request.method != "POST":
        return await _shown(request)
    form = await posted(request)
    if form is None:
        return too_old(request)
    token, now = request.path_params["token"], settings().clock()
    wish, signer, capacity, mandate = (
        str(form.get(name) or "") for name in ("wish", "person", "capacity", "mandate")
    )

    def act(session: Session) -> None:
        if wish == "withdraw":
            signatures.withdraw_by_link(session, token, now=now)
        else:
            signatures.confirm_by_link(
                session, token, signer=signer, capacity=capacity, mandate=mandate, now=now
            )

    try:
        await run_in_threadpool(_in_session, act, write_session)
    except signatures.LinkTooOld as old:
        return _too_old(request, old)
    except NotFound:
        return _lost(request)
    except (UsageError, Conflict):
        return await _shown(request, refused=True)
    return await _shown(request)


def _in_session(
    act: Callable[[Session], T], opening: Callable[[Engine], AbstractContextManager[Session]]
) -> T:
    with opening(engine()) as session:
        return act(session)


async def _shown(request: Request, *, refused: bool = False) -> Response:
    token = request.path_params["token"]
    asked = request.query_params.get("lang")

    def read(session: Session) -> tuple[signatures.Invitation, str]:
        found = signatures.opened(session, token, language=asked, now=settings().clock())
        body = _BODY.search(found.document.html()) if found.document else None
        return found, body.group(1) if body else ""

    try:
        found, text = await run_in_threadpool(_in_session, read, read_session)
    except signatures.LinkTooOld as old:
        return _too_old(request, old)
    except NotFound:
        return _lost(request)
    t = words(request, found.language)
    error = t("Nothing was noted: fill in what is asked for, or look at what stands below now.")
    return page(
        request,
        "sign.html",
        status=422 if refused else 200,
        error=error if refused else "",
        usual=found.language,
        found=found,
        offered=LANGUAGES,
        text=text,
        may_sign=found.state is SignatureState.INVITED and not found.lapsed,
        signed=found.state is SignatureState.CONFIRMED,
        withdrawn=found.state is SignatureState.WITHDRAWN,
    )


def _too_old(request: Request, old: signatures.LinkTooOld) -> Response:
    t = words(request, old.language)
    return page(
        request,
        "told.html",
        status=410,
        usual=old.language,
        heading=t("This link is too old"),
        text=t(
            "It could be used until {day}. Ask whoever invited you for a new one, also to withdraw "
            "a signature.",
            day=t.day(old.until),
        ),
    )


def _lost(request: Request) -> Response:
    t = words(request)
    return page(
        request,
        "told.html",
        status=404,
        heading=t("This link cannot be used"),
        text=t("The link is not one of ours. Ask whoever invited you for a new one."),
    )

"""The links in a digest that end digests or mute a part of them: by one click (RFC 8058), or asked once on a page."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from api.web.pages import page, words
from domain.muting import MuteKind
from funding_db.engine import read_session, write_session
from services import digests, mutes
from services.engine import engine
from services.settings import Mode, settings

_QUESTION = {
    MuteKind.CALL: "Do you want no more mails about the call “{name}”?",
    MuteKind.SOURCE: "Do you want no more mails about calls of the source “{name}”?",
    MuteKind.REASON: "Do you want no more mails of the kind “{name}”?",
}


def routes() -> list[BaseRoute]:
    """Return the route; none in embedded mode, which sends no mails."""
    if settings().mode is Mode.EMBEDDED:
        return []
    return [
        Route("/unsubscribe/{token:str}", unsubscribe_page, methods=["GET", "POST"]),
        Route("/mute/{token:str}", mute_page, methods=["GET", "POST"]),
    ]


async def unsubscribe_page(request: Request) -> Response:
    """Ask on GET, so that no scanner of mails ends anything; stop on POST.

    A mail program posts without our form, so no form's proof is asked for: the signed link proves
    that the mail is there.
    """
    t = words(request)
    if request.method != "POST":
        return page(request, "unsubscribe.html")

    def stop() -> bool:
        with write_session(engine()) as session:
            return digests.stop(session, request.path_params["token"], now=settings().clock())

    if not await run_in_threadpool(stop):
        text = t("The link is not one of ours, or the account is gone.")
        heading = t("This link cannot be used")
        return page(request, "told.html", status=404, heading=heading, text=text)
    return page(
        request,
        "told.html",
        heading=t("No more mails"),
        text=t(
            "You get no more mails about your projects. You can ask for them again in your account."
        ),
    )


async def mute_page(request: Request) -> Response:
    """Name on GET what would be muted; mute it on POST, as `unsubscribe_page` stops."""
    t, token = words(request), request.path_params["token"]

    def find() -> tuple[MuteKind, str] | None:
        named = mutes.named_by(token)
        if named is None:
            return None
        with read_session(engine()) as session:
            return named[1], mutes.title_of(session, named[1], named[2])

    def mute() -> bool:
        with write_session(engine()) as session:
            return mutes.by_address(session, token, now=settings().clock())

    found = await run_in_threadpool(find)
    if found is None or (request.method == "POST" and not await run_in_threadpool(mute)):
        text = t("The link is not one of ours, or the account is gone.")
        heading = t("This link cannot be used")
        return page(request, "told.html", status=404, heading=heading, text=text)
    kind, title = found
    name = t(title) if kind is MuteKind.REASON else title
    if request.method != "POST":
        return page(request, "mute.html", question=t(_QUESTION[kind], name=name))
    return page(
        request,
        "told.html",
        heading=t("Muted"),
        text=t("No more mails about “{name}”. Your account has the way back.", name=name),
    )

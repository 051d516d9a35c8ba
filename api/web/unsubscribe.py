"""The link in a digest that ends digests: by one click (RFC 8058), or asked once on a page."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from api.web.pages import page, words
from funding_db.engine import write_session
from services import digests
from services.engine import engine
from services.settings import Mode, settings


def routes() -> list[BaseRoute]:
    """Return the route; none in embedded mode, which sends no mails."""
    if settings().mode is Mode.EMBEDDED:
        return []
    return [Route("/unsubscribe/{token:str}", unsubscribe_page, methods=["GET", "POST"])]


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

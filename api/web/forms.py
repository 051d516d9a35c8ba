"""Forms of the pages before the application: read only when a page of ours sent them here."""

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from api.web import cookies
from api.web.pages import page, words
from services.tokens import same

_MOST_FIELDS, _MOST_BYTES = 10, 10_000


async def posted(request: Request) -> FormData | None:
    """Return a form that a page of ours sent to this browser; None for any other."""
    length = request.headers.get("content-length", "")
    if not length.isdecimal() or int(length) > _MOST_BYTES:
        return None
    if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        return None
    form = await request.form(max_fields=_MOST_FIELDS, max_files=0)
    cookie = cookies.value(request, cookies.FORM)
    given = str(form.get("proof", ""))
    return form if cookie and same(given, cookies.proof(cookie)) else None


def too_old(request: Request) -> Response:
    """Return the answer to a form that is none of ours."""
    t = words(request)
    return page(
        request,
        "told.html",
        status=403,
        heading=t("This form is too old"),
        text=t("Nothing was done. Go back, load the page again and send it once more."),
    )


def place_of(request: Request) -> str:
    """Return the network address that asks, as the gate believes it."""
    return request.client.host if request.client else ""

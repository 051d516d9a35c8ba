"""The few HTML pages that stand before the application: written by a template, without scripts."""

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from api.web import cookies
from domain.i18n import LANGUAGES, Texts, texts
from services.settings import settings

_FOLDER = Path(__file__).parent
STYLE = _FOLDER / "static" / "accounts.css"
_HEADERS = {
    "Cache-Control": "no-store",
    # Not "no-referrer": browsers would then send our own forms with the origin "null".
    "Referrer-Policy": "same-origin",
    "X-Robots-Tag": "noindex",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
}


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(_FOLDER / "templates"), autoescape=True, undefined=StrictUndefined
    )


def words(request: Request, usual: str = "") -> Texts:
    """Return the texts in the language of the address, `usual`, the browser's, or the usual one."""
    spoken = request.headers.get("accept-language", "")[:200].split(",")
    codes = [part.split(";")[0].split("-")[0].strip().lower() for part in spoken]
    asked = [request.query_params.get("lang", ""), usual, *codes]
    return texts(next((code for code in asked if code in LANGUAGES), settings().language))


def page(
    request: Request,
    template: str,
    *,
    status: int = 200,
    error: str = "",
    usual: str = "",
    **values: Any,
) -> HTMLResponse:
    """Return a page with its form bound to this browser; in `usual` where the address asks for none."""
    t, form = words(request, usual), cookies.form_token(request)
    content = (
        _templates()
        .get_template(template)
        .render(t=t, language=t.language, proof=cookies.proof(form), error=error, **values)
    )
    answer = HTMLResponse(content, status_code=status, headers=_HEADERS)
    cookies.keep_form_token(answer, form)
    return answer

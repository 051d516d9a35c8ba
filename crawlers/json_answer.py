"""Reads JSON answers; what is none is told apart by what came instead."""

import json
import re
from typing import Any

from domain.errors import PageShapeError

_CHARSET = re.compile(r"charset=[\"']?([\w.:-]+)", re.IGNORECASE)
_SHOWN = 80


def answer_of(body: bytes, url: str, content_type: str = "") -> Any:
    """Return the JSON in `body`; raises PageShapeError that says what came instead.

    JSON is UTF-8; a server that declares another charset is believed only when it is not.
    """
    text = _text(body, url, content_type)
    try:
        return json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        start = " ".join(text[:_SHOWN].split())
        raise PageShapeError(_what(text), url=url, value=start) from error


def _text(body: bytes, url: str, content_type: str) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        declared = _CHARSET.search(content_type)
        name = declared.group(1) if declared else ""
        if name.lower().replace("_", "-") in ("", "utf-8", "utf8"):
            message = "the answer is not the UTF-8 that JSON must be"
            raise PageShapeError(message, url=url, value=repr(body[:_SHOWN])) from error
        try:
            return body.decode(name)
        except (UnicodeDecodeError, LookupError) as other:
            message = f"the answer is neither UTF-8 nor the {name} that it declares"
            raise PageShapeError(message, url=url, value=repr(body[:_SHOWN])) from other


def _what(text: str) -> str:
    start = text.lstrip()[:_SHOWN].lower()
    if not start:
        return "the answer is empty"
    if start.startswith(("<!doctype", "<html", "<?xml", "<head", "<body")):
        return "a page came instead of JSON"
    return "the answer is not JSON, or JSON cut short"


def _refuse(constant: str) -> float:
    raise ValueError(f"{constant} is no JSON")

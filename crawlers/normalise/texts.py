"""Published text made safe and readable: mojibake mended, foreign HTML reduced to plain structure."""

import html
import re

import nh3

from domain.text import plain

_TAGS = {
    "p", "br", "ul", "ol", "li", "b", "strong", "em", "i", "u", "sub", "sup", "a", "blockquote",
    "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
_DROPPED_WITH_CONTENT = {"script", "style", "iframe", "object", "template", "svg", "math"}
_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    clean_content_tags=_DROPPED_WITH_CONTENT,
    attributes={"a": {"href"}},
    url_schemes={"http", "https"},
    strip_comments=True,
    link_rel="noopener noreferrer",
)

# UTF-8 bytes that somebody read as Windows-1252: a lead letter and one to three followers.
_MOJIBAKE = re.compile("[\u00c2-\u00f4][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]{1,3}")
_TO_BYTE = {
    bytes([b]).decode("cp1252"): b for b in range(0x80, 0xA0) if b not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}  # fmt: skip
_PERSONAL_MAIL = re.compile(r"\b[a-zà-ÿ]+\.[a-zà-ÿ-]+@[\w.-]+\.\w+", re.IGNORECASE)
# Well-formed tags of which none hides content: for plain words these need no sanitiser.
_HARMLESS = re.compile(
    r"[^<>]*+(?:</?(?:p|br|ul|ol|li|b|strong|em|i|u|a|div|span)(?=[\s/>])[^<>]*+>[^<>]*+)*+",
    re.IGNORECASE,
)
# Control characters and halves of surrogate pairs, which no database and no XML takes.
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_EMPTY = re.compile(r"<(p|li|b|strong|h4)>\s*(?:null)?\s*</\1>", re.IGNORECASE)


def repair(text: str) -> str:
    """Return `text` with UTF-8-read-as-Windows-1252 mended and control characters left out."""
    if _UNWANTED.search(text):
        text = _UNWANTED.sub("", text)
    return text if text.isascii() else _MOJIBAKE.sub(_mended, text)


def _mended(found: re.Match[str]) -> str:
    run = found.group()
    for length in range(len(run), 1, -1):
        try:
            raw = bytes(_TO_BYTE.get(char, ord(char)) for char in run[:length])
            return raw.decode("utf-8") + run[length:]
        except ValueError:
            continue
    return run


def clean_html(text: str) -> str:
    """Return sanitised HTML; empty paragraphs and the word "null" in a paragraph are left out."""
    if "<" not in text and "&" not in text:
        return text.strip()
    return _EMPTY.sub("", _CLEANER.clean(text)).strip()


def plain_text(text: str, *, lines: bool = False) -> str:
    """Return the words of foreign HTML on one line, or with its blocks on `lines` of their own."""
    if "<" in text:
        text = plain(text if _HARMLESS.fullmatch(text) else _CLEANER.clean(text))
    elif "&" in text:
        text = html.unescape(text)
    return text.strip() if lines else " ".join(text.split())


def without_personal_mail(text: str) -> str:
    """Return `text` without addresses of the form first.last@...; offices' addresses stay."""
    return _PERSONAL_MAIL.sub("(personal address left out)", text) if "@" in text else text

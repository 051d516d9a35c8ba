"""A topic's HTML cut into blocks by its own headings, cleaned."""

import re
from collections.abc import Iterator

from crawlers.normalise.texts import clean_html, repair, without_personal_mail
from domain.call import TextBlock
from domain.enums import TextKind

# <p class="topicdescriptionkind">Scope:</p> today, a span followed by a colon in older topics.
_HEADING = re.compile(
    r"<(p|span|div)\b[^>]*topicdescriptionkind[^>]*>(.*?)</\1>\s*:?", re.IGNORECASE | re.DOTALL
)
_TAG = re.compile(r"<[^>]*>")
# What a broken attribute leaves before the conditions, and editors' notes to themselves.
_LEFTOVER = re.compile(r"^\s*\">|DELETE ME\b.*?\bDELETE ME", re.DOTALL)
_WORD_NULL = re.compile(r"<p>\s*null\s*</p>", re.IGNORECASE)


def blocks(kind: TextKind, html: str | None, heading: str | None = None) -> list[TextBlock]:
    """Return the blocks of one HTML field; none for an empty one."""
    if not html or not html.strip():
        return []
    text = _WORD_NULL.sub("", _LEFTOVER.sub("", repair(html)))
    if kind is TextKind.SUPPORT:
        text = without_personal_mail(text)
    made = []
    for head, part in _parts(text, heading):
        clean = clean_html(part)
        if _TAG.sub("", clean).strip():
            made.append(TextBlock(kind=kind, html=clean, heading=head))
    return made


def _parts(text: str, heading: str | None) -> Iterator[tuple[str | None, str]]:
    start, head = 0, heading
    for found in _HEADING.finditer(text):
        yield head, text[start : found.start()]
        head = _TAG.sub("", found.group(2)).strip(" :\xa0\n") or None
        start = found.end()
    yield head, text[start:]

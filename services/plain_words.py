"""Foreign words and addresses made plain, for whatever shows them."""

import re
from urllib.parse import urlsplit

_SPACES = re.compile(r"[^\S\xa0\u202f]+")  # those two hold an amount and its unit together
UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Signs that steer a terminal or turn the direction of a line."""


def plain(text: str) -> str:
    """Return `text` on one line without signs that nobody sees; for places that read no Markdown."""
    return _SPACES.sub(" ", UNSEEN.sub("", text)).strip()


def one_line(text: str, longest: int) -> str:
    """Return the beginning of a text, cut at a word."""
    line = plain(text)
    return line if len(line) <= longest else line[:longest].rsplit(" ", 1)[0] + " …"


def address(url: str) -> str:
    """Return a web address that cannot end a Markdown link early; "" for any other scheme."""
    bare = "".join(UNSEEN.sub("", url).split())
    try:
        parts = urlsplit(bare)
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return ""
    return re.sub(r"[()<>\[\]\\\"'`*_|{}]", lambda m: f"%{ord(m.group()):02X}", bare)

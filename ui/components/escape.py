"""Foreign words made safe for places where Streamlit reads Markdown, and foreign HTML made safe."""

import re
from functools import lru_cache

import nh3

from services.plain_words import UNSEEN, address, plain

__all__ = ["address", "html", "link", "md", "plain"]

# Streamlit turns :words:, addresses and arrows into icons, links and signs after it has resolved
# the backslashes, so these are parted by a joiner that nobody sees.
_JOINER = "\u2060"
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_AFTER_COLON = re.compile(r":(?=[\w+-]+:|material/|//)")
_WWW = re.compile(r"(?i)(?<=www)(?=\.)")
_MAIL = re.compile(r"(?<=[\w.+-])(?=@)")
_ARROW = re.compile(r"(?<!\S)(<->|->|<-|--|>=|<=|~=)(?!\S)")

_TAGS = {"p", "br", "ul", "ol", "li", "b", "strong", "i", "em", "u", "sub", "sup", "a", "blockquote",
         "h1", "h2", "h3", "h4", "h5", "h6", "div", "table", "tr", "td", "th"}  # fmt: skip
_HEADING_START = re.compile(r"<h[1-6]>")
_HEADING_END = re.compile(r"</h[1-6]>")
_NEXT_CELL = re.compile(r"</t[dh]>\s*<t[dh]>")
_CELL = re.compile(r"</?t[dh]>|</?table>")
_ROW_START = re.compile(r"<tr>")
_ROW_END = re.compile(r"</tr>")
_LONG = re.compile(r"(<[^>]*>|&[#\w]+;)|([^\s<>&]{30})(?=[^\s<>&])")


_SHORT = 400
"""Characters of a text whose escaped form is kept: titles and labels are shown again and again."""


def md(text: str) -> str:
    """Return `text` on one line so that Markdown shows its very signs and reads none of them."""
    return _kept(text) if len(text) <= _SHORT else _escaped(text)


def _escaped(text: str) -> str:
    line = _AFTER_COLON.sub(":" + _JOINER, plain(text))
    line = _MAIL.sub(_JOINER, _WWW.sub(_JOINER, line))
    line = _ARROW.sub(lambda m: m.group()[0] + _JOINER + m.group()[1:], line)
    return _PUNCTUATION.sub(r"\\\1", line)


_kept = lru_cache(maxsize=20_000)(_escaped)


def link(label: str, url: str) -> str:
    """Return a Markdown link to a web address; the label alone when the address is none."""
    target = address(url)
    return f"[{md(label)}]({target})" if target else md(label)


def html(foreign: str) -> str:
    """Return foreign HTML with plain text markup only; "" when no words are left.

    Tables become lines and long unbroken words may break, so that nothing scrolls sideways.
    """
    clean = nh3.clean(
        UNSEEN.sub("", foreign),
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )
    clean = _HEADING_END.sub("</strong></p>", _HEADING_START.sub("<p><strong>", clean))
    clean = _CELL.sub("", _NEXT_CELL.sub(" · ", clean))
    clean = _ROW_END.sub("</div>", _ROW_START.sub("<div>", clean))
    broken = _LONG.sub(lambda m: m.group(1) or f"{m.group(2)}<wbr>", clean)
    return broken if re.sub(r"<[^>]*>", "", broken).strip() else ""

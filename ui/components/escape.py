"""Foreign words made safe for places where Streamlit reads Markdown."""

import re

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_SPACES = re.compile(r"\s+")


def md(text: str) -> str:
    """Return `text` on one line with every sign escaped that Markdown could read."""
    return _PUNCTUATION.sub(r"\\\1", _SPACES.sub(" ", text.replace("\x00", "")).strip())

"""Text of any EU language folded to comparable form, split to tokens, or taken out of clean HTML.

One tokeniser serves search and ranking on every engine, so that all of them mean the same word.
"""

import html
import re
import unicodedata
from functools import lru_cache

# Letters that Unicode does not decompose; folded as their readers would type them without the key.
_LETTERS = str.maketrans(
    {
        "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th",
        "ł": "l", "ħ": "h", "ı": "i", "ŋ": "n", "ŧ": "t", "ĸ": "k", "ς": "σ",
        "’": "'", "‘": "'", "ʼ": "'", "­": None, "\u200b": None, "\ufeff": None,
    }
)  # fmt: skip
_OTHER = re.compile(r"[^\x00-\x7f]+")
_WORD = re.compile(r"\w+")
_BLOCK = re.compile(
    r"<(?:/?(?:p|div|li|ul|ol|table|tr|h[1-6]|blockquote)|br)\b[^>]*>", re.IGNORECASE
)
_TAG = re.compile(r"<[^>]*>")
# A single space stands as it is: nearly all are, and each replacement costs time.
_SPACES = re.compile(r"[ \t\r\f\v\xa0]{2,}|[\t\r\f\v\xa0]")


def fold(text: str) -> str:
    """Return `text` lower-cased, without diacritics or ligatures; idempotent."""
    if text.isascii():
        return text.lower()
    # Nothing composes across a plain letter, so each run of other letters folds by itself.
    return _OTHER.sub(_folded, text).casefold()


def _folded(run: re.Match[str]) -> str:
    return _fold_run(run.group())


@lru_cache(maxsize=20_000)
def _fold_run(text: str) -> str:
    lowered = unicodedata.normalize("NFKD", text.casefold()).translate(_LETTERS)
    stripped = "".join(char for char in lowered if not unicodedata.combining(char))
    return unicodedata.normalize("NFKC", stripped).casefold().translate(_LETTERS)


def tokens(text: str) -> list[str]:
    """Return the folded words of `text` in order; empty when there is none."""
    return _WORD.findall(fold(text))


def plain(clean_html: str) -> str:
    """Return the words of sanitised HTML, blocks on lines of their own, entities resolved."""
    if "<" not in clean_html and "&" not in clean_html:
        return clean_html.strip()
    lines = _BLOCK.sub("\n", clean_html)
    words = html.unescape(_TAG.sub(" ", lines))
    stripped = (line.strip() for line in _SPACES.sub(" ", words).split("\n"))
    return "\n".join(line for line in stripped if line)

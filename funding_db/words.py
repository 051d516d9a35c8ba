"""The words of a call as both engines index them, so that a query means the same on each.

A word of plain letters stands as it is; any other becomes plain letters too ("cl3" is one word of
letters then), because each engine has its own idea of digits, underscores and new alphabets.
"""

import html
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from domain.call import CallRecord
from domain.text import tokens

_MARK = "zq"
"""Begins every written-out word; a plain word that begins so is written out as well."""
GAP = "zqx"
"""Stands between parts that no phrase may span; no written-out word is so short."""

_TITLE_WORDS, _ALL_WORDS = 500, 16_000  # PostgreSQL keeps places up to 16,383
_SAME_WORD = 250  # PostgreSQL keeps 255 places of one word
_WORD_LENGTH = 60
_TEXT_LENGTH = 800_000  # PostgreSQL keeps 1 MiB a document
_REMEMBERED = 200_000
_DIGITS = str.maketrans("0123456789", "ghijklmnop")
_TAG = re.compile(r"<[^>]*>")


class _Written(dict[str, str]):
    """Remembers how words are written; texts of one field repeat the same few thousand."""

    def __missing__(self, word: str) -> str:
        plain = word.isascii() and word.isalpha() and not word.startswith(_MARK)
        short = word[:_WORD_LENGTH]
        written = short if plain else _MARK + short.encode().hex().translate(_DIGITS)
        if len(self) < _REMEMBERED:
            self[word] = written
        return written


_WRITTEN = _Written()


class IndexText(NamedTuple):
    """What the index holds of one call."""

    title: str
    body: str


def write_out(words: Iterable[str]) -> list[str]:
    """Return folded words in the form in which they are indexed and asked for."""
    return list(map(_WRITTEN.__getitem__, words))


def index_text(record: CallRecord) -> IndexText:
    """Return the words of a (corrected) call: title and references apart from all other text."""
    title = (record.title, record.identifier, record.parent_identifier)
    body = (
        record.parent_title,
        record.programme,
        record.programme_text,
        record.destination,
        record.publisher,
        record.action_type_text,
        *record.keywords,
        record.applicants_text,
        record.budget_text,
        *(area.text for area in record.areas),
        *(f"{block.heading or ''}\n{_bare(block.html)}" for block in record.texts),
    )
    return IndexText(_words(title, _TITLE_WORDS), _words(body, _ALL_WORDS - _TITLE_WORDS))


def _bare(clean_html: str) -> str:
    # The same words as domain.text.plain gives, without its care for lines.
    return html.unescape(_TAG.sub(" ", clean_html))


def _words(parts: Sequence[str | None], limit: int) -> str:
    words = write_out(tokens("\n".join(part for part in parts if part))[:limit])
    counts = Counter(words)
    if counts and max(counts.values()) > _SAME_WORD:
        words = _thinned(words)
    text = " ".join(words)
    return text if len(text) <= _TEXT_LENGTH else text[:_TEXT_LENGTH].rpartition(" ")[0]


def _thinned(words: list[str]) -> list[str]:
    """Put a gap where a word stands once too often, so that both engines forget the same places."""
    counts: Counter[str] = Counter()
    kept = []
    for word in words:
        counts[word] += 1
        kept.append(word if counts[word] <= _SAME_WORD else GAP)
    return kept

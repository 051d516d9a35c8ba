"""The words of a text that carry meaning, and the pieces of a word that survive inflection."""

from domain.text import tokens
from matcher.stopwords import BY_LANGUAGE, STOPWORDS

STEM_LENGTH = 6
GRAM_LENGTHS = (3, 4, 5)
_LONGEST_WORD = 40


def content_words(text: str) -> list[str]:
    """Return the folded words of `text` that carry meaning; empty when there is none."""
    return [
        word[:_LONGEST_WORD] for word in tokens(text) if len(word) > 1 and word not in STOPWORDS
    ]


def content_word(token: str) -> str | None:
    """Return a folded token as a word that carries meaning; None when it is none."""
    return token[:_LONGEST_WORD] if len(token) > 1 and token not in STOPWORDS else None


def stem(word: str) -> str:
    """Return the head of `word` that stays when it is inflected."""
    return word[:STEM_LENGTH]


def grams(word: str) -> list[str]:
    """Return the character pieces of `word`, its borders marked by spaces."""
    framed = f" {word} "
    return [
        framed[start : start + length]
        for length in GRAM_LENGTHS
        for start in range(len(framed) - length + 1)
    ]


def grams_in(word: str) -> int:
    """Return how many pieces `word` has."""
    return sum(max(0, len(word) + 3 - length) for length in GRAM_LENGTHS)


def language_of(text: str) -> str | None:
    """Return the language whose function words `text` has most of; None when that is unclear."""
    words = set(tokens(text))
    hits = sorted(((len(words & own), code) for code, own in BY_LANGUAGE.items()), reverse=True)
    (best, code), (second, _) = hits[:2]
    return code if best >= _SURE and best > second else None


_SURE = 3
"""Function words of a language that a text must have before its language is told by them."""

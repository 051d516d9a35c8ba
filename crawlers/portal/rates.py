"""Funding rates that a topic's prose states, each with its sentence as proof.

Only sentences that name a funding, financing or co-financing rate and print a percentage are read;
a programme's usual rate is not a fact of the topic and stays out.
"""

import re
from collections.abc import Iterator

from domain.call import Quote, Rate
from domain.enums import RateOrigin

_RATE = re.compile(r"\b(?:co-?)?(?:funding|financing) rate\b", re.IGNORECASE)
_STOP = re.compile(r"\.(?!\d)|\n")
_PERCENT = re.compile(r"(?<![\d.,])(\d{1,3})(?:[.,](\d))?\s?%")
# "up to 90 %" is a ceiling and never becomes a fixed share.
_CEILING = re.compile(r"\bup to\b|\bmax(?:imum|\.)|\bat most\b|not exceed", re.IGNORECASE)
_LONGEST_QUOTE = 600
_LONGEST_SCOPE = 120


def rates(text: str, url: str) -> tuple[Rate, ...]:
    """Return the stated rates; several shares in a sentence give a range, none gives ()."""
    if "%" not in text:
        return ()
    made: list[Rate] = []
    for sentence in _sentences(text):
        shares = [
            int(whole) * 100 + int(part or 0) * 10 for whole, part in _PERCENT.findall(sentence)
        ]
        shares = [share for share in shares if 0 < share <= 10_000]
        if not shares:
            continue
        low, high = min(shares), max(shares)
        if low == high and _CEILING.search(sentence):
            low = 0
        if all((r.min_bp, r.max_bp) != (low, high) for r in made):
            made.append(
                Rate(
                    min_bp=low,
                    max_bp=high,
                    scope=_scope(sentence, several=len(set(shares)) > 1),
                    origin=RateOrigin.STATED,
                    quote=Quote(text=_around_rate(sentence), url=url),
                )
            )
    return tuple(made)


def _sentences(text: str) -> Iterator[str]:
    """Yield each sentence that speaks of a funding rate, once."""
    end = 0
    for found in _RATE.finditer(text):
        if found.start() < end:
            continue
        before = max(text.rfind(". ", end, found.start()) + 1, text.rfind("\n", end, found.start()))
        stop = _STOP.search(text, found.end())
        start, end = max(before, end), stop.start() if stop else len(text)
        yield " ".join(text[start:end].split()).strip(" .")


def _scope(sentence: str, *, several: bool) -> str:
    """Return the published words when the rate is not one share for everybody."""
    if not several:
        return ""
    found = _RATE.search(sentence)
    return sentence[found.start() if found else 0 :][:_LONGEST_SCOPE]


def _around_rate(sentence: str) -> str:
    """Return the sentence, or the part about the rate when it is glued to what stands before."""
    found = _RATE.search(sentence)
    if found is None or len(sentence) <= _LONGEST_QUOTE:
        return sentence
    start = max(0, found.start() - 150)
    return sentence[start : start + _LONGEST_QUOTE]

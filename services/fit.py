"""How near a call's theme is to a project's, as one word: the same on pages and in mails."""

from collections.abc import Iterable
from enum import StrEnum

from domain.match import MatchResult, NearCall

_STRONG, _GOOD = 0.6, 0.4
_LEAST_STRONG, _LEAST_GOOD = 0.03, 0.015


class Strength(StrEnum):
    """How near a call's theme is to a project's, as one word."""

    STRONG = "strong"
    GOOD = "good"
    SOME = "some"


def strength_of(relevance: float, best: float) -> Strength:
    """Return the strength of a theme. Scores compare within one project only, so it is counted
    from the project's best match; a project without any near call has no strong one."""
    share = relevance / best if best else 0.0
    if share >= _STRONG and relevance >= _LEAST_STRONG:
        return Strength.STRONG
    return Strength.GOOD if share >= _GOOD and relevance >= _LEAST_GOOD else Strength.SOME


def theme_label(theme: str, language: str) -> str:
    """Return what a shared theme is called in the reader's language; `theme` when it has no name."""
    from matcher.vocabulary import labels_in

    return labels_in(language).get(theme, theme)


def best_of(results: Iterable[MatchResult | NearCall]) -> float:
    """Return the highest relevance; 0 when there is none."""
    return max((result.relevance for result in results), default=0.0)

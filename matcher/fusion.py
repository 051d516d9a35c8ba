"""Relevance by words and closeness by a sentence model, fused into one order."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from domain.project import ProjectProfile
from matcher.fields import profile_texts, scarcity
from matcher.late_interaction import BothWays
from matcher.lexicon import Ints
from matcher.space import Floats

WHOLE_ALONE = 1.0
"""Weight of a standard deviation of closeness, text beside text, beside one of relevance."""
WHOLE = 0.5
"""The same where tokens are compared too."""
TOKENS = (1.0, 0.25)
"""Weights of the tokens of the call's title, and of those of the project."""
SINGLE_WORD = 2.0
"""Weight of whole texts for a profile of a single word: few words meet few calls."""
SHORTLIST = 600
"""Calls that are compared token by token: the best by words and by whole texts."""


@dataclass(frozen=True, slots=True)
class Closeness:
    """How close a sentence model finds the calls of an index to one profile."""

    whole: Floats
    """Text beside text, of each call; not a number where the model does not know its language."""
    tokens: Callable[[Ints], BothWays] | None = None
    """Token beside token, of some calls; None where only whole texts can be compared."""


def fuse(said: Floats, meant: Closeness, profile: ProjectProfile) -> Floats:
    """Return relevance and closeness fused: each as standard deviations above its own mean.

    The less `profile` says, the more its whole text counts. A call without a closeness stands at the
    mean of those that have one. Calls beyond the shortlist stay behind it, in their order.
    """
    weight = WHOLE_ALONE if meant.tokens is None else WHOLE
    weight += (SINGLE_WORD - weight) * scarcity(profile_texts(profile)[1])
    whole = np.nan_to_num(_standard(meant.whole))
    fused: Floats = _standard(said) + np.float32(weight) * whole
    if meant.tokens is None:
        return fused
    first = (-fused).argsort(kind="stable")[:SHORTLIST]
    for share, near in zip(TOKENS, meant.tokens(first), strict=True):
        found = np.nan_to_num(_standard(near))
        beside = np.full(len(fused), found.min(initial=0.0), dtype=np.float32)
        beside[first] = found
        fused += np.float32(share) * beside
    return fused


def _standard(values: Floats) -> Floats:
    told = values[~np.isnan(values)]
    if not len(told):
        return values
    standard: Floats = (values - told.mean()) / np.float32(float(told.std()) or 1.0)
    return standard

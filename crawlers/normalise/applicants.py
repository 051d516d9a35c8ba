"""Kinds of applicant that a text names, from whole phrases of its language.

Conservative: a phrase counts only as written here, as whole words. What is not recognised is left
out, so an empty answer means "not known", never "nobody".
"""

import re
from functools import lru_cache

from crawlers.normalise.applicant_words import PHRASES, TRAPS
from crawlers.normalise.readable import readable
from domain.enums import ApplicantType

# "Unions of municipalities" names no municipality, "local public authorities" no other public body.
_NARROWER = {
    ApplicantType.MUNICIPALITY: (
        ApplicantType.UNION_OF_MUNICIPALITIES,
        ApplicantType.POLICE_AUTHORITY,
    ),
    ApplicantType.PUBLIC_BODY: (
        ApplicantType.UNION_OF_MUNICIPALITIES,
        ApplicantType.MUNICIPALITY,
        ApplicantType.REGION,
        ApplicantType.NATIONAL_AUTHORITY,
        ApplicantType.RESEARCH_ORGANISATION,
        ApplicantType.NGO,
    ),
}


def applicants(text: str, language: str) -> tuple[ApplicantType, ...]:
    """Return the kinds of applicant that `text` names, in the order of the vocabulary; () for none.

    English phrases are read beside those of `language`, because published tables mix them. Raises
    BadValue for what is no text or is a page's length.
    """
    words = readable(text)
    languages = tuple(dict.fromkeys((language, "en")))
    for code in languages:
        traps = _traps(code)
        words = traps.sub("#", words) if traps else words
    found = {kind for code in languages for kind in _named(words, _patterns(code))}
    return tuple(kind for kind in ApplicantType if kind in found)


def _named(words: str, patterns: dict[ApplicantType, re.Pattern[str]]) -> set[ApplicantType]:
    """Return the kinds whose phrases stand in `words` outside those of a narrower kind."""
    found = set()
    for kind, pattern in patterns.items():
        rest = words
        for narrower in _NARROWER.get(kind, ()):
            rest = patterns[narrower].sub("#", rest) if narrower in patterns else rest
        if pattern.search(rest):
            found.add(kind)
    return found


@lru_cache(64)
def _patterns(language: str) -> dict[ApplicantType, re.Pattern[str]]:
    return {
        kind: re.compile(rf"(?<!\w)(?:{phrases})(?!\w)")
        for kind, phrases in PHRASES.get(language, {}).items()
    }


@lru_cache(64)
def _traps(language: str) -> re.Pattern[str] | None:
    words = TRAPS.get(language)
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)") if words else None

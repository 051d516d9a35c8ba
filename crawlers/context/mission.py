"""Which projects of others touch the mission: safer public spaces, and the cities around them.

Phrases, not stems: "security" alone also means energy, food and social security. English only,
because the sources that are filtered so publish English texts.
"""

import re

from domain.text import fold

_SECURITY = (
    "public safety", "public security", "urban security", "urban safety", "citizen security",
    "safe cities", "safer cities", "safe city", "safety in public", "security in public",
    "safety of public spaces", "security of public spaces", "public space", "public spaces",
    "crime prevention", "prevention of crime", "fight against crime", "counter-terrorism",
    "video surveillance", "cctv", "surveillance cameras", "street lighting", "public lighting",
    "police", "civil protection", "fire and rescue", "fire brigade", "rescue services",
    "emergency services", "civil security",
)  # fmt: skip
_URBAN = (
    "urban development", "urban regeneration", "urban renewal", "urban revitalisation",
    "city centre", "town centre", "public squares", "neighbourhood regeneration",
)  # fmt: skip


def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(re.escape(fold(p)) for p in phrases) + r")\b")


_SECURITY_WORDS = _pattern(_SECURITY)
_URBAN_WORDS = _pattern(_URBAN)


def names_security(*texts: str) -> bool:
    """Say whether a text names the safety of public spaces or who keeps it."""
    return any(_SECURITY_WORDS.search(fold(text)) for text in texts)


def names_cities(*texts: str) -> bool:
    """Say whether a text names the development or renewal of cities."""
    return any(_URBAN_WORDS.search(fold(text)) for text in texts)

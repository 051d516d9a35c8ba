"""Title and summary of a project in further languages, as columns of a file: title_de, summary_de."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from domain.errors import Refusal
from domain.project import ProjectProfile, ProjectText
from domain.reference.countries import LANGUAGES

_COLUMN = re.compile(r"(title|summary)_([a-z]{2})")


def is_column(name: str) -> bool:
    """Say whether a column holds a title or a summary in a language of the Union."""
    found = _COLUMN.fullmatch(name)
    return found is not None and found.group(2) in LANGUAGES


def further(
    cells: Mapping[str, Any], language: str | None, read: Callable[[Mapping[str, Any], str], str]
) -> tuple[ProjectText, ...]:
    """Return what the columns hold, by language; raises UsageError.

    `language` is that of the columns title and summary, which a further one must not repeat.
    """
    codes = sorted({name[-2:] for name in cells if is_column(name)})
    if language in codes:
        raise Refusal(
            "column title_{code}: {code} is the language of the column title already", code=language
        )
    texts = (
        ProjectText(
            language=code,
            title=read(cells, f"title_{code}"),
            summary=read(cells, f"summary_{code}"),
        )
        for code in codes
    )
    return tuple(text for text in texts if text.title or text.summary)


def columns(profiles: Iterable[ProjectProfile]) -> list[str]:
    """Return the columns that these projects need for their further languages."""
    codes = sorted({text.language for profile in profiles for text in profile.others})
    return [f"{part}_{code}" for code in codes for part in ("title", "summary")]


def cells(profile: ProjectProfile) -> dict[str, str]:
    """Return what stands in the columns of further languages."""
    return {
        name: value
        for text in profile.others
        for name, value in (
            (f"title_{text.language}", text.title),
            (f"summary_{text.language}", text.summary),
        )
        if value
    }

"""The descriptions of all sources without loading a crawler: data written by `sources export`."""

import tomllib
from functools import cache
from importlib import resources
from typing import NamedTuple

from domain.errors import UsageError
from domain.source import SourceSpec


class Golden(NamedTuple):
    """What stands beside a source's recordings as known to be right."""

    entries: int
    made_up: bool
    """The recording only has the source's shape: nobody could read its real content."""


@cache
def specs() -> tuple[SourceSpec, ...]:
    """Return every source's description, in order of ids."""
    text = resources.files(__package__).joinpath("catalogue.toml").read_text("utf-8")
    return tuple(SourceSpec.model_validate(row) for row in tomllib.loads(text).get("source", ()))


def spec(source_id: str) -> SourceSpec:
    """Return one source's description; raises UsageError that names those that exist."""
    for found in specs():
        if found.id == source_id:
            return found
    known = ", ".join(s.id for s in specs())
    raise UsageError(f"there is no source {source_id}; there are: {known}")


def golden(source_id: str) -> Golden | None:
    """Return the golden recording of a source; None when it has none."""
    recordings = resources.files(__package__).joinpath("recordings")
    for folder in (recordings, recordings / "sample", recordings / "made_up"):
        file = folder / source_id / "golden.jsonl"
        if file.is_file():
            made_up = folder.name == "made_up"
            return Golden(file.read_text("utf-8").count("\n"), made_up)
    return None

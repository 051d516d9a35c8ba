"""The descriptions of all sources without loading a crawler: data written by `sources export`."""

import tomllib
from functools import cache
from importlib import resources

from domain.errors import UsageError
from domain.source import SourceSpec


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

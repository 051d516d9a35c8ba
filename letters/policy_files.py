"""The policy files with which an installation starts; most of their facts are left to people."""

import tomllib
from functools import cache
from pathlib import Path

from domain.advocacy_views import PolicyFileContent
from domain.value import Value

_FILE = Path(__file__).parent / "data" / "policy_files.toml"


class LoadedFile(PolicyFileContent):
    """A policy file as the data file names it."""

    key: str

    def content(self) -> PolicyFileContent:
        """Return what is kept of it."""
        return PolicyFileContent.model_validate(self.model_dump(exclude={"key"}))


class _Files(Value):
    file: tuple[LoadedFile, ...]


@cache
def loaded_files() -> tuple[LoadedFile, ...]:
    """Return what the data file says; raises a ValueError when a fact has no source."""
    return _Files.model_validate(tomllib.loads(_FILE.read_text(encoding="utf-8"))).file

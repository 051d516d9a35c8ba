"""Fills a Markdown template with values that stay values: no word of theirs is read as markup.

Templates are ours and run in a sandbox; a value that is missing stops the work and is named.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from jinja2 import StrictUndefined, TemplateError, UndefinedError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from domain.errors import NotFound, UsageError
from letters.layout import Placed, marks, without

_FOLDER = Path(__file__).parent / "templates"
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]+")
_BROKEN = (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError)
"""What a template that somebody else wrote may do wrong, or try."""
_MISSING = re.compile(r"'([^']+)' is undefined|has no attribute '([^']+)'")


class MissingValue(UsageError):
    """A template asks for a value that was not given."""

    def __init__(self, name: str) -> None:
        super().__init__(f"the value {name} is missing")
        self.name = name


class Markdown(str):
    """Markdown that a person wrote to be read as such: its markup counts, raw code in it does not."""

    __slots__ = ()


def plain(value: object) -> str:
    """Return a value as Markdown that shows its very signs, on one line."""
    text = " ".join(_UNSEEN.sub(" ", without(str(value))).split())
    return _PUNCTUATION.sub(r"\\\1", text)


def _finalize(value: object) -> str:
    if value is None:
        raise MissingValue("(empty)")
    if isinstance(value, Placed):
        return str(value)
    return without(value) if isinstance(value, Markdown) else plain(value)


@cache
def _environment() -> ImmutableSandboxedEnvironment:
    made = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined,
        finalize=_finalize,
        autoescape=False,  # the output is Markdown; `finalize` escapes every value
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(marks())
    return made


def fill(template: str, values: Mapping[str, object]) -> str:
    """Return the Markdown of a template with its values.

    Raises MissingValue for a value that is not there or empty, UsageError for a broken template.
    """
    try:
        return _environment().from_string(template).render(values)
    except UndefinedError as error:
        found = _MISSING.search(str(error))
        name = next(filter(None, found.groups()), "") if found else str(error)
        raise MissingValue(name) from error
    except _BROKEN as error:
        raise UsageError(f"the template cannot be used: {error}") from error


def template(kind: str, name: str) -> str:
    """Return the text of one of our templates, such as ("letter", "fr"); raises NotFound."""
    path = _FOLDER / kind / f"{name}.md"
    if not re.fullmatch(r"[a-z_]+/[a-z_]+", f"{kind}/{name}") or not path.is_file():
        raise NotFound(f"there is no template {kind} in {name}")
    return path.read_text(encoding="utf-8")

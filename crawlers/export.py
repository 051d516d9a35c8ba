"""Writes catalogue.toml from the source classes, so that nobody else has to load them."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from domain.source import SourceSpec

PATH = Path(__file__).with_name("catalogue.toml")
_HEAD = "# Written by `fundmap sources export` from crawlers/sources; do not edit.\n"


def text(specs: Iterable[SourceSpec]) -> str:
    """Return the catalogue of these sources as TOML."""
    return _HEAD + "".join(_table(spec) for spec in specs)


def _table(spec: SourceSpec) -> str:
    content: dict[str, Any] = spec.model_dump(mode="json", exclude_none=True)
    expect = content.pop("expect")
    filled = expect.pop("filled")
    pages = content.pop("pages")
    lines = ["", "[[source]]", *_pairs(content), "", "[source.expect]", *_pairs(expect)]
    if filled:
        lines += ["", "[source.expect.filled]", *_pairs(filled)]
    for page in pages:
        lines += ["", "[[source.pages]]", *_pairs(page)]
    return "\n".join(lines) + "\n"


def _pairs(content: dict[str, Any]) -> list[str]:
    # A JSON string, number, boolean or list of them is also a TOML value.
    return [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in content.items()]

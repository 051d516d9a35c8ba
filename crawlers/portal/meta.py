"""Reading a search row's metadata, where every value is a list of strings.

Some values are JSON documents inside a one-element list; old rows keep a JSON array in one string.
"""

import json
from collections.abc import Mapping
from typing import Any

from crawlers.normalise.texts import repair
from domain.errors import BadValue

Metadata = Mapping[str, Any]


def many(meta: Metadata, name: str) -> tuple[str, ...]:
    """Return the non-empty values of a field in order, without repetition."""
    value = meta.get(name)
    if value is None:
        return ()
    values = value if isinstance(value, list) else [value]
    if len(values) == 1 and isinstance(values[0], str) and values[0].startswith("["):
        values = _array(values[0]) or values
    texts = (repair(str(v)).strip() for v in values if v is not None)
    return tuple(dict.fromkeys(text for text in texts if text))


def _array(text: str) -> list[Any] | None:
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, list) else None


def first(meta: Metadata, name: str) -> str | None:
    """Return the first value of a field; None when it has none."""
    values = many(meta, name)
    return values[0] if values else None


def document(meta: Metadata, name: str) -> Any:
    """Return the JSON document that a field holds as a string; None when it has none."""
    value = meta.get(name)
    text = value[0] if isinstance(value, list) and value else value
    if text is None or text == "":
        return None
    if not isinstance(text, str):
        return text
    try:
        return json.loads(text)
    except ValueError as error:
        raise BadValue(f"{name} is not JSON", value=text[:200]) from error

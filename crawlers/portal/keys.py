"""Notices when the search renames a key that says nothing by itself where it is absent.

A single row may lack its actions; when hardly any row of a long list has them, the key has another
name, and what only it says (deadlines per action, the form of grant) would be lost in silence.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

_CARRIED = ("actions",)
"""Keys that most topics carry (608 of 610 recorded ones) and of which nothing else tells the lack."""
_LEAST_SHARE = 0.4
_FEW = 20
"""Of fewer rows no share says anything."""


class Keys:
    """Counts which keys the topics of a crawl carry."""

    def __init__(self) -> None:
        self._rows = 0
        self._carried: Counter[str] = Counter()

    def take(self, meta: Mapping[str, Any]) -> None:
        """Count one topic."""
        self._rows += 1
        self._carried.update(name for name in _CARRIED if meta.get(name))

    def gaps(self) -> Iterator[str]:
        """Yield in words which keys are all but gone."""
        if self._rows < _FEW:
            return
        for name in _CARRIED:
            if self._carried[name] < self._rows * _LEAST_SHARE:
                yield f"only {self._carried[name]} of {self._rows} topics hold the key {name!r}"

"""All calls ready for ranking: built once for a state of the data, then asked many times."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from domain.call import CallRecord

if TYPE_CHECKING:
    from matcher.lexicon import Ints, Lexicon
    from matcher.space import Block, Floats
    from matcher.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Part:
    """Where one block of features stands in the one matrix."""

    field: str
    kind: str
    weight: float
    title_share: float
    """How much a project's own title decides, beside its title and summary together."""
    first_row: int
    block: "Block | None"
    """None where the rows are dimensions of meaning."""


@dataclass(frozen=True, slots=True)
class Said:
    """The words of one field of all calls, one call after the other."""

    ids: Any
    """Numbers of the lexicon (int32: there are millions)."""
    starts: "Ints"
    """Where each call begins, and where the last ends."""

    def of(self, column: int) -> Any:
        """Return the numbers of the words of one call."""
        return self.ids[self.starts[column] : self.starts[column + 1]]


@dataclass(frozen=True, slots=True)
class CallIndex:
    """Every call of one state of the data, with its weighted features in one sparse matrix."""

    records: tuple[CallRecord, ...]
    """Ordered by uid."""
    places: dict[str, int]
    """uid → column."""
    lexicon: "Lexicon"
    vocabulary: "Vocabulary"
    concepts: "Floats"
    """The meaning of each concept: concepts × dimensions."""
    parts: tuple[Part, ...]
    matrix: Any
    """Features in rows, calls in columns (CSR, float32), every weight already inside."""
    meanings: "Floats"
    """The last rows of the matrix once more, dense: dimensions of meaning × calls."""

    said: "dict[str, Said]"
    """The words of all calls by field, in order: what an explanation names."""
    _shares: "dict[str, Floats]" = field(default_factory=dict)
    _written: dict[str, int] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.records)

    def calls_with(self, rows: Any) -> Any:
        """Return how many calls have the feature of each row."""
        return self.matrix.indptr[rows + 1] - self.matrix.indptr[rows]

    def mostly_in(self, language: str) -> bool:
        """Say whether at least half of the calls are written in `language`."""
        if not self._written:
            self._written.update(Counter(record.language for record in self.records))
        return 2 * self._written.get(language, 0) >= len(self.records)

    def said_in(self, language: str) -> "Floats":
        """Return for each row the share of its calls that are written in `language`."""
        from matcher.assemble import said_in

        if language not in self._shares:
            self._shares[language] = said_in(language, self.records, self.matrix)
        return self._shares[language]


def build(records: Iterable[CallRecord]) -> CallIndex:
    """Return the index of `records`; of two records with one uid the later counts."""
    # The numeric libraries take half a second to load; only a process that ranks pays for them.
    from matcher.assemble import assemble

    latest = {record.uid: record for record in records}
    return assemble(tuple(latest[uid] for uid in sorted(latest)))

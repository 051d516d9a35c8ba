"""What a call pays for, read from its own sentences: only where a kind of cost is named as paid.

A sentence that merely mentions staff or works says nothing. A kind that one sentence pays and
another one refuses stays unknown, and so does a sentence that we do not fully understand.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from domain.call import CallRecord, PaysFor, Quote, TextBlock
from domain.enums import CostKind, Tri
from matcher.sentences import reading

_KINDS: dict[CostKind, dict[str, str]] = {
    CostKind.WORKS: {
        "en": r"(?:construction|renovation|building|civil|infrastructure)\s+works?|works?\s+costs?|(?:construction|infrastructure)\s+costs?",
        "fr": r"travaux(?:\s+de\s+\w+)?",
    },
    CostKind.EQUIPMENT: {
        "en": r"(?:purchase|acquisition)\s+of\s+equipment|equipment(?:\s+costs?)?|costs?\s+of\s+equipment",
        "fr": r"(?:achats?\s+d['’])?équipements?|(?:achats?\s+de\s+)?matériels?",
    },
    CostKind.SOFTWARE: {"en": r"software(?:\s+costs?)?", "fr": r"logiciels?"},
    CostKind.STAFF: {
        "en": r"(?:personnel|staff|salary)\s+costs?|costs?\s+of\s+(?:personnel|staff)|salaries",
        "fr": r"(?:dépenses|frais|charges)\s+de\s+personnel|salaires",
    },
    CostKind.TRAINING: {"en": r"training(?:\s+costs?)?", "fr": r"(?:actions?\s+de\s+)?formations?"},
    CostKind.STUDIES: {
        "en": r"feasibility\s+stud(?:y|ies)|stud(?:y|ies)\s+costs?|costs?\s+of\s+stud(?:y|ies)",
        "fr": r"études?(?:\s+(?:préalables?|techniques?|de\s+faisabilité))?",
    },
    CostKind.OPERATION: {
        "en": r"(?:operating|operational|running|maintenance)\s+costs?|costs?\s+of\s+(?:operation|maintenance)",
        "fr": r"(?:dépenses|frais|coûts)\s+de\s+fonctionnement",
    },
}  # fmt: skip
"""Names of costs that leave no doubt, alone or as one item of a list."""

_LIST = r"[^.;:()]{0,120}?"
_COSTS = r"(?:\s+costs?|\s+expenses|\s+expenditures?)?"
_SURE = r"\b(?!\s+(?:to|if|only|provided|unless|when|up)\b)"
_SENTENCES: tuple[tuple[str, Tri, str], ...] = (
    ("en", Tri.YES, rf"\b<K>{_COSTS}\s+(?:is|are)\s+(?:also\s+|considered\s+)?eligible{_SURE}"),
    ("en", Tri.YES, rf"(?<!non-)(?<!not )\beligible\s+(?:costs?|expenditures?)\s+(?:are|include|comprise|cover)\b(?!\s+not){_LIST}\b<K>\b"),
    ("en", Tri.YES, rf"\b(?:grant|lump\s+sum|funding)\s+(?:will\s+|shall\s+|is\s+designed\s+to\s+)?covers?\b(?!\s+not){_LIST}\b<K>\b"),
    ("en", Tri.NO, rf"\b<K>{_COSTS}\s+(?:is|are)\s+(?:not\s+eligible|ineligible){_SURE}"),
    ("en", Tri.NO, rf"\b(?:ineligible|non-eligible)\s+(?:costs?|expenditures?)\s+(?:are|include|comprise)\b{_LIST}\b<K>\b"),
    ("en", Tri.NO, rf"\b(?:grant|funding)\s+(?:does|will|shall|can|may)\s?not\s+(?:cover|finance|fund|pay)\b{_LIST}\b<K>\b"),
    ("fr", Tri.YES, rf"\b<K>\s+(?:est|sont)\s+(?:également\s+)?(?:éligible|subventionnable)s?{_SURE}"),
    ("fr", Tri.YES, rf"(?<!non )\bdépenses\s+éligibles\s+(?:comprennent|sont|incluent)\b(?!\s+pas){_LIST}\b<K>\b"),
    ("fr", Tri.NO, rf"\b<K>\s+n(?:e\s+sont|['’]est)\s+pas\s+(?:éligible|subventionnable)s?{_SURE}"),
    ("fr", Tri.NO, rf"\bdépenses\s+(?:inéligibles|non\s+éligibles)\s+(?:comprennent|sont|incluent)\b{_LIST}\b<K>\b"),
)  # fmt: skip
"""Written by the project; `<K>` is the name of a cost. English and French: other languages stay unknown."""
_HEADS = {
    "eligible": (
        "is eligible", "are eligible", "also eligible", "considered eligible", "not eligible",
        "ineligible", "eligible costs are", "eligible costs inc", "eligible costs com",
        "eligible costs cov", "eligible cost is", "eligible expenditure",
    ),
    "cover": (
        "grant cover", "grant will cover", "grant shall cover", "sum cover", "sum will cover",
        "sum shall cover", "designed to cover", "funding cover", "funding will cover", "not cover",
        "cannot cover",
    ),
    "not ": ("not finance", "not fund", "not pay"),
    "éligible": ("éligible",),
    "subventionnable": ("subventionnable",),
}  # fmt: skip
"""Pieces of lower-case text, one of them in every such sentence, under what several have in common:
a quick look first."""
_LONGEST_HEAD = max(len(head) for heads in _HEADS.values() for head in heads)
_DOUBT = re.compile(
    r"\b(?:only|unless|except|in\s+kind|may\s+be|could|might|sauf|uniquement|à\s+l['’]exception)\b",
    re.IGNORECASE,
)
"""Words that take back a part of what a sentence says."""
_LONGEST = 600
_KEPT = 4_096


class _Group(NamedTuple):
    """One sentence of one language: a look for any cost first, then for each."""

    language: str
    stated: Tri
    words: str
    anything: re.Pattern[str]

    def names(self, kind: CostKind) -> re.Pattern[str]:
        """Return the sentence with the names of one cost; hardly any is ever asked for."""
        return _pattern(self.words, (_KINDS[kind][self.language],))


@cache
def _groups() -> tuple[_Group, ...]:
    return tuple(_group(*sentence) for sentence in _SENTENCES)


def _group(language: str, stated: Tri, words: str) -> _Group:
    names = tuple(by_language[language] for by_language in _KINDS.values())
    return _Group(language, stated, words, _pattern(words, names))


@cache
def _pattern(words: str, names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(words.replace("<K>", f"(?:{'|'.join(names)})"), re.IGNORECASE)


def pays_for(record: CallRecord) -> tuple[PaysFor, ...]:
    """Return what the record states, and for other kinds what its sentences state; rest left out."""
    known = {item.kind for item in record.pays_for}
    return record.pays_for + tuple(
        PaysFor(
            kind=item.kind,
            stated=item.stated,
            quote=Quote(text=item.words, url=record.url, section=item.section),
        )
        for item in _read(record.texts)
        if item.kind not in known
    )


class Paid(NamedTuple):
    """One kind of cost and the sentence that pays or refuses it."""

    kind: CostKind
    stated: Tri
    words: str
    section: str | None


def _read(texts: Iterable[TextBlock]) -> Iterator[Paid]:
    by_kind: defaultdict[CostKind, list[Paid]] = defaultdict(list)
    for block in texts:
        for item in _told(block.html):
            by_kind[item.kind].append(item._replace(section=block.heading))
    # A kind that is paid here and refused there stays unknown.
    return (found[0] for found in by_kind.values() if len({i.stated for i in found}) == 1)


@lru_cache(maxsize=_KEPT)
def _told(html: str) -> tuple[Paid, ...]:
    """Return what the sentences of one text say; read once, for hundreds of calls share texts."""
    return tuple(_sentences(html))


def _sentences(html: str) -> Iterator[Paid]:
    read = reading(html)
    heads = _heads_in(read.lowered)
    if not heads:
        return
    for words in read.sentences(lambda line: _has(line, heads)):
        if len(words) > _LONGEST or _DOUBT.search(words):
            continue
        for group in _groups():
            if group.anything.search(words):
                for kind in _KINDS:
                    if group.names(kind).search(words):
                        yield Paid(kind, group.stated, words, None)


def _heads_in(lowered: str) -> list[str]:
    found = []
    for core, heads in _HEADS.items():
        if core in lowered:
            near = _near(lowered, core)
            found += [head for head in heads if head in near]
    return found


def _near(lowered: str, core: str) -> str:
    """Return what stands around each sighting of `core`: far less to look through than the text."""
    places, at = [], lowered.find(core)
    while at >= 0:
        places.append(lowered[max(0, at - _LONGEST_HEAD) : at + _LONGEST_HEAD])
        at = lowered.find(core, at + len(core))
    return "\n".join(places)


def _has(lowered: str, heads: Sequence[str]) -> bool:
    return any(head in lowered for head in heads)

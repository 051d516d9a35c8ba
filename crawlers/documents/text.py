"""The text of a document as units that can be quoted: sentences and list entries with their page."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_EDGE = 3
"""Lines at the top and the foot of a page that can be running heads."""
_LEAST_REPEATS = 3
_DIGITS = re.compile(r"\d+")
_BULLET = re.compile(r"^(?:[•●▪■◦‣–—−-]|o(?=\s)|\(?[a-z]\)|\([ivx]+\))\s+")
_HEADING = re.compile(r"^(\d{1,2})\.\s+([A-Z][^.:;]{2,80})$")
# "Duration", "Project budget": a few words alone on a line, with a new sentence below.
_SMALL_HEADING = re.compile(r"[A-Z][A-Za-z()/-]*(?: [A-Za-z()/-]+){0,5}")
_CAPITAL = re.compile(r"[A-Z•●▪–−-]")
_CONTENTS = re.compile(r"\.{4,}|\s\d{1,3}$")
_LONGEST_LINE = 2_000
# A stop ends a sentence before a capital letter; "Art. 5", "max. 90" and "i.e." do not.
_STOP = re.compile(
    r"(?<![\s.(][A-Za-z])(?<!\b[A-Z][a-z])(?<!max)(?<!min)(?<!e\.g)(?<!i\.e)[.;]\s+(?=[A-Z(–−-]|for topics? )"
)
_LONGEST_UNIT = 1_500


@dataclass(frozen=True, slots=True)
class Unit:
    """One sentence or one entry of a list."""

    text: str
    page: int
    """Page on which it begins, from 1."""
    section: str | None = None
    """Heading of the numbered section that it stands in; None before the first."""
    lead: str = ""
    """The sentence ending in a colon that introduces the list; empty outside of lists."""


def units(pages: Sequence[str]) -> tuple[Unit, ...]:
    """Return the units of a document in reading order; () when it has no text."""
    found: list[Unit] = []
    section: str | None = None
    lead = ""
    for block in _blocks(_without_running_heads(pages)):
        heading = _HEADING.match(block.text)
        if heading and not _CONTENTS.search(block.text):
            section, lead = block.text, ""
            continue
        entry = _BULLET.match(block.text)
        lead = lead if entry else ""
        begin = entry.end() if entry else 0
        for start, text in _sentences(block.text, begin):
            found.append(Unit(text[:_LONGEST_UNIT], block.page_at(start), section, lead))
        if not entry and found and found[-1].text.endswith(":"):
            lead = found[-1].text
    return tuple(found)


def _sentences(block: str, start: int) -> Iterator[tuple[int, str]]:
    """Yield each sentence with its place in the block."""
    for stop in _STOP.finditer(block, start):
        yield start, block[start : stop.start() + 1].strip()
        start = stop.end()
    if block[start:].strip():
        yield start, block[start:].strip()


class _Block:
    """A paragraph, list entry or heading: its lines joined, and where each page of it begins."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._pages: list[tuple[int, int]] = []
        self._length = 0

    def add(self, line: str, page: int) -> None:
        if not self._pages or self._pages[-1][1] != page:
            self._pages.append((self._length, page))
        self._lines.append(line)
        self._length += len(line) + 1

    @property
    def text(self) -> str:
        return " ".join(self._lines)

    @property
    def last_line(self) -> str:
        return self._lines[-1] if self._lines else ""

    def page_at(self, place: int) -> int:
        return max((page for start, page in self._pages if start <= place), default=1)


def _blocks(pages: Sequence[Sequence[str]]) -> Iterator[_Block]:
    """Yield the blocks of a document.

    A paragraph goes on over the end of a page; an empty line, a bullet and a heading end it.
    """
    numbered = [(line, page) for page, lines in enumerate(pages, start=1) for line in lines]
    block = _Block()
    for place, (line, page) in enumerate(numbered):
        following = numbered[place + 1][0] if place + 1 < len(numbered) else ""
        if _begins_anew(line, following, block.last_line):
            if block.last_line:
                yield block
            block = _Block()
        if line:
            block.add(line, page)
    if block.last_line:
        yield block


def _begins_anew(line: str, following: str, last: str) -> bool:
    if not line or _BULLET.match(line) or _HEADING.match(line):
        return True
    if not last:
        return False
    small_heading = bool(_SMALL_HEADING.fullmatch(line) and _CAPITAL.match(following))
    return small_heading or last.endswith(":") or bool(_HEADING.match(last))


def _without_running_heads(pages: Sequence[str]) -> list[list[str]]:
    """Return the lines of each page without those that stand at the edge of many pages.

    An empty line at the edge of a page ends no paragraph: pages are cut anywhere.
    """
    split = [
        [" ".join(line[:_LONGEST_LINE].split()) for line in page.splitlines()] for page in pages
    ]
    split = [_trimmed(lines) for lines in split]
    repeats: Counter[str] = Counter()
    for lines in split:
        repeats.update({_shape(line) for line in _edges(lines)})
    least = max(_LEAST_REPEATS, len(pages) // 2)
    running = {shape for shape, count in repeats.items() if count >= least}
    return [_trimmed(list(_kept(lines, running))) for lines in split]


def _kept(lines: Sequence[str], running: set[str]) -> Iterator[str]:
    for place, line in enumerate(lines):
        at_edge = place < _EDGE or place >= len(lines) - _EDGE
        if not (at_edge and line and (_shape(line) in running or line.isdigit())):
            yield line


def _edges(lines: Sequence[str]) -> list[str]:
    return [line for line in (*lines[:_EDGE], *lines[-_EDGE:]) if line]


def _shape(line: str) -> str:
    """Return a running head without what differs from page to page: its numbers."""
    return _DIGITS.sub("0", line)


def _trimmed(lines: list[str]) -> list[str]:
    while lines and not lines[0]:
        lines = lines[1:]
    while lines and not lines[-1]:
        lines = lines[:-1]
    return lines

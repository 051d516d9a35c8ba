"""Marks of our templates for what Markdown has no sign: a new page, room to sign, what stays together.

A mark is a character that no value and no writer's text can hold: both lose it. While Pandoc reads
the text, a word that nobody can guess stands in its place.
"""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from lxml import etree

_FIRST = 0xF8E0
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TWIPS = 57
"""Twentieths of a point in a millimetre, rounded up."""
GAP_MM, ROOM_MM, SIGN_MM = 5, 14, 14
"""Heights: of air, above a typed name, and of a row of signatures."""


class Mark(StrEnum):
    """What a template can ask for by this name."""

    NEW_PAGE = "new_page"
    KEEP = "keep"
    """From here to KEEP_END no page ends, nor right after it."""
    KEEP_END = "keep_end"
    GAP = "gap"
    """Air between the parts of a letterhead."""
    ROOM = "room"
    """Height for a signature above a name."""
    SIGN_HERE = "sign_here"
    """In a cell: its row is high enough to sign in and stays on one page."""

    @property
    def sign(self) -> str:
        """The character that stands for it in the text."""
        return chr(_FIRST + list(Mark).index(self))


_SIGNS = "".join(mark.sign for mark in Mark)
_IS_SIGN = re.compile(f"[{_SIGNS}]")


class Placed(str):
    """A mark that our template has set."""

    __slots__ = ()


def marks() -> dict[str, Placed]:
    """Return the marks by the names that templates use."""
    return {mark.value: Placed(mark.sign) for mark in Mark}


def without(text: str) -> str:
    """Return a writer's text without any mark."""
    return _IS_SIGN.sub("", text)


@dataclass(frozen=True, slots=True)
class Words:
    """The words that stand for the marks of one text while it is converted."""

    of: Mapping[Mark, str]

    @classmethod
    def new(cls) -> "Words":
        """Return words that nobody can know beforehand."""
        stem = secrets.token_hex(12)
        return cls({mark: f"x{stem}{chr(97 + place)}x" for place, mark in enumerate(Mark)})

    def put(self, markdown: str) -> str:
        """Return the text with words for its marks."""
        for mark, word in self.of.items():
            markdown = markdown.replace(mark.sign, word)
        return markdown

    def in_typst(self, body: bytes) -> bytes:
        """Return Pandoc's Typst with what the marks ask for."""
        asked = {
            Mark.NEW_PAGE: "#pagebreak(weak: true)",
            Mark.KEEP: "#block(width: 100%, breakable: false, sticky: true)[",
            Mark.KEEP_END: "]",
            Mark.GAP: f"#block(height: {GAP_MM}mm, spacing: 0pt)",
            Mark.ROOM: f"#block(height: {ROOM_MM}mm)",
        }
        sign = self.of[Mark.SIGN_HERE]
        cell = f"table.cell(breakable: false)[#box(height: {SIGN_MM}mm)]"
        body = body.replace(f"[{sign}]".encode(), cell.encode()).replace(sign.encode(), b"")
        for mark, written in asked.items():
            body = body.replace(self.of[mark].encode(), written.encode())
        return body

    def in_html(self, body: str) -> str:
        """Return the cleaned HTML with what the marks ask for."""
        asked = {
            Mark.NEW_PAGE: '<div class="page"></div>',
            Mark.KEEP: '<div class="keep">',
            Mark.KEEP_END: "</div>",
            Mark.GAP: '<div class="gap"></div>',
            Mark.ROOM: '<div class="room"></div>',
        }
        for mark, written in asked.items():
            body = body.replace(f"<p>{self.of[mark]}</p>", written)
        return body.replace(self.of[Mark.SIGN_HERE], '<span class="sign"></span>')

    def in_docx(self, document: bytes) -> bytes:
        """Return the document part of a Word file with what the marks ask for."""
        if not any(word.encode() in document for word in self.of.values()):
            return document
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        root = etree.fromstring(document, parser)
        found = {word: mark for mark, word in self.of.items()}
        keeping, breaking = False, False
        for paragraph in list(root.iter(f"{_W}p")):
            mark = found.get("".join(paragraph.itertext()).strip())
            if mark is Mark.SIGN_HERE:
                _make_high(paragraph)
            elif mark in (Mark.ROOM, Mark.GAP):
                _make_room(paragraph, ROOM_MM if mark is Mark.ROOM else GAP_MM)
            elif mark is not None:
                keeping = mark is Mark.KEEP or (keeping and mark is not Mark.KEEP_END)
                breaking = breaking or mark is Mark.NEW_PAGE
                paragraph.getparent().remove(paragraph)
                continue
            if breaking:
                _set(paragraph, "pageBreakBefore")
                breaking = False
            if keeping:
                _set(paragraph, "keepNext")
        made: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
        return made


def _set(paragraph: etree._Element, name: str, **values: str) -> None:
    """Give a property to a paragraph, behind the name of its style as the format wants it."""
    there = paragraph.find(f"{_W}pPr")
    if there is None:
        there = etree.Element(f"{_W}pPr")
        paragraph.insert(0, there)
    style = there.find(f"{_W}pStyle")
    made = etree.Element(f"{_W}{name}", {f"{_W}{key}": value for key, value in values.items()})
    there.insert(0 if style is None else 1, made)


def _empty(paragraph: etree._Element) -> None:
    for run in paragraph.findall(f"{_W}r"):
        paragraph.remove(run)


def _make_room(paragraph: etree._Element, millimetres: int) -> None:
    _empty(paragraph)
    height = str(millimetres * _TWIPS)
    _set(paragraph, "spacing", before="0", after="0", line=height, lineRule="exact")


def _make_high(paragraph: etree._Element) -> None:
    _empty(paragraph)
    row = next(paragraph.iterancestors(f"{_W}tr"), None)
    if row is None:
        return
    asked = etree.Element(f"{_W}trPr")
    etree.SubElement(asked, f"{_W}cantSplit")
    height = {f"{_W}val": str(SIGN_MM * _TWIPS), f"{_W}hRule": "atLeast"}
    etree.SubElement(asked, f"{_W}trHeight", height)
    row.insert(0, asked)

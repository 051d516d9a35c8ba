"""The words of an element as a reader sees them: a line for each block, however it is marked up."""

from collections.abc import Iterator

from bs4.element import CData, NavigableString, Tag

from crawlers.normalise.texts import repair

_BLOCKS = frozenset({
    "address", "article", "blockquote", "dd", "div", "dl", "dt", "figure", "h1", "h2", "h3", "h4",
    "h5", "h6", "header", "li", "ol", "p", "pre", "section", "table", "tr", "ul",
})  # fmt: skip
_CELLS = frozenset({"td", "th"})
_WORDS = (NavigableString, CData)
"""What a reader sees; comments, scripts and styles are other kinds of string."""
_NEW_LINE = "\u2028"
"""Not the line feed, which in HTML is a space like any other."""


def lines_of(element: Tag) -> tuple[str, ...]:
    """Return the lines of an element; none when it says nothing."""
    text = repair("".join(_pieces(element)))
    lines = (" ".join(line.split()) for line in text.split(_NEW_LINE))
    return tuple(line for line in lines if line)


def _pieces(element: Tag) -> Iterator[str]:
    """Yield the words in order, in one pass and without a limit to how deep they stand."""
    inside = [(element, iter(element.contents))]
    while inside:
        tag, children = inside[-1]
        for child in children:
            if isinstance(child, Tag):
                yield _NEW_LINE if child.name in _BLOCKS or child.name == "br" else ""
                inside.append((child, iter(child.contents)))
                break
            if type(child) in _WORDS:
                yield str(child)
        else:
            inside.pop()
            yield _NEW_LINE if tag.name in _BLOCKS else " " if tag.name in _CELLS else ""

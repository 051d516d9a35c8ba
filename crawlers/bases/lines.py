"""The words of an element as a reader sees them: a line for each block, however it is marked up."""

from bs4 import Tag

from crawlers.normalise.texts import repair

_BLOCKS = (
    "address", "article", "blockquote", "dd", "div", "dl", "dt", "figure", "h1", "h2", "h3", "h4",
    "h5", "h6", "header", "li", "ol", "p", "pre", "section", "table", "tr", "ul",
)  # fmt: skip
_CELLS = ("td", "th")
_NEW_LINE = "\u2028"
"""Not the line feed, which in HTML is a space like any other."""


def lines_of(element: Tag) -> tuple[str, ...]:
    """Return the lines of an element that the caller needs no more: it is changed on the way."""
    for line_break in element.select("br"):
        line_break.replace_with(_NEW_LINE)
    for block in element.find_all(_BLOCKS):
        block.insert(0, _NEW_LINE)
        block.append(_NEW_LINE)
    for cell in element.find_all(_CELLS):
        cell.append(" ")
    lines = (" ".join(line.split()) for line in repair(element.get_text()).split(_NEW_LINE))
    return tuple(line for line in lines if line)

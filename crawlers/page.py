"""An HTML page on which a source must find exactly what it expects.

Every look-up says how many matches it wants and raises PageShapeError when the page has another
number: a page that was rebuilt fails loudly instead of giving calls without dates.
"""

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, Self
from urllib.parse import urldefrag, urljoin, urlsplit

import soupsieve
from bs4 import BeautifulSoup, Tag
from bs4.dammit import EncodingDetector
from scrapy.http import Response

from domain.errors import PageShapeError
from domain.text import fold

_BEGINS = re.compile(rb"<html[\s>]", re.IGNORECASE)
_ENDS = re.compile(rb"</html\s*>", re.IGNORECASE)
_XML = re.compile(rb"(?:\xef\xbb\xbf)?\s*<\?xml\b", re.IGNORECASE)
_SHOWN = 80


class Link(NamedTuple):
    """A link of a page."""

    text: str
    url: str
    """Absolute, without fragment."""


class _Index:
    """The elements of a page by what the last part of a selector names: id, class or tag."""

    def __init__(self, soup: BeautifulSoup) -> None:
        self._tags = [node for node in soup.descendants if isinstance(node, Tag)]
        self._places: dict[str, list[int]] = defaultdict(list)
        for place, tag in enumerate(self._tags):
            self._places[tag.name].append(place)
            for name in tag.get_attribute_list("class"):
                self._places[f".{name}"].append(place)
            for name in tag.get_attribute_list("id"):
                self._places[f"#{name}"].append(place)

    def candidates(self, selectors: Iterable[Any]) -> list[Tag] | None:
        """Return every element that can match, in order; None when that can be any."""
        found: set[int] = set()
        for selector in selectors:
            if selector.ids:
                name = f"#{selector.ids[0]}"
            elif selector.classes:
                name = f".{selector.classes[0]}"
            elif selector.tag and selector.tag.name != "*":
                name = selector.tag.name.lower()
            else:
                return None
            found.update(self._places.get(name, ()))
        return [self._tags[place] for place in sorted(found)]


class Page:
    """A parsed page and its address."""

    def __init__(self, url: str, body: bytes | str, charset: str | None = None) -> None:
        self.url = url
        encoding = charset if isinstance(body, bytes) else None
        if isinstance(body, bytes) and charset is None and _is_plain_utf8(body):
            encoding = "utf-8"
        self._soup = BeautifulSoup(body, "lxml", from_encoding=encoding)
        self._index: _Index | None = None

    @classmethod
    def of(cls, response: Response) -> Self:
        """Read the page of an answer, in the charset that it declares.

        Raises PageShapeError for a page that was cut, because what its end told would be lost unseen,
        and for XML that is no page.
        """
        declared = (response.headers.get("Content-Type") or b"").decode("latin-1")
        _, _, charset = declared.lower().partition("charset=")
        begins = _BEGINS.search(response.body)
        if not begins and _XML.match(response.body):
            start = response.body[:_SHOWN].decode("utf-8", "replace")
            raise PageShapeError("XML came instead of a page", url=response.url, value=start)
        if begins and not _ENDS.search(response.body):
            raise PageShapeError("the page is cut short", url=response.url)
        return cls(response.url, response.body, charset.strip(" \"';") or None)

    def one(self, selector: str) -> Tag:
        """Return the only element that matches."""
        found = self._select(selector)
        if len(found) != 1:
            raise self._shape(selector, "exactly one", len(found))
        return found[0]

    def one_text(self, selector: str) -> str:
        """Return the words of the only element that matches; they are not empty."""
        text = words(self.one(selector))
        if not text:
            raise PageShapeError(f"{selector}: the element is empty", url=self.url)
        return text

    def maybe_text(self, selector: str) -> str | None:
        """Return the words of the element that matches; None when there is none or it is empty."""
        found = self._select(selector)
        if len(found) > 1:
            raise self._shape(selector, "at most one", len(found))
        return words(found[0]) or None if found else None

    def texts(self, selector: str, *, at_least: int = 1) -> list[str]:
        """Return the words of all elements that match, in order."""
        found = self._select(selector)
        if len(found) < at_least:
            raise self._shape(selector, f"at least {at_least}", len(found))
        return [words(element) for element in found]

    def html(self, selector: str) -> str:
        """Return the inner HTML of the only element that matches; foreign, to be cleaned."""
        return self.one(selector).decode_contents()

    def attr(self, selector: str, name: str) -> str:
        """Return an attribute of the only element that matches."""
        value = self.one(selector).get(name)
        if not isinstance(value, str) or not value.strip():
            raise PageShapeError(f"{selector} has no {name}", url=self.url)
        return value.strip()

    def links(self, selector: str, *, at_least: int = 1) -> list[Link]:
        """Return the web links that match, each address once, in order."""
        found: dict[str, Link] = {}
        for element in self._select(selector):
            address = self._absolute(element.get("href"))
            if address:
                found.setdefault(address, Link(words(element), address))
        if len(found) < at_least:
            raise self._shape(selector, f"at least {at_least} links", len(found))
        return list(found.values())

    def table(self, selector: str) -> list[dict[str, str]]:
        """Return the rows of the only table that matches, keyed by folded header."""
        rows = self.one(selector).select("tr")
        cells = [[words(cell) for cell in row.select("th, td")] for row in rows]
        if not cells or not any(cells[0]):
            raise PageShapeError(f"{selector}: the table has no header", url=self.url)
        header = [fold(cell) for cell in cells[0]]
        if len(set(header)) != len(header):
            raise PageShapeError(f"{selector}: two columns share a name", url=self.url)
        for row in cells[1:]:
            if len(row) != len(header):
                raise self._shape(f"{selector} tr", f"{len(header)} cells", len(row))
        return [dict(zip(header, row, strict=True)) for row in cells[1:]]

    def definition_list(self, selector: str) -> dict[str, str]:
        """Return term → definition of the only `dl` that matches; a term given twice is refused."""
        found: dict[str, str] = {}
        term = None
        for element in self.one(selector).select("dt, dd"):
            if element.name == "dt":
                term = words(element)
                if term in found:
                    raise PageShapeError(f"{selector}: {term} is there twice", url=self.url)
                found[term] = ""
            elif term is not None:
                found[term] = " ".join(filter(None, (found[term], words(element))))
        if not found:
            raise self._shape(f"{selector} dt", "at least one", 0)
        return found

    def json_script(self, selector: str) -> Any:
        """Return the JSON in the only script that matches."""
        try:
            return json.loads(self.one(selector).get_text())
        except ValueError as error:
            raise PageShapeError(f"{selector} holds no JSON", url=self.url) from error

    def text_hash(self, selector: str) -> str:
        """Return a short hash of the words of the only element that matches."""
        return hashlib.sha256(fold(self.one_text(selector)).encode()).hexdigest()[:16]

    def expect_hash(self, selector: str, known: str) -> None:
        """Raise PageShapeError when prose that a person has interpreted is no longer the same."""
        now = self.text_hash(selector)
        if now != known:
            raise PageShapeError(
                f"{selector}: the text that was interpreted by hand has changed",
                url=self.url,
                value=now,
            )

    def audit(self, remaining: Mapping[str, str], ignore: Iterable[str] = ()) -> None:
        """Raise PageShapeError when the page states facts that nobody has read."""
        unread = sorted(set(remaining) - set(ignore))
        if unread:
            raise PageShapeError(
                "the page states facts that nobody reads", url=self.url, value=", ".join(unread)
            )

    def _select(self, selector: str) -> list[Tag]:
        """Return what `BeautifulSoup.select` returns, without asking every element of the page."""
        self._index = self._index or _Index(self._soup)
        compiled = soupsieve.compile(selector)
        candidates = self._index.candidates(compiled.selectors)
        if candidates is None or ":" in selector:
            return list(self._soup.select(selector))
        return [tag for tag in candidates if compiled.match(tag)]

    def _absolute(self, href: object) -> str | None:
        if not isinstance(href, str):
            return None
        try:
            address = urldefrag(urljoin(self.url, href.strip())).url
            parts = urlsplit(address)
        except ValueError:
            return None
        return address if parts.scheme in ("http", "https") and parts.netloc else None

    def _shape(self, selector: str, wanted: str, found: int) -> PageShapeError:
        return PageShapeError(f"{selector}: {wanted} wanted, {found} found", url=self.url)


def _is_plain_utf8(body: bytes) -> bool:
    """Say whether a page that names no charset is UTF-8; else its charset would be guessed."""
    if EncodingDetector.find_declared_encoding(body, is_html=True) is not None:
        return False
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def words(element: Tag) -> str:
    """Return the words of an element on one line."""
    return " ".join(element.get_text(" ").split())

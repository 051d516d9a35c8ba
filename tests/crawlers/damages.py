"""What publishers do to pages: the ways in which a recording is damaged, from its own content.

A redesign touches every page of a kind, so a structural damage is done to all recorded pages that
one callback reads. A page that comes instead of another comes once.
"""

import csv
import io
import json
import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import openpyxl
from bs4 import BeautifulSoup, Tag

from domain.text import fold
from tests.crawlers.rehearsal import Html, Page

MARK = "Zqx"
"""What a renamed label says; no publisher prints it."""
_LOGIN = b"""<!DOCTYPE html><html lang="en"><head><title>Sign in</title></head><body><main>
<h1>Sign in</h1><form action="/login" method="post"><label>User <input name="user"></label>
<label>Password <input type="password" name="password"></label><button>Sign in</button></form>
</main></body></html>"""
_CONSENT = b"""<!DOCTYPE html><html lang="en"><head><title>Before you continue</title></head><body>
<div class="cookie-wall"><h1>We value your privacy</h1><p>We use cookies. Accept all to go on.</p>
<ul><li><a href="/cookies">More</a></li></ul><button>Accept all</button></div></body></html>"""
_XML = b'<?xml version="1.0" encoding="utf-8"?><Error><Code>BlobNotFound</Code></Error>'
_LABELS = "th, dt, label, strong, b, h1, h2, h3, h4, summary, [class*=label], [class*=title]"
_CONTAINERS = "main, article, section, table, dl, ul, ol, div[id], div[class]"
_LONGEST_LABEL = 60
_OF_CONTENT = re.compile(r"\d{3}")
"""A number in the name of a container: it holds one entry, not the part of a page."""


@dataclass(frozen=True)
class Damage:
    """One damage: what it is, and what it makes of a page."""

    name: str
    change: Callable[[Page], "bytes | Html"]
    label: str = ""
    """What is renamed, where that is words that people read."""

    def __str__(self):
        return self.name


def damages(
    pages: tuple[Page, ...], *, titles: Iterable[str] = (), most: int | None, seed: str
) -> list[Damage]:
    """Return the damages of a source's recorded pages; at most `most` of each kind, always the same.

    `titles` are words of the calls themselves: they stand where labels stand and are none.
    """
    found = list(_replacements(pages))
    for callback in dict.fromkeys(page.callback for page in pages):
        group = {page.path: page.body for page in pages if page.callback == callback}
        found += _of_group(callback, group)
    folded = " | ".join(fold(title) for title in titles)
    found = [d for d in found if not (d.label and fold(d.label) in folded)]
    if most is None:
        return found
    by_kind: dict[str, list[Damage]] = {}
    for damage in found:
        by_kind.setdefault(" ".join(damage.name.split(" ")[:3]), []).append(damage)
    chance = random.Random(seed)
    return [
        damage
        for several in by_kind.values()
        for damage in (several if len(several) <= most else chance.sample(several, most))
    ]


def _replacements(pages: tuple[Page, ...]) -> Iterator[Damage]:
    for number, path in enumerate(dict.fromkeys(page.path for page in pages)):
        body = next(page.body for page in pages if page.path == path)
        yield _instead("login page", path, Html(_LOGIN))
        if _is_html(body):
            yield _instead("consent page", path, Html(_CONSENT))
        elif number % 2:
            yield _instead("XML page", path, _XML)
        yield _instead("cut page", path, body[: len(body) * 2 // 3])
        yield _instead("empty page", path, b"")


def _instead(what: str, path, body) -> Damage:
    return Damage(
        f"{what} for {path.name}",
        lambda page: body if page.path == path else page.body,
    )


def _of_group(callback: str, group: dict[Any, bytes]) -> list[Damage]:
    body = next(iter(group.values()))
    if body[:2] == b"PK":
        return list(_of_workbook(callback, group))
    if body.lstrip()[:1] in (b"{", b"["):
        return list(_of_json(callback, group))
    if all(path.suffix == ".csv" for path in group):
        return list(_of_table(callback, group))
    return list(_of_html(callback, group)) if _is_html(body) else []


def _is_html(body: bytes) -> bool:
    return body.lstrip()[:1] == b"<" and b"<?xml" not in body[:100].lower()


def _prepared(
    name: str, group: dict[Any, bytes], change: Callable[[bytes], bytes], label: str = ""
) -> Damage:
    @cache
    def made(path: Any) -> bytes:
        return change(group[path])

    return Damage(name, lambda page: made(page.path) if page.path in group else page.body, label)


# HTML


def _of_html(callback: str, group: dict[Any, bytes]) -> Iterator[Damage]:
    soups = [BeautifulSoup(body, "lxml") for body in group.values()]
    where = f"in {callback}"
    for text in _common(_label_texts(soup) for soup in soups):
        name = f"renamed label {where}: {text}"
        yield _html(name, group, lambda s, t=text: _rename(s, t), text)
    for mark in _common(_signatures(soup) for soup in soups):
        yield _html(f"removed container {where}: {mark}", group, lambda s, m=mark: _remove(s, m))
    for word in _common(_class_words(soup) for soup in soups):
        yield _html(f"renamed class {where}: {word}", group, lambda s, w=word: _reclass(s, w))
    if any(soup.select("table") for soup in soups):
        yield _html(f"reordered columns {where}", group, _reorder)
    for number in range(max(len(soup.select("ul, ol, tbody, table")) for soup in soups)):
        if number < 8:
            yield _html(f"emptied list {where}: {number}", group, lambda s, n=number: _empty(s, n))


def _html(
    name: str, group: dict[Any, bytes], change: Callable[[BeautifulSoup], None], label: str = ""
) -> Damage:
    def changed(body: bytes) -> bytes:
        soup = BeautifulSoup(body, "lxml")
        change(soup)
        return str(soup).encode()

    return _prepared(name, group, changed, label)


def _common(many: Iterator[list[str]]) -> list[str]:
    """Return what stands on the most pages first, then in order of reading."""
    order: Counter[str] = Counter()
    for several in many:
        order.update(dict.fromkeys(several, 1))
    return [name for name, _ in order.most_common()]


def _label_texts(soup: BeautifulSoup) -> list[str]:
    texts = [" ".join(element.get_text(" ").split()) for element in soup.select(_LABELS)]
    return [text for text in texts if 2 < len(text) <= _LONGEST_LABEL]


def _rename(soup: BeautifulSoup, text: str) -> None:
    for element in soup.select(_LABELS):
        if " ".join(element.get_text(" ").split()) == text:
            element.string = MARK


def _signature(element: Tag) -> str:
    classes = "".join(f".{word}" for word in element.get_attribute_list("class") if word)
    return f"{element.name}#{element.get('id', '')}{classes}"


def _signatures(soup: BeautifulSoup) -> list[str]:
    found = [_signature(element) for element in soup.select(_CONTAINERS)]
    return [mark for mark in found if not _OF_CONTENT.search(mark)]


def _remove(soup: BeautifulSoup, mark: str) -> None:
    for element in soup.select(_CONTAINERS):
        if not element.decomposed and _signature(element) == mark:
            element.decompose()


def _class_words(soup: BeautifulSoup) -> list[str]:
    words = []
    for element in soup.select("[class], [id]"):
        words += [f".{word}" for word in element.get_attribute_list("class") if word]
        words += [f"#{element['id']}"] if element.get("id") else []
    return words


def _reclass(soup: BeautifulSoup, word: str) -> None:
    for element in soup.select("[class], [id]"):
        if word[0] == "#" and element.get("id") == word[1:]:
            element["id"] = MARK
        elif word[0] == "." and word[1:] in element.get_attribute_list("class"):
            kept = element.get_attribute_list("class")
            element["class"] = [MARK if one == word[1:] else one for one in kept]


def _reorder(soup: BeautifulSoup) -> None:
    """Move the first column of every table to its end, header and all."""
    for row in soup.select("tr"):
        cells = row.find_all(["th", "td"], recursive=False)
        if len(cells) > 1:
            row.append(cells[0].extract())


def _empty(soup: BeautifulSoup, number: int) -> None:
    lists = soup.select("ul, ol, tbody, table")
    if number < len(lists):
        rows = lists[number].select("tr") if lists[number].name in ("table", "tbody") else ()
        keep = next((row for row in rows if row.find("th")), None)
        for child in list(rows) or list(lists[number].children):
            if child is not keep and isinstance(child, Tag) and not child.decomposed:
                child.decompose()


# JSON


def _of_json(callback: str, group: dict[Any, bytes]) -> Iterator[Damage]:
    answers = [json.loads(body) for body in group.values()]
    where = f"in {callback}"
    for path in _common(list(_keys(answer, "")) for answer in answers):
        yield _json(f"renamed key {where}: {path}", group, path, _renamed)
    # An empty list that is printed elsewhere is the publisher's own word for "none".
    said = {path for answer in answers for path in _lists(answer, "", empty=True)}
    for path in _common([p for p in _lists(answer, "") if p not in said] for answer in answers):
        yield _json(f"emptied list {where}: {path}", group, path, _emptied)


def _json(name: str, group: dict[Any, bytes], path: str, change) -> Damage:
    def changed(body: bytes) -> bytes:
        return json.dumps(change(json.loads(body), "", path)).encode()

    return _prepared(name, group, changed)


def _keys(value: Any, at: str) -> Iterator[str]:
    """Yield the path of every key that holds something: "results[].metadata.title"."""
    if isinstance(value, dict):
        for name, part in value.items():
            if part not in (None, "", [], {}):
                yield f"{at}.{name}"
                yield from _keys(part, f"{at}.{name}")
    elif isinstance(value, list):
        for part in value:
            yield from _keys(part, f"{at}[]")


def _lists(value: Any, at: str, *, empty: bool = False) -> Iterator[str]:
    """Yield the path of every list that holds something, or of every `empty` one."""
    if isinstance(value, dict):
        for name, part in value.items():
            yield from _lists(part, f"{at}.{name}", empty=empty)
    elif isinstance(value, list):
        if bool(value) is not empty:
            yield at or "."
        for part in value:
            yield from _lists(part, f"{at}[]", empty=empty)


def _renamed(value: Any, at: str, path: str) -> Any:
    if isinstance(value, dict):
        return {
            (MARK if f"{at}.{name}" == path else name): _renamed(part, f"{at}.{name}", path)
            for name, part in value.items()
        }
    if isinstance(value, list):
        return [_renamed(part, f"{at}[]", path) for part in value]
    return value


def _emptied(value: Any, at: str, path: str) -> Any:
    if isinstance(value, dict):
        return {name: _emptied(part, f"{at}.{name}", path) for name, part in value.items()}
    if isinstance(value, list):
        return [] if (at or ".") == path else [_emptied(part, f"{at}[]", path) for part in value]
    return value


# Tables as text


def _of_table(callback: str, group: dict[Any, bytes]) -> Iterator[Damage]:
    where = f"in {callback}"
    head = next(csv.reader(io.StringIO(next(iter(group.values())).decode("utf-8-sig"))))
    for number, text in enumerate(head):
        name = f"renamed label {where}: {text}"
        yield _table(name, group, lambda rows, n=number: rows[0].__setitem__(n, MARK))
    # The header stays where it was: what moves with it can still be read by its name.
    yield _table(f"reordered columns {where}", group, _rotate_below)
    yield _table(f"emptied list {where}", group, lambda rows: rows.__delitem__(slice(1, None)))
    one = next(iter(group))
    yield _table(
        f"emptied list of {one.name}",
        {one: group[one]},
        lambda rows: rows.__delitem__(slice(1, None)),
    )


def _table(name: str, group: dict[Any, bytes], change: Callable[[list[list[str]]], None]) -> Damage:
    def changed(body: bytes) -> bytes:
        rows, made = (
            list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline=""))),
            io.StringIO(),
        )
        change(rows)
        csv.writer(made, lineterminator="\n").writerows(rows)
        return made.getvalue().encode()

    return _prepared(name, group, changed)


def _rotate_below(rows: list[list[str]]) -> None:
    rows[1:] = [[*row[1:], row[0]] for row in rows[1:]]


# Workbooks


def _of_workbook(callback: str, group: dict[Any, bytes]) -> Iterator[Damage]:
    where = f"in {callback}"
    book = openpyxl.load_workbook(io.BytesIO(next(iter(group.values()))))
    rows = [
        [cell for cell in row if isinstance(cell.value, str)]
        for sheet in book.worksheets
        for row in sheet.iter_rows(max_row=10)
    ]
    head = next((row for row in rows if len(row) > 2), [])
    heads = [(cell.parent.title, cell.coordinate, cell.value) for cell in head]
    for title, at, text in heads:
        yield _book(f"renamed label {where}: {text}", group, lambda b, t=title, a=at: _set(b, t, a))
    yield _book(f"reordered columns {where}", group, _rotate)
    yield _book(f"emptied list {where}", group, _without_rows)


def _book(name: str, group: dict[Any, bytes], change) -> Damage:
    def changed(body: bytes) -> bytes:
        book, made = openpyxl.load_workbook(io.BytesIO(body)), io.BytesIO()
        change(book)
        book.save(made)
        return made.getvalue()

    return _prepared(name, group, changed)


def _set(book, title: str, at: str) -> None:
    book[title][at].value = MARK


def _rotate(book) -> None:
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            values = [cell.value for cell in row]
            for cell, value in zip(row, [*values[1:], values[0]], strict=True):
                cell.value = value


def _without_rows(book) -> None:
    for sheet in book.worksheets:
        sheet.delete_rows(7, sheet.max_row)
        for row in sheet.iter_rows(min_row=2):
            if sum(isinstance(cell.value, int | float) for cell in row):
                sheet.delete_rows(row[0].row, sheet.max_row)
                break

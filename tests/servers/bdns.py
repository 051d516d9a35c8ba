"""A local server that behaves like Spain's grant register: paging, ties without order, dates.

Alone: `python -m tests.servers.bdns` serves the shipped sample and prints its address.
"""

import gzip
import json
import random
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from tests.paths import ROOT, SHARED
from tests.servers.base import Answer, Asked, LocalServer

SAMPLE = ROOT / "crawlers" / "recordings" / "sample" / "es_bdns"
_LIST = "/bdnstrans/api/convocatorias/busqueda"
_ENTRY = "/bdnstrans/api/convocatorias"
_DAY = re.compile(r"\d{2}/\d{2}/\d{4}")
_LARGEST_PAGE = 50

Pair = tuple[dict[str, Any], dict[str, Any]]
"""List row and entry."""


def sample() -> list[Pair]:
    """Return the calls of the shipped sample."""
    rows = json.loads((SAMPLE / "busqueda-page0.json").read_text())["content"]
    return [(row, _entry_of(row["numeroConvocatoria"])) for row in rows]


def _entry_of(code: str) -> dict[str, Any]:
    entry: dict[str, Any] = json.loads((SAMPLE / f"convocatoria-{code}.json").read_text())
    return entry


def recorded(data: Path = SHARED) -> list[Pair]:
    """Return the 66 recorded calls beside the checkout."""
    folder = data / "erdf"
    first = json.loads((folder / "bdns_convocatorias_26_2026-07-16.json").read_text())
    with gzip.open(folder / "bdns_convocatorias_40_2026-07-18.json.gz") as file:
        second = json.load(file)
    both = first["convocatories"] + second["convocatories"]
    return [(pair["busqueda"], pair["detall"]) for pair in both]


class Register:
    """Answers list and entry requests over some calls."""

    def __init__(self, calls: Iterable[Pair], *, shuffle: int | None = None) -> None:
        self.calls = list(calls)
        self.broken: dict[str, Answer] = {}
        """Code or path → what to answer instead."""
        self._random = random.Random(shuffle) if shuffle is not None else None

    def __call__(self, asked: Asked) -> Answer:
        if asked.path in self.broken:
            return self.broken[asked.path]
        if asked.path == "/robots.txt":
            return Answer(b"User-agent: *\nAllow: /\n", content_type="text/plain")
        if asked.path == _LIST:
            return self._list(asked.query)
        if asked.path == _ENTRY:
            return self._entry(asked.query.get("numConv", [""])[0])
        # The register's own pages answer 200 for any address.
        return Answer(b"<!doctype html><title>BDNS</title>", content_type="text/html")

    def _list(self, query: Mapping[str, list[str]]) -> Answer:
        if not all(_DAY.fullmatch(query[name][0]) for name in ("fechaDesde", "fechaHasta")):
            return Answer(b'{"error": "fecha"}', status=400)
        rows = [row for row, _ in self.calls]
        if not rows:
            return Answer(status=204, content_type="")
        if self._random:
            self._random.shuffle(rows)  # entries of one day come in any order
        rows.sort(key=lambda row: row["fechaRecepcion"], reverse=query["direccion"] == ["desc"])
        size = min(int(query["pageSize"][0]), _LARGEST_PAGE)
        number = int(query["page"][0])
        shown = rows[number * size : (number + 1) * size]
        pages = -(-len(rows) // size)
        answer = {
            "content": shown,
            "totalElements": len(rows),
            "totalPages": pages,
            "last": number + 1 >= pages,
            "size": size,
            "number": number,
        }
        return Answer(json.dumps(answer, ensure_ascii=False).encode())

    def _entry(self, code: str) -> Answer:
        if code in self.broken:
            return self.broken[code]
        for _, entry in self.calls:
            if entry["codigoBDNS"] == code:
                return Answer(json.dumps(entry, ensure_ascii=False).encode())
        return Answer(status=204, content_type="")


def main() -> None:
    """Serve until somebody types Enter."""
    calls = recorded() if "--recorded" in sys.argv else sample()
    with LocalServer(Register(calls)) as server:
        sys.stdout.write(f"{server.url}\n")
        sys.stdout.flush()
        sys.stdin.readline()


if __name__ == "__main__":
    main()

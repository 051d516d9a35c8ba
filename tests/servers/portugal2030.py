"""A local server that behaves like Portugal 2030: search, plan page with workbook, WordPress list.

The search counts pages from 0, gives five notices a page whatever else is asked, keeps its status
inside the body and ends a list with an answer 200 that says 404.
"""

import gzip
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import openpyxl

from tests.paths import ROOT, SHARED
from tests.servers.base import Answer, Asked

SAMPLE = ROOT / "crawlers" / "recordings" / "sample"
WORKBOOK = "/wp-content/uploads/sites/3/2026/05/PlanoAnualAvisos_download_052026.xlsx"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_PER_PAGE = 5


def sample_notices() -> list[dict[str, Any]]:
    """Return the notices of the shipped sample."""
    path = SAMPLE / "pt_portugal2030" / "avisos-state7-page0.json"
    notices: list[dict[str, Any]] = json.loads(path.read_text())["avisos"]
    return notices


def recorded_notices(data: Path = SHARED) -> list[dict[str, Any]]:
    """Return the two recorded notices beside the checkout."""
    path = data / "erdf" / "pt2030_avisos_query_sample_2026-09-14.json"
    notices: list[dict[str, Any]] = json.loads(path.read_text())["avisos"]
    return notices


def third_party_entries(data: Path = SHARED) -> list[dict[str, Any]]:
    """Return the 239 entries of the plan that somebody else read and put into words of his own."""
    with gzip.open(data / "erdf" / "pt2030_avisos_2025-12-13.json.gz") as file:
        entries: list[dict[str, Any]] = json.load(file)["avisos"]
    return entries


def native_post(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return such an entry in the shape in which the portal gives it."""
    return {
        "id": int(entry["id"].partition("-")[2]),
        "link": entry["url"],
        "title": {"rendered": entry["titulo"].replace("&", "&#038;").replace("–", "&#8211;")},
        "acf": {
            "codigo": entry["codigo"],
            "programa": entry["programa"].split(", "),
            "data_inicio": entry["dataAbertura"].replace("-", ""),
            "data_fim": entry["dataFecho"].replace("-", ""),
            "beneficiario": entry["beneficiarios"],
            "modalidade": entry["modalidade"],
            "fundo": entry["fundo"],
            "comparticipacao": entry.get("taxa", ""),
        },
    }


def workbook(rows: Sequence[Sequence[Any]], *, above: Sequence[Sequence[Any]] = ()) -> bytes:
    """Return a workbook with these rows below those that stand `above`."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (*above, *rows):
        sheet.append(list(row))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


class Portal:
    """Answers for all three ways of asking."""

    def __init__(
        self,
        *,
        notices: Mapping[int, Iterable[Mapping[str, Any]]] | None = None,
        posts: Iterable[Mapping[str, Any]] = (),
        plan: bytes = b"",
        total_header: bool = True,
    ) -> None:
        self.notices = {state: list(found) for state, found in (notices or {}).items()}
        self.posts = list(posts)
        self.plan = plan
        self.page = (SAMPLE / "pt_portugal2030_plan" / "plano-anual-de-avisos.html").read_bytes()
        self.total_header = total_header
        self.instead: dict[str, Answer] = {}
        """Path → what to answer instead."""

    def __call__(self, asked: Asked) -> Answer:
        if asked.path in self.instead:
            return self.instead[asked.path]
        if asked.path == "/robots.txt":
            return Answer(b"User-agent: *\nAllow: /\n", content_type="text/plain")
        if asked.path == "/wp-json/avisos/query" and asked.method == "POST":
            return self._search(parse_qs(asked.body.decode(), keep_blank_values=True))
        if asked.path == "/wp-json/wp/v2/aviso-2024":
            return self._posts(asked.query)
        if asked.path == "/plano-anual-de-avisos/":
            return Answer(self.page, content_type="text/html; charset=UTF-8")
        if asked.path == WORKBOOK:
            return Answer(self.plan, content_type=_XLSX)
        return Answer(b"<!doctype html><title>404</title>", status=404, content_type="text/html")

    def _search(self, form: Mapping[str, list[str]]) -> Answer:
        found = self.notices.get(int(form["estadoAvisoId"][0]), [])
        if form["order_by_direction"] == ["asc"]:
            found = sorted(found, key=lambda notice: notice["calendario"]["dataPublicacao"])
        start = int(form["page"][0]) * _PER_PAGE
        shown = found[start : start + _PER_PAGE]
        if not shown:
            return _json({"code": 404, "info": "No data found"})
        return _json({"status": 201, "avisos": shown})

    def _posts(self, query: Mapping[str, list[str]]) -> Answer:
        size, page = int(query["per_page"][0]), int(query["page"][0])
        shown = self.posts[(page - 1) * size : page * size]
        if not shown:
            body = {"code": "rest_post_invalid_page_number", "data": {"status": 400}}
            return Answer(json.dumps(body).encode(), status=400)
        headers = {"X-WP-Total": str(len(self.posts))} if self.total_header else {}
        return Answer(json.dumps(shown, ensure_ascii=False).encode(), headers=headers)


def _json(content: Any) -> Answer:
    return Answer(json.dumps(content, ensure_ascii=False).encode())

"""Real crawls of a local portal that links call documents: read, unchanged, replaced, damaged."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from domain.call import CallRecord
from domain.document import DOCUMENTS, ReadDocument
from domain.enums import RunVerdict
from domain.run import SNAPSHOTS, Hints, SnapshotLine, Verdict
from tests.documents.made import TOPIC, document, pdf
from tests.portal.made import row
from tests.portal.test_crawls import closed, crawl, issues, records
from tests.servers.base import Answer, Asked, LocalServer
from tests.servers.portal import Portal, bulk_of

pytestmark = pytest.mark.e2e
ADDRESS = "https://ec.europa.eu/info/docs/isf/wp-call/2026/call-fiche_isf-2026-tf2-ag-test_en.pdf"
PATH = ADDRESS.removeprefix("https://ec.europa.eu")
CONDITIONS = (
    '<p>6. Legal set-up: <a href="{0}">Call document</a>, '
    '<a href="https://ec.europa.eu/info/docs/af_isf_en.pdf">Application form</a></p>'
)


def topic(number: int, **changes: Any) -> dict[str, Any]:
    fields = {"identifier": f"{TOPIC}-{number}", "title": f"Squares {number}"}
    conditions = CONDITIONS.format(ADDRESS)
    return row(
        f"{50_000_000 + number}TOPICSen", **(fields | {"topicConditions": conditions} | changes)
    )


class Library(Portal):
    """A portal with one document."""

    def __init__(self, rows: list[dict[str, Any]], file: Answer) -> None:
        super().__init__(rows, bulk=bulk_of(rows, closed()))
        self.file = file

    def answer(self, asked: Asked) -> Answer:
        if asked.path != PATH:
            return super().answer(asked)
        etag = self.file.headers.get("ETag")
        if etag and asked.headers.get("if-none-match") == etag:
            return Answer(status=304, headers=self.file.headers)
        return self.file


def file_of(*changes: tuple[str, str], etag: str = '"1"') -> Answer:
    body = pdf(*document(*changes))
    return Answer(body, content_type="application/pdf", headers={"ETag": etag})


def lines(run_dir: Path) -> list[ReadDocument]:
    path = run_dir / DOCUMENTS
    if not path.exists():
        return []
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [ReadDocument.model_validate_json(line) for line in file]


def codes(run_dir: Path) -> list[str]:
    return [i["code"] for i in issues(run_dir) if i["code"].startswith("document")]


def unread(run_dir: Path) -> list[list[str]]:
    staged = [json.loads(line) for line in (run_dir / "items.jsonl").read_text().splitlines()]
    return [item.get("unread", []) for item in staged if not item.get("brief")]


def read(answer: Answer, run_dir: Path, rows: list[dict[str, Any]]) -> tuple[Verdict, CallRecord]:
    with LocalServer(Library(rows, answer).answer) as server:
        verdict = crawl(server, run_dir)
    return verdict, records(run_dir)["50000001TOPICSen"]


def test_two_topics_share_one_document_that_is_asked_for_once(tmp_path: Path) -> None:
    rows = [topic(1), topic(2)]
    with LocalServer(Library(rows, file_of()).answer) as server:
        verdict = crawl(server, tmp_path / "run")
        assert server.paths()[PATH] == 1
        assert server.most_at_once == 1
    assert (verdict.verdict, verdict.complete) == (RunVerdict.OK, True)
    found = records(tmp_path / "run")
    for number in (1, 2):
        record = found[f"{50_000_000 + number}TOPICSen"]
        assert record.rates[0].max_bp == 9_000
        assert record.rates[0].quote.page == 4
        assert record.consortium
        assert record.consortium.min_members == 2
        by_address = {d.url: (d.pages, bool(d.sha256)) for d in record.documents}
        assert by_address[ADDRESS] == (4, True)
        assert by_address["https://ec.europa.eu/info/docs/af_isf_en.pdf"] == (None, False)
    with_pages = [line for line in lines(tmp_path / "run") if line.pages]
    assert [len(line.pages or ()) for line in with_pages] == [4]
    links = {uid for line in lines(tmp_path / "run") for uid in line.calls}
    assert links == {f"eu_ft_portal:{ref}" for ref in found if ref.startswith("5")}


def test_an_unchanged_file_is_asked_for_conditionally_and_read_again(tmp_path: Path) -> None:
    rows = [topic(1)]
    with LocalServer(Library(rows, file_of()).answer) as server:
        crawl(server, tmp_path / "one")
        snapshots = (tmp_path / "one" / SNAPSHOTS).read_text(encoding="utf-8").splitlines()
        kept = [SnapshotLine.model_validate_json(line) for line in snapshots]
        known = {s.url: (s.etag, s.last_modified, s.sha256) for s in kept if s.url == ADDRESS}
        hints = Hints(
            source_id="eu_ft_portal",
            validators=known,
            snapshot_dir=str(tmp_path / "one" / "snapshots"),
        )
        verdict = crawl(server, tmp_path / "two", hints=hints)
    assert verdict.not_modified == 1
    (kept_file,) = known.values()
    one, two = (tmp_path / name / "snapshots" / f"{kept_file[2]}.gz" for name in ("one", "two"))
    assert one.samefile(two)
    one, two = (records(tmp_path / name)["50000001TOPICSen"] for name in ("one", "two"))
    assert one == two
    assert two.rates


BAD = {
    "document_missing": Answer(
        b'<?xml version="1.0" encoding="utf-8"?><Error><Code>BlobNotFound</Code></Error>',
        content_type="application/xml",
    ),
    "document_not_pdf": Answer(b"<!DOCTYPE html><html>EU Login</html>", content_type="text/html"),
    "document_damaged": Answer(b"%PDF-1.7\nnothing follows", content_type="application/pdf"),
    "document_empty": Answer(b"", content_type="application/pdf"),
}


@pytest.mark.parametrize("code", BAD)
def test_an_answer_that_is_no_document_is_an_issue_and_loses_no_call(
    code: str, tmp_path: Path
) -> None:
    verdict, record = read(BAD[code], tmp_path / "run", [topic(1)])
    assert (verdict.verdict, verdict.complete) == (RunVerdict.OK, True)
    assert codes(tmp_path / "run") == [code]
    assert (record.rates, record.consortium, record.document_facts) == ((), None, ())
    assert [d.sha256 for d in record.documents] == [None, None]
    assert unread(tmp_path / "run") == [[ADDRESS]]


@pytest.mark.parametrize("status", [404, 500])
def test_a_document_that_cannot_be_had_is_an_issue(status: int, tmp_path: Path) -> None:
    verdict, record = read(Answer(status=status), tmp_path / "run", [topic(1)])
    assert (verdict.verdict, verdict.complete) == (RunVerdict.OK, True)
    assert codes(tmp_path / "run") == ["document_missing"]
    assert record.rates == ()


def test_a_file_beyond_the_limit_is_not_read(tmp_path: Path) -> None:
    huge = Answer(b"%PDF-1.7\n" + b"0" * (21 * 1024 * 1024), content_type="application/pdf")
    verdict, record = read(huge, tmp_path / "run", [topic(1)])
    assert verdict.verdict is RunVerdict.OK
    assert codes(tmp_path / "run") == ["document_missing"]
    assert record.rates == ()


def test_robots_that_forbid_the_folder_of_documents_are_obeyed(tmp_path: Path) -> None:
    library = Library([topic(1)], file_of())
    library.robots = b"User-agent: *\nDisallow: /info/docs/\n"
    with LocalServer(library.answer) as server:
        verdict = crawl(server, tmp_path / "run")
        assert server.paths()[PATH] == 0
    assert verdict.verdict is RunVerdict.OK
    assert codes(tmp_path / "run") == ["document_missing"]

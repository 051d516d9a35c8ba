"""The local portal shows the service's own unkindness, so that a crawl is tested against it."""

import json

import pytest

from crawlers.portal import search
from crawlers.portal.search import Question, Sort
from tests.portal.made import row
from tests.servers.base import Answer, Asked
from tests.servers.portal import SEARCH, WHOLE_INDEX, Portal

ROWS = [row(f"{n}TOPICSen", identifier=f"C-{n:03d}", sortStatus="1") for n in range(250)]


def ask(
    body: bytes, headers: dict[str, str], *, method: str = "POST", page: int = 1, rows=ROWS
) -> Answer:
    target = f"{SEARCH}?apiKey=SEDIA&text=***&pageSize=1000&pageNumber={page}"
    named = {name.lower(): value for name, value in headers.items()}
    return Portal(rows, bulk=b"{}").answer(Asked(method, target, named, body, 0.0))


def found(answer: Answer) -> dict:
    return json.loads(answer.body)


def test_typed_parts_are_understood_and_a_page_has_a_hundred_rows() -> None:
    page = found(
        ask(search.body(Question("1"), Sort("identifier", "ASC")), search.headers(), page=3)
    )
    assert (page["totalResults"], page["pageSize"], len(page["results"])) == (250, 100, 50)
    assert page["results"][0]["reference"] == "200TOPICSen"


def test_json_body_is_ignored_and_the_whole_index_comes() -> None:
    answer = ask(b'{"query":{}}', {"Content-Type": "application/json"})
    assert (answer.status, found(answer)["totalResults"]) == (200, WHOLE_INDEX)


def test_plain_form_field_breaks_the_server() -> None:
    body = b'--x\r\nContent-Disposition: form-data; name="query"\r\n\r\n{}\r\n--x--\r\n'
    assert ask(body, {"Content-Type": "multipart/form-data; boundary=x"}).status == 500


def test_get_is_not_allowed() -> None:
    assert ask(b"", {}, method="GET").status == 405


@pytest.mark.parametrize("clause", [b'"wildcard"', b'"match"', b'"prefix"'])
def test_other_clauses_are_refused(clause: bytes) -> None:
    body = search.body(Question("1"), None).replace(b'"terms"', clause)
    assert ask(body, search.headers()).status == 400


def test_sorting_leaves_out_rows_without_the_field() -> None:
    rows = [*ROWS[:5], row("9TOPICSen", identifier=None)]
    sorted_by = search.body(Question("1"), Sort("identifier", "ASC"))
    assert found(ask(sorted_by, search.headers(), rows=rows))["totalResults"] == 5
    assert (
        found(ask(search.body(Question("1"), None), search.headers(), rows=rows))["totalResults"]
        == 6
    )


def test_ties_shuffle_between_pages() -> None:
    portal = Portal(ROWS, bulk=b"{}")
    body = search.body(Question("1"), Sort("sortStatus", "ASC"))
    headers = {name.lower(): value for name, value in search.headers().items()}
    pages = [
        found(
            portal.answer(
                Asked("POST", f"{SEARCH}?pageSize=100&pageNumber={n}", headers, body, 0.0)
            )
        )
        for n in (1, 2, 3)
    ]
    seen = [r["reference"] for page in pages for r in page["results"]]
    assert len(seen) == 250
    assert len(set(seen)) < 250

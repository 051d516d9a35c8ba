"""Hostile requests and hostile texts: the API, its feeds and its exports do no harm and do not fall."""

import csv
import datetime as dt
import io
import json
import re
from itertools import product
from xml.etree import ElementTree as ET

import pytest
from openpyxl import load_workbook

from domain.deadline import Deadline
from domain.listing import CallFilters
from domain.people import VISITOR
from funding_db.engine import read_session
from services import exports
from services.calendar import folded
from services.cells import safe, safe_in_csv
from services.limits import Limiter
from tests.funding_db.calls_of_a_source import call, day, ingest

BIDI = "\u202egpj.exe\u2066"
TITLE = f'<script>alert(1)</script>{BIDI}\u200b]]>&"\x0b\x85\u2028END:VEVENT'
TEXT = "<script>alert(1)</script><img src=x onerror=alert(1)><p>barriers</p>"
LISTS = ("/v1/calls", "/v1/deadlines", "/v1/calls.atom", "/v1/common-grants/opportunities",
         "/v1/aides-territoires/aids", "/v1/sources")  # fmt: skip


@pytest.fixture
def filled(ask, sqlite_engine):
    long = Deadline(on=dt.date(2027, 4, 15), text=TITLE)
    ingest(
        sqlite_engine,
        [call("1", title=TITLE, text=TEXT, deadlines=(long,)), call("2", title="Sécurité " * 60)],
    )
    return ask


NUMBERS = ["٣", "３", "1e3", "0x10", "1_0", " 1\n2", "-0.0", "NaN", "9" * 5_000, "-1", "1;2", ""]


@pytest.mark.parametrize("value", NUMBERS, ids=range(len(NUMBERS)))
def test_numbers_are_those_of_the_description_or_refused(filled, value):
    for path, name in product(LISTS, ("limit", "offset", "page", "days", "grant")):
        answer = filled(path, params={name: value})
        assert answer.status_code in (200, 422), (path, name)
        if answer.status_code == 422:
            assert answer.headers["content-type"] == "application/problem+json"
            assert answer.headers["cache-control"] == "no-store"


def test_huge_pages_are_empty_or_refused(filled):
    huge = ({"offset": 10**6}, {"offset": 10**30}, {"page": 10**4}, {"page": 2**63})
    for path, params in product(LISTS, huge):
        answer = filled(path, params=params)
        assert answer.status_code in (200, 422)
        assert len(answer.content) < 100_000


def test_a_body_is_not_read(filled):
    bodies = (b"x" * 10_000_000, b"[" * 100_000, json.dumps({"limit": 10**9}).encode())
    for path, body in product(("/v1/calls", "/v1/calls/eu_test:1", "/health"), bodies):
        assert filled(path, content=body).status_code == 200
        assert filled(path, "POST", content=body).status_code == 405


def test_many_and_long_values_are_answered(filled):
    for params in (
        {"status": ["open"] * 300}, {"q": "a " * 250}, {"q": '"' * 500}, {"q": "a" * 501},
        {"programme": ["x"] * 21}, {"country": ["F" * 5_000]}, {"objective": ["\ufeff" * 100]},
    ):  # fmt: skip
        assert filled("/v1/calls", params=params).status_code in (200, 422)


def test_a_strange_name_of_a_call_does_not_exist(filled):
    for uid in ("\u202e", "%00", "..%2f..%2fetc", "a" * 4_000, "1%0d%0aX-A: b", "%ED%A0%80"):
        answer = filled(f"/v1/calls/{uid}")
        assert answer.status_code == 404
        assert "x-a" not in answer.headers


def test_the_feed_is_well_formed_and_holds_text_only(filled):
    answer = filled("/v1/calls.atom", params={"q": '"><script>', "lang": "fr"})
    assert answer.status_code == 200
    answer = filled("/v1/calls.atom")
    assert b"<script" not in answer.content
    titles = [
        e.text for e in ET.fromstring(answer.content).iter("{http://www.w3.org/2005/Atom}title")
    ]
    assert any("<script>alert(1)</script>" in title for title in titles)
    assert not re.search("[\x00-\x08\x0b\x0c\u202a-\u202e\u2066-\u2069]", "".join(titles))


def test_no_script_of_a_source_leaves_by_the_standards(filled):
    one = filled("/v1/calls/eu_test:1").json()["content"]["texts"][0]["html"]
    assert one == "<p>barriers</p>"
    for path in ("/v1/aides-territoires/aids", "/v1/common-grants/opportunities"):
        text = filled(path).text
        told = [item.get("description", "") for item in (json.loads(text).get("results") or
                                                        json.loads(text)["items"])]  # fmt: skip
        assert all("<script" not in one and "onerror" not in one for one in told)


@pytest.mark.parametrize("form", ["csv", "xlsx", "json", "jsonl", "ics", "common-grants"])
def test_an_export_of_hostile_texts_is_whole(filled, sqlite_engine, form):
    with read_session(sqlite_engine) as session:
        content = exports.calls(VISITOR, session, CallFilters(), form, now=day(30))
    if form == "xlsx":
        assert load_workbook(io.BytesIO(content)).active.max_row == 3
    elif form == "csv":
        assert len(list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))) == 2
    elif form == "ics":
        assert content.count(b"\r\nEND:VEVENT\r\n") == 2
        assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    elif form == "jsonl":
        # Also for a program that ends lines where Unicode does.
        assert [json.loads(line)["source"] for line in content.decode().splitlines()] == [
            "eu_test"
        ] * 2
    else:
        assert json.loads(content)


FORMULAS = [
    "=1",
    " +1",
    "\u200b-1",
    "\u202e@x",
    "\t=1",
    "\n=1",
    "＝1",
    "\u00a0=1",
    "#N/A",
    "\x00=1",
]


@pytest.mark.parametrize("text", FORMULAS, ids=range(len(FORMULAS)))
def test_what_looks_like_a_formula_is_text(text):
    assert safe(text).startswith("'")
    assert safe(f"a {text[-1]}") == f"a {text[-1]}"


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "＝"])
def test_no_part_of_a_cell_becomes_a_cell_where_semicolons_part_them(sign):
    for between in (";", "; ", '";"', "\t", ";\u200b", "\n"):
        cells = re.split("[;\t\n]", safe_in_csv(f"Safe{between}{sign}cmd()"))
        assert not any(cell.strip('" \u200b').startswith(sign) for cell in cells)
    assert safe_in_csv("Safe squares; lighting - and more") == "Safe squares; lighting - and more"


@pytest.mark.parametrize("line", ["é" * 200, "a" + "€" * 100, "𝕊" * 60, "x" * 76, "x" * 75, ""])
def test_a_folded_line_is_short_and_unfolds_to_itself(line):
    parts = folded(line).encode().split(b"\r\n")
    assert all(len(part) <= 75 and part.decode() is not None for part in parts)
    assert folded(line).replace("\r\n ", "") == line


def test_a_tag_is_known_in_every_way_that_programs_send_it(filled):
    tag = filled("/v1/calls").headers["etag"]
    for given in (tag, tag.removeprefix("W/"), f'"x", {tag}', f'  {tag} , W/"y"'):
        assert filled("/v1/calls", headers={"If-None-Match": given}).status_code == 304
    for given in ("", '"', "W/", tag[:-1], f"{tag}x", "*" * 5_000):
        assert filled("/v1/calls", headers={"If-None-Match": given}).status_code == 200


def test_what_does_not_exist_is_never_called_unchanged(filled):
    tag = {"If-None-Match": filled("/v1/calls").headers["etag"]}
    nothing = "00000000-0000-0000-0000-000000000000"
    for path in ("/v1/calls/no:1", "/v1/calls/no:1/revisions",
                 f"/v1/common-grants/opportunities/{nothing}"):  # fmt: skip
        answer = filled(path, headers=tag)
        assert answer.status_code == 404
        assert answer.headers["cache-control"] == "no-store"


def test_one_line_of_ipv6_is_one_visitor():
    limiter = Limiter(clock=lambda: 0.0)
    waits = [limiter.wait_for(f"2001:db8::{number:x}", 2) for number in range(1, 5)]
    assert [bool(wait) for wait in waits] == [False, False, True, True]
    assert not limiter.wait_for("2001:db8:0:1::1", 2)
    assert not limiter.wait_for("::ffff:192.0.2.1", 1)
    assert limiter.wait_for("192.0.2.1", 1)
    assert not limiter.wait_for("not:an address", 1)

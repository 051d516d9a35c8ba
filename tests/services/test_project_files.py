"""Projects out of files as people and attackers make them."""

import io
import json
import os
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from domain.enums import ApplicantType, CostKind
from domain.errors import UsageError
from domain.money import Money
from domain.people import EMBEDDED_PERSON
from domain.project import ProjectText
from funding_db.engine import read_session, write_session
from services import project_exports, projects
from services.project_files import read_projects
from tests.funding_db.calls_of_a_source import START

CSV = (
    "Title;Summary;Language;Country;City;Applicant type;Population;Budget;Wants\n"
    "Sécurité des marchés;Barrières;français;France;Málaga;city;12 500;1.200.000,50 €;works, caméras\n"
)


def sheet(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_csv_file_is_read_in_every_usual_dress(encoding, delimiter):
    text = CSV
    if delimiter == ",":
        text = text.replace("1.200.000,50 €", '"1.200.000,50 €"').replace(
            "works, caméras", '"works, caméras"'
        )
    (profile,) = read_projects("p.csv", text.replace(";", delimiter).encode(encoding))
    assert profile.title == "Sécurité des marchés"
    assert (profile.language, profile.country, profile.city) == ("fr", "FR", "Málaga")
    assert profile.applicant_type is ApplicantType.MUNICIPALITY
    assert profile.population == 12_500
    assert profile.budget == Money(minor=120_000_050, currency="EUR")
    assert (profile.wants, profile.wants_text) == ((CostKind.WORKS,), "caméras")


@pytest.mark.parametrize(
    ("text", "minor", "currency"),
    [
        ("€4.5 m", 450_000_000, "EUR"),
        ("4,5 mio €", 450_000_000, "EUR"),
        ("1 200 000", 120_000_000, "EUR"),
        ("1'200'000.00 CHF", 120_000_000, "CHF"),
        ("1,200,000", 120_000_000, "EUR"),
        ("350.000", 35_000_000, "EUR"),
        ("500k", 50_000_000, "EUR"),
        ("250000 euros", 25_000_000, "EUR"),
        ("12 000 zł", 1_200_000, "PLN"),
    ],
)
def test_amounts_are_read_as_people_write_them(text, minor, currency):
    (profile,) = read_projects("p.json", json.dumps({"title": "x", "budget": text}).encode())
    assert profile.budget == Money(minor=minor, currency=currency)


def test_numbers_of_a_spreadsheet_keep_their_size():
    content = sheet(("title", "population", "budget"), ("x", 5000.0, 120.125))
    with pytest.raises(UsageError, match="budget"):
        read_projects("p.xlsx", sheet(("title", "budget"), ("x", True)))
    (profile,) = read_projects("p.xlsx", content)
    assert profile.population == 5000
    assert profile.budget == Money(minor=12_012, currency="EUR")


@pytest.mark.parametrize(
    ("row", "named"),
    [
        ({"title": ""}, "title"),
        ({"title": "x", "budget": "lots"}, "budget"),
        ({"title": "x", "budget": "=1+1"}, "budget"),
        ({"title": "x", "own_funds": {"minor": "a"}}, "own_funds"),
        ({"title": "x", "country": "Atlantis"}, "country"),
        ({"title": "x", "language": "Klingon"}, "language"),
        ({"title": "x", "population": "1e9999"}, "population"),
        ({"title": "x", "population": -5}, "population"),
        ({"title": "x", "population": 10**30}, "population"),
        ({"title": "x", "applicant_type": "pirates"}, "applicant_type"),
        ({"title": "x", "colour": "red"}, "colour"),
        ({"title": {"a": 1}}, "title"),
        ({"title": "x", "answers": [1]}, "answers"),
        ({"title": "x" * 501}, "title"),
        ({"title": "\ud800"}, "title"),
    ],
)
def test_a_bad_row_is_refused_in_one_line_that_names_row_and_column(row, named):
    rows = [{"title": "good"}, row]
    with pytest.raises(UsageError) as refused:
        read_projects("p.json", json.dumps(rows).encode())
    text = str(refused.value)
    assert text.startswith("row 2: ")
    assert named in text
    assert "\n" not in text


def test_the_row_is_numbered_as_the_spreadsheet_shows_it():
    with pytest.raises(UsageError, match=r"^row 4: "):
        read_projects("p.csv", b"title,budget\nA,1\n,\nB,much\n")


def _bomb():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 60_000_000)
    return out.getvalue()


_ENTITIES = b"""<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "aaaaaaaaaa">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><sst>&b;</sst>"""


def _with_entities():
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(sheet(("title",), ("x",)))) as good,
        zipfile.ZipFile(out, "w") as bad,
    ):
        for entry in good.namelist():
            content = _ENTITIES if "sheet1" in entry else good.read(entry)
            bad.writestr(entry, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("p.exe", b"MZ"),
        ("p.json", b""),
        ("p.json", b"[]"),
        ("p.json", b"[1]"),
        ("p.json", b"[" * 100_000),
        ("p.json", b'{"title": 1' + b"0" * 10_000 + b"}"),
        ("p.csv", b""),
        ("p.csv", b"name\nx\n"),
        ("p.csv", b"title,title\nx,y\n"),
        ("p.csv", b'title\n"' + b"x" * 200_000),
        ("p.csv", b"title\n" + b"x\n" * 1_001),
        ("p.csv", b"title\n\x00\n"),
        ("p.csv", b"\x81\x8d\x8f"),
        ("p.xlsx", b"PK\x03\x04 not a workbook"),
        ("p.xlsx", b"title\nx\n"),
        ("p.xlsx", sheet(("name",), ("x",))),
        ("p.xlsx", _bomb()),
        ("p.xlsx", _with_entities()),
        ("p.csv", b"title\n" + b"x" * 5_000_001),
    ],
    # A workbook holds the second in which it was made: its size would name the test otherwise each time.
    ids=lambda value: value if isinstance(value, str) else "content",
)
def test_a_hostile_or_broken_file_is_refused_in_one_line(name, content):
    with pytest.raises(UsageError) as refused:
        read_projects(name, content)
    assert "\n" not in str(refused.value)


@given(st.sampled_from(["p.csv", "p.json", "p.xlsx"]), st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(name, content):
    with suppress(UsageError):
        read_projects(name, content)


@given(
    st.dictionaries(
        st.sampled_from(["title", "budget", "population", "nuts", "wants", "language", "answers"]),
        st.recursive(
            st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=12),
            lambda inner: st.lists(inner, max_size=2),
            max_leaves=3,
        ),
    )
)
def test_any_json_object_is_read_or_refused(row):
    with suppress(UsageError):
        (profile,) = read_projects("p.json", json.dumps(row).encode())
        assert profile.title
        profile.model_dump_json().encode()


def test_all_rows_are_taken_or_none(engine, tmp_path):
    path = tmp_path / "projects.csv"
    path.write_text("title,budget\nGood,1000\nBad,much\n")
    with pytest.raises(UsageError, match="row 3"), write_session(engine) as session:
        projects.import_file(EMBEDDED_PERSON, session, path, now=START)
    path.write_text("title,budget\nGood,1000\nBetter,2000\n")
    with write_session(engine) as session:
        taken = projects.import_file(EMBEDDED_PERSON, session, path, now=START)
    with read_session(engine) as session:
        stored = projects.list_all(EMBEDDED_PERSON, session)
    assert {p.profile.title for p in stored} == {"Good", "Better"}
    assert [p.profile.title for p in taken] == ["Good", "Better"]


def test_what_is_no_file_is_refused_unread(sqlite_engine, tmp_path):
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    with write_session(sqlite_engine) as session:
        for path in (tmp_path / "absent.csv", tmp_path, pipe):
            with pytest.raises(UsageError):
                projects.import_file(EMBEDDED_PERSON, session, path, now=START)


FURTHER = (
    "title;language;title_de;summary_de;title_el\n"
    "Places sûres;fr;Sichere Plätze;Poller;Ασφαλείς πλατείες\n"
    "Marchés;fr;;;\n"
)


def test_a_file_brings_title_and_summary_in_further_languages():
    squares, markets = read_projects("p.csv", FURTHER.encode())
    assert squares.others == (
        ProjectText(language="de", title="Sichere Plätze", summary="Poller"),
        ProjectText(language="el", title="Ασφαλείς πλατείες"),
    )
    assert markets.others == ()
    assert squares.for_reader("de").title == "Sichere Plätze"
    assert squares.for_reader("pl").title == "Places sûres"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"title;title_xx\na;b\n", "unknown column title_xx"),
        (b"title;language;title_fr\na;fr;b\n", "fr is the language of the column title already"),
        (b"title;title_de\na;" + b"x" * 501 + b"\n", "column title_de is longer"),
    ],
    ids=["no-language", "twice", "long"],
)
def test_a_further_language_that_cannot_be_is_refused_with_its_column(content, message):
    with pytest.raises(UsageError, match=message):
        read_projects("p.csv", content)


@pytest.mark.parametrize("form", ["csv", "xlsx", "json"])
def test_what_goes_out_as_a_file_comes_back_the_same(engine, form):
    squares, _markets = read_projects("p.csv", FURTHER.encode())
    kept = squares.model_copy(
        update={
            "budget": Money.of(1_200_000),
            "nuts": ("FRL03", "FRL04"),
            "wants": (CostKind.WORKS,),
            "wants_text": "bollards",
            "population": 12_500,
            "country": "FR",
        }
    )
    with write_session(engine) as session:
        saved = projects.save(EMBEDDED_PERSON, session, kept, now=START)
        again = projects.save(
            EMBEDDED_PERSON,
            session,
            kept.model_copy(update={"others": ()}),
            now=START,
            project_id=saved.id,
        )
        assert again.profile.others == ()
        projects.save(EMBEDDED_PERSON, session, kept, now=START, project_id=saved.id)
        assert projects.get(EMBEDDED_PERSON, session, saved.id).profile.others == squares.others
        content = project_exports.own(EMBEDDED_PERSON, session, form)
    assert read_projects(f"p.{form}", content) == [kept]

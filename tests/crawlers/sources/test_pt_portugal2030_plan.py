"""Portugal 2030's yearly plan: the shipped sample, every way to write a cell, and bad workbooks."""

import datetime as dt
import io
import zipfile

import pytest

from crawlers.bases import workbook as books
from crawlers.pt2030.plan import COLUMNS, amount, day, record_from_row
from crawlers.sources.pt.portugal2030_plan import PtPortugal2030Plan
from domain.call import CallRecord
from domain.enums import AreaScheme, CallStatus, Procedure, PublicationStatus
from domain.errors import BadValue, PageShapeError
from domain.status import dates_of, standing
from tests.crawlers.crawling import crawl
from tests.crawlers.parsing import parsed, refused
from tests.servers.base import LocalServer
from tests.servers.portugal2030 import SAMPLE, WORKBOOK, Portal, workbook

PAGE = "https://portugal2030.pt/plano-anual-de-avisos/"
ENTRIES = "https://portugal2030.pt/aviso-2024/"
ROW = {
    "ID": 254502,
    "Designacao do Aviso": "INFRAESTRUTURAS DO ENSINO BÁSICO E/OU SECUNDÁRIO (IT)",
    "Programa": "ALENTEJO2030",
    "Objetivo Especifico": "RSO5.1 - Desenvolvimento integrado nas zonas urbanas",
    "Fundo": "FEDER",
    "Natureza Aviso": "Concurso",
    "Dotação Fundo": 26_930_000,
    "Data Inicio Prevista": 46_295,
    "Data Fim Prevista": 46_660,
    "Quadrimestre": "Q3",
    "NUTS II": "Alentejo",
    "Tipo Ent. Beneficiária": "Pública",
    "Modalidade Apresentação Candidatura": "Individual",
}


def read(**changes):
    names = {
        "budget": "Dotação Fundo",
        "opens": "Data Inicio Prevista",
        "closes": "Data Fim Prevista",
        "regions": "NUTS II",
        "kinds": "Tipo Ent. Beneficiária",
        "nature": "Natureza Aviso",
        "objective": "Objetivo Especifico",
        "title": "Designacao do Aviso",
    }
    row = ROW | {names.get(name, name): value for name, value in changes.items()}
    found, issues = record_from_row(row, PAGE)
    return found, [(issue.code, issue.field) for issue in issues]


def table(rows=(ROW,), columns=COLUMNS):
    return [list(columns), *([row.get(name) for name in columns] for row in rows)]


def plan_of(rows=(ROW,), columns=COLUMNS):
    return workbook(table(rows, columns), above=[["Plano Anual de Avisos"], []])


GOLDEN = {
    "254500": ("2026-09-30", "2027-09-30", 652_610_19, "RSO5.1", ["PT18"]),
    "254502": ("2026-09-30", "2027-09-30", 26_930_000_00, "RSO5.1", ["PT18"]),
    "254498": ("2026-06-01", "2027-12-31", 138_584_593_00, "RSO5.3", ["PT16"]),
    "254448": ("2026-06-01", "2027-04-30", 38_253_079_00, "RSO4.7", ["PT16"]),
    "254328": ("2026-06-01", "2026-08-31", 7_000_000_00, "ESO4.11", ["PT18", "PT11", "PT16"]),
    "254226": ("2026-06-01", "2026-08-31", None, "RSO1.1", ["PT20"]),
    "254162": ("2026-07-02", "2026-12-18", 25_000_000_00, "RSO1.7", ["PT18"]),
    "254532": (
        "2026-07-01",
        "2026-09-30",
        3_950_624_33,
        "HSO9.2",
        ["PT11", "PT30", "PT20", "PT18", "PT17", "PT16", "PT15"],
    ),
    "254258": (
        "2026-09-01",
        "2026-12-31",
        8_000_000_00,
        "RSO2.6",
        ["PT17", "PT16", "PT11", "PT18", "PT15"],
    ),
    "254538": ("2027-01-01", "2027-04-30", 717_529_90, "HSO9.3", [""]),
    "254390": ("2027-01-01", "2027-04-30", 26_000_000_00, "ESO4.7", ["PT11", "PT16", "PT18"]),
}


@pytest.mark.e2e
def test_the_sample_says_what_was_published(tmp_path):
    options = ("--recordings", str(SAMPLE), "--now", "2026-05-15T12:00:00+00:00")
    done = crawl("pt_portugal2030_plan", tmp_path / "run", *options)
    assert (done.code, done.issues) == (0, [])
    records = [CallRecord.model_validate(item["record"]) for item in done.items]
    found = {
        r.source_ref: (
            str(r.opens_on),
            str(r.deadlines[0].on),
            r.budget_total.minor if r.budget_total else None,
            r.specific_objective,
            [area.code for area in r.areas],
        )
        for r in records
    }
    assert found == GOLDEN
    assert all(r.planned and r.published_status is PublicationStatus.FORTHCOMING for r in records)
    by_ref = {r.source_ref: r for r in records}
    health = by_ref["254500"]
    assert health.title == "Infraestruturas de cuidados de saúde primários (IT)"
    assert health.url == f"{ENTRIES}infraestruturas-de-cuidados-de-saude-primarios-it/"
    assert [kind.value for kind in health.applicants] == ["public_body"]
    assert [a.text for a in by_ref["254538"].areas] == ["Extra-Regio NUTS II"]


def test_a_planned_call_is_never_open():
    found, _ = read()
    while_planned = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
    assert standing(dates_of(found), while_planned).status is CallStatus.FORTHCOMING
    after = dt.datetime(2027, 10, 15, 12, tzinfo=dt.UTC)
    assert standing(dates_of(found), after).status is CallStatus.UNKNOWN


def test_a_row_is_read_whole():
    found, issues = read()
    assert issues == []
    assert (found.opens_on, found.deadlines[0].on) == (dt.date(2026, 9, 30), dt.date(2027, 9, 30))
    assert (found.deadlines[0].time, found.deadlines[0].timezone) == (None, None)
    assert (found.programme, found.fund, found.programme_text) == ("ERDF", "FEDER", "ALENTEJO2030")
    assert (found.procedure, found.action_type_text) == (Procedure.OPEN, "Individual")
    assert found.budget_total.minor == 26_930_000_00
    assert [(a.scheme, a.code) for a in found.areas] == [(AreaScheme.NUTS, "PT18")]


@pytest.mark.parametrize(
    ("cell", "on"),
    [
        (46_272, dt.date(2026, 9, 7)),
        (46_507.0, dt.date(2027, 4, 30)),
        ("46272", dt.date(2026, 9, 7)),
        (dt.datetime(2026, 9, 7), dt.date(2026, 9, 7)),
        (dt.date(2026, 9, 7), dt.date(2026, 9, 7)),
        ("07/09/2026", dt.date(2026, 9, 7)),
        (None, None),
        ("", None),
    ],
)
def test_every_way_to_write_a_day(cell, on):
    assert day(cell) == on


@pytest.mark.parametrize(
    "cell", [7, 946_272, "31/02/2026", "07/09/26", "setembro", True, "2026", "31/12/9999"]
)
def test_what_is_no_day_is_none(cell):
    with pytest.raises(BadValue):
        day(cell)


@pytest.mark.parametrize(
    ("cell", "cents"),
    [
        (652_610.19, 652_610_19),
        (40_000_000.3, 40_000_000_30),
        (53_284_760.900000006, 53_284_760_90),
        ("1 500 000 €", 1_500_000_00),
        ("1.500.000,50 €", 1_500_000_50),
        ("990000", 990_000_00),
        (0, None),
        ("0 €", None),
        (None, None),
        ("", None),
    ],
)
def test_amounts(cell, cents):
    found = amount(cell)
    assert (found.minor if found else None) == cents


@pytest.mark.parametrize("cell", ["a definir", -5, "3,5000,00.00", True, "5 € ou 9 €"])
def test_what_is_no_amount_is_none(cell):
    with pytest.raises(BadValue):
        amount(cell)


@pytest.mark.parametrize(
    ("kinds", "found"),
    [("Pública", ["public_body"]), ("Privada", []), ("Pública | Privada", []), ("", [])],
)
def test_private_bodies_are_no_kind_of_ours(kinds, found):
    record, _ = read(kinds=kinds)
    assert [kind.value for kind in record.applicants] == found
    assert record.applicants_text == kinds


def test_values_that_cannot_be_read_are_told():
    found, issues = read(
        budget="a definir", opens="brevemente", regions="Norte | Lua", nature="Sorteio",
        objective="5.1 - cidades",
    )  # fmt: skip
    assert (found.budget_total, found.opens_on, found.procedure) == (None, None, None)
    assert found.specific_objective is None
    assert [(a.scheme, a.code, a.text) for a in found.areas] == [
        (AreaScheme.NUTS, "PT11", "Norte"),
        (AreaScheme.TEXT, "", "Lua"),
    ]
    assert found.dates_text == "Q3"
    assert sorted(issues) == [
        ("bad_value", "budget_total"),
        ("bad_value", "opens_on"),
        ("unknown_category", "areas"),
        ("unknown_category", "procedure"),
        ("unknown_category", "specific_objective"),
    ]


def test_an_invitation_is_not_for_everybody():
    assert read(nature="Convite")[0].procedure is Procedure.RESTRICTED


def test_swapped_days_are_kept_as_words():
    found, issues = read(opens=46_660, closes=46_295)
    assert (found.opens_on, found.deadlines) == (None, ())
    assert found.dates_text == "2027-09-30 – 2026-09-30"
    assert issues == [("bad_value", "deadlines")]


def test_four_months_without_a_year_are_no_period():
    found, issues = read(opens=None, closes=None)
    assert (found.opens_within, found.dates_text, issues) == (None, "Q3", [])
    found, issues = read(opens=None, closes=None, Quadrimestre="setembro a dezembro 2026")
    assert (found.opens_within.first, issues) == (dt.date(2026, 9, 1), [])
    assert found.opens_within.last == dt.date(2026, 12, 31)
    found, _ = read(opens=None, closes=None, Quadrimestre="Q3 2026")
    assert found.opens_within.first == dt.date(2026, 9, 1)


@pytest.mark.parametrize("changes", [{"ID": None}, {"title": " "}])
def test_a_row_without_number_or_title_is_refused(changes):
    with pytest.raises(PageShapeError):
        read(**changes)


def test_columns_are_found_by_name_wherever_they_stand():
    turned = list(reversed(COLUMNS))
    (row,) = books.rows(plan_of(columns=turned), PAGE, COLUMNS)
    assert row == ROW
    more = ["Nova coluna", *COLUMNS]
    assert books.rows(plan_of(columns=more), PAGE, COLUMNS) == [row]


@pytest.mark.parametrize("name", COLUMNS)
def test_a_renamed_column_is_refused(name):
    renamed = [f"{column} nova" if column == name else column for column in COLUMNS]
    with pytest.raises(PageShapeError) as caught:
        books.rows(plan_of(columns=renamed), PAGE, COLUMNS)
    assert caught.value.value == name


def test_a_column_that_stands_twice_is_refused():
    with pytest.raises(PageShapeError, match="twice"):
        books.rows(plan_of(columns=[*COLUMNS, "Fundo"]), PAGE, COLUMNS)


def bomb():
    """Return a workbook whose cells are entities that grow."""
    source = zipfile.ZipFile(io.BytesIO(plan_of()))
    head = b'<!DOCTYPE worksheet [<!ENTITY a "aaaaa"><!ENTITY b "&a;&a;&a;&a;">]><worksheet '
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for name in source.namelist():
            part = source.read(name)
            if name.endswith("sheet1.xml"):
                part = part.replace(b"<worksheet ", head, 1).replace(b"Individual", b"&b;")
            made.writestr(name, part)
    return file.getvalue()


def without_a_part():
    source = zipfile.ZipFile(io.BytesIO(plan_of()))
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for name in source.namelist():
            if not name.endswith("sheet1.xml"):
                made.writestr(name, source.read(name))
    return file.getvalue()


BAD = {
    "login": b"<!doctype html><title>Entrar</title>",
    "empty": b"",
    "cut": plan_of()[:2000],
    "no sheet": without_a_part(),
    "entities": bomb(),
    "no header": workbook([["Plano Anual de Avisos"]]),
    "blank": workbook([]),
}


@pytest.mark.parametrize("body", BAD.values(), ids=BAD.keys())
def test_a_file_that_is_no_plan_is_refused(body):
    with pytest.raises(PageShapeError):
        books.rows(body, PAGE, COLUMNS)


@pytest.mark.parametrize("limit", ["_MOST_BYTES", "_MOST_UNPACKED", "_MOST_ROWS"])
def test_a_file_beyond_the_limits_is_refused(limit, monkeypatch):
    monkeypatch.setattr(books, limit, 3)
    with pytest.raises(PageShapeError):
        books.rows(plan_of(), PAGE, COLUMNS)


def crawled(tmp_path, portal):
    with LocalServer(portal) as server:
        return crawl("pt_portugal2030_plan", tmp_path / "run", "--base-url", server.url), server


def rows_of(count):
    return [
        ROW | {"ID": number, "Designacao do Aviso": f"Aviso {number}"} for number in range(count)
    ]


@pytest.mark.e2e
def test_the_workbook_is_found_through_its_page(tmp_path):
    done, server = crawled(tmp_path, Portal(plan=plan_of(rows_of(211))))
    assert done.code == 0, done.verdict.reasons
    assert (done.verdict.items, done.verdict.complete) == (211, True)
    assert server.paths()[WORKBOOK] == 1
    # Entries that the page does not show lead to the plan and the number in it.
    urls = {item["uid"]: item["record"]["url"] for item in done.items}
    assert urls["pt_portugal2030_plan:7"] == f"{PAGE}#7"
    assert {issue["code"] for issue in done.issues} == {"no_page"}


@pytest.mark.e2e
def test_one_row_without_a_number_keeps_the_run_open(tmp_path):
    rows = rows_of(120)
    rows[3]["ID"] = None
    done, _ = crawled(tmp_path, Portal(plan=plan_of(rows)))
    assert (done.code, done.verdict.items, done.verdict.complete) == (3, 119, False)


@pytest.mark.parametrize("body", [*BAD.values(), plan_of(rows=[])])
def test_another_file_under_the_workbook_s_name_gives_no_call(body):
    where = {"callback": "parse_workbook", "content_type": "application/octet-stream"}
    assert refused(PtPortugal2030Plan, body, pages={}, **where)


@pytest.mark.parametrize(
    "page",
    [
        "<title>Plano</title><h1>Consentimento de cookies</h1>",
        '<a href="/wp-content/uploads/Regulamento.xlsx">x</a>',
        '<a href="/a/PlanoAnualAvisos_1.xlsx">x</a><a href="/a/PlanoAnualAvisos_2.xlsx">y</a>',
        "",
    ],
)
def test_a_page_that_links_no_plan_or_two_gives_no_call(page):
    assert refused(PtPortugal2030Plan, page)


def test_titles_that_stand_twice_lead_to_no_entry():
    page = (
        '<a href="/a/PlanoAnualAvisos_1.xlsx">x</a>'
        '<h3><a href="/aviso-2024/um/">Aviso Um</a></h3><h3><a href="/aviso-2024/b/">Dois</a></h3>'
        '<h3><a href="/aviso-2024/c/">Dois</a></h3>'
    )
    (request,) = parsed(PtPortugal2030Plan, page).asked
    assert request.cb_kwargs["pages"] == {"aviso um": "https://portugal2030.pt/aviso-2024/um/"}


@pytest.mark.e2e
def test_such_a_file_fails_the_run(tmp_path):
    done, _ = crawled(tmp_path, Portal(plan=BAD["login"]))
    assert (done.code, done.verdict.failure) == (4, "shape_changed")

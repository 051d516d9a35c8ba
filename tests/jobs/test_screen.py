"""`fundmap screen`: the six million euro programme, several cities, bad files, calls beside it."""

import json
from datetime import date

import pytest

from crawlers import catalogue
from crawlers.staging import write_run
from domain.call import Area, PaysFor, Quote, Rate
from domain.deadline import Deadline
from domain.enums import AreaScheme, CostKind, RateOrigin, Tri
from funding_db.engine import write_session
from funding_db.ingest import ingest_run
from jobs import cli
from tests.matcher.examples import NOW, call

SOURCE = "pt_portugal2030"
QUOTE = Quote(text="taxa máxima de 40 %", url="https://example.org/aviso")
PROGRAMME = {
    "title": "Videoproteção e iluminação das praças",
    "summary": "Câmaras, centro de comando e iluminação pública nas praças, para prevenir o crime.",
    "language": "pt",
    "country": "PT",
    "city": "Lisboa",
    "nuts": ["PT1A"],
    "applicant_type": "municipality",
    "own_funds": 600_000,
    "region_category": "more developed",
    "costs": [
        {"kind": "equipment", "year": 2027, "amount": 2_500_000},
        {"kind": "works", "year": 2028, "amount": "2.000.000,00 €"},
        {"kind": "works", "year": 2029, "amount": 1_500_000},
    ],
}


@pytest.fixture
def screen(home, capsys):
    """Write a project file and screen it; return (exit code, standard output, standard error)."""

    def run(content, *options, name="project.json"):
        path = home / name
        path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
        code = cli.run(("screen", str(path), *options))
        out, err = capsys.readouterr()
        return code, out, err

    return run


@pytest.fixture
def erdf_call(database, tmp_path):
    """An open call of the ERDF under RSO5.1 that prints its share."""
    record = call(
        "99",
        "Videoproteção e iluminação das praças: prevenção do crime",
        source_id=SOURCE,
        language="pt",
        fund="ERDF",
        specific_objective="RSO5.1",
        areas=(Area(scheme=AreaScheme.COUNTRY, code="PT", text="Portugal"),),
        deadlines=(Deadline(on=date(2027, 6, 30)),),
        rates=(Rate(min_bp=4_000, max_bp=4_000, origin=RateOrigin.STATED, quote=QUOTE),),
        pays_for=(PaysFor(kind=CostKind.WORKS, stated=Tri.YES, quote=QUOTE),),
    )
    folder = tmp_path / "run"
    write_run(folder, [record], source_id=SOURCE, at=NOW)
    with write_session(database) as session:
        ingest_run(session, folder, spec=catalogue.spec(SOURCE), now=NOW, sample=False)
    return record


def named(results):
    return {result["name"]: result for result in results}


def test_six_millions_are_too_small_alone_and_may_be_a_scheme(screen):
    code, out, _err = screen(PROGRAMME, "--json", "--on", "2026-11-21")
    found = json.loads(out)
    assert code == 0
    results = named(found["results"])
    assert {"too_small_alone", "framework_loan_scheme", "intermediated_loan"} <= set(results)
    assert {"project_loan", "framework_loan"} <= set(named(found["ruled_out"]))
    (line,) = results["too_small_alone"]["conditions"]
    assert line["text"] == "your cost of 6,000,000 EUR is below 25,000,000 EUR"
    assert line["source"]["url"] == "https://www.eib.org/en/products/lending/loans/index"
    scheme = results["framework_loan_scheme"]
    assert scheme["answer"] == "possible, ask the EIB"
    dates = {c["source"].get("dated_on") or c["source"].get("dated_text")
             for c in scheme["conditions"]}  # fmt: skip
    assert {"2023-09-19", "June 2016"} <= dates
    assert all(c["holds"] and c["share_bp"] <= c["limit_bp"]
               for blend in found["blends"] for c in blend["checks"])  # fmt: skip
    assert found["calls_looked_up"] is False
    assert "no commitment" in found["indicative"]


def test_a_call_of_the_erdf_stands_beside_the_loan_and_both_keep_their_limits(screen, erdf_call):
    code, out, _err = screen(PROGRAMME, "--json", "--on", "2026-11-21")
    found = json.loads(out)
    assert code == 0
    assert [(c["uid"], c["specific_objective"]) for c in found["beside"]] == [
        (erdf_call.uid, "RSO5.1")
    ]
    jaspers = named(found["results"])["jaspers"]
    assert [c["state"] for c in jaspers["conditions"]] == ["met"]
    both = next(b for b in found["blends"] if [p["kind"] for p in b["parts"]] ==
                ["grant", "loan", "own"] and b["parts"][1]["amount"])  # fmt: skip
    amounts = [part["amount"]["amount"] for part in both["parts"]]
    assert amounts == ["2400000.00", "1800000.00", "600000.00"]
    assert both["gap"] == {"amount": "1200000.00", "currency": "EUR"}
    limits = {c["kind"]: (c["share_bp"], c["limit_bp"]) for c in both["checks"]}
    assert limits == {
        "call_rate": (4_000, 4_000),
        "eib_alone": (3_000, 5_000),
        "eib_with_grants": (7_000, 7_000),
    }
    texts = [c["text"] for c in both["checks"]]
    assert (
        "EIB + grants 70% of the cost, limit 70% in more developed regions "
        "(circular-cities-and-regions.eu, Tue 19 Sept 2023)" in texts
    )
    assert [line["year"] for line in both["cash"]] == [2027, 2028, 2029]
    assert both["cash"][-1]["at_least"] == both["gap"]


def test_three_cities_are_still_too_small_and_have_no_common_borrower(screen):
    cities = [PROGRAMME | {"city": name} for name in ("Lisboa", "Almada", "Oeiras")]
    _code, out, _err = screen(cities, "--json")
    found = json.loads(out)
    assert len(found["projects"]) == 3
    assert list(named(found["together"])) == ["too_small_together", "no_common_borrower"]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_people_read_conditions_with_dates(screen, erdf_call, language):
    code, out, _err = screen(PROGRAMME, "--lang", language, "--on", "2026-11-21")
    assert code == 0
    words = ("too_small_alone", "framework_loan_scheme", "2023", "RSO5.1", erdf_call.title)
    assert all(word in out for word in words)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"costs": [{"amount": "much"}]}, "costs, row 1: column amount"),
        ({"costs": [{"kind": "gold", "amount": 5}]}, "kind 'gold' is none of works"),
        ({"costs": [{"year": 27, "amount": 5}]}, "'27' is no year"),
        ({"costs": [{"year": 1066, "amount": 5}]}, "costs, row 1: year"),
        ({"costs": [{"amount": {"minor": -5, "currency": "EUR"}}]}, "below zero"),
        ({"costs": [{"kind": "works"}]}, "the amount is missing"),
        ({"costs": [{"amount": 5, "share": 120}]}, "unknown share"),
        ({"costs": [5]}, "write kind, year and amount"),
        ({"costs": "much"}, "write a list"),
        ({"own_funds": -5}, "column own_funds: “-5” is no amount"),
        ({"region_category": "rich"}, "region_category: 'rich' is none of less_developed"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(screen, change, words):
    code, out, err = screen(PROGRAMME | change, "--json")
    assert (code, out) == (2, "")
    assert words in err


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"costs": []}, "the costs are not told"),
        ({"costs": [{"amount": 5}, {"amount": "5 PLN"}]}, "several currencies (EUR, PLN)"),
        ({"own_funds": {"minor": -5, "currency": "EUR"}}, "own contribution below zero"),
        ({"own_funds": "5 SEK"}, "own funds are in SEK"),
        ({"own_funds": 7_000_000}, "more than the whole cost"),
    ],
)
def test_what_cannot_be_added_up_is_told_and_the_rest_is_said(screen, change, words):
    code, out, _err = screen(PROGRAMME | change, "--json")
    found = json.loads(out)
    assert code == 0
    assert words in found["refused"]
    assert found["blends"] == []
    assert "advice" in named(found["results"])


def test_costs_can_be_written_by_year(screen):
    by_year = {"2027": {"works": 10, "equipment": 20}, "2028": 30}
    _code, out, _err = screen(PROGRAMME | {"costs": by_year, "own_funds": 0}, "--json")
    cash = json.loads(out)["blends"][0]["cash"]
    assert [(line["year"], line["cost"]["amount"]) for line in cash] == [
        (2027, "30.00"),
        (2028, "30.00"),
    ]


def test_a_file_that_is_not_there_is_one_line(home, capsys):
    assert cli.run(("screen", "nope.json")) == 2
    assert "there is no file nope.json" in capsys.readouterr().err

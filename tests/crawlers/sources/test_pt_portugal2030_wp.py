"""Portugal 2030's pages of the plan: the shipped sample, bad posts, and all 239 entries by crawl."""

import copy
import datetime as dt
import json

import pytest

from crawlers.pt2030.post import record_from_post
from crawlers.sources.pt.portugal2030_wp import PtPortugal2030Wp
from domain.call import CallRecord
from domain.enums import CallStatus, RateOrigin
from domain.errors import PageShapeError
from domain.status import dates_of, standing
from tests.crawlers.crawling import crawl
from tests.crawlers.parsing import refused
from tests.paths import needs_recorded
from tests.servers.base import Answer, LocalServer
from tests.servers.portugal2030 import SAMPLE, Portal, native_post, third_party_entries

LIST = "/wp-json/wp/v2/aviso-2024"
POSTS = json.loads((SAMPLE / "pt_portugal2030_wp" / "aviso-2024-page1.json").read_text())


def post(code="FA0952/2024", **acf):
    found = copy.deepcopy(next(p for p in POSTS if p["acf"]["codigo"] == code))
    found["acf"] |= acf
    return found


def read(*arguments, **acf):
    found, issues = record_from_post(post(*arguments, **acf))
    return found, [(issue.code, issue.field) for issue in issues]


GOLDEN = {
    "FA0943/2024": ("2026-01-01", "2026-04-30", 7500, "AMIF", []),
    "FA0101/2025": ("2025-09-01", "2025-09-30", 8500, "ERDF", ["PT30"]),
    "FA0154/2025": ("2026-05-04", "2026-08-31", 8500, None, []),
    "FA0953/2024": ("2025-09-01", "2026-03-31", 8500, "ERDF", ["PT20"]),
    "FA0952/2024": ("2025-09-01", "2026-03-31", 8500, "ERDF", ["PT20"]),
    "FA0156/2025": ("2026-08-03", "2026-12-31", 8500, None, []),
    "FA0578/2024": ("2026-07-01", "2026-12-31", 8500, None, []),
    "FA0183/2025": ("2026-06-12", "2026-08-31", 8500, "ERDF", ["PT18"]),
    "FA0180/2025": ("2026-06-12", "2026-08-31", 8500, "ERDF", ["PT18"]),
    "FA0189/2025": ("2026-07-17", "2026-09-30", 8500, "ERDF", ["PT18"]),
    "FA0190/2025": ("2026-03-20", "2026-05-29", 8500, "ERDF", ["PT18"]),
}


@pytest.mark.e2e
def test_the_sample_says_what_was_published(tmp_path):
    options = ("--recordings", str(SAMPLE), "--now", "2025-12-13T12:00:00+00:00")
    done = crawl("pt_portugal2030_wp", tmp_path / "run", *options)
    assert (done.code, done.issues) == (0, [])
    found = {}
    for item in done.items:
        record = CallRecord.model_validate(item["record"])
        assert record.planned
        (rate,) = record.rates
        assert (rate.min_bp, rate.origin) == (rate.max_bp, RateOrigin.STATED)
        found[record.identifier] = (
            str(record.opens_on),
            str(record.deadlines[0].on),
            rate.min_bp,
            record.programme,
            [area.code for area in record.areas],
        )
    assert found == GOLDEN


def test_an_entry_is_read_whole():
    found, issues = read("FA0180/2025")
    assert issues == []
    assert found.source_ref == "250585"
    assert found.title == "Qualificação do espaço publico – Parcerias para a Coesão Não Urbanas"
    assert found.url.startswith("https://portugal2030.pt/aviso-2024/qualificacao-do-espaco-publico")
    assert (found.fund, found.programme_text) == ("FEDER", "ALENTEJO 2030")
    assert found.rates[0].quote.url == found.url
    assert found.applicants == ()
    assert "Planos de Ação aprovados" in found.applicants_text


def test_a_title_that_words_an_objective_names_it():
    urban, _ = read("FA0952/2024")
    rural, _ = read("FA0953/2024")
    assert (urban.specific_objective, rural.specific_objective) == ("RSO5.1", "RSO5.2")
    assert urban.applicants_text == "Administração Pública Local"
    assert "municipality" in [kind.value for kind in urban.applicants]
    assert read("FA0156/2025")[0].specific_objective is None  # railway safety


def test_an_entry_of_the_plan_is_never_open():
    # Its first day lies before, its last one behind: a notice with these days would be open.
    found, _ = read("FA0952/2024")
    between = dt.datetime(2025, 12, 13, 12, tzinfo=dt.UTC)
    assert standing(dates_of(found), between).status is CallStatus.FORTHCOMING


def test_fields_that_the_sample_leaves_out():
    found, issues = read(
        df="26930000", nuts=["Alentejo | Centro"], natureza="Convite", prioridade=["3A"],
        objectivo=["RSO5.1 - Desenvolvimento integrado nas zonas urbanas"],
    )  # fmt: skip
    assert issues == []
    assert found.budget_total.minor == 26_930_000_00
    assert [area.code for area in found.areas] == ["PT18", "PT16"]
    assert (found.specific_objective, found.procedure.value) == ("RSO5.1", "restricted")


@pytest.mark.parametrize("nothing", [None, "", False, 0])
def test_nothing_is_unknown(nothing):
    found, issues = read(comparticipacao=nothing, df=nothing)
    assert (found.rates, found.budget_total, issues) == ((), None, [])


@pytest.mark.parametrize(
    ("told", "points"), [(85, 8500), ("85", 8500), ("81.5", 8150), ("81,5 %", 8150), (100, 10_000)]
)
def test_rates(told, points):
    found, _ = read(comparticipacao=told)
    assert found.rates[0].max_bp == points


@pytest.mark.parametrize("told", [1000, "1000%", 0.85, "a definir", "85 % ou 50 %", 85.123])
def test_impossible_rates_are_told(told):
    found, issues = read(comparticipacao=told)
    assert (found.rates, issues) == ((), [("bad_value", "rates")])


@pytest.mark.parametrize("told", ["20260504", "04/05/2026", "2026-05-04"])
def test_every_way_to_write_a_day(told):
    assert read(data_inicio=told, data_fim="")[0].opens_on == dt.date(2026, 5, 4)


@pytest.mark.parametrize("told", ["20260231", "20262", "breve", "04/05/26", "31129999"])
def test_what_is_no_day_is_told(told):
    found, issues = read(data_inicio=told, quadrimestre="Q2")
    assert (found.opens_on, found.opens_within) == (None, None)
    assert (found.dates_text, issues) == ("Q2", [("bad_value", "opens_on")])


def test_four_months_stand_in_for_a_day():
    found, issues = read(data_inicio="", data_fim="", quadrimestre="maio a agosto 2026")
    assert issues == []
    assert (found.opens_on, found.opens_within.first) == (None, dt.date(2026, 5, 1))
    assert found.opens_within.last == dt.date(2026, 8, 31)


def test_swapped_days_are_kept_as_words():
    found, issues = read(data_inicio="20260831", data_fim="20260504")
    assert (found.opens_on, found.deadlines) == (None, ())
    assert issues == [("bad_value", "deadlines")]


@pytest.mark.parametrize(
    "name",
    ["codigo", "programa", "data_inicio", "data_fim", "beneficiario", "fundo", "comparticipacao"],
)
def test_a_renamed_field_is_never_a_silent_loss(name):
    given = post()
    given["acf"][f"{name}_novo"] = given["acf"].pop(name)
    with pytest.raises(PageShapeError, match="lacks fields"):
        record_from_post(given)


@pytest.mark.parametrize(
    "changes",
    [
        {"id": None},
        {"id": "250909"},
        {"title": {"rendered": " "}},
        {"title": "só texto"},
        {"acf": []},
        {"link": "https://exemplo.pt/aviso-2024/x/"},
        {"link": None},
    ],
)
def test_what_is_no_entry_is_refused(changes):
    with pytest.raises(PageShapeError):
        record_from_post(post() | changes)
    with pytest.raises(PageShapeError):
        record_from_post(None)


def test_markup_in_a_title_is_words():
    given = post()
    given["title"]["rendered"] = "<b>A &#8211; B</b><script>x</script>"
    assert record_from_post(given)[0].title == "A – B"


def crawled(tmp_path, portal):
    with LocalServer(portal) as server:
        return crawl("pt_portugal2030_wp", tmp_path / "run", "--base-url", server.url), server


def many(count):
    for number in range(count):
        yield post() | {"id": 300_000 + number}


@pytest.mark.e2e
@pytest.mark.parametrize("total_header", [True, False])
def test_pages_are_read_to_the_end(tmp_path, total_header):
    done, server = crawled(tmp_path, Portal(posts=many(250), total_header=total_header))
    assert done.code == 0, done.verdict.reasons
    assert (done.verdict.items, done.verdict.complete) == (250, True)
    assert server.paths()[LIST] == 3


@pytest.mark.e2e
def test_fewer_entries_than_announced_keep_the_run_open(tmp_path):
    portal = Portal()
    body = json.dumps(list(many(90))).encode()
    portal.instead[LIST] = Answer(body, headers={"X-WP-Total": "300"})
    done, _ = crawled(tmp_path, portal)
    assert (done.code, done.verdict.complete) == (3, False)


@pytest.mark.parametrize("body", ["<!doctype html><title>Entrar</title>", "[]", '{"a": 1}', ""])
def test_another_page_with_status_200_gives_no_call(body):
    assert refused(PtPortugal2030Wp, body, callback="parse_list", number=1)


@needs_recorded
@pytest.mark.recorded
@pytest.mark.e2e
def test_all_entries_that_others_read_are_found(tmp_path):
    entries = third_party_entries()
    done, _ = crawled(tmp_path, Portal(posts=map(native_post, entries)))
    assert done.code == 0, done.verdict.reasons
    assert (done.verdict.items, done.verdict.complete) == (239, True)
    assert done.issues == []
    found = {item["record"]["identifier"]: item["record"] for item in done.items}
    assert len(found) == len(entries) == 239
    for entry in entries:
        record = found[entry["codigo"]]
        assert record["title"] == " ".join(entry["titulo"].split())
        assert record["opens_on"] == entry["dataAbertura"]
        assert record["deadlines"][0]["on"] == entry["dataFecho"]
        assert record["fund"] == "; ".join(entry["fundo"])
        rate = [r["max_bp"] / 100 for r in record.get("rates", ())]
        assert rate == ([entry["taxa"]] if "taxa" in entry else [])
        assert record["url"] == entry["url"]

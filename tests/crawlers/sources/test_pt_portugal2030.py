"""Portugal 2030's open notices: the shipped sample, each trap, and the recorded ones by crawl."""

import copy
import datetime as dt
import gzip
import json

import pytest

from crawlers.pt2030.notice import record_from_notice
from crawlers.sources.pt.portugal2030 import PtPortugal2030
from domain.call import CallRecord
from domain.enums import AreaScheme, CallStatus, PublicationStatus
from domain.errors import PageShapeError
from domain.run import ITEMS
from domain.status import dates_of, standing
from tests.crawlers.crawling import crawl, run
from tests.crawlers.parsing import parsed, refused, spider_of
from tests.paths import needs_recorded
from tests.servers.base import Answer, LocalServer
from tests.servers.portugal2030 import SAMPLE, Portal, recorded_notices, sample_notices

OPEN = PublicationStatus.OPEN
SEARCH = "/wp-json/avisos/query"


def notice(code="ALT2030-2026-44"):
    found = next(n for n in sample_notices() if n["aviso"]["codigoAviso"] == code)
    return copy.deepcopy(found)


def read(given):
    found, issues = record_from_notice(given, OPEN)
    return found, [(issue.code, issue.field) for issue in issues]


GOLDEN = {
    "34236": (
        "ALT2030-2026-44",
        "Produtos turísticos sub-regionais e locais (IT)",
        dt.date(2026, 9, 14),
        dt.date(2027, 9, 30),
        418_879_00,
        "RSO5.1",
        ["PT18"],
    ),
    "34237": (
        "PESSOAS-2026-15",
        "Ações no âmbito do Plano de Ação para o Envelhecimento Ativo, Saudável e Longevidade",
        dt.date(2026, 9, 14),
        dt.date(2026, 10, 26),
        7_000_000_00,
        None,
        [],
    ),
    "34230": (
        "CENTRO2030-2026-23",
        "INFRAESTRUTURAS DO ENSINO BÁSICO E DO ENSINO SECUNDÁRIO",
        dt.date(2026, 9, 10),
        dt.date(2026, 9, 30),
        95_000_000_00,
        None,
        ["PT16"],
    ),
    "34228": (
        "NORTE2030-2026-23",
        "Saúde - cuidados saúde primários (IT) - Projetos transitados do PRR - "
        "Bolsa de Overbooking Condicionado",
        dt.date(2026, 9, 10),
        dt.date(2026, 12, 31),
        None,
        "RSO5.1",
        ["PT11"],
    ),
    "34227": (
        "NORTE2030-2026-22",
        "Ensino Pré-escolar, Básico e Secundário (IT) - Projetos transitados do PRR - "
        "Bolsa de Overbooking Condicionado",
        dt.date(2026, 9, 9),
        dt.date(2026, 12, 31),
        None,
        "RSO5.1",
        ["PT11"],
    ),
}


@pytest.mark.e2e
def test_the_sample_says_what_was_published(tmp_path):
    options = ("--recordings", str(SAMPLE), "--now", "2026-09-14T12:00:00+00:00")
    done = crawl("pt_portugal2030", tmp_path / "run", *options)
    assert (done.code, done.issues) == (0, [])
    found = {}
    for item in done.items:
        record = CallRecord.model_validate(item["record"])
        (deadline,) = record.deadlines
        # 18:00 is printed, its zone is not: so there is no instant.
        assert (deadline.time, deadline.timezone) == (dt.time(18), None)
        assert record.published_status is OPEN
        assert not record.planned
        found[record.source_ref] = (
            record.identifier,
            record.title,
            record.opens_on,
            deadline.on,
            record.budget_total.minor if record.budget_total else None,
            record.specific_objective,
            [area.code for area in record.areas],
        )
    assert found == GOLDEN


def test_a_notice_is_read_whole():
    found, issues = read(notice())
    assert issues == []
    assert found.url == "https://portugal2030.pt/avisos/#ALT2030-2026-44"
    assert found.published_on == dt.date(2026, 9, 11)
    assert found.programme == "ERDF"
    assert found.programme_text == "Programa Regional do Alentejo 2021-2027"
    assert found.priority == "Alentejo Territorialmente mais Coeso"
    assert found.destination == "Europa mais próxima dos cidadãos"
    assert "Desenvolvimento integrado nas zonas urbanas" in found.keywords
    assert found.texts[0].html == "<p>Sub-regional and local tourism products (IT)</p>"
    assert [(a.scheme, a.code) for a in found.areas] == [(AreaScheme.NUTS, "PT18")]
    (document,) = found.documents
    assert document.url == (
        "https://portugal2030.pt/wp-json/avisos/download?container=siag-prod-container"
        "&path=avisos%2F2026%2F9%2F2f3ffadc-68f5-4c11-ac25-be7a82a11442%2F"
        "45470349-40ba-4783-bb3b-30ed6afcd678&filename=ALT2030-2026-44.pdf"
    )


def test_names_of_staff_are_never_read():
    given = notice()
    for document in given["documentos"]:
        document |= {"utilizadorId": 4711, "utilizadorDesignacao": "MARIA EXEMPLO"}
    text = read(given)[0].model_dump_json()
    assert "EXEMPLO" not in text
    assert "4711" not in text


def test_only_the_union_s_envelopes_are_added_up():
    found, _ = read(notice("PESSOAS-2026-15"))
    assert found.budget_total.minor == 7_000_000_00
    assert found.programme == "ESF"
    assert found.fund == "Fundo Social Europeu Mais"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"tipoFinanciamentoId": 3}, "unknown_category"),
        ({"dotacao": None}, "bad_value"),
        ({"dotacao": "muito"}, "bad_value"),
        ({"dotacao": -5}, "bad_value"),
    ],
)
def test_a_sum_with_an_unreadable_part_is_unknown(change, code):
    given = notice()
    given["estrutura"][2] |= change
    found, issues = read(given)
    assert found.budget_total is None
    assert issues == [(code, "budget_total")]


def test_an_extension_moves_the_deadline_and_is_told():
    given = notice()
    given["calendario"]["dataFimAtual"] = "2027-11-30T17:00:00"
    (deadline,) = read(given)[0].deadlines
    assert (deadline.on, deadline.time) == (dt.date(2027, 11, 30), dt.time(17))
    assert "2027-09-30" in deadline.text
    given["calendario"]["dataFimAtual"] = None
    (deadline,) = read(given)[0].deadlines
    assert deadline.on == dt.date(2027, 9, 30)


def test_a_midnight_is_no_hour():
    given = notice()
    given["calendario"] |= dict.fromkeys(("dataFim", "dataFimAtual"), "2027-09-30T00:00:00")
    (deadline,) = read(given)[0].deadlines
    assert (deadline.on, deadline.time) == (dt.date(2027, 9, 30), None)


@pytest.mark.parametrize(
    ("numbers", "code", "issue"),
    [
        ((5, 35), "RSO5.1", []),
        ((5, 36), "PO5", []),
        ((5, None), "PO5", []),
        ((4, 30), None, []),
        ((4, 35), None, [("sources_disagree", "specific_objective")]),
    ],
)
def test_only_known_numbers_are_specific_objectives(numbers, code, issue):
    given = notice()
    del given["estrutura"][1:]
    given["estrutura"][0] |= dict(
        zip(("objetivoEstrategicoId", "objetivoEspecificoId"), numbers, strict=True)
    )
    found, issues = read(given)
    assert (found.specific_objective, issues) == (code, issue)


def test_days_that_cannot_be_are_kept_as_words():
    given = notice()
    given["calendario"]["dataInicio"] = "2028-01-01T09:00:00"
    found, issues = read(given)
    assert (found.opens_on, found.deadlines) == (None, ())
    assert issues == [("bad_value", "deadlines")]
    given = notice()
    given["calendario"]["dataFimAtual"] = "30/09/2027"
    found, issues = read(given)
    assert issues == [("bad_value", "deadlines")]


def test_a_list_s_open_does_not_outlive_the_deadline():
    found, _ = read(notice("PESSOAS-2026-15"))
    after = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
    assert standing(dates_of(found), after).status is CallStatus.CLOSED


FIELDS = [
    *[("aviso", name) for name in ("avisoGlobalId", "codigoAviso", "designacaoPT", "designacaoEN")],
    *[("calendario", n) for n in ("dataPublicacao", "dataInicio", "dataFim", "dataFimAtual")],
    *[
        ("estrutura", n)
        for n in ("dotacao", "tipoFinanciamentoId", "objetivoEspecificoId", "marca")
    ],
    ("documentos", "path"),
]


@pytest.mark.parametrize(("part", "name"), FIELDS)
def test_a_renamed_field_is_never_a_silent_loss(part, name):
    given = notice()
    rows = given[part] if isinstance(given[part], list) else [given[part]]
    for row in rows:
        row[f"{name}Novo"] = row.pop(name)
    with pytest.raises(PageShapeError, match=part):
        record_from_notice(given, OPEN)


@pytest.mark.parametrize("given", [None, [], {}, {"aviso": {}}, {"aviso": None}, "texto"])
def test_what_is_no_notice_is_refused(given):
    with pytest.raises(PageShapeError):
        record_from_notice(given, OPEN)


@pytest.mark.parametrize("part", ["estrutura", "calendario", "documentos"])
def test_a_notice_without_one_of_its_parts_is_refused(part):
    given = notice()
    given[part] = None
    with pytest.raises(PageShapeError, match=part):
        record_from_notice(given, OPEN)
    given["estrutura"], given["calendario"] = [], notice()["calendario"]
    given["documentos"] = []
    with pytest.raises(PageShapeError):
        record_from_notice(given, OPEN)


def many(count):
    one = notice()
    for number in range(count):
        found = copy.deepcopy(one)
        found["aviso"] |= {"avisoGlobalId": 50_000 + number, "codigoAviso": f"X-2026-{number}"}
        found["calendario"]["dataPublicacao"] = f"2026-09-{1 + number % 28:02}T10:00:00"
        yield found


def crawled(tmp_path, portal):
    with LocalServer(portal) as server:
        return crawl("pt_portugal2030", tmp_path / "run", "--base-url", server.url), server


@pytest.mark.e2e
def test_both_lists_are_read_to_their_end(tmp_path):
    every = list(many(118))
    portal = Portal(notices={7: every[:113], 6: every[113:]})
    done, server = crawled(tmp_path, portal)
    assert done.code == 0, done.verdict.reasons
    assert (done.verdict.items, done.verdict.complete) == (118, True)
    states = {item["record"]["published_status"] for item in done.items}
    assert states == {"open", "forthcoming"}
    asked = [a for a in server.asked if a.path == SEARCH]
    assert len(asked) == 23 + 1 + 1 + 1  # 113 and 5 notices, and the end of each list
    assert server.most_at_once == 1
    assert all(b"programaId%5B%5D=122" in a.body and a.method == "POST" for a in asked)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ("<!doctype html><title>Entrar</title><form>Palavra-passe</form>", "text/html"),
        ('{"status": 201, "avisos": []}', "application/json"),
        ('{"status": 201, "anuncios": [{}]}', "application/json"),
        ('<?xml version="1.0"?><Error><Code>BlobNotFound</Code></Error>', "application/xml"),
        ("", "application/json"),
        ('{"code": 500, "info": "error"}', "application/json"),
    ],
)
def test_another_page_with_status_200_gives_no_notice(answer, kind):
    where = {"callback": "parse_list", "state": 7, "number": 0}
    assert refused(PtPortugal2030, answer, content_type=kind, **where)


def test_only_the_answer_behind_the_last_page_ends_a_list():
    body = '{"code": 404, "info": "No data found"}'
    kind = "application/json"
    found = parsed(
        PtPortugal2030, body, callback="parse_list", content_type=kind, state=7, number=3
    )
    assert (found.records, found.asked, found.gaps) == ([], [], [])


@pytest.mark.e2e
def test_such_a_page_fails_the_run(tmp_path):
    portal = Portal(notices={7: many(3)})
    portal.instead[SEARCH] = Answer(b"<!doctype html><title>Entrar</title>")
    done, _ = crawled(tmp_path, portal)
    assert (done.code, done.verdict.failure) == (4, "shape_changed")


@pytest.mark.e2e
def test_a_list_that_repeats_itself_ends_and_is_not_complete(tmp_path):
    portal = Portal(notices={7: many(5)})
    portal.instead[SEARCH] = Answer(json.dumps({"status": 201, "avisos": list(many(5))}).encode())
    done, server = crawled(tmp_path, portal)
    assert done.code == 4  # five are too few
    assert any("repeats" in reason for reason in done.verdict.reasons)
    assert len([a for a in server.asked if a.path == SEARCH]) <= 4


@pytest.mark.parametrize(
    "name", ['"MARIA EXEMPLO"', '"Ana \\"Zé\\" EXEMPLO"', "4711", '"ANTÓNIO EXEMPLO"']
)
def test_names_of_staff_are_taken_out_of_what_is_kept(name):
    body = f'{{"a": 1, "utilizadorId": 4711, "utilizadorDesignacao" : {name}, "path": "x"}}'
    kept = spider_of(PtPortugal2030).kept_body(body.encode())
    assert json.loads(kept) == {
        "a": 1,
        "utilizadorId": None,
        "utilizadorDesignacao": None,
        "path": "x",
    }


@pytest.mark.e2e
def test_no_name_of_staff_is_left_behind(tmp_path):
    given = list(many(7))
    for document in given[3]["documentos"]:
        document |= {"utilizadorId": 4711, "utilizadorDesignacao": "MARIA EXEMPLO"}
    done, _ = crawled(tmp_path, Portal(notices={7: given}))
    assert done.verdict.items == 7
    kept = [p.read_bytes() for p in done.run_dir.rglob("*") if p.is_file() and p.suffix != ".gz"]
    kept += [gzip.decompress(p.read_bytes()) for p in done.run_dir.rglob("*.gz")]
    assert any(b"utilizadorDesignacao" in body for body in kept)
    assert not any(b"EXEMPLO" in body for body in kept)
    again = tmp_path / "again"
    code, _, _ = run("replay", done.run_dir, "--out", again)
    assert code == 4  # seven calls are still too few
    assert (again / ITEMS).read_bytes().count(b"\n") == 7


@needs_recorded
@pytest.mark.recorded
@pytest.mark.e2e
def test_the_recorded_notices_are_all_found(tmp_path):
    given = recorded_notices()
    done, _ = crawled(tmp_path, Portal(notices={7: given}))
    assert done.verdict.items == len(given) == 2
    found = {item["record"]["identifier"]: item["record"] for item in done.items}
    for one in given:
        record = found[one["aviso"]["codigoAviso"]]
        assert record["title"] == " ".join(one["aviso"]["designacaoPT"].split())
        assert record["opens_on"] == one["calendario"]["dataInicio"][:10]
        (deadline,) = record["deadlines"]
        assert f"{deadline['on']}T{deadline['time']}" == one["calendario"]["dataFimAtual"]
        cents = sum(round(r["dotacao"] * 100) for r in one["estrutura"] if r["fundoId"])
        assert record["budget_total"]["minor"] == cents
        assert record["programme_text"] == one["estrutura"][0]["programaOperacionalDesignacao"]

"""Spain's register: policy objective 5 in its words, and every recorded competition by crawl."""

import copy

import pytest

from crawlers.bdns.record import record_from_entry
from crawlers.sources.es.bdns import WORDS, _left_out
from tests.crawlers.crawling import crawl
from tests.paths import needs_recorded
from tests.servers.base import LocalServer
from tests.servers.bdns import Register, recorded, sample

ENTRY = next(entry for _, entry in sample() if entry["codigoBDNS"] == "880353")
WORDING = (
    "Desarrollo social, económico y medioambiental integrado e inclusivo, cultura, patrimonio "
    "natural, turismo sostenible y seguridad en las zonas urbanas"
)
FIRMS = [{"descripcion": "GRAN EMPRESA"}]


def read(**changes):
    found, issues = record_from_entry(copy.deepcopy(ENTRY) | {"fondos": []} | changes)
    assert issues == ()
    return found


@pytest.mark.parametrize(
    ("title", "objective", "programme"),
    [
        ("Ayudas FEDER, OE 5.1, a entidades locales", "RSO5.1", "ERDF"),
        ("Ayudas del objetivo específico 5.2 del FEDER", "RSO5.2", "ERDF"),
        (f"Ayudas: {WORDING}", "RSO5.1", "ERDF"),
        ("Convocatoria 5.1 de 2026", None, None),
        ("Ayudas a la Seguridad Social", None, None),
        ("Convocatoria de ayudas FEDER", None, None),
    ],
)
def test_an_objective_counts_only_where_the_words_state_it(title, objective, programme):
    found = read(descripcion=title, descripcionLeng=None)
    assert (found.specific_objective, found.programme) == (objective, programme)
    assert found.fund is None  # the register's list of funds is empty


def test_an_objective_in_the_extract_or_the_bases_counts():
    notice = {"titulo": "Extracto", "texto": f"<p>{WORDING}</p>", "datPublicacion": "2026-01-09"}
    assert read(anuncios=[notice]).specific_objective == "RSO5.1"
    bases = read(descripcionBasesReguladoras="Programa FEDER, objetivo específico 5.1")
    assert (bases.specific_objective, bases.programme) == ("RSO5.1", "ERDF")
    far = {"titulo": "Extracto", "texto": f"<p>{'x ' * 15_000}</p>", "datPublicacion": None}
    assert read(anuncios=[far]).specific_objective is None


def test_a_stated_fund_is_kept():
    fund = [{"descripcion": "FSE+ - FONDO SOCIAL EUROPEO PLUS"}]
    found = read(descripcion="Ayudas OE 5.1", fondos=fund)
    assert (found.programme, found.fund) == ("ESF", "FSE+")


@pytest.mark.parametrize(
    ("text", "edil"),
    [
        ("Senda financiera FEDER a Planes de Actuación Integrados de entidades locales", True),
        ("Bases: Orden HAC/1072/2024, de 2 de octubre", True),
        ("Estrategia de Desarrollo Integrado Local (EDIL)", True),
        ("Ayudas a la edilidad", False),
    ],
)
def test_the_integrated_local_strategies_are_named(text, edil):
    assert ("EDIL" in read(descripcionBasesReguladoras=text).keywords) is edil


def test_words_of_policy_objective_5_outweigh_the_kinds_of_beneficiary():
    base = {
        "tipoConvocatoria": "Concurrencia competitiva - canónica",
        "tiposBeneficiarios": FIRMS,
        "descripcionLeng": None,
        "fondos": [],
    }
    for title, why in (("Ayudas OE 5.1", None), ("Ayudas", "not_for_local_authorities")):
        entry = copy.deepcopy(ENTRY) | base | {"descripcion": title}
        assert _left_out(record_from_entry(entry)[0], entry) == why


def test_the_register_is_asked_for_the_fund_by_name():
    assert {"FEDER", "EDIL"} <= set(WORDS)


PRIVATE = {
    "PERSONAS FÍSICAS QUE NO DESARROLLAN ACTIVIDAD ECONÓMICA",
    "PYME Y PERSONAS FÍSICAS QUE DESARROLLAN ACTIVIDAD ECONÓMICA",
    "GRAN EMPRESA",
}


def independent_count(entries):
    """Return code → entry of open competitions, and those of them that no town can use."""
    open_to_many = {
        entry["codigoBDNS"]: entry
        for entry in entries
        if entry["tipoConvocatoria"].lower().startswith("concurrencia")
    }
    not_for_towns = {
        code
        for code, entry in open_to_many.items()
        if {kind["descripcion"].strip() for kind in entry["tiposBeneficiarios"]} <= PRIVATE
        and not entry["fondos"]
        and not entry.get("mrr")
    }
    return open_to_many, not_for_towns


@needs_recorded
@pytest.mark.recorded
@pytest.mark.e2e
def test_every_recorded_competition_is_found(tmp_path):
    calls = recorded()
    with LocalServer(Register(calls, shuffle=7)) as server:
        done = crawl("es_bdns", tmp_path / "run", "--base-url", server.url)
    assert done.code == 0, done.verdict.reasons
    assert done.verdict.complete
    competitions, not_for_towns = independent_count([entry for _, entry in calls])
    assert (len(calls), len(competitions), len(not_for_towns)) == (66, 42, 5)

    found = {item["record"]["source_ref"]: item["record"] for item in done.items}
    assert set(competitions) - set(found) == not_for_towns
    framework_calls = set(found) - set(competitions)
    assert len(framework_calls) == 2
    direct = 66 - len(competitions)
    assert done.verdict.stats["dropped/direct_award"] == direct - len(framework_calls) == 22
    assert done.verdict.stats["dropped/not_for_local_authorities"] == 5
    for code in set(competitions) - not_for_towns:
        record, entry = found[code], competitions[code]
        assert record["title"] == " ".join(entry["descripcion"].split())
        assert record["budget_total"]["minor"] == round(entry["presupuestoTotal"] * 100)
        assert record["published_on"] == entry["fechaRecepcion"]
        closes = entry["fechaFinSolicitud"]
        assert closes is None or [d["on"] for d in record["deadlines"]] == [closes]
        opens = entry["fechaInicioSolicitud"]
        assert opens is None or record["opens_on"] == opens
        assert [area["code"] for area in record["areas"]] == [
            region["descripcion"].partition(" - ")[0] for region in entry["regiones"]
        ]

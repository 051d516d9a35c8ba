"""Portugal 2030 as one: the plan's workbook, its pages and the notice that an entry became."""

import datetime as dt

import pytest

from crawlers import discovery
from domain.enums import LinkKind
from funding_db.engine import read_session, write_session
from funding_db.ingest import ingest_run
from services import duplicates
from tests.crawlers.crawling import crawl
from tests.crawlers.sources.test_pt_portugal2030_plan import ROW, plan_of
from tests.servers.base import LocalServer
from tests.servers.portugal2030 import SAMPLE, Portal, sample_notices

NOW = dt.datetime(2026, 9, 14, 12, tzinfo=dt.UTC)
SOURCES = ("pt_portugal2030", "pt_portugal2030_plan")


def ingested(engine, tmp_path, *sources):
    for source_id in sources:
        run_dir = tmp_path / source_id
        options = ("--recordings", str(SAMPLE), "--now", NOW.isoformat())
        assert crawl(source_id, run_dir, *options).code == 0
        spec = discovery.source(source_id).spec
        with write_session(engine) as session:
            ingest_run(session, run_dir, spec=spec, now=NOW, sample=True)


@pytest.mark.e2e
def test_a_planned_entry_is_linked_to_the_notice_that_it_became(sqlite_engine, tmp_path):
    ingested(sqlite_engine, tmp_path, *SOURCES)
    with read_session(sqlite_engine) as session:
        found = {p.pair: p for p in duplicates.compare(session)}
    pair = ("pt_portugal2030_plan:254328", "pt_portugal2030:34237", LinkKind.PLANNED_OF)
    assert pair in found
    # Whatever else looks alike is proposed at most: only a person takes it for one call.
    assert not any(proposal.certain for proposal in found.values())


@pytest.mark.e2e
def test_workbook_and_page_of_one_entry_share_their_address(tmp_path):
    """The workbook's own number stands on no page; the address is what both have."""
    title = ROW["Designacao do Aviso"]
    page = "https://portugal2030.pt/aviso-2024/infraestruturas-do-ensino-basico-e-ou-secundario-it/"
    rows = [ROW] + [ROW | {"ID": n, "Designacao do Aviso": f"Aviso {n}"} for n in range(100)]
    post = {
        "id": 254_502,
        "link": page,
        "title": {"rendered": title},
        "acf": {
            "codigo": "FA0001/2026", "programa": ["ALENTEJO 2030"], "data_inicio": "20260930",
            "data_fim": "20270930", "beneficiario": [], "modalidade": [], "fundo": ["FEDER"],
            "comparticipacao": 85,
        },
    }  # fmt: skip
    with LocalServer(Portal(plan=plan_of(rows), posts=[post])) as server:
        base = ("--base-url", server.url)
        of_plan = crawl("pt_portugal2030_plan", tmp_path / "plan", *base)
        of_page = crawl("pt_portugal2030_wp", tmp_path / "page", *base)
    addresses = {item["record"]["title"]: item["record"]["url"] for item in of_plan.items}
    (entry,) = (item["record"] for item in of_page.items)
    assert addresses[title] == entry["url"] == page
    assert entry["planned"]


def test_the_sample_s_notice_and_plan_tell_the_same_amount():
    notice = next(n for n in sample_notices() if n["aviso"]["avisoGlobalId"] == 34237)
    union = [r["dotacao"] for r in notice["estrutura"] if r["tipoFinanciamentoId"] == 1]
    assert union == [7_000_000]

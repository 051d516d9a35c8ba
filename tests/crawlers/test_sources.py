"""Every source, found by itself: complete, declared, and readable from its recordings."""

import ast
import inspect
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from crawlers import catalogue, export
from crawlers.check import recordings_of
from crawlers.discovery import classes, source
from domain.enums import RunVerdict
from domain.errors import UsageError
from domain.reference import countries, programmes
from domain.run import ITEMS, StagedItem
from tests.crawlers.crawling import crawl

SOURCES = list(classes().values())
every_source = pytest.mark.parametrize("kind", SOURCES, ids=lambda kind: kind.spec.id)


def test_both_first_sources_are_found():
    assert {"eu_ft_portal", "es_bdns"} <= set(classes())
    with pytest.raises(UsageError, match=r"there are: .*es_bdns"):
        source("xx_nobody")


def test_the_catalogue_is_fresh():
    written = export.PATH.read_text(encoding="utf-8")
    assert written == export.text(kind.spec for kind in SOURCES), "run `fundmap sources export`"
    assert catalogue.specs() == tuple(kind.spec for kind in SOURCES)
    assert catalogue.spec("es_bdns").id == "es_bdns"
    with pytest.raises(UsageError, match="there is no source"):
        catalogue.spec("xx_nobody")


@every_source
def test_the_description_is_complete(kind):
    spec = kind.spec
    country, slug = spec.id.split("_", 1)
    module = kind.__module__.split(".")
    assert module[-2:] == [country, slug]
    assert spec.country == country.upper()
    assert country == "eu" or countries.name_of(spec.country)
    assert all((spec.title, spec.publisher, spec.licence, spec.robots_note, spec.languages))
    assert spec.home.startswith("https://")
    assert spec.start.split("/")[2] in spec.hosts
    assert all(code in {p.code for p in programmes.all_programmes()} for code in spec.programmes)
    assert 1 <= spec.expect.calls[0] < spec.expect.calls[1]
    assert all(0 < share <= 1 for share in spec.expect.filled.values())
    assert spec.delay_s >= 1, "nobody is asked more than once a second"
    assert spec.timezone is None or ZoneInfo(spec.timezone)
    assert spec.verified_live is None or date.fromisoformat(spec.verified_live)


@every_source
def test_the_file_neither_fetches_nor_swallows(kind):
    tree = ast.parse(inspect.getsource(inspect.getmodule(kind)))
    imported = {
        name.name.partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([ast.alias(node.module)] if isinstance(node, ast.ImportFrom) else node.names)
    }
    assert not imported & {"requests", "httpx", "socket", "subprocess", "sqlmodel", "dateparser"}
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler):
            caught = ast.unparse(node.type) if node.type else "everything"
            assert caught not in ("everything", "Exception", "BaseException")


@every_source
@pytest.mark.e2e
def test_the_recordings_are_read_without_loss(kind, tmp_path):
    folder = recordings_of(kind.spec.id)
    assert folder is not None, "record some pages: fundmap sources record"
    options = ("--recordings", str(folder), "--now", "2026-11-21T12:00:00+00:00")
    done = crawl(kind.spec.id, tmp_path / "run", *options)
    assert done.verdict.verdict is RunVerdict.OK, done.verdict.reasons
    assert done.verdict.complete
    hosts = {host for known in SOURCES for host in known.spec.hosts}
    for line in (done.run_dir / ITEMS).read_text().splitlines():
        item = StagedItem.model_validate_json(line)
        record = item.record
        assert record.source_id == kind.spec.id
        assert record.url.startswith("https://")
        assert record.language in kind.spec.languages
        assert (done.run_dir / "snapshots" / f"{item.snapshot}.gz").is_file()
    assert {line["url"].split("/")[2] for line in done.snapshots} <= hosts
    for name, least in kind.spec.expect.filled.items():
        assert done.verdict.filled[name] >= least

"""Every source, found by itself: complete, declared, and readable from its recordings."""

import ast
import inspect
import re
import subprocess
import sys
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from crawlers import catalogue, export
from crawlers.check import MADE_UP, SAMPLE, recordings_of
from crawlers.discovery import classes, source
from domain.enums import RunVerdict
from domain.errors import UsageError
from domain.reference import countries, programmes
from domain.run import ITEMS, StagedItem
from tests.crawlers.crawling import crawl
from tests.paths import ROOT

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


def test_the_catalogue_loads_no_crawler():
    look = "import sys, crawlers.catalogue as c; c.specs(); sys.exit('scrapy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", look], cwd=ROOT, check=False).returncode == 0


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
    assert (folder == MADE_UP) == bool(kind.unrecorded), "what is made up is never shown"
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
    for entry in done.context:
        assert entry.source_id == kind.spec.id
        assert entry.url.startswith("https://")
    assert bool(done.context) == (kind.spec.kind == "context")
    assert {line["url"].split("/")[2] for line in done.snapshots} <= hosts
    for name, least in kind.spec.expect.filled.items():
        assert done.verdict.filled[name] >= least


# Not the language: where a search is asked for one, that one is a fact.
REQUIRED = {"source_id", "source_ref", "url", "title", "level", "instrument"}
MODULES = sorted((ROOT / "crawlers").rglob("*.py"))


def _given(tree):
    """Yield (field, value) wherever a required field of a record is given by name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and key.value in REQUIRED:
                    yield key.value, value
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "CallRecord":
            yield from ((k.arg, k.value) for k in node.keywords if k.arg in REQUIRED)


def _defaulted(value):
    gets = (n for n in ast.walk(value) if isinstance(n, ast.Call))
    if any(
        isinstance(c.func, ast.Attribute) and c.func.attr == "get" and len(c.args) == 2
        for c in gets
    ):
        return True
    ors = (n for n in ast.walk(value) if isinstance(n, ast.BoolOp) and isinstance(n.op, ast.Or))
    return any(isinstance(part, ast.Constant) for choice in ors for part in choice.values)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_required_field_has_a_default(path):
    found = [
        (field, ast.unparse(value))
        for field, value in _given(ast.parse(path.read_text()))
        if _defaulted(value)
    ]
    assert found == []


def test_the_look_for_defaults_finds_them():
    text = 'CallRecord(title=row.get("t", ""), url=row["u"] or "x")\n{"level": row.get("l")}'
    found = {field: _defaulted(value) for field, value in _given(ast.parse(text))}
    assert found == {"title": True, "url": True, "level": False}


def test_the_list_of_the_sample_names_every_folder_once():
    text = (SAMPLE / "README.md").read_text("utf-8")
    named = re.findall(r"^\| `(\w+)/` \|", text, re.MULTILINE)
    assert named == sorted(path.name for path in SAMPLE.iterdir() if path.is_dir())


@every_source
def test_a_golden_recording_stands_beside_each_source(kind):
    found = catalogue.golden(kind.spec.id)
    assert found is not None
    assert found.entries >= 1
    assert found.made_up == bool(kind.unrecorded)


def test_the_readme_counts_what_is_there():
    languages = {language for kind in SOURCES for language in kind.spec.languages}
    told = f"{len(SOURCES)} sources in {len(languages)} languages"
    assert told in (ROOT / "README.md").read_text("utf-8")
    assert len(SOURCES) >= 25
    assert len(languages) >= 12

"""Documents say what the code does: settings, sources, tables, links, commands."""

import re
from pathlib import Path

import pytest

from crawlers import catalogue
from funding_db.tables import Base
from services.settings import Settings
from tests.paths import ROOT

DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md"), *ROOT.glob("crawlers/**/*.md")])
LINK = re.compile(r"\]\(([^)\s]+)\)")
ENV = re.compile(r"""(?:environ|getenv)[^\n]*?["'](FUNDMAP_[A-Z_]+)["']|\b(FUNDMAP_[A-Z_]+)=""")


def read(page: str) -> str:
    return (DOCS / page).read_text("utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_inside_the_project_leads_somewhere(page):
    targets = [t.split("#")[0] for t in LINK.findall(page.read_text("utf-8"))]
    inside = [t for t in targets if t and not re.match(r"[a-z]+:", t)]
    assert [t for t in inside if not (page.parent / t).exists()] == []


def test_every_setting_is_documented():
    text = read("settings.md")
    names = {f"FUNDMAP_{field.upper()}" for field in Settings.model_fields}
    for path in [*ROOT.glob("[!.]*/**/*.py"), *ROOT.glob(".ci/*"), ROOT / "Makefile"]:
        if path.is_file() and "architecture" not in path.parts:
            found = ENV.findall(path.read_text("utf-8", errors="replace"))
            names |= {one or other for one, other in found}
    assert {name for name in names if f"`{name}`" not in text} == set()


def test_no_setting_is_documented_that_does_not_exist():
    known = {f"FUNDMAP_{field.upper()}" for field in Settings.model_fields}
    rows = set(re.findall(r"^\| `(FUNDMAP_[A-Z_]+)`", read("settings.md"), re.MULTILINE))
    assert known <= rows
    code = " ".join(
        path.read_text("utf-8", errors="replace")
        for path in [*ROOT.glob("[!.]*/**/*.py"), *ROOT.glob(".ci/*"), ROOT / "Makefile"]
        if path.is_file() and "architecture" not in path.parts
    )
    assert {name for name in rows - known if name not in code} == set()


def test_every_source_names_its_licence_in_the_documents():
    text = read("data-and-licences.md")
    specs = catalogue.specs()
    assert specs
    for spec in specs:
        assert f"`{spec.id}`" in text
        assert spec.licence_url is None or spec.licence_url in text


def test_every_table_is_described():
    text = read("tables.md")
    tables = set(Base.metadata.tables)
    described = set(re.findall(r"^\| `(\w+)`", text, re.MULTILINE))
    assert tables - described == set()
    assert described - tables - {"call_search", "alembic_version"} == set()


def test_the_documents_name_only_what_exists():
    """A dotted name such as `domain.status.standing` is a module or stands in one."""
    pages = [DOCS / "architecture.md", DOCS / "vocabulary.md", *(DOCS / "adr").glob("*.md")]
    text = "".join(page.read_text("utf-8") for page in pages)
    names = re.findall(r"`((?:[a-z_]+\.)+\w+)`", text)
    ours = [name for name in names if (ROOT / name.split(".")[0]).is_dir()]
    assert len(ours) > 20
    assert [name for name in ours if not _exists(name)] == []


def _exists(name: str) -> bool:
    *parents, last = name.split(".")
    folder = ROOT.joinpath(*parents, last)
    if folder.is_dir() or folder.with_suffix(".py").is_file():
        return True
    module = ROOT.joinpath(*parents).with_suffix(".py")
    text = module.read_text("utf-8") if module.is_file() else ""
    return (
        re.search(rf"^(?:async )?(?:def|class) {last}\b|^{last}\b", text, re.MULTILINE) is not None
    )


def test_the_readme_names_the_two_commands_and_the_licence():
    text = (ROOT / "README.md").read_text("utf-8")
    for words in ("make run", "make test", "EUPL-1.2", "verified live: never"):
        assert words in text


def test_the_licence_is_the_whole_english_text():
    text = (ROOT / "LICENSE").read_text("utf-8")
    assert text.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2")
    heads = re.findall(r"^(\d+)\. ?[A-Z]", text, re.MULTILINE)
    assert heads == [str(number) for number in range(1, 16)]
    assert "Appendix" in text


def test_decisions_are_numbered_without_gaps_and_short():
    records = sorted(path for path in (DOCS / "adr").glob("*.md"))
    numbers = [int(path.name[:4]) for path in records]
    assert numbers == list(range(1, len(numbers) + 1))
    for path in records:
        text = path.read_text("utf-8")
        assert text.count("\n") <= 25, path.name
        assert all(part in text for part in ("**Context.**", "**Decision.**", "**Consequences.**"))


def test_every_page_of_docs_is_on_the_map():
    readme = (ROOT / "README.md").read_text("utf-8")
    assert [page.name for page in DOCS.glob("*.md") if f"docs/{page.name}" not in readme] == []


def test_the_change_log_knows_the_version():
    version = re.search(r'^version = "([^"]+)"', _pyproject(), re.MULTILINE)
    assert version is not None
    assert f"## [{version.group(1)}]" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def _pyproject() -> str:
    return Path(ROOT / "pyproject.toml").read_text("utf-8")

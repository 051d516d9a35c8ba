"""The command line: one line and exit 2 for what a person mistyped, one JSON document for machines."""

import json
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from domain.errors import IngestRefused
from funding_db import migrate
from jobs import cli
from jobs.commands import reading
from services import settings as settings_service
from tests.jobs import looks
from tests.paths import ROOT

PROJECT = {
    "title": "Protection of public spaces against vehicle attacks",
    "summary": "Bollards, training of staff and a plan for crowded squares and markets.",
    "language": "en",
    "country": "FR",
    "city": "Nice",
    "applicant_type": "municipality",
    "budget": 2_000_000,
}


def _words(value):
    return " ".join(value) if isinstance(value, tuple) else ""


@pytest.fixture
def fundmap(home, capsys):
    """Run a command in this home; return (exit code, standard output, standard error)."""

    def run(*arguments):
        code = cli.run(arguments)
        out, err = capsys.readouterr()
        return code, out, err

    return run


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """Where the first home that was filled is kept for the others."""
    return tmp_path_factory.mktemp("kept") / "var"


@pytest.fixture
def filled(fundmap, crawls_do, home, kept):
    """A home with three calls of each of two sources."""
    crawls_do("ok:Public spaces")
    if kept.exists():
        shutil.copytree(kept, home / "var")
        return fundmap
    assert fundmap("crawl", looks.PORTAL, looks.BDNS)[0] == 0
    with closing(sqlite3.connect(home / "var" / "fundmap.db")) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copytree(home / "var", kept)
    return fundmap


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--nope",), "No such option"),
        (("nope",), "No such command"),
        (("search", "x"), "there is no database at"),
        (("export", "calls"), "there is no database at"),
        (("match",), "there is no database at"),
        (("projects", "list"), "there is no database at"),
        (("sources", "health"), "there is no database at"),
        (("db", "check"), "there is no database at"),
        (("db", "backup", "x"), "there is no database at"),
        (("search", "x", "--status", "soon"), "--status"),
        (("search", "x", "--limit", "0"), "--limit"),
        (("crawl", "nope"), "there is no source nope"),
        (("crawl", "--base-url", "http://127.0.0.1"), "write SOURCE=http://HOST:PORT"),
        (("crawl", "--base-url", "eu_ft_portal=ftp://x"), "write SOURCE=http://HOST:PORT"),
        (("crawl", "--base-url", "eu_ft_portal=http://"), "write SOURCE=http://HOST:PORT"),
        (("crawl", "--base-url", "nope=http://127.0.0.1:1"), "there is no source nope"),
        (("crawl", "es_bdns", "--base-url", "eu_ft_portal=http://x"), "is not being crawled"),
        (("crawl", "--recordings", "nope"), "does not exist"),
        (("crawl", "--delay", "-1"), "--delay"),
        (("ingest", "nope"), "does not exist"),
        (("ingest", "."), "no verdict"),
        (("projects", "import", "nope.json"), "nope.json"),
        (("projects", "import", "empty.json"), "empty.json"),
        (("projects", "import"), "Missing argument"),
        (("match", "--on", "yesterday"), "write a day like 2026-08-12"),
        (("match", "--project", "one"), "--project"),
        (("db", "restore", "nope"), "there is no backup"),
        (("up", "--port", "70000"), "--port"),
        (("sources", "replay", "nope", "--out", "x"), "does not exist"),
    ],
    ids=_words,
)
def test_what_a_person_mistyped_is_one_line(fundmap, home, arguments, words):
    (home / "empty.json").write_text("")
    code, out, err = fundmap(*arguments)
    assert (code, out) == (2, "")
    assert words in err
    assert err.count("\n") == 1
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("export", "calls", "--format", "zip"), "zip is no form of export"),
        (("export", "cities"), "cities cannot be exported"),
        (("export", "calls", "--out", "no/such/folder/x.csv"), "No such file"),
        (("match", "--project", "99"), "no such project"),
        (("match", "--lang", "xx"), "xx"),
    ],
    ids=_words,
)
def test_what_a_person_mistyped_is_one_line_when_there_are_calls(filled, arguments, words):
    code, out, err = filled(*arguments)
    assert (code, out) == (2, "")
    assert words in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("FUNDMAP_DATABASE_URL", "nonsense", "the database cannot be used"),
        ("FUNDMAP_DATABASE_URL", "oracle-of-delphi://x/y", "the database cannot be used"),
        (
            "FUNDMAP_DATABASE_URL",
            "postgresql+psycopg://nobody:x@127.0.0.1:9/none?connect_timeout=3",
            "the database cannot be used",
        ),
        ("FUNDMAP_MODE", "sharing", "FUNDMAP_MODE"),
        ("FUNDMAP_NOW", "noon", "FUNDMAP_NOW"),
    ],
)
def test_a_setting_that_cannot_be_used_is_one_line(fundmap, monkeypatch, name, value, words):
    monkeypatch.setenv(name, value)
    code, out, err = fundmap("search", "x")
    monkeypatch.undo()
    assert (code, out) == (2, "")
    assert words in err
    assert err.count("\n") == 1


def test_a_file_that_is_no_database_is_told(fundmap, home):
    (home / "var").mkdir()
    (home / "var" / "fundmap.db").write_text("This is a letter, not a database." * 99)
    code, _, err = fundmap("search", "x")
    assert code == 2
    assert "the database cannot be used" in err


def test_an_old_database_is_told_and_left_alone(fundmap, home, monkeypatch):
    assert fundmap("db", "upgrade")[0] == 0
    monkeypatch.setattr(migrate, "head", lambda: "9999")
    code, _, err = fundmap("search", "x")
    assert (code, "fundmap db upgrade" in err) == (2, True)


def test_an_error_of_ours_is_4_with_its_traceback_in_the_log(fundmap, monkeypatch, caplog):
    def broken(*_):
        raise ZeroDivisionError("seven")

    monkeypatch.setattr("jobs.preparation.require", broken)
    code, out, err = fundmap("search", "x")
    assert (code, out) == (4, "")
    assert "failed: seven" in err
    assert "Traceback" in caplog.text


def test_a_full_disk_is_4_and_a_refused_run_too():
    assert cli._plainly(OSError(28, "No space left on device", "x.db"))[1] == cli.FAILED
    assert cli._plainly(IngestRefused("older"))[1] == cli.FAILED


def test_reading_commands_make_no_database(fundmap, home):
    fundmap("search", "x")
    assert not (home / "var" / "fundmap.db").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ("crawl", looks.PORTAL, "--json"),
        ("search", "public", "--json"),
        ("projects", "list", "--json"),
        ("match", "--json"),
        ("sources", "list", "--json"),
        ("sources", "health", "--json"),
        ("db", "check", "--json"),
        ("export", "calls", "--format", "json"),
    ],
    ids=_words,
)
def test_json_is_one_document_and_logs_stay_out_of_it(filled, arguments):
    code, out, _ = filled(*arguments)
    assert code == 0
    json.loads(out)


def test_a_crawl_tells_what_it_brought(filled, crawls_do):
    code, out, _ = filled("crawl", "eu_ft_portal", "--json")
    (found,) = json.loads(out)
    assert (code, found["verdict"], found["unchanged"], found["new"]) == (0, "ok", 3, 0)
    crawls_do("failed:dns")
    code, out, _ = filled("crawl", "eu_ft_portal")
    assert code == 4
    assert "eu_ft_portal: failed (dns); nothing stored was changed" in out
    assert "as told" in out
    code, out, _ = filled("sources", "health")
    assert code == 0
    assert "as told" in out


def test_only_what_is_due_is_crawled(filled):
    code, out, _ = filled("crawl", "--due", "--json")
    crawled = {run["source"] for run in json.loads(out)}
    assert code == 0
    assert crawled
    assert not crawled & {looks.PORTAL, looks.BDNS}
    assert json.loads(filled("crawl", "--due", "--json")[1]) == []


def test_a_search_finds_what_was_crawled(filled):
    code, out, _ = filled("search", "spaces", "--json")
    found = json.loads(out)
    assert (code, found["total"], len(found["items"])) == (0, 6, 6)
    assert found["items"][0]["title"].startswith("Public spaces")
    assert "6 calls" in filled("search", "spaces")[1]


def test_projects_are_imported_and_matched(filled, home):
    (home / "project.json").write_text(json.dumps(PROJECT))
    code, out, _ = filled("projects", "import", "project.json")
    assert code == 0
    project_id = int(out.split()[0])
    code, out, _ = filled("match", "--project", str(project_id), "--on", "2026-08-12", "--json")
    found = json.loads(out)
    assert (code, found["on"]) == (0, "2026-08-12")
    assert found["engine"]
    (project,) = found["projects"]
    assert (project["id"], project["title"]) == (project_id, PROJECT["title"])
    first = project["matches"][0]
    assert first["rank"] == 1
    wanted = "uid identifier title verdict relevance confidence status next_deadline days_left"
    assert set(wanted.split()) <= set(first)
    assert {"reasons", "pays_for", "questions", "terms", "url"} <= set(first)
    assert all(isinstance(reason["text"], str) for reason in first["reasons"])
    code, out, _ = filled("match", "--project", str(project_id), "--on", "2026-08-12")
    assert code == 0
    assert f"{first['relevance']:.2f}" in out.split(PROJECT["title"])[1]
    assert first["uid"] in out
    assert found["sentence_model"] is None
    assert "sentence model" not in out


class SameOfAll:
    """A sentence model to which all texts are alike."""

    def encode(self, sentences):
        return [[1.0, 0.5] for _ in sentences]


def test_a_match_says_that_a_sentence_model_helps_to_order(filled, home, monkeypatch):
    (home / "project.json").write_text(json.dumps(PROJECT))
    assert filled("projects", "import", "project.json")[0] == 0
    monkeypatch.setattr("matcher.semantic.load_model", lambda _: SameOfAll())
    monkeypatch.setenv("FUNDMAP_SEMANTIC_MODEL", "a-model")
    settings_service.settings.cache_clear()
    code, out, _ = filled("match", "--on", "2026-08-12")
    assert code == 0
    assert out.endswith(
        "a sentence model helps to order the calls; relevance is that of words and themes alone\n"
    )
    assert json.loads(filled("match", "--json")[1])["sentence_model"] == "a-model"


def test_a_match_without_calls_says_so(fundmap, database, home):
    (home / "project.json").write_text(json.dumps(PROJECT))
    assert fundmap("projects", "import", "project.json")[0] == 0
    code, out, _ = fundmap("match")
    assert (code, out) == (0, f"\n{PROJECT['title']}\nno open call is stored that could fit\n")


def test_an_export_is_a_file_or_standard_output(filled, home):
    assert filled("export", "calls", "--out", "calls.csv")[0] == 0
    lines = (home / "calls.csv").read_text("utf-8-sig").splitlines()
    assert len(lines) == 7


def test_a_backup_can_be_restored(filled, home, monkeypatch):
    assert filled("db", "backup", "copy.db")[0] == 0
    assert filled("db", "backup", "copy.db")[0] == 2
    assert filled("db", "restore", "copy.db")[0] == 2, "the database is not empty"


@pytest.mark.e2e
def test_a_broken_database_is_4(filled, home):
    from jobs.commands import database
    from services.engine import engine

    with engine().execution_options(write=True).begin() as connection:
        connection.exec_driver_sql("DELETE FROM call_revision WHERE call_id = 1")
    code, out, _ = filled("db", "check")
    assert code == 4
    assert "newest revision" in out
    assert database.__doc__


def test_help_is_quick_and_loads_nothing_heavy():
    code = "import sys, jobs.cli; print(' '.join(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = set(done.stdout.split())
    heavy = {"sqlalchemy", "sqlmodel", "pydantic", "streamlit", "scrapy", "sklearn", "rich.console"}
    assert heavy & loaded == set()


def test_help_takes_less_than_a_third_of_a_second():
    command = [sys.executable, "-m", "jobs.cli", "--help"]
    spent = []
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    # The processor's time: the clock's would measure what else this machine does.
    assert min(spent) < 0.3


def test_every_command_has_help(fundmap):
    for arguments in (("--help",), ("sources", "--help"), ("projects", "--help"), ("db", "--help")):
        code, out, _ = fundmap(*arguments)
        assert (code, "Usage: fundmap" in out) == (0, True)


def test_the_crawlers_tools_are_another_process(home):
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-m", "jobs.cli", "sources", "replay", ".", "--out", "x"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_looks_are_not_markup(filled):
    assert reading.__doc__
    assert looks.BDNS in filled("sources", "list")[1]

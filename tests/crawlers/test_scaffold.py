"""A new source begins as a file that already runs."""

import datetime as dt
import importlib.util
import shutil
import subprocess
import sys

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse

from crawlers.bases.spider import Found
from crawlers.scaffold import lay
from domain.call import Issue
from domain.errors import UsageError
from domain.run import Hints
from tests.paths import ROOT

LIST = "https://region.example/appels"


@pytest.fixture
def package(tmp_path):
    shutil.copy(ROOT / "crawlers" / "source.template", tmp_path)
    return tmp_path


@pytest.fixture
def spider(package, tmp_path):
    path, recordings = lay("fr_region_sud", LIST, package)
    assert path == package / "sources" / "fr" / "region_sud.py"
    assert recordings.is_dir()
    spec = importlib.util.spec_from_file_location("region_sud", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    hints = Hints(source_id="fr_region_sud")
    now = dt.datetime(2026, 11, 21, tzinfo=dt.UTC)
    return module.FrRegionSud(hints=hints, run_dir=tmp_path, now=now)


def page(url, html):
    return HtmlResponse(url, body=html.encode(), request=Request(url))


def test_a_laid_source_reads_a_list_and_its_calls(spider):
    html = "<main><article><a href=/1>One</a></article></main><a rel=next href='?p=2'>more</a>"
    one, following = spider.parse(page(LIST, html))
    assert (one.url, following.url) == ("https://region.example/1", f"{LIST}?p=2")
    (found,) = spider.parse_call(page(one.url, "<h1>Places sûres</h1>"))
    assert isinstance(found, Found)
    assert (found.record.title, found.record.language) == ("Places sûres", "fr")
    assert not spider.proof.proved()
    list(spider.parse(page(following.url, html.replace("/1", "/2").partition("<a rel")[0]), 2))
    assert spider.proof.proved()
    assert spider.proof.gaps() == []


def test_a_rebuilt_page_is_told_and_never_an_empty_list(spider):
    (told,) = spider.parse(page(LIST, "<div class=new-design></div>"))
    assert isinstance(told, Issue)
    (told,) = spider.parse_call(page(LIST, "<h2>Places sûres</h2>"))
    assert (told.code, told.level) == ("page_shape", "error")
    assert len(spider.proof.gaps()) == 2


def test_a_laid_file_passes_the_linter(package):
    path, _ = lay("fr_region_sud", LIST, package)
    command = [
        sys.executable,
        "-m",
        "ruff",
        "check",
        "--config",
        str(ROOT / "pyproject.toml"),
        str(path),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("source_id", "url", "words"),
    [
        ("Region", LIST, "small letters"),
        ("fr_../../x", LIST, "small letters"),
        ("fr_region", "region.example/appels", "full address"),
        ("fr_region", 'https://x.example/"+evil()+"', "full address"),
        ("fr_region", "file:///etc/passwd", "full address"),
    ],
)
def test_a_name_or_address_that_cannot_be_used_is_told(package, source_id, url, words):
    with pytest.raises(UsageError, match=words):
        lay(source_id, url, package)
    assert not (package / "sources").exists()


def test_a_source_is_never_overwritten(package):
    path, _ = lay("fr_region_sud", LIST, package)
    path.write_text("mine")
    with pytest.raises(UsageError, match="exists already"):
        lay("fr_region_sud", LIST, package)
    assert path.read_text() == "mine"

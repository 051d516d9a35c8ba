"""Watched pages: their words count and nothing else, and another page is never taken for one."""

import json
import shutil

import pytest

from crawlers.bases.watch import WatchSpider, watched
from crawlers.discovery import classes
from crawlers.page import Page
from domain.enums import FailureClass, RunVerdict
from domain.errors import PageShapeError
from domain.run import WATCHED, Hints
from domain.watch import PageToWatch, StagedPage
from tests.crawlers.crawling import crawl
from tests.paths import ROOT

URL = "https://region.example/calls/plan"
KNOWN = PageToWatch(url=URL, title="The plan", says=("Calls of the region",))
PAGE = """<html><body><header><nav>Menu today 21.11.2026</nav></header>
<main id="content"><h1>Calls of the region</h1>
<nav>Share this</nav><script>var visit = 1</script>
<p>Urban security: <b>5 000 000</b> EUR</p>
<table><tr><td>Opens</td><td>1 March 2027</td></tr></table>
<p>Older <a href="/files/plan-2026.pdf;jsessionid=A1?v=2#top">plan</a>, <a href="/news">news</a></p>
</main><footer>Visits: 1234</footer></body></html>"""


def seen(body=PAGE, wanted=KNOWN):
    return watched(Page(URL, body.encode(), "utf-8"), wanted, "xx_region")


def test_the_words_and_files_of_the_main_element_are_kept():
    page = seen()
    assert seen(PAGE.replace("Urban security", "Urban\n  security")).lines == page.lines
    assert page.lines == (
        "Calls of the region",
        "Urban security: 5 000 000 EUR",
        "Opens 1 March 2027",
        "Older plan, news",
    )
    assert page.files == ("https://region.example/files/plan-2026.pdf?v=2",)
    assert (page.url, page.title, page.source_id) == (URL, "The plan", "xx_region")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Menu today 21.11.2026", "Menu today 22.11.2026"),
        ("Visits: 1234", "Visits: 1235"),
        ("var visit = 1", "var visit = 2"),
        ("Share this", "Share that"),
        ("<b>5 000 000</b>", "5 000&nbsp;000"),
        ("<p>Urban security:", "<div class='new'></div>  <p class='x'>Urban\n security:"),
        ("jsessionid=A1", "jsessionid=B2"),
        ('href="/news"', 'href="/news?visit=2"'),
        ("Opens", "OPENS"),
    ],
)
def test_what_says_nothing_is_no_change(old, new):
    assert old in PAGE
    assert seen(PAGE.replace(old, new)).content_hash() == seen().content_hash()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("1 March 2027", "1 April 2027"),
        ("5 000 000", "6 000 000"),
        ("plan-2026.pdf", "plan-2027.pdf"),
        ("?v=2", "?v=3"),
        ("<p>Older", "<p>A second call</p><p>Older"),
        ("<table><tr><td>Opens</td><td>1 March 2027</td></tr></table>", ""),
    ],
)
def test_a_word_a_day_a_file_more_or_less_is_a_change(old, new):
    assert old in PAGE
    assert seen(PAGE.replace(old, new)).content_hash() != seen().content_hash()


def test_what_is_ignored_by_the_description_does_not_count():
    stamped = PAGE.replace("<h1>", "<p class='stamp'>Printed 21.11.2026</p><h1>")
    other = stamped.replace("21.11.2026", "22.11.2026")
    assert seen(stamped).content_hash() != seen(other).content_hash()
    wanted = KNOWN.model_copy(update={"ignore": (".stamp",)})
    hashes = {seen(body, wanted).content_hash() for body in (stamped, other)}
    assert len(hashes) == 1


LOGIN = "<html><body><main><h1>Sign in</h1><form>Name <input></form></main></body></html>"
BAD = {
    "login": LOGIN,
    "consent": "<html><body><main><p>We value your privacy</p></main></body></html>",
    "no main": PAGE.replace("<main", "<div").replace("</main>", "</div>"),
    "two mains": PAGE.replace("</main>", "</main><main>Calls of the region</main>"),
    "empty": "<html><body><main></main></body></html>",
    "only menus": "<main><nav>Calls of the region</nav></main>",
    "renamed": PAGE.replace("Calls of the region", "Appeals of the region"),
    "endless": PAGE.replace("</main>", "<p>line</p>" * 6_000 + "</main>"),
    "long": PAGE.replace("</main>", "x" * 600_000 + "</main>"),
    "XML": '<?xml version="1.0"?><Error><Code>BlobNotFound</Code></Error>',
}


@pytest.mark.filterwarnings("ignore::bs4.XMLParsedAsHTMLWarning")
@pytest.mark.parametrize("body", BAD.values(), ids=BAD)
def test_another_page_is_refused(body):
    with pytest.raises(PageShapeError):
        seen(body)


WATCHES = {source_id: kind for source_id, kind in classes().items() if kind.spec.kind == "watch"}


def test_the_known_authorities_are_watched():
    known = {"be_efro_brussels", "lv_varam", "hr_eufondovi", "it_toscana", "it_emilia_romagna"}
    assert known | {"fi_rakennerahastot"} <= set(WATCHES)
    assert WATCHES["fi_rakennerahastot"].spec.timetable


@pytest.mark.parametrize("kind", WATCHES.values(), ids=WATCHES)
def test_a_watch_describes_its_pages_completely(kind):
    spec = kind.spec
    assert issubclass(kind, WatchSpider)
    assert spec.pages
    assert spec.start == spec.pages[0].url
    assert {page.url.split("/")[2] for page in spec.pages} == set(spec.hosts)
    assert len({page.url for page in spec.pages}) == len(spec.pages)
    assert all(page.says and page.title for page in spec.pages)
    assert spec.expect.calls[0] <= len(spec.pages) < spec.expect.calls[1]


SAMPLE = ROOT / "crawlers" / "recordings" / "sample"


def staged(run):
    lines = (run.run_dir / WATCHED).read_text("utf-8").splitlines()
    return [StagedPage.model_validate_json(line) for line in lines]


@pytest.mark.e2e
def test_a_crawl_stages_pages_and_no_calls(tmp_path):
    run = crawl("hr_eufondovi", tmp_path / "run", "--recordings", str(SAMPLE))
    verdict = run.verdict
    assert (verdict.verdict, verdict.complete) == (RunVerdict.OK, True)
    assert (verdict.items, verdict.watched, run.items) == (0, 2, [])
    pages = staged(run)
    assert [line.page.title for line in pages] == [
        page.title for page in WATCHES["hr_eufondovi"].spec.pages
    ]
    for line in pages:
        assert line.content_hash == line.page.content_hash()
        assert (run.run_dir / "snapshots" / f"{line.snapshot}.gz").is_file()
    assert any("681,27 milijuna eura" in text for text in pages[0].page.lines)
    assert pages[1].page.lines[-1] == "Rok: 13. ožujka 2024. godine."


@pytest.mark.e2e
def test_a_page_that_became_another_costs_the_run_its_health(tmp_path):
    shutil.copytree(SAMPLE / "hr_eufondovi", tmp_path / "hr_eufondovi")
    (tmp_path / "hr_eufondovi" / "page-2.html").write_text(LOGIN)
    options = ("--recordings", str(tmp_path))
    run = crawl("hr_eufondovi", tmp_path / "run", *options)
    verdict = run.verdict
    assert (verdict.verdict, verdict.failure) == (RunVerdict.DEGRADED, FailureClass.SHAPE_CHANGED)
    assert (verdict.watched, verdict.complete) == (1, False)
    (issue,) = run.issues
    assert (issue["code"], issue["value"]) == ("page_shape", "Specifičnog cilja 5.2")
    (tmp_path / "hr_eufondovi" / "page-1.html").write_text(LOGIN)
    hints = Hints(source_id="hr_eufondovi", last_counts=(2, 2))
    again = crawl("hr_eufondovi", tmp_path / "again", *options, hints=hints)
    assert (again.verdict.verdict, again.verdict.watched) == (RunVerdict.FAILED, 0)
    assert not (again.run_dir / WATCHED).exists()
    assert json.loads((again.run_dir / "verdict.json").read_text())["watched_sha256"] is None


def test_a_page_nested_without_end_is_read():
    deep = PAGE.replace("</main>", "<div>" * 5_000 + "deep" + "</div>" * 5_000 + "</main>")
    assert "deep" in " ".join(seen(deep).lines)


def test_comments_are_no_words():
    body = PAGE.replace("<h1>", "<!-- <p>secret 22.11.2026</p> --><h1>")
    assert seen(body).content_hash() == seen().content_hash()


@pytest.mark.parametrize("href", ["javascript:x.pdf", "http://[bad/x.pdf", "mailto:a@b.c.pdf"])
def test_what_is_no_web_address_is_no_file(href):
    assert seen(PAGE.replace("</main>", f'<a href="{href}">x</a></main>')).files == seen().files

"""DG HOME news and the newsroom of public spaces: pointers to calls, everything else counted."""

import datetime as dt

import pytest
from scrapy.http import HtmlResponse, Request

from crawlers.discovery import classes
from crawlers.sources.eu.home_news import EuHomeNews
from domain.call import CallRecord
from domain.enums import CallStatus, RunVerdict
from domain.run import Hints
from domain.status import dates_of, standing
from tests.crawlers.crawling import crawl
from tests.crawlers.sources.replaying import by_ref, replayed
from tests.servers.base import Answer, LocalServer

NOW = "2026-11-21T12:00:00+00:00"
ARTICLE = (
    "news/call-proposals-actions-protection-public-spaces-including-places-worship-cbrn-e-"
    "unmanned-aircraft-2022-04-20_en"
)


@pytest.mark.e2e
def test_the_call_of_2022_in_the_news(tmp_path):
    done = replayed("eu_home_news", tmp_path)
    assert done.verdict.verdict is RunVerdict.OK
    (record,) = by_ref(done).values()
    assert record["source_ref"] == ARTICLE
    assert record["url"] == f"https://home-affairs.ec.europa.eu/{ARTICLE}"
    assert (record["identifier"], record["programme"]) == ("ISF-2022-TF1-AG-PROTECT", "ISF")
    assert (record["level"], record["published_on"]) == ("call", "2022-04-20")
    assert [d["on"] for d in record["deadlines"]] == ["2022-05-11"]
    assert record["budget_total"] == {"minor": 14_500_000_00, "currency": "EUR"}
    assert "opens_on" not in record
    assert "areas" not in record


@pytest.mark.e2e
def test_calls_of_the_newsroom_and_a_meeting_that_is_none(tmp_path):
    done = replayed("eu_pps_newsroom", tmp_path)
    found = by_ref(done)
    assert set(found) == {"659514", "653450"}
    assert done.verdict.stats == {"dropped/no_call": 1}
    isf, horizon = found["659514"], found["653450"]
    assert (isf["programme"], horizon["programme"]) == ("ISFP", "H2020")
    assert horizon["identifier"] == "SU-INFRA02-2019"
    assert "identifier" not in isf
    assert [d["on"] for d in isf["deadlines"]] == ["2019-11-28"]
    assert [d["on"] for d in horizon["deadlines"]] == ["2019-08-22"]
    assert isf["budget_total"]["minor"] == 3_000_000_00
    assert horizon["budget_total"]["minor"] == 16_000_000_00
    assert horizon["published_on"] == "2019-06-17"
    assert "published_on" not in isf  # its page prints a deadline and no day of publication


@pytest.mark.e2e
@pytest.mark.parametrize("source_id", ["eu_home_news", "eu_pps_newsroom"])
def test_a_pointer_is_never_open_by_itself(source_id, tmp_path):
    for record in by_ref(replayed(source_id, tmp_path)).values():
        dates = dates_of(CallRecord.model_validate(record))
        before = dt.datetime(2019, 1, 1, tzinfo=dt.UTC)
        assert standing(dates, before).status is CallStatus.UNKNOWN
        assert standing(dates, dt.datetime.fromisoformat(NOW)).status is CallStatus.CLOSED
    assert classes()[source_id].spec.aggregator


def item(number, title, on="1 November 2026", summary="Words.", extra=""):
    return f"""<div class="ecl-content-item-block__item ecl-col-12{extra}"><article class="ecl-content-item">
    <time>{on}</time><div class="ecl-content-block__title"><a href="/news/{number}_en">{title}</a></div>
    <div class="ecl-content-block__description"><p>{summary}</p></div></article></div>"""


def listing(*items, total=None):
    total = len(items) if total is None else total
    head = f'<h4 class="ecl-u-type-heading-4"><span>News</span> <span>({total})</span></h4>'
    return f"<html><main><h1>News</h1>{head}{''.join(items)}</main></html>"


def article(title, text="<p>Internal Security Fund. The deadline is 5 January 2027.</p>"):
    return f"<html><main><h1>{title}</h1>{text}</main></html>"


CALL = "Call for proposals on safer squares"


def home(pages, tmp_path):
    """Crawl the news from a server that gives pages by target, and a wall for any other."""

    def answer(asked):
        if asked.path == "/robots.txt":
            return Answer(status=404)
        page = pages.get(asked.target, "<html><main><h1>Cookies</h1>Accept all</main></html>")
        return Answer(page.encode(), content_type="text/html; charset=utf-8")

    with LocalServer(answer) as server:
        done = crawl("eu_home_news", tmp_path / "run", "--base-url", server.url, "--now", NOW)
    return done, [asked.target for asked in server.asked if asked.path != "/robots.txt"]


START = "/whats-new/news_en"


@pytest.mark.e2e
def test_only_announcements_are_followed_and_all_else_is_counted(tmp_path):
    pages = {
        START: listing(
            item(1, CALL),
            item(2, "Projects selected under the call for proposals on squares"),
            item(3, "A meeting"),
            item(
                4,
                "Security news",
                summary="A call for expression of interest; selected projects start soon.",
            ),
        ),
        "/news/1_en": article(CALL),
        "/news/4_en": article("Security news"),
    }
    done, asked = home(pages, tmp_path)
    assert done.code == 0, done.verdict.reasons
    assert {item["record"]["title"] for item in done.items} == {CALL, "Security news"}
    assert sorted(asked) == ["/news/1_en", "/news/4_en", START]
    assert done.verdict.stats == {"dropped/no_call": 2}


@pytest.mark.e2e
def test_the_list_is_read_until_the_news_are_old(tmp_path):
    pages = {
        START: listing(item(1, CALL), total=900),
        f"{START}?page=1": listing(item(2, "A meeting", on="1 December 2025"), total=900),
        f"{START}?page=2": listing(item(3, "Old", on="1 October 2025"), total=900),
        "/news/1_en": article(CALL),
    }
    done, asked = home(pages, tmp_path)
    assert (done.code, done.verdict.complete) == (0, True)
    assert [target for target in asked if target.startswith(START)] == list(pages)[:3]


@pytest.mark.parametrize(
    "page",
    [
        "<html><main><h1>Sign in</h1></main></html>",
        listing(total=900),
        listing(item(1, CALL).replace("<time>", "<span>").replace("</time>", "</span>")),
        listing(item(1, CALL).replace("ecl-content-block__title", "ecl-block__title")),
        listing(item(1, CALL), item(2, CALL).replace("time>", "span>")),
        listing(item(1, CALL, on="01.11.26")),
        listing(item(1, CALL)).replace("(1)", ""),
        listing(item(1, CALL, extra=" ecl-col-l-6")),
    ],
)
def test_a_list_that_is_built_in_another_way_gives_an_issue_and_nothing_else(page, tmp_path):
    url = "https://home-affairs.ec.europa.eu/whats-new/news_en"
    now = dt.datetime.fromisoformat(NOW)
    spider = EuHomeNews(hints=Hints(source_id="eu_home_news"), run_dir=tmp_path, now=now)
    response = HtmlResponse(url, body=page.encode(), request=Request(url))
    (issue,) = spider.parse(response)
    assert issue.code in ("page_shape", "bad_value")
    assert spider.proof.gaps()
    assert not spider.proof.proved()


@pytest.mark.e2e
def test_a_consent_page_in_place_of_an_article_is_told(tmp_path):
    pages = {START: listing(item(1, CALL), item(2, f"{CALL} again")), "/news/2_en": article(f"{CALL} again")}  # fmt: skip
    done, _ = home(pages, tmp_path)
    assert (done.code, len(done.items)) == (3, 1)
    assert [issue["code"] for issue in done.issues] == ["page_shape"]
    assert not done.verdict.complete


@pytest.mark.e2e
def test_a_list_that_repeats_itself_ends(tmp_path):
    again = listing(item(1, CALL), total=900)
    pages = {START: again, f"{START}?page=1": again, "/news/1_en": article(CALL)}
    done, asked = home(pages, tmp_path)
    assert done.code == 3
    assert len([target for target in asked if target.startswith(START)]) == 2

"""Pauses and addresses, without a network."""

import asyncio
import datetime as dt
import time
from email.utils import format_datetime

import pytest
from scrapy.http import Request, Response

from crawlers import transport
from crawlers.bases.spider import Refused, UndeclaredHost, classify
from crawlers.politeness import Pace, retry_after
from crawlers.run import user_agent
from domain.enums import FailureClass

NOW = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)


def asked(value):
    return retry_after(Response("https://x.example/", headers={"Retry-After": value}), NOW)


def test_retry_after_is_read_in_both_forms():
    assert asked("120") == 120
    assert asked(format_datetime(NOW + dt.timedelta(seconds=90), usegmt=True)) == 90
    assert asked(format_datetime(NOW - dt.timedelta(seconds=90), usegmt=True)) == 0
    assert retry_after(Response("https://x.example/"), NOW) is None


@pytest.mark.parametrize("value", ["soon", "-5", "1.5", "", "٣", "9" * 400])
def test_an_unreadable_retry_after_is_none(value):
    assert asked(value) is None


def test_a_host_is_asked_no_faster_than_its_pace():
    pace = Pace(0.05)

    async def three_turns():
        started = time.monotonic()
        for _ in range(3):
            await pace.turn("a")
        await pace.turn("b")  # another host does not wait for this one
        return time.monotonic() - started

    assert 0.1 <= asyncio.run(three_turns()) < 5


def test_the_slower_of_two_paces_holds_within_reason():
    pace = Pace(0.5)
    pace.slow_down("a", 0.1)
    pace.slow_down("b", 5_000)
    assert (pace._delays["a"], pace._delays["b"]) == (0.5, 60)


def test_a_closed_host_is_not_asked_again():
    pace = Pace(0)
    pace.close("a", "asks for a day")
    with pytest.raises(Refused, match="asks for a day") as raised:
        asyncio.run(pace.turn("a"))
    assert classify(raised.value) is FailureClass.BLOCKED


def test_a_refusal_says_what_it_means():
    assert classify(UndeclaredHost("x")) is FailureClass.SHAPE_CHANGED
    assert classify(ZeroDivisionError()) is FailureClass.EXCEPTION


@pytest.mark.parametrize(
    ("location", "meant"),
    [
        ("/next", "/next"),
        ("https://real.example/next", "https://real.example/next"),
        ("http://127.0.0.1:1/next?a=1", "https://real.example/next?a=1"),
        ("https://other.example/", "https://other.example/"),
    ],
)
def test_a_redirect_of_a_mirror_means_the_real_host(location, meant):
    request = Request("https://real.example/start?q=%20x")
    there = transport._mirrored(request, "http://127.0.0.1:1")
    assert there.url == "http://127.0.0.1:1/start?q=%20x"
    assert there.headers["X-Fundmap-Origin"] == b"https://real.example"
    answer = Response(there.url, status=302, headers={"Location": location})
    restored = transport._restored(answer, request, "http://127.0.0.1:1")
    assert restored.url == request.url
    assert restored.headers["Location"].decode() == meant


def test_crawlers_name_themselves():
    assert user_agent("").startswith("Fundmap/")
    assert user_agent("https://x.example").endswith("(+https://x.example)")

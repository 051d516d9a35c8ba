"""The bar is for people at a terminal, and shows what the newest crawl wrote."""

import io
import time
from datetime import UTC, datetime

from domain.run import PROGRESS, Progress
from jobs import progress
from tests.jobs.looks import PORTAL


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def write(settings, stamp, done, total):
    folder = settings.data_dir / "runs" / PORTAL / stamp
    folder.mkdir(parents=True)
    content = Progress(done=done, total=total, at=datetime.now(UTC)).model_dump_json()
    (folder / PROGRESS).write_text(content)


def test_a_terminal_sees_how_far_the_newest_crawl_is(settings, monkeypatch):
    monkeypatch.setattr(progress, "_LOOK_EVERY_S", 0.01)
    monkeypatch.setenv("TERM", "xterm")
    write(settings, "20260101T000000", 9, 10)
    write(settings, "20260102T000000", 3, 7)
    terminal = Terminal()
    end = time.monotonic() + 10
    with progress.watched(PORTAL, terminal):
        while "3/7" not in terminal.getvalue() and time.monotonic() < end:
            time.sleep(0.02)
    assert PORTAL in terminal.getvalue()
    assert "3/7" in terminal.getvalue()
    assert "9/10" not in terminal.getvalue()


def test_a_pipe_sees_nothing(settings):
    write(settings, "20260101T000000", 3, 7)
    pipe = io.StringIO()
    with progress.watched(PORTAL, pipe):
        pass
    assert pipe.getvalue() == ""


def test_an_error_in_the_crawl_passes_and_ends_the_bar(settings):
    try:
        with progress.watched(PORTAL, Terminal()):
            raise ZeroDivisionError
    except ZeroDivisionError:
        return
    raise AssertionError("the error was swallowed")


def test_a_count_is_shown_from_the_first_one_on_a_terminal_only(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    idle, busy, pipe = Terminal(), Terminal(), io.StringIO()
    with progress.counted("texts", idle):
        pass
    with progress.counted("texts", busy) as told:
        told(17)
    with progress.counted("texts", pipe) as told:
        told(17)
    assert "texts" not in idle.getvalue()
    assert "17" in busy.getvalue()
    assert pipe.getvalue() == ""

"""Scripts, styles and fonts of the program are sent packed and from memory; nothing else is."""

import gzip

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from api.web import program_files
from api.web.program_files import ProgramFiles
from tests.api.conftest import asker

FILES = program_files.program_files()
SCRIPT = next(name for name in sorted(FILES) if name.endswith(".js"))
FONT = "/app/static/source-sans-3-latin-400-normal.woff2"


@pytest.fixture(scope="module")
def ask():
    passed_on = Route(
        "/{path:path}", lambda _: PlainTextResponse("passed on"), methods=["GET", "POST"]
    )
    return asker(Starlette(routes=[passed_on], middleware=[Middleware(ProgramFiles)]))


def test_a_script_comes_packed_and_may_be_kept_for_a_year(ask):
    answer = ask(SCRIPT, headers={"Accept-Encoding": "gzip, br"})
    raw = FILES[SCRIPT].path.read_bytes()
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.content == raw  # unpacked by the client
    assert int(answer.headers["content-length"]) == len(gzip.compress(raw, 6))
    assert answer.headers["cache-control"] == "public, immutable, max-age=31536000"
    assert answer.headers["content-type"].startswith("text/javascript")
    again = {"Accept-Encoding": "gzip", "If-None-Match": answer.headers["etag"]}
    assert ask(SCRIPT, headers=again).status_code == 304
    head = ask(SCRIPT, "HEAD", headers={"Accept-Encoding": "gzip"})
    assert head.content == b""
    assert head.headers["content-length"] == answer.headers["content-length"]


def test_a_font_is_packed_already(ask):
    answer = ask(FONT, headers={"Accept-Encoding": "gzip"})
    assert answer.content == FILES[FONT].path.read_bytes()
    assert "content-encoding" not in answer.headers
    assert answer.headers["content-type"] == "font/woff2"


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        (SCRIPT, {"Accept-Encoding": "identity"}),
        (SCRIPT, {"Accept-Encoding": "gzip", "Range": "bytes=0-9"}),
        ("/", {"Accept-Encoding": "gzip"}),
        ("/static/js/../../index.html", {"Accept-Encoding": "gzip"}),
        ("/static/js/%2e%2e/%2e%2e/index.html", {"Accept-Encoding": "gzip"}),
        ("/app/static/../main.py", {"Accept-Encoding": "gzip"}),
        ("/app/static/OFL.txt", {"Accept-Encoding": "gzip"}),
    ],
    ids=range(7),
)
def test_everything_else_is_passed_on(ask, path, headers):
    assert ask(path, headers=headers).text == "passed on"
    assert ask(path, "POST", headers=headers).text == "passed on"


def test_each_file_is_read_once(ask, monkeypatch):
    other = sorted(name for name in FILES if name.endswith(".js"))[1]
    read, real = [], program_files._read
    monkeypatch.setattr(program_files, "_read", lambda found: (read.append(found), real(found))[1])
    for _ in range(3):
        ask(other, headers={"Accept-Encoding": "gzip"})
    assert len(read) == 1

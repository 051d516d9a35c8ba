"""The whole ASGI application: one server process, pages and API, other hosts refused."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from api.web.headers import SecurityHeaders
from tests.api.conftest import asker
from tests.funding_db.calls_of_a_source import call, ingest
from tests.paths import ROOT


async def _served(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"inside"})


@pytest.mark.parametrize("host", ["localhost:8501", "127.0.0.1", "127.0.0.1:8501", "[::1]:8501"])
def test_embedded_mode_answers_to_loopback_names(configured, host):
    configured(mode="embedded")
    answer = asker(SecurityHeaders(_served))("/", headers={"Host": host})
    assert answer.text == "inside"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "frame-ancestors 'self'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example:8501", "127.0.0.1.nip.io", "", "192.168.1.5"]
)
def test_embedded_mode_refuses_every_other_host(configured, host):
    configured(mode="embedded")
    answer = asker(SecurityHeaders(_served))("/", headers={"Host": host})
    assert answer.status_code == 400
    assert "inside" not in answer.text


@pytest.fixture
def server(sqlite_engine, tmp_path):
    ingest(sqlite_engine, [call("1", title="Safe squares")])
    environment = os.environ | {
        "FUNDMAP_DATABASE_URL": sqlite_engine.url.render_as_string(hide_password=False),
        "FUNDMAP_DATA_DIR": str(tmp_path),
        "PYTHONPATH": str(ROOT),
    }
    log = tmp_path / "server.log"
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port=0"]
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=out, stderr=subprocess.STDOUT
        )
    try:
        yield f"http://127.0.0.1:{_port(process, log)}"
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) is not None


def _port(process: subprocess.Popen[bytes], log: Path) -> int:
    for _ in range(300):
        text = log.read_text(errors="replace")
        found = re.search(r"http://(?:127\.0\.0\.1|localhost):(\d+)", text)
        if found and found.group(1) != "0":
            return int(found.group(1))
        assert process.poll() is None, text
        time.sleep(0.1)
    pytest.fail(f"the server does not start: {log.read_text(errors='replace')}")


def test_one_process_serves_pages_and_api(server):
    with httpx.Client(base_url=server, timeout=20) as client:
        page = client.get("/")
        assert page.status_code == 200
        assert "<!doctype html>" in page.text.lower()
        assert page.headers["x-frame-options"] == "SAMEORIGIN"
        health = client.get("/api/health")
        assert (health.status_code, health.json()["ready"]) == (200, True)
        found = client.get("/api/v1/calls", params={"q": "squares"})
        assert found.json()["total"] == 1
        assert found.headers["referrer-policy"] == "same-origin"
        assert client.get("/", headers={"Host": "evil.example"}).status_code == 400
        upgrade = {
            "Host": "evil.example",
            "Connection": "Upgrade",
            "Upgrade": "websocket",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        }
        assert client.get("/_stcore/stream", headers=upgrade).status_code in (400, 403)

"""The real server in shared mode: pages, socket, a restart, and what it refuses to start with."""

import os
import re
import signal
import subprocess
import sys
import time
from contextlib import contextmanager

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from domain.enums import Role
from funding_db.engine import write_session
from funding_db.repositories import sessions
from jobs.front import server_options
from services.settings import Settings
from tests.accounts.people import PASSWORD, SECRET, add_person
from tests.paths import ROOT


@contextmanager
def serving(engine, folder, **more):
    """Start the application; give its address once it answers."""
    values = {
        "MODE": "shared",
        "PUBLIC": "false",
        "SECRET": SECRET,
        "HOSTS": "127.0.0.1",
        "SMTP_URL": "smtp://127.0.0.1:2525",
        "MAIL_FROM": "fundmap@city.example",
        "DATABASE_URL": engine.url.render_as_string(hide_password=False),
        "DATA_DIR": str(folder),
        **more,
    }
    environment = os.environ | {f"FUNDMAP_{k}": v for k, v in values.items()}
    environment["PYTHONPATH"] = str(ROOT)
    log = folder / "server.log"
    options = server_options(Settings(_env_file=None, mode="shared", hosts=values["HOSTS"]))
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port=0", *options]
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=out, stderr=subprocess.STDOUT
        )
    try:
        yield _address(process, log)
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) is not None


def _address(process, log):
    for _ in range(300):
        text = log.read_text(errors="replace")
        found = re.search(r"http://127\.0\.0\.1:(\d+)", text)
        if found and found.group(1) != "0":
            return found.group()
        if process.poll() is not None:
            return text
        time.sleep(0.1)
    raise AssertionError(log.read_text(errors="replace"))


def enter(client, email):
    proof = client.get("/sign-in").text.split('name="proof" value="')[1].split('"')[0]
    fields = {"proof": proof, "next": "/", "email": email, "password": PASSWORD}
    return client.post("/sign-in", data=fields)


def opens_socket(address, cookies, origin=None):
    """Say whether the server takes a browser's socket."""
    headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in cookies.items())}
    url = address.replace("http", "ws") + "/_stcore/stream"
    try:
        with connect(url, additional_headers=headers, origin=origin or address) as socket:
            return socket.protocol.state.name == "OPEN"
    except InvalidStatus as refused:
        return refused.response.status_code != 403


def test_in_restart_and_out_on_the_real_server(sqlite_engine, tmp_path):
    ada = add_person(sqlite_engine, "ada@city.example", "Ada", Role.OFFICER)
    with (
        serving(sqlite_engine, tmp_path) as address,
        httpx.Client(base_url=address, timeout=30) as client,
    ):
        assert client.get("/", headers={"Accept": "text/html"}).headers["location"] == "/sign-in"
        assert client.get("/api/v1/calls").status_code == 401
        assert client.get("/api/health").json()["ready"] is True
        assert client.get("/_stcore/metrics").status_code == 404
        assert not opens_socket(address, {})
        assert enter(client, "ada@city.example").status_code == 303
        kept = dict(client.cookies)
        page = client.get("/", headers={"Accept": "text/html"})
        assert page.status_code == 200
        assert "streamlit" in page.text.lower()
        assert client.get("/api/v1/calls").status_code == 200
        assert opens_socket(address, kept)
        assert not opens_socket(address, kept, origin="https://evil.example")
        assert not opens_socket(address, dict.fromkeys(kept, "guess"))
    with (
        serving(sqlite_engine, tmp_path) as address,
        httpx.Client(base_url=address, cookies=kept, timeout=30) as client,
    ):
        assert client.get("/api/v1/calls").status_code == 200, "a restart keeps her in"
        now = Settings(_env_file=None).clock()
        with write_session(sqlite_engine) as session:
            sessions.revoke(session, ada, now=now)
        assert client.get("/api/v1/calls").status_code == 401
        assert not opens_socket(address, kept)


@pytest.mark.parametrize("lack", ["SECRET", "HOSTS", "SMTP_URL"])
def test_the_server_does_not_start_insecure(sqlite_engine, tmp_path, lack):
    with serving(sqlite_engine, tmp_path, **{lack: ""}) as address:
        log = tmp_path / "server.log"
        for _ in range(300):
            if "shared mode cannot start" in log.read_text(errors="replace"):
                break
            time.sleep(0.1)
        assert f"FUNDMAP_{lack}" in log.read_text(errors="replace")
        with pytest.raises(httpx.TransportError):
            httpx.get(f"{address}/api/health", timeout=5)

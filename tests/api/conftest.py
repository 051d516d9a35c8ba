"""The API on a database of the test's own, asked without a server."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from api.main import create_api
from funding_db.engine import Engine
from services.engine import engine as engine_of_process
from services.settings import settings

Ask = Callable[..., httpx.Response]
NOW = "2026-09-11T06:00:30+00:00"


@pytest.fixture
def configured(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Set `FUNDMAP_*` for this test and forget the process's engine and settings."""

    def forget() -> None:
        engine_of_process.cache_clear()
        settings.cache_clear()

    def configure(**values: str) -> None:
        for name, value in values.items():
            monkeypatch.setenv(f"FUNDMAP_{name.upper()}", value)
        forget()

    yield configure
    engine_of_process().dispose()
    forget()


def asker(app: object, base_url: str = "http://127.0.0.1") -> Ask:
    """Return a function that asks an ASGI application: `ask(path, method="GET", …)`."""

    async def one(path: str, method: str, **options: object) -> httpx.Response:
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=True)
        async with httpx.AsyncClient(transport=transport, base_url=base_url) as client:
            return await client.request(method, path, **options)

    return lambda path, method="GET", **options: asyncio.run(one(path, method, **options))


@pytest.fixture
def ask(sqlite_engine: Engine, configured: Callable[..., None]) -> Ask:
    """Ask the API on `sqlite_engine`."""
    url = sqlite_engine.url.render_as_string(hide_password=False)
    configured(database_url=url, now=NOW)
    return asker(create_api())


@pytest.fixture
def ask_nothing(configured: Callable[..., None], tmp_path: Path) -> Ask:
    """Ask the API on a database without tables."""
    configured(database_url=f"sqlite:///{tmp_path}/nothing.db", now=NOW)
    return asker(create_api())

"""Measures the server's part of a rerun of the page Funding: navigation, banners, list and rows.

The real page runs from its entry point through Streamlit's own script runner, in one session that
clicks through views, filters, searches and pages, with the process and its caches warm. What the
browser and the wire add is not counted.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle, islice
from pathlib import Path
from statistics import quantiles
from time import perf_counter

from streamlit.testing.v1 import AppTest

from funding_db.engine import Engine
from services import engine as engine_service
from services import settings as settings_service

_MAIN = Path(__file__).resolve().parent.parent / "ui" / "main.py"
_PAGE = "app_pages/funding.py"
_NOW = "2026-08-12T12:00:00+00:00"
_LOOKS: tuple[dict[str, str], ...] = (
    {},
    {"status": "open"},
    {"status": "any", "page": "3"},
    {"status": "open", "days": "30"},
    {"programme": "HORIZON"},
    {"q": "public spaces"},
    {"q": "CL3-2027", "sort": "deadline"},
    {"status": "any", "sort": "title", "page": "20"},
)
_NAMES = frozenset(name for look in _LOOKS for name in look)


def measure_calls_page(engine: Engine, *, reruns: int = 80) -> dict[str, float]:
    """Return the 95th percentile and the median of `reruns` reruns in milliseconds.

    The engine's database must be migrated and hold the calls.
    """
    with _pages_on(engine):
        at = AppTest.from_file(str(_MAIN), default_timeout=120)
        at.run()
        at.switch_page(_PAGE)
        for look in _LOOKS:
            _rerun(at, look)
        spent = [_rerun(at, look) for look in islice(cycle(_LOOKS), reruns)]
    cuts = quantiles(spent, n=20)
    return {"p95_ms": round(cuts[18] * 1_000, 1), "p50_ms": round(cuts[9] * 1_000, 1)}


def _rerun(at: AppTest, look: dict[str, str]) -> float:
    for name in _NAMES & set(at.query_params):
        del at.query_params[name]
    for name, value in look.items():
        at.query_params[name] = value
    started = perf_counter()
    at.run()
    spent = perf_counter() - started
    shown = sum("call?uid=" in str(element.value) for element in at.markdown)
    if at.exception or at.error or not shown:
        raise RuntimeError(f"the page did not come with {look}: {[e.value for e in at.error]}")
    return spent


@contextmanager
def _pages_on(engine: Engine) -> Iterator[None]:
    """Let the pages read this database at a fixed instant; the process is as before afterwards."""
    wanted = {
        "FUNDMAP_DATABASE_URL": engine.url.render_as_string(hide_password=False),
        "FUNDMAP_NOW": _NOW,
    }
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    settings_service.settings.cache_clear()
    engine_service.engine.cache_clear()
    try:
        yield
    finally:
        engine_service.engine().dispose()
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
        settings_service.settings.cache_clear()
        engine_service.engine.cache_clear()

"""Measures the pages of advocacy with many deliverables and addressees, and the making of a letter.

The real pages run from their entry point through Streamlit's own script runner, in one session that
goes from view to view, with the process and its caches warm: what the browser and the wire add is
not counted. The letter of four pages is rendered by the product's own functions.
"""

import argparse
import os
import random
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter, process_time
from typing import Any

import sqlalchemy as sa
from pypdf import PdfReader
from streamlit.testing.v1 import AppTest

from benchmarks.lines import show
from domain.advocacy import DeliverableKind, InNameOf, State, Visibility
from domain.advocacy_letters import Addressee, BodyKind, DispatchState, last_state
from domain.dispatches import Channel
from domain.people import EMBEDDED_PERSON
from funding_db import migrate
from funding_db.deliverable_models import DeliverableRow, DeliverableTextRow
from funding_db.dispatch_models import AddresseeRow, DispatchEventRow, DispatchRow
from funding_db.engine import Engine, make_engine, read_session
from services import deliverable_documents
from services import engine as engine_service
from services import settings as settings_service
from services.deliverable_documents import To

_MAIN = Path(__file__).resolve().parent.parent / "ui" / "main.py"
_NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
_ORGANISATION = 1
_STATES = (
    State.IDEA, State.DRAFTING, State.REVIEW, State.APPROVED, State.SENT, State.SENT, State.SENT,
    State.PUBLISHED, State.CLOSED,
)  # fmt: skip
_WORDS = "Cities share the work for security in public spaces with many others. "
_LOOKS: dict[str, tuple[str, tuple[dict[str, str], ...]]] = {
    "board": ("deliverables", ({}, {"action": "2"}, {"kind": "letter"})),
    "table": ("deliverables", ({"view": "table"}, {"view": "table", "state": "sent"})),
    "timeline": ("deliverables", ({"view": "timeline"},)),
    "text": ("deliverable", ({"id": "7"}, {"id": "8"})),
    "evidence": ("deliverable", ({"id": "7", "section": "rests"},)),
    "signatures": ("deliverable", ({"id": "7", "section": "signatures"},)),
    "letters": ("deliverable", ({"id": "7", "section": "letters"},)),
    "history": ("deliverable", ({"id": "7", "section": "history"},)),
    "asks": ("asks", ({},)),
    "addressees": ("addressees", ({}, {"addressee": "3"})),
    "positions": ("positions", ({},)),
    "policy files": ("policy_files", ({},)),
    "programmes": ("programmes", ({},)),
    "gaps": ("gaps", ({},)),
}


def measure(deliverables: int = 1_000, addressees: int = 20, reruns: int = 40) -> dict[str, Any]:
    """Return the 95th percentile of each view in milliseconds, and a letter's seconds.

    `cpu_p95_ms` counts this process's own time, where others share the processors.
    """
    with tempfile.TemporaryDirectory() as folder:
        engine = make_engine(f"sqlite:///{folder}/fundmap.db")
        migrate.upgrade(engine)
        fill(engine, deliverables, addressees)
        found: dict[str, Any] = {"deliverables": deliverables, "addressees": addressees}
        with _pages_on(engine):
            found["views"] = {
                name: _view(page, looks, reruns) for name, (page, looks) in _LOOKS.items()
            }
        found["letter"] = _letter(engine)
        engine.dispose()
    return found


def fill(engine: Engine, deliverables: int, addressees: int) -> None:
    """Keep deliverables in all states, each sent to the same addressees, with what they answered."""
    chance = random.Random(7)
    with engine.execution_options(write=True).begin() as connection:
        connection.execute(sa.insert(AddresseeRow), [_addressee(n) for n in range(addressees)])
        connection.execute(
            sa.insert(DeliverableRow), [_deliverable(n) for n in range(deliverables)]
        )
        connection.execute(
            sa.insert(DeliverableTextRow), [_text(n + 1) for n in range(deliverables)]
        )
        ids = [(d, a) for d in range(1, deliverables + 1) for a in range(1, addressees + 1)]
        came_back = [_events(n, _sent(d), chance) for n, (d, _) in enumerate(ids, start=1)]
        rows = [_dispatch(*pair, back) for pair, back in zip(ids, came_back, strict=True)]
        connection.execute(sa.insert(DispatchRow), rows)
        events = [event for back in came_back for event in back]
        connection.execute(sa.insert(DispatchEventRow), events)


def _addressee(number: int) -> dict[str, Any]:
    return {
        "organisation_id": _ORGANISATION, "version": 1, "body": f"Directorate {number}",
        "body_kind": BodyKind.COMMISSION, "office": "Director", "language": "en",
        "salutation": "Dear Director,", "note": "", "updated_at": _NOW,
    }  # fmt: skip


def _deliverable(number: int) -> dict[str, Any]:
    kinds = list(DeliverableKind)
    day = date(2026, 1, 1) + timedelta(days=number % 500)
    state = _STATES[number % len(_STATES)]
    return {
        "organisation_id": _ORGANISATION, "version": 3, "kind": kinds[number % 4],
        "title": f"Deliverable {number} about security in public spaces of cities",
        "in_name_of": InNameOf.EFUS, "state": state, "visibility": Visibility.TEAM,
        "action": number % 6 + 1, "themes": [], "programmes": [], "team": [],
        "planned_on": day, "happened_on": day if state is State.SENT else None,
        "mandate_needed": False, "languages": ["en"], "wording": "0" * 64,
        "parts": {"sender": ["Efus"], "place": "Paris"}, "made_at": _NOW, "updated_at": _NOW,
    }  # fmt: skip


def _text(deliverable: int) -> dict[str, Any]:
    return {
        "organisation_id": _ORGANISATION, "deliverable_id": deliverable, "language": "en",
        "number": 1, "title": "Security in public spaces", "markdown": _body(), "answers": [],
        "lines": {}, "note": "", "written_at": _NOW,
    }  # fmt: skip


def _body() -> str:
    return "\n\n".join([_WORDS * 12] * 17)


def _dispatch(
    deliverable: int, addressee: int, came_back: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    answers = [one["on"] for one in came_back if one["state"] is DispatchState.ANSWERED]
    return {
        "organisation_id": _ORGANISATION, "deliverable_id": deliverable,
        "addressee_id": addressee, "version": 1, "channel": Channel.POST, "wording": "0" * 64,
        "language": "en", "addressee": _COMMISSION.model_dump(mode="json"), "copies": [],
        "annexes": [], "sent_on": _sent(deliverable), "prepared_at": _NOW,
        "last_state": last_state([one["state"] for one in came_back]),
        "answered_on": min(answers, default=None),
    }  # fmt: skip


def _sent(deliverable: int) -> date:
    return date(2026, 1, 1) + timedelta(days=deliverable % 320)


def _events(dispatch: int, sent: date, chance: random.Random) -> list[dict[str, Any]]:
    day = sent + timedelta(days=1 + dispatch % 60)
    states = [DispatchState.ACKNOWLEDGED] if chance.random() < 0.7 else []
    states += [DispatchState.HOLDING_REPLY] if chance.random() < 0.2 else []
    states += [DispatchState.ANSWERED] if chance.random() < 0.4 else []
    return [
        {
            "organisation_id": _ORGANISATION, "dispatch_id": dispatch, "state": state,
            "on": day + timedelta(days=step), "said": "", "headers": {}, "noted_at": _NOW,
        }
        for step, state in enumerate(states)
    ]  # fmt: skip


_COMMISSION = Addressee(
    body="European Commission",
    body_kind=BodyKind.COMMISSION,
    office="Director",
    language="en",
    salutation="Dear Director,",
    postal="1049 Brussels",
)


def _view(page: str, looks: Sequence[dict[str, str]], reruns: int) -> dict[str, float]:
    at = AppTest.from_file(str(_MAIN), default_timeout=120)
    at.run()
    at.switch_page(f"app_pages/{page}.py")
    spent, worked = [], []
    for number in range(reruns + len(looks)):
        for name in list(at.query_params):
            del at.query_params[name]
        for name, value in looks[number % len(looks)].items():
            at.query_params[name] = value
        started, began = perf_counter(), process_time()
        at.run()
        if number >= len(looks):
            spent.append(perf_counter() - started)
            worked.append(process_time() - began)
        if at.exception or at.error:
            raise RuntimeError(f"{page} shows an error: {at.exception or at.error}")
    return {
        "p95_ms": round(quantiles(spent, n=20)[18] * 1_000, 1),
        "cpu_p95_ms": round(quantiles(worked, n=20)[18] * 1_000, 1),
        "p50_ms": round(median(spent) * 1_000, 1),
    }


def _letter(engine: Engine) -> dict[str, float]:
    """Return how long DOCX and PDF of one letter take, from the database to the last byte."""
    spent, pages = [], 0
    for _ in range(5):
        started = perf_counter()
        with read_session(engine) as session:
            document = deliverable_documents.render(
                EMBEDDED_PERSON, session, 1, "en", now=_NOW, to=To(_COMMISSION)
            )
        document.docx()
        pdf = document.pdf()
        spent.append(perf_counter() - started)
        pages = len(PdfReader(BytesIO(pdf)).pages)
    return {"pages": pages, "first_s": round(spent[0], 2), "median_s": round(median(spent), 2)}


@contextmanager
def _pages_on(engine: Engine) -> Iterator[None]:
    """Let the pages read this database at a fixed instant."""
    url = engine.url.render_as_string(hide_password=False)
    values = {"FUNDMAP_DATABASE_URL": url, "FUNDMAP_NOW": _NOW.isoformat()}
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    _forget()
    try:
        yield
    finally:
        engine_service.engine().dispose()
        for name, value in before.items():
            os.environ.pop(name)
            if value is not None:
                os.environ[name] = value
        _forget()


def _forget() -> None:
    settings_service.settings.cache_clear()
    engine_service.engine.cache_clear()


def main() -> None:
    """Measure and print one JSON document."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--deliverables", type=int, default=1_000)
    parser.add_argument("--addressees", type=int, default=20)
    parser.add_argument("--reruns", type=int, default=40)
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    asked = parser.parse_args()
    show(measure(asked.deliverables, asked.addressees, asked.reruns), as_json=asked.json)


if __name__ == "__main__":
    main()

"""A mail server on loopback, settings that lead to it, and a clock that the test moves."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from benchmarks.mail_server import MailServer, running
from domain.mail import Mail, MailView
from funding_db.engine import Engine, read_session, write_session
from funding_db.repositories import outbox
from jobs.mail import Sending, send_due
from services.settings import Settings

START = datetime(2026, 8, 12, 9, tzinfo=UTC)


class Clock:
    """Says what it is told to say."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def go(self, **span: float) -> None:
        self.now += timedelta(**span)


class Box:
    """An outbox with everything around it."""

    def __init__(self, engine: Engine, settings: Settings, server: MailServer) -> None:
        self.engine, self.settings, self.server = engine, settings, server
        self.clock = Clock()

    def put(self, key: str = "a", **fields: object) -> int:
        with write_session(self.engine) as session:
            return outbox.put(session, mail(key, **fields), now=self.clock.now)

    def send(self, **options: object) -> Sending:
        return send_due(self.engine, self.settings, clock=self.clock, **options)  # type: ignore[arg-type]

    def look(self, mail_id: int) -> MailView:
        with read_session(self.engine) as session:
            found = outbox.view(session, mail_id)
        assert found is not None
        return found

    def all(self) -> dict[str, MailView]:
        with read_session(self.engine) as session:
            return {view.key: view for view in outbox.list_all(session)}


def mail(key: str = "a", **fields: object) -> Mail:
    given = {
        "kind": "trial",
        "to": f"{key}@city.example",
        "subject": "A call has opened",
        "text": "Good day,\n\na call has opened.",
        "language": "en",
    }
    return Mail.model_validate({"key": key, **given, **fields})


@pytest.fixture
def server() -> Iterator[MailServer]:
    with running() as made:
        yield made


@pytest.fixture
def settings_for(tmp_path: Path) -> Callable[..., Settings]:
    """Make settings for a port."""

    def make(url: str, **fields: object) -> Settings:
        given = {"mail_from": "Fundmap <fundmap@city.example>", "mail_admin": "ops@city.example"}
        return Settings(data_dir=tmp_path / "var", smtp_url=url, **(given | fields))  # type: ignore[arg-type]

    return make


@pytest.fixture
def box(engine: Engine, server: MailServer, settings_for: Callable[..., Settings]) -> Box:
    """On both engines."""
    return Box(engine, settings_for(f"smtp://127.0.0.1:{server.port}"), server)


@pytest.fixture
def small_box(
    sqlite_engine: Engine, server: MailServer, settings_for: Callable[..., Settings]
) -> Box:
    """On SQLite, where the engine makes no difference."""
    return Box(sqlite_engine, settings_for(f"smtp://127.0.0.1:{server.port}"), server)

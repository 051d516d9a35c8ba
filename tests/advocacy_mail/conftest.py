"""An organisation that may send mails, with a letter that somebody else approved."""

import pytest

from funding_db.engine import write_session
from services.settings import settings
from tests.accounts.conftest import HOST
from tests.accounts.people import SECRET
from tests.advocacy_mail.makers import NOW
from tests.deliverables.conftest import team  # noqa: F401 - a fixture
from tests.deliverables.makers import approved


@pytest.fixture
def office(monkeypatch, tmp_path, engine):
    """Shared mode with a mail server in the settings, on both engines."""
    values = {
        "MODE": "shared",
        "SECRET": SECRET,
        "HOSTS": HOST,
        "DATABASE_URL": engine.url.render_as_string(hide_password=False),
        "NOW": NOW.isoformat(),
        "DATA_DIR": str(tmp_path / "var"),
        "SMTP_URL": "smtp://127.0.0.1:9",
        "MAIL_FROM": "Fundmap <fundmap@city.example>",
    }
    for name, value in values.items():
        monkeypatch.setenv(f"FUNDMAP_{name}", value)
    from services.engine import engine as own_engine

    settings.cache_clear()
    own_engine.cache_clear()
    yield engine
    own_engine().dispose()
    settings.cache_clear()
    own_engine.cache_clear()


@pytest.fixture
def letter(office, team):  # noqa: F811 - the fixture
    """An approved letter in English."""
    with write_session(office) as session:
        return approved(session, team[0], team[1])

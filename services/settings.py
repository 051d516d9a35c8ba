"""Settings from the environment or a `.env` file; each is documented in docs/settings.md."""

from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Mode(StrEnum):
    """Who may use this installation."""

    EMBEDDED = "embedded"
    """One machine, one person with all roles, loopback only."""
    SHARED = "shared"
    """Several people who sign in."""


class Settings(BaseSettings):
    """All settings, with prefix FUNDMAP_."""

    model_config = SettingsConfigDict(env_prefix="FUNDMAP_", env_file=".env", extra="ignore")

    mode: Mode = Mode.EMBEDDED
    database_url: str = "sqlite:///var/fundmap.db"
    """SQLAlchemy address; sqlite:///… or postgresql+psycopg://…"""
    data_dir: Path = Path("var")
    """Runs, snapshots, backups and logs."""
    contact: str = ""
    """Mail address or page that crawlers name in their user agent."""
    language: str = "en"
    """Language of the interface before a person has chosen one."""
    timezone: str = "Europe/Brussels"
    """Zone in which pages show instants of our own making."""
    api_per_minute: int = Field(default=120, ge=1)
    """Requests to the API that one visitor of shared mode may make in a minute."""
    now: datetime | None = None
    """Fixes the clock at an aware instant, for replays of recorded material."""

    def clock(self) -> datetime:
        """Return the aware instant that counts as now."""
        if self.now is None:
            return datetime.now(UTC)
        return self.now if self.now.tzinfo else self.now.replace(tzinfo=UTC)


@lru_cache(maxsize=1)
def settings() -> Settings:
    """Return the settings of this process, read once."""
    return Settings()

"""Settings from the environment or a `.env` file; each is documented in docs/settings.md."""

from collections.abc import Iterable
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from domain.mail import address, mailbox, sender, smtp_server
from domain.quiet import QuietHours


class Mode(StrEnum):
    """Who may use this installation."""

    EMBEDDED = "embedded"
    """One machine, one person with all roles, loopback only."""
    SHARED = "shared"
    """Several people who sign in."""


class Settings(BaseSettings):
    """All settings, with prefix FUNDMAP_."""

    model_config = SettingsConfigDict(
        env_prefix="FUNDMAP_", env_file=".env", extra="ignore", hide_input_in_errors=True
    )

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
    quiet_hours: str = ""
    """Hours of `timezone` in which the scheduler asks no source by itself; empty for none."""
    api_per_minute: int = Field(default=120, ge=1)
    """Requests to the API that one visitor of shared mode may make in a minute."""
    pages_per_minute: int = Field(default=120, ge=1)
    """Pages that one visitor without an account may open, and clicks, in a minute of shared mode."""
    secret: str = Field(default="", repr=False)
    """Key of signed cookies and hashes; shared mode needs it."""
    hosts: str = ""
    """Names, with port where there is one, under which shared mode answers; comma between them."""
    proxies: int = Field(default=0, ge=0, le=5)
    """Reverse proxies in front whose X-Forwarded-For is believed."""
    public: bool = True
    """Whether visitors without an account may read calls in shared mode."""
    oidc_issuer: str = ""
    """Address of an OpenID Connect provider; empty for none."""
    oidc_client_id: str = ""
    oidc_client_secret: str = Field(default="", repr=False)
    oidc_name: str = ""
    """What the provider is called on the sign-in page."""
    session_idle_hours: int = Field(default=72, ge=1)
    """Hours without a visit after which a session of shared mode ends."""
    session_days: int = Field(default=30, ge=1, le=365)
    """Days after which a session of shared mode ends however often it is used."""
    signature_days: int = Field(default=90, ge=7, le=730)
    """Days for which the link of an invitation to sign can be used; a reminder begins them anew."""
    smtp_url: SecretStr = SecretStr("")
    """Mail server, with user and password; empty: mails are kept and not sent."""
    mail_from: str = ""
    """Who mails come from: an address, or Name <address>."""
    bounces_url: SecretStr = SecretStr("")
    """Mailbox to which reports about undelivered mails come; empty: nothing is fetched."""
    mail_admin: str = ""
    """Address that is told of mails of which nobody knows whether they arrived."""
    aides_territoires_token: SecretStr = SecretStr("")
    """Token of an account of aides-territoires.beta.gouv.fr; empty: that source waits for it."""
    semantic_model: str = ""
    """Folder, package or name of a sentence model that ranks beside the words; empty: words alone."""
    semantic_languages: str = ""
    """Languages that the model knows, comma between them; empty: those that its card states."""
    now: datetime | None = None
    """Fixes the clock at an aware instant, for replays of recorded material."""

    @field_validator("quiet_hours")
    @classmethod
    def _hours(cls, value: str) -> str:
        if value:
            QuietHours.read(value, "UTC")
        return value

    @field_validator("smtp_url")
    @classmethod
    def _server(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value():
            smtp_server(value.get_secret_value())
        return value

    @field_validator("bounces_url")
    @classmethod
    def _mailbox(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value():
            mailbox(value.get_secret_value())
        return value

    @field_validator("mail_from")
    @classmethod
    def _sender(cls, value: str) -> str:
        if value:
            sender(value)
        return value

    @field_validator("mail_admin")
    @classmethod
    def _address(cls, value: str) -> str:
        return address(value) if value else value

    def clock(self) -> datetime:
        """Return the aware instant that counts as now."""
        if self.now is None:
            return datetime.now(UTC)
        return self.now if self.now.tzinfo else self.now.replace(tzinfo=UTC)

    def quiet(self) -> QuietHours | None:
        """Return the hours in which no source is asked by itself; None without any."""
        return QuietHours.read(self.quiet_hours, self.timezone) if self.quiet_hours else None

    def given(self, names: Iterable[str]) -> dict[str, str]:
        """Return the secrets of these names (FUNDMAP_…) that are set, for a crawl that needs them."""
        found = {}
        for name in names:
            secret = getattr(self, name.removeprefix("FUNDMAP_").lower(), None)
            if isinstance(secret, SecretStr) and secret.get_secret_value():
                found[name] = secret.get_secret_value()
        return found

    def lacking(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return those of the names (FUNDMAP_…) that a source needs and that are not set."""
        wanted = tuple(names)
        there = self.given(wanted)
        return tuple(name for name in wanted if name not in there)

    def allowed_hosts(self) -> tuple[str, ...]:
        """Return the names of `hosts` in lower case, ports kept."""
        return tuple(host.strip().lower() for host in self.hosts.split(",") if host.strip())

    def base_url(self) -> str:
        """Return the address of this installation for links in mails; empty without hosts."""
        host = next(iter(self.allowed_hosts()), "")
        scheme = "http" if is_loopback(host) else "https"
        return f"{scheme}://{host}" if host else ""


def is_loopback(host: str) -> bool:
    """Say whether a host, with or without port, is this machine."""
    name = host if host.endswith("]") else host.rsplit(":", 1)[0]
    return name in ("localhost", "127.0.0.1", "[::1]")


@lru_cache(maxsize=1)
def settings() -> Settings:
    """Return the settings of this process, read once."""
    return Settings()

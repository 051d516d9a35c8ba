"""A mail that somebody is to get: checked when it is made, so that no header can be smuggled in."""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr
from enum import StrEnum
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from pydantic import Field, field_validator

from domain.value import Value

_LONGEST_ADDRESS = 254
_LONGEST_LOCAL = 64
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
_URL = re.compile(r"https?://[!-;=?-~]+")
"""Visible ASCII without < and >, which end the address in its header."""
_UNSEEN = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]+"
)
"""Control characters, line ends of Unicode, turns of the reading direction, halves of characters."""
_LONGEST_NAME = 100


class MailState(StrEnum):
    """Where a mail stands."""

    QUEUED = "queued"
    """Waits for its first or next attempt; no server has taken it."""
    CLAIMED = "claimed"
    """A sender may be handing it over at this moment."""
    SENT = "sent"
    """The server answered that it has taken it."""
    UNCERTAIN = "uncertain"
    """The sender or the line died before the answer: a person decides, it is not sent by itself."""
    FAILED = "failed"
    """Refused for good, or given up."""
    BOUNCED = "bounced"
    """Taken by the server, later reported as not delivered."""


class Attachment(Value):
    """A kept file that goes with a mail."""

    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    name: str = Field(min_length=1, max_length=200)
    media_type: str = Field(pattern=r"^[a-z]+/[a-zA-Z0-9.+-]+$")


class Mail(Value):
    """One mail as it will be sent, in the reader's language; headers that need the hour come later."""

    key: str = Field(min_length=1, max_length=200)
    """What the mail is about, such as `invitation:17`: a second mail with this key is the first."""
    kind: str = Field(pattern=r"^[a-z_]{1,40}$")
    to: str
    subject: str = Field(min_length=1, max_length=200)
    text: str = Field(min_length=1, max_length=200_000)
    language: str = Field(pattern=r"^[a-z]{2,3}$")
    organisation_id: int | None = None
    """The organisation that it concerns; None for the installation's own mails."""
    unsubscribe_url: str | None = Field(default=None, max_length=900)
    not_after: datetime | None = None
    """When it has lost its use, as a link that has expired; None when it never does."""
    reply_to: str | None = None
    """Who reads the answer, where a person writes; None for what Fundmap says by itself."""
    attachments: tuple[Attachment, ...] = Field(default=(), max_length=20)
    secret: bool = False
    """True when the text holds a link that lets somebody in: it is forgotten once the mail is out."""

    @field_validator("to")
    @classmethod
    def _an_address(cls, value: str) -> str:
        return address(value)

    @field_validator("reply_to")
    @classmethod
    def _an_answer_address(cls, value: str | None) -> str | None:
        return None if value is None else address(value)

    @field_validator("subject", mode="before")
    @classmethod
    def _one_line(cls, value: object) -> object:
        return one_line(value) if isinstance(value, str) else value

    @field_validator("text", mode="before")
    @classmethod
    def _plain_lines(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        return "\n".join(_UNSEEN.sub(" ", line).rstrip() for line in value.splitlines()).strip()

    @field_validator("unsubscribe_url")
    @classmethod
    def _a_web_address(cls, value: str | None) -> str | None:
        if value is not None and not _URL.fullmatch(value):
            raise ValueError("an address to unsubscribe begins with https:// and has no spaces")
        return value

    @field_validator("not_after")
    @classmethod
    def _aware(cls, value: datetime | None) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("not_after needs a time zone")
        return value

    @property
    def token(self) -> str:
        """The left part of the Message-ID.

        Made of the key and of the content: two installations use the same keys, and a mailbox
        shows only one of two mails with one Message-ID.
        """
        files = (one.sha256 for one in self.attachments)
        parts = (self.key, self.to, self.subject, self.text, *files)
        digest = hashlib.sha256("\0".join(parts).encode())
        return digest.hexdigest()[:40]


@dataclass(frozen=True, slots=True)
class MailView:
    """A stored mail as an administrator sees it: without its text, which is the reader's."""

    id: int
    key: str
    kind: str
    token: str
    to: str
    subject: str
    language: str
    organisation_id: int | None
    state: MailState
    attempts: int
    queued_at: datetime
    next_attempt_at: datetime | None
    settled_at: datetime | None
    detail: str
    """What the server or the bounce said last; empty when nothing went wrong."""


class Sender(Value):
    """Who mails come from."""

    name: str
    address: str

    @property
    def domain(self) -> str:
        """The right part of the address."""
        return self.address.rpartition("@")[2]


class SmtpServer(Value):
    """How to reach the server that takes our mails."""

    host: str
    port: int
    tls: bool
    """Encrypted from the first byte."""
    starttls: bool
    """Encrypted before anything is said; a server that does not offer it is refused."""
    user: str | None = None
    password: str | None = Field(default=None, repr=False)


class Mailbox(Value):
    """Where reports about our mails arrive."""

    host: str
    port: int
    tls: bool
    """Encrypted from the first byte."""
    starttls: bool
    user: str
    password: str = Field(repr=False)
    folder: str


def one_line(text: str) -> str:
    """Return the text on one line, without what cannot be seen."""
    return " ".join(_UNSEEN.sub(" ", text).split())


def address(text: str) -> str:
    """Return a mail address fit for an envelope, its domain in ASCII; raises ValueError."""
    local, at, domain = text.strip().rpartition("@")
    try:
        host = domain.encode("idna").decode("ascii")
    except UnicodeError:
        host = ""
    labels = host.split(".")
    sound = (
        bool(at)
        and len(local) <= _LONGEST_LOCAL
        and len(local) + len(host) < _LONGEST_ADDRESS
        and _LOCAL.fullmatch(local)
        and len(labels) > 1
        and all(_LABEL.fullmatch(label) for label in labels)
    )
    if not sound:
        raise ValueError("this is no mail address that can be used")
    return f"{local}@{host.lower()}"


def sender(text: str) -> Sender:
    """Read `Name <address>` or an address alone; raises ValueError."""
    if _UNSEEN.search(text):
        raise ValueError("a sender is one line")
    name, found = parseaddr(text)
    return Sender(name=one_line(name)[:_LONGEST_NAME], address=address(found))


def smtp_server(url: str) -> SmtpServer:
    """Read smtp://user:password@host:587?starttls=1 or smtps://…; raises ValueError.

    Credentials over an open line are refused, except to this machine itself.
    """
    form = "write smtp://user:password@host:587?starttls=1 or smtps://user:password@host"
    parts, options = _address_of(url, form)
    if parts.scheme not in ("smtp", "smtps") or parts.path not in ("", "/"):
        raise ValueError(form)
    tls, starttls = parts.scheme == "smtps", options.get("starttls") == "1"
    return SmtpServer(
        host=parts.hostname or "",
        port=parts.port or (465 if tls else 587 if starttls else 25),
        tls=tls,
        starttls=starttls,
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
    )


def mailbox(url: str) -> Mailbox:
    """Read imaps://user:password@host/FOLDER or imap://…?starttls=1; raises ValueError.

    The folder is INBOX where none is named. An open line is refused as for `smtp_server`.
    """
    form = "write imaps://user:password@host/INBOX or imap://user:password@host?starttls=1"
    parts, options = _address_of(url, form)
    if parts.scheme not in ("imap", "imaps") or not parts.username or not parts.password:
        raise ValueError(form)
    tls, starttls = parts.scheme == "imaps", options.get("starttls") == "1"
    return Mailbox(
        host=parts.hostname or "",
        port=parts.port or (993 if tls else 143),
        tls=tls,
        starttls=starttls,
        user=unquote(parts.username),
        password=unquote(parts.password),
        folder=unquote(parts.path.strip("/")) or "INBOX",
    )


def _address_of(url: str, form: str) -> tuple[SplitResult, dict[str, str]]:
    try:
        parts = urlsplit(url)
        _port = parts.port
        options = dict(parse_qsl(parts.query, strict_parsing=True)) if parts.query else {}
    except ValueError as error:
        raise ValueError(form) from error
    if not _well_formed(parts, options):
        raise ValueError(form)
    encrypted = parts.scheme.endswith("s") or options.get("starttls") == "1"
    if parts.username and not (encrypted or _is_here(parts.hostname or "")):
        raise ValueError(f"a password needs an encrypted line: {parts.scheme}s:// or ?starttls=1")
    return parts, options


def _well_formed(parts: SplitResult, options: dict[str, str]) -> bool:
    return (
        bool(parts.hostname)
        and not parts.fragment
        and set(options) <= {"starttls"}
        and options.get("starttls", "0") in ("0", "1")
        and not (parts.scheme.endswith("s") and options)
        and bool(parts.username) == bool(parts.password)
    )


def _is_here(host: str) -> bool:
    return host in ("localhost", "127.0.0.1", "::1")

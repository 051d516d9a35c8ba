"""Reads the reports that mail servers send about our mails (RFC 3464).

Anybody can send us such a report. It is believed when it names the Message-ID of a mail, which
nobody can guess but who has had the mail.
"""

import re
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message

from domain.mail import one_line

LARGEST = 1_000_000
"""Bytes that a report may have."""
_TOKEN = re.compile(r"(?<![0-9a-f])[0-9a-f]{40}(?![0-9a-f])")
_SHOWN = 300
_ACTIONS = frozenset({"failed", "delayed", "delivered", "relayed", "expanded"})


@dataclass(frozen=True, slots=True)
class Bounce:
    """What a server reports of one mail."""

    token: str
    """Left part of the mail's Message-ID."""
    action: str
    """failed, delayed, delivered, relayed or expanded."""
    detail: str
    """Status code and the other server's words, on one line."""

    @property
    def final(self) -> bool:
        """True when the mail will not arrive."""
        return self.action == "failed"


def read_bounce(content: bytes) -> Bounce | None:
    """Return what a report says; None when it is no report, or none of a mail of ours."""
    if len(content) > LARGEST:
        return None
    try:
        parts = list(message_from_bytes(content).walk())
    except (RecursionError, ValueError, LookupError):
        return None
    blocks = [
        block
        for part in parts
        if part.get_content_type() == "message/delivery-status" and part.is_multipart()
        for block in part.get_payload()
        if isinstance(block, Message)
    ]
    told = [block for block in blocks if _field(block, "Action").lower() in _ACTIONS]
    token = _token(blocks, parts)
    if not told or token is None:
        return None
    # Our mails have one reader each; if there are several blocks, the bad news counts.
    worst = next((b for b in told if _field(b, "Action").lower() == "failed"), told[0])
    detail = f"{_field(worst, 'Status')} {_field(worst, 'Diagnostic-Code')}"
    return Bounce(token, _field(worst, "Action").lower(), one_line(detail)[:_SHOWN])


def _token(blocks: list[Message], parts: list[Message]) -> str | None:
    named = [_field(block, "Original-Envelope-Id") for block in blocks]
    for part in parts[1:]:
        if part.get_content_type() == "text/rfc822-headers":
            raw = part.get_payload(decode=True)
            returned = message_from_bytes(raw if isinstance(raw, bytes) else b"")
            named.append(_field(returned, "Message-ID"))
        elif part.get_content_type() == "message/rfc822" and part.is_multipart():
            named += [_field(m, "Message-ID") for m in part.get_payload() if isinstance(m, Message)]
    found = (_TOKEN.search(name) for name in named)
    return next((hit.group() for hit in found if hit), None)


def _field(message: Message, name: str) -> str:
    return one_line(str(message.get(name, "")))

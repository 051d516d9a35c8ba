"""A stored mail as the bytes that go over the line: seven bits, headers of our own.

The text is plain; files that go with it stand in parts of their own.

The headers are written here and not by the standard library's message class, which breaks long
addresses in `List-Unsubscribe` and `Message-ID` into encoded words.
"""

import base64
import hashlib
import quopri
import re
from collections.abc import Sequence
from datetime import datetime
from email.header import Header
from email.utils import format_datetime
from urllib.parse import quote

from domain.mail import Attachment, Mail, Sender, one_line

_LONGEST_LINE = 998
_MAIL = "message/rfc822"
_EASY = re.compile(r"[ -<>-~]*")
"""Visible ASCII without `=`, which could be read as the begin of an encoded word."""


def compose(
    mail: Mail,
    token: str,
    sender: Sender,
    *,
    now: datetime,
    files: Sequence[tuple[Attachment, bytes]] = (),
) -> bytes:
    """Return the whole message with CRLF line ends; raises ValueError rather than a bad header."""
    headers = [
        ("From", _from(sender)),
        ("To", mail.to),
        ("Subject", _words("Subject", mail.subject)),
        ("Date", format_datetime(now)),
        ("Message-ID", f"<{token}@{sender.domain}>"),
        *_written_by(mail.reply_to),
        ("Content-Language", mail.language),
        *_unsubscribe(mail.unsubscribe_url),
        ("MIME-Version", "1.0"),
    ]
    if not files:
        return _lines(headers) + _text(mail.text)
    border = hashlib.sha256(f"border {token}".encode()).hexdigest()[:40]
    head = _lines([*headers, ("Content-Type", f'multipart/mixed; boundary="{border}"')])
    parts = [_text(mail.text), *(_file(one, content) for one, content in files)]
    opened = b"".join(b"\r\n--" + border.encode() + b"\r\n" + part for part in parts)
    return head + opened + b"\r\n--" + border.encode() + b"--\r\n"


def _lines(headers: Sequence[tuple[str, str]]) -> bytes:
    return "".join(_line(name, value) for name, value in headers).encode("ascii")


def _text(text: str) -> bytes:
    head = _lines(
        [
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "quoted-printable"),
        ]
    )
    body = quopri.encodestring(text.encode() + b"\n").replace(b"\r", b"=0D")
    return head + b"\r\n" + body.replace(b"\n", b"\r\n")


def _file(one: Attachment, content: bytes) -> bytes:
    name = quote(one.name, safe="")
    # A mail within a mail may not be written in base64 (RFC 2046, 5.2.1): it goes as plain bytes.
    kind = "application/octet-stream" if one.media_type == _MAIL else one.media_type
    head = _lines(
        [
            ("Content-Type", kind),
            ("Content-Disposition", f"attachment; filename*=UTF-8''{name}"),
            ("Content-Transfer-Encoding", "base64"),
        ]
    )
    return head + b"\r\n" + base64.encodebytes(content).replace(b"\n", b"\r\n")


def _written_by(reply_to: str | None) -> list[tuple[str, str]]:
    """A letter of a person may be answered; what Fundmap says by itself must start no loop."""
    if reply_to is not None:
        return [("Reply-To", reply_to)]
    return [("Auto-Submitted", "auto-generated"), ("X-Auto-Response-Suppress", "All")]


def _unsubscribe(url: str | None) -> list[tuple[str, str]]:
    if url is None:
        return []
    headers = [("List-Unsubscribe", f"<{url}>")]
    # RFC 8058 lets a mail program ask by itself over https only.
    if url.startswith("https://"):
        headers.append(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
    return headers


def _from(sender: Sender) -> str:
    if not sender.name:
        return sender.address
    if _EASY.fullmatch(sender.name):
        quoted = sender.name.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{quoted}" <{sender.address}>'
    return f"{_words('From', sender.name)} <{sender.address}>"


def _words(name: str, text: str) -> str:
    text = one_line(text)
    if _EASY.fullmatch(text) and len(text) < _LONGEST_LINE - len(name) - 2:
        return text
    return Header(text, "utf-8", maxlinelen=76, header_name=name).encode(linesep="\r\n")


def _line(name: str, value: str) -> str:
    bare = value.replace("\r\n ", "")  # how an encoded text goes on in the next line
    if not bare.isascii() or not bare.isprintable():
        raise ValueError(f"the header {name} would not be a line")
    line = f"{name}: {value}\r\n"
    if max(map(len, line.split("\r\n"))) > _LONGEST_LINE:
        raise ValueError(f"the header {name} is too long")
    return line

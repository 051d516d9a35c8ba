"""The text of a downloaded call document, page by page; everything else that arrives is refused."""

import json
import re
import subprocess
import sys
from pathlib import Path

from crawlers.normalise.texts import repair
from domain.errors import SourceError

_CHILD = Path(__file__).with_name("child.py")
_SECONDS = 90.0
_HEAD = 1024
_NOT_FOUND = re.compile(rb"<Code>\s*(BlobNotFound|NoSuchKey|ResourceNotFound)\s*</Code>", re.I)
_HTML = re.compile(rb"<!doctype html|<html[\s>]", re.I)


class Unreadable(SourceError):
    """A download that is no readable call document; `code` is that of the issue."""

    def __init__(self, code: str, message: str, url: str) -> None:
        super().__init__(message, url=url)
        self.code = code


def check(body: bytes, url: str) -> None:
    """Raise Unreadable unless the answer is a PDF; servers say 200 to much that is none."""
    head = body[:_HEAD]
    if b"%PDF-" in head:
        return
    if not body.strip():
        raise Unreadable("document_empty", "the address answers with an empty file", url)
    if _NOT_FOUND.search(head):
        raise Unreadable("document_missing", "the store says that there is no such file", url)
    if _HTML.search(head):
        raise Unreadable("document_not_pdf", "the address answers with a web page", url)
    raise Unreadable("document_not_pdf", "the address answers with something else than a PDF", url)


def pages_of(body: bytes, url: str, *, seconds: float = _SECONDS) -> tuple[str, ...]:
    """Return the text of each page; raises Unreadable. Blocks while the child process reads."""
    check(body, url)
    try:
        done = subprocess.run(
            # -P: modules beside the script must not stand in for those of the library.
            [sys.executable, "-P", str(_CHILD)],
            input=body,
            capture_output=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        message = f"the file was not read within {seconds:g} s"
        raise Unreadable("document_damaged", message, url) from error
    except OSError as error:
        message = f"no process could be started to read the file: {error.strerror}"
        raise Unreadable("document_unread", message, url) from error
    return _pages(done, url)


def _pages(done: "subprocess.CompletedProcess[bytes]", url: str) -> tuple[str, ...]:
    try:
        answer = json.loads(done.stdout) if done.returncode == 0 else None
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise Unreadable("document_damaged", "the file ended the process that read it", url)
    if "error" in answer:
        raise Unreadable(answer["error"], answer["message"], url)
    return tuple(repair(page) for page in answer["pages"])

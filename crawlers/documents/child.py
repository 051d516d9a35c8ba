"""Reads one PDF from standard input in a process of its own, with limits, and prints its text.

A damaged or hostile file can loop, swell or crash the library that reads it: only this process
dies then. Prints one JSON object: `{"pages": [...]}` or `{"error": code, "message": ...}`.
"""

import io
import json
import logging
import sys
from typing import Any

from pypdf import PdfReader

MOST_PAGES = 400
"""A call document has 20 to 120; longer ones are work programmes and laws."""
_LONGEST_PAGE = 40_000
_MOST_TEXT = 4_000_000
_MOST_MEMORY = 1024 * 1024 * 1024
_MOST_SECONDS = 60


def main() -> int:
    """Read, print, return 0; what cannot be read is an answer too."""
    _limit()
    logging.disable(logging.CRITICAL)  # the library comments on every flaw of a file
    answer = read(sys.stdin.buffer.read())
    sys.stdout.write(json.dumps(answer))
    return 0


def read(body: bytes) -> dict[str, Any]:
    """Return the text of each page, or why there is none."""
    try:
        reader = PdfReader(io.BytesIO(body))
        if reader.is_encrypted:
            return _error("document_encrypted", "the file is protected by a password")
        if len(reader.pages) > MOST_PAGES:
            return _error(
                "document_too_long",
                f"the file has {len(reader.pages)} pages, at most {MOST_PAGES} are read",
            )
        pages = _texts(reader)
    except MemoryError:
        return _error("document_damaged", "the file needs more memory than a document may")
    except Exception as error:  # noqa: BLE001 - whatever a foreign file provokes is the file's fault
        kind = type(error).__name__
        return _error("document_damaged", f"the file cannot be read ({kind})")
    if not any(page.strip() for page in pages):
        return _error("document_without_text", "the file holds pictures of pages, no text")
    return {"pages": pages}


def _texts(reader: PdfReader) -> list[str]:
    pages: list[str] = []
    left = _MOST_TEXT
    for page in reader.pages:
        text = page.extract_text()[: min(_LONGEST_PAGE, left)]
        # Halves of surrogate pairs come from broken fonts and fit into no file.
        pages.append(text.encode("utf-8", "replace").decode("utf-8"))
        left -= len(text)
    return pages


def _error(code: str, message: str) -> dict[str, Any]:
    return {"error": code, "message": message}


def _limit() -> None:
    """Bound memory and time where the system can; the library itself bounds what a file unpacks."""
    try:
        import resource
    except ImportError:  # Windows: the parent's time limit is left
        return
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_MOST_SECONDS, _MOST_SECONDS))


if __name__ == "__main__":
    sys.exit(main())

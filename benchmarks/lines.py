"""Reading gzipped or plain JSON Lines, and printing one JSON document."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """Yield each JSON object of a file, one a line; gzip is told by the file's ending."""
    text = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    for line in text.decode("utf-8").split("\n"):
        if line.strip():
            yield json.loads(line)


def show(result: dict[str, Any], *, as_json: bool) -> None:
    """Print a result as one JSON document, or as lines for people."""
    if as_json:
        print(json.dumps(result, ensure_ascii=False))
        return
    for name, value in result.items():
        print(f"{name}: {value}")

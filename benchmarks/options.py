"""The options that all benchmarks of a filled store share."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from tests.paths import SHARED


def read(parser: argparse.ArgumentParser, arguments: Sequence[str] | None) -> argparse.Namespace:
    """Return the options of the command line: those of `parser`, and --small, --data and --json.

    Ends the process with 2 when the recorded material is not there.
    """
    parser.add_argument("--small", action="store_true", help="a store of a few calls")
    parser.add_argument("--data", type=Path, default=SHARED, help="folder of recorded material")
    parser.add_argument("--json", action="store_true")
    parsed = parser.parse_args(arguments)
    if not (parsed.data / "isf").is_dir():
        parser.error("there is no recorded material here; name its folder with --data")
    return parsed

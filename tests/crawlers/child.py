"""The crawlers' commands with the sources for tests beside the real ones: a real child process."""

import sys
from collections.abc import Sequence

from crawlers import discovery
from crawlers.__main__ import main
from crawlers.bases.spider import SourceSpider
from tests.crawlers.tiny import CLASSES

_REAL = discovery.classes()


def with_small_sources(*arguments: str) -> int:
    """Run a command that knows the sources for tests too."""
    discovery.classes = lambda: _REAL | CLASSES
    return main(arguments)


def within(timeout_s: float, arguments: Sequence[str]) -> int:
    """Run a command of the real crawlers whose time is up after some seconds."""
    SourceSpider.timeout_s = timeout_s
    return main(arguments)


if __name__ == "__main__":
    sys.exit(with_small_sources(*sys.argv[1:]))

"""Where tests find things: the checkout and, when it is there, recorded material beside it."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared" / "data"

needs_recorded = pytest.mark.skipif(
    not SHARED.is_dir(), reason="recorded material (../shared/data) is not on this machine"
)
"""For tests marked `recorded`."""

"""Measures the server's part of a rerun of the page Funding, page and navigation as they are.

The page runs from its own entry point with a fresh session for each look, the process and its
caches warm, as between two clicks of somebody who works. What a browser adds is not counted.
"""

import os
from itertools import cycle, islice
from statistics import quantiles
from time import perf_counter

from benchmarks.database import ROOT as _UNUSED

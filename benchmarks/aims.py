"""All rows of the table of aims, by words and meaning alone and with a sentence model.

    python -m benchmarks.aims --eval FOLDER --calls CALLS.jsonl.gz --profiles PROFILES.jsonl \\
        --semantic MODEL

prints recall@10 and mean reciprocal rank of each setting, and nDCG@10 of the judgements, each with
its 95 % bootstrap band. Scores and fusion are the product's own.
"""

import argparse
import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import fmean
from typing import Any

from benchmarks import ablation, judgements, relevance
from benchmarks.lines import read_lines
from domain.project import ProjectProfile
from matcher.index import CallIndex, build

Ways = dict[str, Any]
"""Name of a way to rank → profiles × calls."""


def ways(index: CallIndex, profiles: Sequence[ProjectProfile], model: str | None) -> Ways:
    """Return the scores of the default install, and those fused with a model where one is given."""
    found = ablation.scores(index, profiles)
    if model is None:
        return {"default": found}
    return {"default": found, "with the model": ablation.with_model(index, profiles, model)}


def rows(folder: Path, model: str | None) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield setting, way and figures on the public pairs."""
    for name in ablation.SETTINGS:
        setting = ablation.Setting(folder, name)
        for way, found in ways(setting.index, setting.profiles, model).items():
            ranks = setting.ranks(found)
            yield name, way, {"figures": relevance.figures(ranks), "bands": relevance.bands(ranks)}


def judged_rows(
    calls: Path, profiles: Path, model: str | None
) -> Iterator[tuple[str, float, tuple[float, float] | None]]:
    """Yield way, nDCG@10 and its band on the own judgements."""
    judged = list(read_lines(profiles))
    index = build(judgements.records_on(calls, dt.date(2026, 8, 12)))
    asked = [judgements.profile_of(line) for line in judged]
    for way, found in ways(index, asked, model).items():
        gains = ablation.gains(index, judged, found)
        yield way, fmean(gains), judgements.mean_band(gains)


def main() -> None:
    """Read the options, measure, print a line for each setting and way."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--eval", type=Path, required=True)
    parser.add_argument("--calls", type=Path, required=True)
    parser.add_argument("--profiles", type=Path, required=True)
    parser.add_argument("--semantic", metavar="MODEL")
    args = parser.parse_args()
    for way, value, band in judged_rows(args.calls, args.profiles, args.semantic):
        print(f"judgements, {way}: nDCG@10 {value:.3f} {band}", flush=True)
    for name, way, found in rows(args.eval, args.semantic):
        told = " ".join(
            f"{key} {found['figures'][key]:.3f} {found['bands'][key]}"
            for key in ("recall@10", "mrr")
        )
        print(f"{name}, {way}: {told}", flush=True)


if __name__ == "__main__":
    main()

"""How `matcher/data/acronyms.tsv` is made: short forms that published calls spell out themselves.

`python -m benchmarks.acronyms --topics T.jsonl.gz` looks for "artificial intelligence (AI)" in the
titles and texts of calls. Only the words of calls are read: no project, no pair of project and call.
"""

import argparse
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from benchmarks.lines import read_lines
from matcher.acronyms import CAPITALS
from matcher.fields import COMMON

LEAST = 2
"""Calls that must spell a short form out: one may be a slip."""
AGREED = 0.6
"""Share of its readings that must be the same: others have several meanings and are left out."""
LONGEST = 4
"""Words of a long form; longer ones are names of plans and bodies."""
_BRACKETED = re.compile(r"\(([A-Z][A-Za-z]{0,2}[A-Z&]{1,5})s?\)")
_BEFORE = 120
_SMALL = frozenset(("of", "and", "the", "for", "in", "on", "to"))


def readings(text: str) -> Iterator[tuple[str, str]]:
    """Yield each short form in brackets and the words before it that it stands for, or "".

    What is not read counts all the same: "antimicrobial resistance (AMR)" keeps AMR from meaning
    advanced modular reactors.
    """
    for found in _BRACKETED.finditer(text):
        short = found.group(1)
        before = text[max(0, found.start() - _BEFORE) : found.start()]
        words = [word.lower() for word in re.findall(r"[A-Za-z]+", before)]
        yield short, _stands_for(short, words)


def _stands_for(short: str, words: list[str]) -> str:
    """Return the last words whose initials are the short form, small ones left out; "" = none."""
    initials = [char.lower() for char in short if char.isupper()]
    told = [word for word in words if word not in _SMALL]
    last = told[-len(initials) :]
    return " ".join(last) if [word[0] for word in last] == initials else ""


def make(path: Path, out: Path) -> int:
    """Write each short form that is agreed on with its long form; return how many."""
    seen: defaultdict[str, Counter[str]] = defaultdict(Counter)
    said: Counter[str] = Counter()
    texts = 0
    for topic in read_lines(path):
        whole = f"{topic['title']}\n{topic['text'] or ''}"
        texts += not topic["text_is_title_only"]
        said.update(set(CAPITALS.findall(whole)))
        for short, long in set(readings(whole)):
            seen[short][long] += 1
    lines = []
    for short, longs in sorted(seen.items()):
        total = longs.total()
        long, times = min(longs.items(), key=lambda item: (-item[1], item[0]))
        agreed = total >= LEAST and times >= AGREED * total
        # "EU" and "AI" stand in calls of any kind, as common words do that are not ranked.
        rare = said[short] <= COMMON * texts
        if agreed and rare and 2 <= len(long.split()) <= LONGEST:
            lines.append(f"{short}\t{long}\n")
    out.write_text("".join(lines), encoding="utf-8")
    return len(lines)


def main() -> None:
    """Read the options, make the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--topics", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path("matcher/data/acronyms.tsv"))
    args = parser.parse_args()
    print(f"{make(args.topics, args.out)} short forms")


if __name__ == "__main__":
    main()

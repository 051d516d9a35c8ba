"""How `matcher/data/meaning` is made: words that stand near the same words in published calls.

`python -m benchmarks.word_meanings --topics T.jsonl.gz --out matcher/data/meaning` counts which
words of call titles and call texts stand near each other, keeps what is more than chance (positive
pointwise mutual information) and folds it to short vectors. Only the words of calls are read: no
project, no pair of project and call, no identifier and no year. The result is the same every time.
"""

import argparse
from collections import Counter
from collections.abc import Sequence
from math import log
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import svds

from benchmarks.lines import read_lines
from matcher.words import content_words

DIMENSIONS = 128
WINDOW = 15
"""Words to either side that count as near; the nearer, the more."""
LEAST = 3
"""Words seen less often are left out: nothing can be learnt from them."""
_SMOOTH = 0.75
_SHORTEST_TEXT = 300


def read_texts(path: Path) -> tuple[list[list[str]], list[list[str]]]:
    """Return the words of each call that has a text, and of each title."""
    topics = list(read_lines(path))
    texts = [
        content_words(f"{topic['title']}\n{topic['text']}")
        for topic in topics
        if not topic["text_is_title_only"] and len(topic["text"]) > _SHORTEST_TEXT
    ]
    return texts, [content_words(topic["title"]) for topic in topics]


def nearness(lines: Sequence[Sequence[str]], number_of: dict[str, int]) -> Any:
    """Return how much more often two words stand near each other than by chance, words × words."""
    first, second, weight = [], [], []
    for words in lines:
        known = np.asarray([number_of[word] for word in words if word in number_of])
        for distance in range(1, WINDOW + 1):
            first.append(known[:-distance])
            second.append(known[distance:])
            weight.append(np.full(max(0, len(known) - distance), 1.0 / distance))
    size = len(number_of)
    places = (np.concatenate(first).astype(int), np.concatenate(second).astype(int))
    half = sparse.coo_matrix((np.concatenate(weight), places), shape=(size, size)).tocsr()
    seen = (half + half.T).tocoo()
    often = np.asarray(seen.sum(axis=1)).ravel()
    context = often**_SMOOTH
    context /= context.sum()
    more = np.log(seen.data / (often[seen.row] * context[seen.col]))
    kept = more > 0
    return sparse.csr_matrix((more[kept], (seen.row[kept], seen.col[kept])), shape=(size, size))


def vectors_of(near: Any, dimensions: int = DIMENSIONS) -> Any:
    """Return a vector of length one for each word."""
    left, strength, _ = svds(near, k=dimensions, random_state=0)
    vectors = left * np.sqrt(strength)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def without_the_common(vectors: Any, rarity: Any, titles: Sequence[Sequence[int]]) -> Any:
    """Return the vectors without the one direction that all titles share: it tells none apart."""
    sums = np.asarray(
        [(vectors[list(title)] * rarity[list(title), None]).sum(axis=0) for title in titles]
    )
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    shared = np.linalg.svd(sums / np.where(lengths, lengths, 1.0), full_matrices=False)[2][:1]
    return vectors - vectors @ shared.T @ shared


def make(path: Path, out: Path) -> int:
    """Write the words with their counts and their vectors to `out`; return how many words."""
    texts, titles = read_texts(path)
    seen = Counter(word for words in (*texts, *titles) for word in words)
    # By count, then by letters: the same order on every machine.
    ordered = sorted((w for w, n in seen.items() if n >= LEAST), key=lambda w: (-seen[w], w))
    number_of = {word: number for number, word in enumerate(ordered)}
    in_texts = Counter(word for words in texts for word in set(words))
    rarity = np.asarray([log((1 + len(texts)) / (1 + in_texts[word])) for word in ordered])
    numbered = [[number_of[w] for w in set(title) if w in number_of] for title in titles]
    vectors = vectors_of(nearness([*texts, *titles], number_of))
    vectors = without_the_common(vectors, rarity, [title for title in numbered if title])
    out.mkdir(parents=True, exist_ok=True)
    lines = [f"{word}\t{in_texts[word]}" for word in ordered]
    (out / "words.tsv").write_text(f"{len(texts)}\n" + "\n".join(lines) + "\n", encoding="utf-8")
    scaled = np.round(vectors * (127 / np.abs(vectors).max())).astype(np.int8)
    np.save(out / "vectors.npy", scaled, allow_pickle=False)
    return len(ordered)


def main() -> None:
    """Read the options, make the files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--topics", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path("matcher/data/meaning"))
    args = parser.parse_args()
    print(f"{make(args.topics, args.out)} words")


if __name__ == "__main__":
    main()

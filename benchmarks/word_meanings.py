"""How `matcher/data/meaning` is made: words that stand near the same words in published calls.

`python -m benchmarks.word_meanings --topics T.jsonl.gz --out matcher/data/meaning` counts which
words of call titles and call texts stand near each other, keeps what is more than chance (positive
pointwise mutual information) and folds it to short vectors. These are then taught to tell, from a
passage of a call's text, which title is that call's. Only the words of calls are read: no project,
no pair of project and call, no identifier and no year. The result is the same every time.
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
PASSAGE = 80
"""Words of a call's text that must do to tell its title: about what a city writes."""
_SHORTEST_PASSAGE = 25
PASSES = 4
"""How often all passages are read; more of it learns single calls by heart."""
_BATCH = 256
_STEP = 0.002
_SHARPNESS = 25.0
"""How much nearer the right title must be than any other."""
_UNREAD = 0.1
"""Share of a passage's words that is left out at random, so that no single word decides."""


def read_texts(path: Path) -> tuple[list[list[str]], list[list[str]], list[tuple[str, ...]]]:
    """Return the words of each call that has a text, title first; of each title; of their titles."""
    topics = list(read_lines(path))
    told = [
        topic
        for topic in topics
        if not topic["text_is_title_only"] and len(topic["text"]) > _SHORTEST_TEXT
    ]
    return (
        [content_words(f"{topic['title']}\n{topic['text']}") for topic in told],
        [content_words(topic["title"]) for topic in topics],
        [tuple(content_words(topic["title"])) for topic in told],
    )


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


def bags(lines: Sequence[Sequence[str]], number_of: dict[str, int], rarity: Any) -> Any:
    """Return what each word counts in each line, lines × words, as the matcher weighs them."""
    rows, columns, amounts = [], [], []
    for row, words in enumerate(lines):
        for number, times in Counter(number_of[w] for w in words if w in number_of).items():
            rows.append(row)
            columns.append(number)
            amounts.append((1.0 + log(times)) * float(rarity[number]))
    return sparse.csr_matrix((amounts, (rows, columns)), shape=(len(lines), len(number_of)))


def passages(texts: Sequence[Sequence[str]]) -> tuple[list[Sequence[str]], list[int]]:
    """Return the passages of all texts, and the place of the text of each."""
    found = [
        (words[at : at + PASSAGE], place)
        for place, words in enumerate(texts)
        for at in range(0, len(words), PASSAGE)
        if len(words) - at >= _SHORTEST_PASSAGE
    ]
    return [words for words, _ in found], [place for _, place in found]


def taught(vectors: Any, asked: Any, titles: Any, right: Any) -> Any:
    """Return `vectors` moved so that each passage is nearest to its own title.

    `asked` and `titles` are bags, `right` is the title of each passage. Of the state after each
    pass the mean is returned: it tells titles of calls that were held out better than the last.
    """
    chance = np.random.default_rng(0)
    mean, spread = np.zeros_like(vectors), np.zeros_like(vectors)
    total, steps = np.zeros_like(vectors), 0
    for _ in range(PASSES):
        order = chance.permutation(asked.shape[0])
        for batch in np.array_split(order, max(1, len(order) // _BATCH)):
            read = asked[batch]
            read.data = read.data * (chance.random(len(read.data)) >= _UNREAD)
            slope = _slope(vectors, read, titles, right[batch])
            # Adam (Kingma and Ba, 2015): a step of about the same size for rare and common words.
            steps += 1
            mean = 0.9 * mean + 0.1 * slope
            spread = 0.999 * spread + 0.001 * slope**2
            unbiased = np.sqrt(spread / (1 - 0.999**steps)) + 1e-8
            vectors = vectors - _STEP * mean / (1 - 0.9**steps) / unbiased
        total += vectors
    return total / PASSES


def _slope(vectors: Any, read: Any, titles: Any, right: Any) -> Any:
    """Return how the loss changes with each vector: cross entropy of the right title over all."""
    (said, long), (called, wide) = _directions(read @ vectors), _directions(titles @ vectors)
    odds = _SHARPNESS * (said @ called.T)
    odds = np.exp(odds - odds.max(axis=1, keepdims=True))
    odds /= odds.sum(axis=1, keepdims=True)
    odds[np.arange(len(right)), right] -= 1.0
    odds *= _SHARPNESS / len(right)
    of_said, of_called = odds @ called, odds.T @ said
    of_said -= said * (said * of_said).sum(axis=1, keepdims=True)
    of_called -= called * (called * of_called).sum(axis=1, keepdims=True)
    return read.T @ (of_said / long) + titles.T @ (of_called / wide)


def _directions(sums: Any) -> tuple[Any, Any]:
    """Return the rows scaled to length one, and their lengths; rows of zeros stay."""
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    lengths = np.where(lengths, lengths, 1.0)
    return sums / lengths, lengths


def make(path: Path, out: Path) -> int:
    """Write the words with their counts and their vectors to `out`; return how many words."""
    texts, titles, titled = read_texts(path)
    seen = Counter(word for words in (*texts, *titles) for word in words)
    # By count, then by letters: the same order on every machine.
    ordered = sorted((w for w, n in seen.items() if n >= LEAST), key=lambda w: (-seen[w], w))
    number_of = {word: number for number, word in enumerate(ordered)}
    in_texts = Counter(word for words in texts for word in set(words))
    rarity = np.asarray([log((1 + len(texts)) / (1 + in_texts[word])) for word in ordered])
    numbered = [[number_of[w] for w in set(title) if w in number_of] for title in titles]
    vectors = vectors_of(nearness([*texts, *titles], number_of))
    vectors = without_the_common(vectors, rarity, [title for title in numbered if title])
    said, of_text = passages(
        [text[len(title) :] for text, title in zip(texts, titled, strict=True)]
    )
    called = {title: place for place, title in enumerate(dict.fromkeys(map(tuple, titles)))}
    vectors = taught(
        vectors,
        bags(said, number_of, rarity),
        bags(list(called), number_of, rarity),
        np.asarray([called[titled[place]] for place in of_text], dtype=int),
    )
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

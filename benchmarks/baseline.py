"""The simplest ranking that is worth beating: TF-IDF over words and over pieces of words, added up.

It knows nothing of Fundmap; `benchmarks.relevance --baseline` prints it beside our own figures.
"""

from collections.abc import Sequence
from typing import Any

from sklearn.feature_extraction.text import TfidfVectorizer


def scores(texts: Sequence[str], queries: Sequence[str]) -> Any:
    """Return one row of scores over `texts` for each query."""
    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, stop_words="english")
    pieces = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True)
    total: Any = 0
    for kind in (words, pieces):
        fitted = kind.fit_transform(texts)
        total = total + (kind.transform(queries) @ fitted.T).toarray()
    return total

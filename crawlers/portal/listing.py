"""How far the reading of the portal's lists is, and when a list is proven to be whole.

Pages shift while they are read, and ties in the order shuffle between pages. So a list is read
again, in other orders, until the distinct references seen are as many as the service announces.
"""

import math
from collections import deque

from crawlers.portal import search
from crawlers.portal.search import Question, Sort

_MOST_PAGES = 250
_LEAST_PAGE = 10
_MOST_PARTS = 24
_MOST_REPEATS = 2


class Reading:
    """One question, page by page and order by order; begins with one page in any order."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self.total = 0
        self.refs: set[str] = set()
        self.sort: Sort | None = None
        self.page = 1
        self.cut = False
        """True when the service stopped giving pages before its own total."""
        self._orders = deque(search.sorts(question.kind))
        self._probing = True
        self._size = search.PAGE_SIZE
        self._pass_refs: set[str] = set()
        self._pass_totals: set[int] = set()
        self._repeats = 0
        """Pages in a row of which this pass had seen every row."""

    def take(self, total: int, refs: list[str]) -> None:
        """Note what a page gave."""
        self.total = max(self.total, total)
        self._repeats = self._repeats + 1 if refs and self._pass_refs.issuperset(refs) else 0
        self.refs.update(refs)
        self._pass_refs.update(refs)
        self._pass_totals.add(total)
        if self.page == 1 and refs and len(refs) < total:
            # The service may give smaller pages than it was asked for.
            self._size = max(min(len(refs), search.PAGE_SIZE), _LEAST_PAGE)
        if not refs and total > len(self.refs):
            self.cut = True
        if self._pass_totals == {len(self._pass_refs)}:
            # One pass saw everything that was announced while it ran: what left the list before
            # is no part of it any more.
            self.total, self.refs = total, set(self._pass_refs)

    def whole(self) -> bool:
        """Say whether every announced row was seen."""
        return len(self.refs) == self.total

    def advance(self, *, page_failed: bool = False, page_empty: bool = False) -> bool:
        """Go to the next page or the next order; False when there is nothing left to try."""
        if self.whole() and not page_failed:
            return False
        last = min(math.ceil(self.total / self._size), _MOST_PAGES)
        useless = page_empty or self._repeats >= _MOST_REPEATS
        if not self._probing and self.page < last and not useless:
            self.page += 1
            return True
        if not self._orders or (page_empty and self._probing):
            return False
        self.sort, self.page, self._probing = self._orders.popleft(), 1, False
        self._pass_refs, self._pass_totals, self._repeats = set(), set(), 0
        return True


class Listing:
    """All calls of one type: one question, or several when the list is too long for one."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.name = f"type {kind}"
        self.questions: deque[Question] = deque([Question(kind)])
        self.refs: set[str] = set()
        """Proof: the references of the questions that are done."""
        self.total = 0
        self.failed_pages = 0
        self.given_up = False
        self._parts = 0

    def split(self, question: Question, programmes: tuple[str, ...]) -> bool:
        """Replace a question by smaller ones; False when it cannot be split any more."""
        parts = question.split(programmes)
        self._parts += len(parts)
        if not parts or self._parts > _MOST_PARTS:
            return False
        self.questions.extendleft(reversed(parts))
        return True

    def close(self, reading: Reading) -> None:
        """Add a question that is read as far as it can be."""
        self.total += reading.total
        self.refs |= reading.refs

    def whole(self) -> bool:
        """Say whether the list is proven to be whole."""
        return not self.given_up and len(self.refs) == self.total

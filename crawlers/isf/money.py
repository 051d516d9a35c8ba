"""Total and shares of a notice: each is read only where a word beside it says what it is."""

import re
from functools import partial
from typing import Any

from crawlers.bases.reading import Reading
from crawlers.isf.clauses import LONGEST_QUOTE, clauses, sentences, signal
from crawlers.isf.words import Words
from crawlers.normalise import amounts
from crawlers.normalise.rates import Range, rates
from domain.call import Quote, Rate
from domain.enums import BudgetScope, RateOrigin
from domain.text import fold

_AMOUNT = re.compile(r"(?:€|\beur)\s?\d|\d\s?(?:m€|€|eur|m?il[jl]\w+ (?:de )?eur)")
_SHARE = re.compile(r"\d\s?%")


def money_of(reading: Reading, text: str, words: Words, decimal: str) -> dict[str, Any]:
    """Return the call's total and the shares that the Fund pays."""
    told = [c for c in clauses(text) if words.budget.search(fold(c)) and re.search(r"\d", c)]
    if not told:
        signal(reading, "budget_total", text, _AMOUNT)
    totals = {
        reading.read("budget_total", partial(amounts.amount, clause, None, decimal), None)
        for clause in told
    } - {None}
    if len(totals) > 1:
        reading.note(
            "contradiction", "budget_total", " / ".join(told), "the text gives several totals"
        )
    total = totals.pop() if len(totals) == 1 else None
    return {
        "budget_total": total,
        "budget_scope": BudgetScope.CALL if total else BudgetScope.UNKNOWN,
        "budget_text": " / ".join(told)[:LONGEST_QUOTE],
        "rates": _rates(reading, text, words),
    }


def _rates(reading: Reading, text: str, words: Words) -> tuple[Rate, ...]:
    made: dict[Rate, None] = {}
    none: tuple[Range, ...] = ()
    told = [s for s in sentences(text) if words.rate.search(fold(s)) and "%" in s]
    if not told:
        signal(reading, "rates", text, _SHARE)
    for sentence in told:
        quote = Quote(text=sentence[:LONGEST_QUOTE], url=reading.url)
        shares = reading.read("rates", partial(rates, sentence), none)
        for low, high, scope in shares:
            rate = Rate(
                min_bp=low,
                max_bp=high,
                # Around a single share stand no limits, only the rest of the sentence.
                scope=scope if len(shares) > 1 else "",
                origin=RateOrigin.STATED,
                quote=quote,
            )
            made[rate] = None
    return tuple(made)

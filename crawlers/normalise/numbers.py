"""Numbers and amounts as machines publish them; a value that is not one raises BadValue."""

from decimal import Decimal, InvalidOperation

from domain.errors import BadValue
from domain.money import Money

_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10,
}  # fmt: skip


def money(value: object, currency: str = "EUR") -> Money | None:
    """Return a plain machine number as money; None for nothing or zero (= not stated)."""
    if value is None or value == "" or value == 0:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float, str, Decimal)):
        raise BadValue("not an amount", value=repr(value))
    try:
        amount = Decimal(str(value))
    except InvalidOperation as error:
        raise BadValue("not an amount", value=str(value)) from error
    if not amount.is_finite() or amount < 0 or amount > 10**13:
        raise BadValue("not a possible amount", value=str(value))
    if amount == 0:
        return None
    try:
        return Money.of(amount, currency)
    except ValueError as error:
        raise BadValue("an amount with a fraction of a cent", value=str(value)) from error


def count(text: str) -> int | None:
    """Return a count written as digits or as an English word up to ten; None for another word."""
    return int(text) if text.isdigit() else _WORDS.get(text.lower())

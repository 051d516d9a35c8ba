"""Amounts as integers of the currency's minor unit; no float ever."""

from decimal import Context, Decimal, Inexact, InvalidOperation

from domain.value import Value

# ISO 4217: currencies of the area without two decimals.
_EXPONENTS = {"ISK": 0, "JPY": 0}

# What does not fit is refused instead of rounded; storage keeps 64 bits.
_EXACT = Context(prec=50, traps=[Inexact, InvalidOperation])
_MOST_DIGITS = 18


class Money(Value):
    """An amount in minor units (cents) of an ISO 4217 currency."""

    minor: int
    currency: str

    @classmethod
    def of(cls, amount: Decimal | int | str, currency: str = "EUR") -> "Money":
        """Build from major units; no number, or a fraction below the minor unit: ValueError."""
        if isinstance(amount, (bool, float)):
            raise TypeError(f"an amount is never {type(amount).__name__}: {amount!r}")
        try:
            scaled = Decimal(amount).scaleb(_EXPONENTS.get(currency, 2), _EXACT)
        except ArithmeticError as error:
            raise ValueError(f"{amount!r} {currency} is not an amount") from error
        if scaled.is_finite() and scaled.adjusted() >= _MOST_DIGITS:
            raise ValueError(f"{amount!r} {currency} is too large to be an amount")
        if not scaled.is_finite() or scaled != scaled.to_integral_value(context=_EXACT):
            raise ValueError(f"{amount!r} {currency} has a fraction below the minor unit")
        return cls(minor=int(scaled), currency=currency)

    @property
    def major(self) -> Decimal:
        """The amount in major units, exact."""
        return Decimal(self.minor).scaleb(-_EXPONENTS.get(self.currency, 2), _EXACT)

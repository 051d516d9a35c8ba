"""The fixtures of the account tests, for the tests about digests."""

from tests.accounts.conftest import ada, engine_of_mode, enter, shared

__all__ = ["ada", "engine_of_mode", "enter", "shared"]

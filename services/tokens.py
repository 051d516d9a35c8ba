"""Random tokens, their hashes, and values signed with the installation's secret."""

import hashlib
import hmac
import secrets

_BYTES = 32


def new_token() -> str:
    """Return a token that nobody can guess, fit for an address."""
    return secrets.token_urlsafe(_BYTES)


def digest(token: str) -> str:
    """Return what is stored of a token: from it the token cannot be found."""
    return hashlib.sha256(token.encode()).hexdigest()


def keyed(secret: str, purpose: str, value: str) -> str:
    """Return a hash of `value` that only this installation can compute, other for each purpose."""
    return hmac.new(secret.encode(), f"{purpose}\0{value}".encode(), hashlib.sha256).hexdigest()


def sign(secret: str, purpose: str, value: str) -> str:
    """Return `value` with a signature; it stays readable."""
    return f"{value}.{keyed(secret, purpose, value)}"


def unsign(secret: str, purpose: str, signed: str) -> str | None:
    """Return the value of what `sign` made; None when it was made by somebody else."""
    value, _, signature = signed.rpartition(".")
    good = hmac.compare_digest(signature.encode(), keyed(secret, purpose, value).encode())
    return value if good and value else None


def same(one: str, other: str) -> bool:
    """Say whether two texts are the same, in a time that does not tell where they differ."""
    return hmac.compare_digest(one.encode(), other.encode())

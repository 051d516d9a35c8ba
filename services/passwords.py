"""Passwords: kept as argon2id hashes, refused when short or among the worst, never when long."""

import re
import threading
import unicodedata
from functools import cache

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from domain.errors import Refusal
from domain.match import Message

SHORTEST, LONGEST = 12, 1_000
_HASHER = PasswordHasher(time_cost=3, memory_cost=32 * 1024, parallelism=1, type=Type.ID)
_AT_ONCE = threading.BoundedSemaphore(4)
"""Each hashing takes 32 MiB; a flood of sign-ins must not take the machine's memory."""
_LEET = str.maketrans("01345780@$!", "oleastboasi")
_WORDS = """
abcdef abcdefgh abcdefghijkl admin administrator administrateur azerty azertyuiop baseball
bienvenue bonjour changeme chocolat computer default doudou dragon football fundmap hello
iloveyou jetaime kennwort letmein liverpool login loulou marseille master monkey motdepasse
nicolas ordinateur pass passwd passwort password princess princesse qazwsx qazwsxedc qwerty
qwertyui qwertyuiop qwertz qwertzuiop root secret securite security shadow soleil starwars
summer sunshine superman superuser temp test testtest trustno user wachtwoord welcome willkommen
winter zaqwsx contrasena contrasenia senha haslo
"""
_WORST = frozenset(_WORDS.split())
_ROWS = ("01234567890123456789", "qwertyuiopasdfghjklzxcvbnm", "abcdefghijklmnopqrstuvwxyz")
_FEWEST_LETTERS = 5


class WeakPassword(Refusal):
    """A new password that is refused."""

    def __init__(self, why: Message) -> None:
        super().__init__(why.msgid, **dict(why.params))


def hash_new(password: str, *, email: str, name: str = "") -> str:
    """Return the hash to keep; raises WeakPassword with the reason."""
    why = weakness(password, email=email, name=name)
    if why is not None:
        raise WeakPassword(why)
    with _AT_ONCE:
        return _HASHER.hash(_same(password))


def weakness(password: str, *, email: str, name: str = "") -> Message | None:
    """Return why a password is refused; None when it is good enough."""
    plain = _same(password)
    if len(plain) < SHORTEST:
        return Message(
            "The password is too short: it needs {count} characters or more",
            (("count", str(SHORTEST)),),
        )
    if len(plain) > LONGEST:
        return Message("The password is too long")
    if _is_common(plain) or _is_own(plain, email, name):
        return Message("This password is among the first that anybody tries; choose another")
    return None


def _is_common(password: str) -> bool:
    low = password.casefold()
    if len(set(low)) < _FEWEST_LETTERS or re.fullmatch(r"(.{1,8}?)\1+.{0,3}", low):
        return True
    if any(low in row * 2 or low in (row * 2)[::-1] for row in _ROWS):
        return True
    bare = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", low)
    words = {re.sub(r"[^a-z]", "", text) for text in (low, bare.translate(_LEET))}
    return any(_is_worst(word) for word in words)


def _is_worst(word: str) -> bool:
    halves = ((word[:at], word[at:]) for at in range(1, len(word)))
    return word in _WORST or any(a in _WORST and b in _WORST for a, b in halves)


def _is_own(password: str, email: str, name: str) -> bool:
    low = re.sub(r"[\W\d_]", "", password.casefold())
    parts = (email, email.partition("@")[0], email.partition("@")[2].partition(".")[0], name)
    return low in {re.sub(r"[\W\d_]", "", part.casefold()) for part in parts}


@cache
def _nobodys() -> str:
    return _HASHER.hash("nobody has this password")


def matches(kept: str | None, password: str) -> bool:
    """Say whether a password is the kept one; costs the same when nothing is kept."""
    nobodys = _nobodys()
    with _AT_ONCE:
        try:
            good = _HASHER.verify(kept or nobodys, _same(password[: LONGEST + 1]))
        except (VerificationError, InvalidHashError):
            return False
    return good and kept is not None


def _same(password: str) -> str:
    """Return one form of what keyboards write in several."""
    return unicodedata.normalize("NFKC", password)

"""Passwords: long is enough, unless anybody would try it first."""

import pytest

from services.passwords import WeakPassword, hash_new, matches, weakness

MAIL = {"email": "ada.lovelace@lyon.example", "name": "Ada Lovelace"}


@pytest.mark.parametrize(
    "password",
    [
        "",
        "elevenchars",
        "password1234",
        "Password!2026",
        "P@ssw0rd1234",
        "motdepasse123",
        "aaaaaaaaaaaaaaaa",
        "abcabcabcabcabc",
        "123456789012",
        "987654321098",
        "qwertyuiopas",
        "azertyuiop123",
        "adminadmin2026",
        "welcomefundmap1",
        "20262026202620",
        "ada.lovelace2026",
        "ada.lovelace@lyon.example",
        "AdaLovelace1815",
        "x" * 1001,
    ],
)
def test_refused(password):
    assert weakness(password, **MAIL) is not None
    with pytest.raises(WeakPassword):
        hash_new(password, **MAIL)


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "onlylowercaseletters",
        "пароль на каждый день",
        "κωδικός εισόδου",
        "four  spaces   in it",
        "9 bridges of Lyon",
        "1" + "long" * 3 + "but not only",
    ],
)
def test_accepted_without_rules_of_composition(password):
    kept = hash_new(password, **MAIL)
    assert kept.startswith("$argon2id$")
    assert matches(kept, password)
    assert not matches(kept, password + "x")
    assert not matches(kept, password.upper() if password.upper() != password else "x")


def test_one_password_typed_on_two_keyboards():
    kept = hash_new("cafe\u0301 de la gare", **MAIL)
    assert matches(kept, "caf\u00e9 de la gare")


def test_nobody_has_no_password_that_fits():
    assert not matches(None, "nobody has this password")
    assert not matches("", "")
    assert not matches("broken", "broken")

"""JSON answers, and what comes instead of them."""

import pytest

from crawlers.json_answer import answer_of
from domain.errors import PageShapeError


def test_utf_8_is_read_with_and_without_its_mark():
    assert answer_of('{"a": "ß"}'.encode(), "u") == {"a": "ß"}
    assert answer_of('{"a": "ß"}'.encode("utf-8-sig"), "u") == {"a": "ß"}


def test_a_declared_charset_is_used_where_it_is_not_utf_8():
    latin = '{"a": "ß"}'.encode("latin-1")
    assert answer_of(latin, "u", 'application/json; charset="ISO-8859-1"') == {"a": "ß"}
    # Mislabelled UTF-8 is UTF-8 all the same.
    assert answer_of('{"a": "ß"}'.encode(), "u", "text/json;charset=latin1") == {"a": "ß"}


@pytest.mark.parametrize(
    ("body", "kind", "words"),
    [
        ('{"a": "ß"}'.encode("latin-1"), "application/json", "not the UTF-8"),
        ('{"a": "ß"}'.encode("latin-1"), "application/json; charset=utf-8", "not the UTF-8"),
        ('{"a": "ß"}'.encode("latin-1"), "text/json; charset=klingon", "neither UTF-8 nor"),
        (b"  <!DOCTYPE html><title>Sorry", "application/json", "a page came"),
        (b"", "application/json", "empty"),
        (b'{"a": [1, 2', "application/json", "cut short"),
        (b'{"a": NaN}', "application/json", "not JSON"),
        (b"[" * 100_000, "application/json", "not JSON"),
    ],
)
def test_what_is_no_json_is_named(body, kind, words):
    with pytest.raises(PageShapeError, match=words) as raised:
        answer_of(body, "https://x.example/a", kind)
    assert raised.value.url == "https://x.example/a"
    assert len(raised.value.value or "") < 500

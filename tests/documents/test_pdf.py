"""Files become text by page; what is no readable document is refused with its reason."""

import subprocess
import zlib

import pytest

from crawlers.documents import pdf as reader
from crawlers.documents.child import MOST_PAGES, read
from crawlers.documents.pdf import Unreadable, check, pages_of
from tests.documents.made import assembled, document, pdf

URL = "https://ec.europa.eu/call.pdf"


def code_of(body: bytes, **how: float) -> str:
    with pytest.raises(Unreadable) as caught:
        pages_of(body, URL, **how)
    assert caught.value.url == URL
    return caught.value.code


def test_the_words_of_each_page_are_read_in_a_process_of_its_own() -> None:
    pages = pages_of(pdf(*document()), URL)
    assert len(pages) == 4
    assert "consortium of at least two applicants" in pages[2]
    assert "funding rate" in pages[3]
    assert "funding rate" not in pages[2]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "document_empty"),
        (b" \n", "document_empty"),
        (b"<?xml version='1.0'?><Error><Code>BlobNotFound</Code></Error>", "document_missing"),
        (b"<?xml version='1.0'?><Error><Code>NoSuchKey</Code></Error>", "document_missing"),
        (b"<!DOCTYPE html><html><body>EU Login</body></html>", "document_not_pdf"),
        (b"PK\x03\x04 a word processor's file", "document_not_pdf"),
    ],
)
def test_an_answer_that_is_no_pdf_is_told_apart(body: bytes, code: str) -> None:
    with pytest.raises(Unreadable) as caught:
        check(body, URL)
    assert caught.value.code == code


def test_some_bytes_before_the_head_are_forgiven() -> None:
    check(b"\xef\xbb\xbf\r\n%PDF-1.7", URL)


def test_a_web_page_is_not_given_to_the_reader() -> None:
    assert code_of(b"<html>EU Login</html>") == "document_not_pdf"


def test_a_truncated_file_is_damaged() -> None:
    body = pdf(*document())
    assert code_of(body[: len(body) // 4]) == "document_damaged"


def test_a_file_with_a_password_is_said_to_have_one() -> None:
    encrypt = "/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <{0}> /U <{0}> >> /ID [<00> <00>]"
    assert code_of(pdf("text", extra=encrypt.format("41" * 32))) == "document_encrypted"


def test_pictures_of_pages_hold_no_text() -> None:
    assert code_of(pdf(" ", " ")) == "document_without_text"


def test_a_file_of_too_many_pages_is_no_call_document() -> None:
    assert code_of(pdf(*["page"] * (MOST_PAGES + 1))) == "document_too_long"


def test_a_file_that_swells_when_it_is_unpacked_ends_only_its_own_process() -> None:
    swollen = zlib.compress(zlib.compress(b"BT " + b"0" * 400_000_000, 9), 9)
    assert len(swollen) < 5_000
    bomb = assembled(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R /Resources << >> >>",
            b"<< /Length %d /Filter [/FlateDecode /FlateDecode] >>\nstream\n" % len(swollen)
            + swollen
            + b"\nendstream",
        ]
    )
    assert code_of(bomb) in ("document_damaged", "document_without_text")


def test_pages_that_name_themselves_as_their_children_end() -> None:
    loop = assembled(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>",
        ]
    )
    assert code_of(loop) in ("document_damaged", "document_without_text")


def test_a_reading_that_takes_too_long_is_ended() -> None:
    assert code_of(pdf(*document()), seconds=0.001) == "document_damaged"


def test_a_child_that_dies_is_damage(monkeypatch: pytest.MonkeyPatch) -> None:
    dead = subprocess.CompletedProcess([], -9, b"", b"")
    monkeypatch.setattr(reader.subprocess, "run", lambda *a, **k: dead)
    assert code_of(pdf("text")) == "document_damaged"


def test_whatever_a_file_provokes_is_an_answer() -> None:
    assert read(b"%PDF-1.7\n%%EOF")["error"] == "document_damaged"

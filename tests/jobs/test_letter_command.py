"""`fundmap letter`: a paper from nothing to approved without a browser; what lacks is named."""

import io
import json
import zipfile

import pytest
from pypdf import PdfReader

from jobs import cli

PAPER = (
    "--kind", "position_paper", "--lang", "en",
    "--set", "title=Security in *integrated* strategies", "--set", "body=Cities need **this**.",
    "--set", "sender=Efus", "--set", "sender=Paris office", "--set", "place=Paris",
)  # fmt: skip


@pytest.fixture
def letter(home, capsys):
    """Run a command; return its exit code, standard output and standard error."""

    def run(*arguments):
        code = cli.run(("letter", *arguments))
        out, err = capsys.readouterr()
        return code, out, err

    return run


@pytest.fixture
def made(letter):
    """Make a paper; return its document."""
    code, out, err = letter("new", *PAPER, "--json")
    assert code == 0, err
    return json.loads(out)


def test_a_paper_is_made_written_rendered_and_approved(letter, made, home):
    number = str(made["id"])
    assert (made["kind"], made["state"], made["languages"]) == ("position_paper", "idea", ["en"])
    code, out, err = letter(
        "write", number, "--lang", "fr", "--set", "title=La sécurité", "--set", "body=Les villes."
    )
    assert code == 0, err
    for state in ("drafting", "review"):
        assert letter("advance", number, state)[0] == 0
    code, _out, err = letter("advance", number, "approved")
    assert (code, "somebody who has not written this wording" in err) == (2, True)
    code, out, _err = letter(
        "advance", number, "approved", "--second-reader", "The President", "--json"
    )
    document = json.loads(out)
    assert (code, document["state"]) == (0, "approved")
    assert document["approved_by"] == "The President"
    assert document["approved_wording"] == document["wording"]
    code, out, err = letter("render", number, "--out", str(home / "out"), "--json")
    assert code == 0, err
    files = sorted(path.name for path in (home / "out").iterdir())
    assert json.loads(out)["files"]
    assert files == sorted(
        f"deliverable-{number}-{language}.{form}"
        for language in ("en", "fr")
        for form in ("docx", "pdf", "html")
    )
    pdf = PdfReader(home / "out" / f"deliverable-{number}-en.pdf").pages[0].extract_text()
    assert "Security in *integrated* strategies" in " ".join(pdf.split())
    docx = (home / "out" / f"deliverable-{number}-fr.docx").read_bytes()
    with zipfile.ZipFile(io.BytesIO(docx)) as file:
        assert "La sécurité" in file.read("word/document.xml").decode()
    code, out, _err = letter("show", number)
    assert "approved" in out
    assert next(row["id"] for row in json.loads(letter("list", "--json")[1])) == made["id"]


def test_a_missing_value_is_named_and_nothing_is_written(letter, home):
    code, _out, err = letter("new", "--kind", "letter", "--lang", "en")
    assert (code, "title" in err) == (2, True)
    out = letter("new", "--kind", "letter", "--lang", "en", "--set", "title=T", "--set",
                 "body=B", "--set", "sender=S", "--set", "place=P", "--json")[1]  # fmt: skip
    number = str(json.loads(out)["id"])
    code, _out, err = letter("render", number, "--out", str(home / "out"))
    assert (code, "the value addressee is missing" in err) == (2, True)
    assert not (home / "out").exists()
    code, _out, err = letter("render", "999", "--out", str(home / "out"))
    assert (code, "no such deliverable" in err) == (2, True)


def test_a_letter_has_its_addressee_and_form_of_address(letter, home):
    out = letter(
        "new", "--kind", "letter", "--lang", "en", "--set", "title=T", "--set", "sender=S",
        "--set", "place=P", "--set", "addressee=The Commissioner", "--set", "addressee=Brussels",
        "--set", "salutation=Dear Commissioner,", "--set", "body_kind=commission",
        "--set", "cause=isf_national", "--set", "ask=isf-national-programmes", "--json",
    )[1]  # fmt: skip
    number = str(json.loads(out)["id"])
    assert letter("render", number, "--out", str(home / "out"))[0] == 0
    html = (home / "out" / f"deliverable-{number}-en.html").read_text("utf-8")
    for words in ("The Commissioner", "Dear Commissioner,", "national programmes", "We ask you"):
        assert words in html
    letter("write", number, "--lang", "fr", "--set", "title=T", "--set", "salutation=Madame,")
    code, _out, err = letter("render", number, "--out", str(home / "out"), "--lang", "fr")
    assert code == 2
    assert "ask:" in err
    assert "(fr) is missing" in err


def test_a_jump_is_refused_with_its_reason(letter, made):
    number = str(made["id"])
    for _ in range(2):
        code, _out, err = letter("advance", number, "sent")
        assert code == 2
        assert "leads on from approved or signing; this position_paper is idea" in err
    code, _out, err = letter("advance", number, "held")
    assert (code, "never held" in err) == (2, True)
    assert json.loads(letter("show", number, "--json")[1])["state"] == "idea"
    letter("advance", number, "drafting")
    code, _out, err = letter("advance", number, "review", "--expected", "1")
    assert (code, "somebody else" in err) == (2, True)


def test_a_text_of_the_partnership_needs_its_consent(letter):
    code, out, _err = letter("agree", "1")
    assert (code, "will not create new or increased EU funding" in out) == (0, True)
    out = letter("new", *PAPER, "--set", "in_name_of=partnership", "--json")[1]
    number = str(json.loads(out)["id"])
    letter("advance", number, "drafting")
    letter("advance", number, "review")
    approve = ("advance", number, "approved", "--second-reader", "The President")
    code, _out, err = letter(*approve)
    assert (code, "agreement are missing" in err) == (2, True)
    assert letter("agree", number, "--coordinator", "Nice")[0] == 2
    assert letter("agree", number, "--confirm-pact")[0] == 0
    assert letter("agree", number, "--coordinator", "Nice", "--on", "2026-01-02")[0] == 0
    assert letter(*approve)[0] == 0


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (("nothing",), "KEY=VALUE"),
        (("colour=red",), "KEY=VALUE"),
        (("title=T", "title=U"), "twice"),
        (("title=T", "in_name_of=me"), "in_name_of"),
        (("title=T", "cause=more money"), "cause"),
        (("title=T", "action=seven"), "number"),
        (("title=T", "planned_on=soon"), "2026-08-12"),
        (("title=T", "ask=nothing"), "there is no ask"),
        (("title=T", "question=Q"), "answer"),
    ],
)
def test_a_value_that_cannot_be_is_told(letter, values, said):
    options = [part for value in values for part in ("--set", value)]
    code, _out, err = letter("new", "--kind", "letter", "--lang", "en", *options)
    assert (code, said in err) == (2, True), err


def test_deliverables_are_exported(letter, made, capsys):
    for form in ("json", "jsonl", "csv"):
        assert cli.run(("export", "deliverables", "--format", form)) == 0
        out = capsys.readouterr().out
        assert "Security in *integrated* strategies" in out
    assert "a2-webconference" not in out
    assert "25 June, year not stated" in out

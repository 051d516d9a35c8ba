"""Kept files: limited in size and kind, safe names, read by those with the right alone."""

import io
import zipfile

import pytest

from domain.advocacy import Visibility
from domain.enums import Role
from domain.errors import NotAllowed, NotFound, UsageError
from funding_db.engine import write_session
from services import deliverable_files, deliverables, files
from services import settings as settings_service
from services.deliverable_files import Purpose
from services.rights import Action
from tests.accounts.people import PASSWORD, add_person
from tests.accounts.web import Browser, application
from tests.deliverables.makers import NOW, approved, content, somebody, written

PDF = b"%PDF-1.7 a letter"


@pytest.fixture
def engine(sqlite_engine):
    """Files do not differ between the two engines."""
    return sqlite_engine


@pytest.fixture(autouse=True)
def folder(monkeypatch, tmp_path):
    monkeypatch.setenv("FUNDMAP_DATA_DIR", str(tmp_path / "var"))
    settings_service.settings.cache_clear()
    yield tmp_path / "var" / "files"
    settings_service.settings.cache_clear()


def archive(*names):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name in names:
            file.writestr(name, "x")
    return out.getvalue()


def keep(session, person, name="letter.pdf", body=PDF, thing=""):
    return files.keep(person, session, Action.WRITE_ADVOCACY, name, body, NOW, thing=thing)


def test_a_file_is_kept_once_and_read_back(engine, team, folder):
    ada, bo, cy, di = team
    with write_session(engine) as session:
        kept = keep(session, ada)
        again = keep(session, bo, "copy.PDF")
        assert (again.sha256, again.name) == (kept.sha256, "copy.pdf")
        assert len([path for path in folder.rglob("*") if path.is_file()]) == 1
        for reader in (ada, bo, cy):
            assert files.read(reader, session, kept.id) == (kept, PDF)
        with pytest.raises(NotFound):
            files.read(di, session, kept.id)
        with pytest.raises(NotAllowed):
            files.read(somebody(99, Role.OFFICER), session, kept.id)
        with pytest.raises(NotAllowed):
            keep(session, cy)


def test_a_file_of_a_private_deliverable_is_its_owners(engine, team):
    ada, bo, *_ = team
    with write_session(engine) as session:
        own = content(visibility=Visibility.PRIVATE, owner=ada.id)
        made = deliverables.create(ada, session, own, now=NOW)
        kept = keep(session, ada, thing=f"deliverable:{made.id}")
        assert files.read(ada, session, kept.id)[1] == PDF
        with pytest.raises(NotFound):
            files.read(bo, session, kept.id)


def test_a_content_changed_on_disk_is_not_handed_out(engine, team, folder):
    ada = team[0]
    with write_session(engine) as session:
        kept = keep(session, ada)
        path = folder / kept.sha256[:2] / kept.sha256
        path.write_bytes(b"%PDF-1.7 another")
        with pytest.raises(NotFound, match="changed"):
            files.read(ada, session, kept.id)
        path.unlink()
        with pytest.raises(NotFound, match="lost"):
            files.read(ada, session, kept.id)


@pytest.mark.parametrize(
    ("name", "body", "said"),
    [
        ("letter", PDF, "ending"),
        (".pdf", PDF, "ending"),
        ("letter.exe", PDF, "not taken"),
        ("letter.html", b"<script>", "not taken"),
        ("letter.svg", b"<svg/>", "not taken"),
        ("letter.pdf", b"", "empty"),
        ("letter.pdf", b"MZ", "not what its ending says"),
        ("letter.png", PDF, "not what its ending says"),
        ("letter.docx", PDF, "not what its ending says"),
        ("letter.docx", archive("xl/workbook.xml"), "not what its ending says"),
        ("letter.docx", archive("word/document.xml", "word/vbaProject.bin"), "macros"),
        ("letter.csv", b"a\x00b", "not a text"),
    ],
)
def test_what_is_not_taken_is_told(engine, team, folder, name, body, said):
    with write_session(engine) as session, pytest.raises(UsageError, match=said):
        keep(session, team[0], name, body)
    assert not folder.exists()


def test_a_file_that_is_too_large_is_refused(engine, team, monkeypatch):
    monkeypatch.setattr(files, "LARGEST", 1024)
    with write_session(engine) as session, pytest.raises(UsageError, match="larger"):
        keep(session, team[0], "letter.pdf", PDF + b" " * 1024)


@pytest.mark.parametrize(
    ("name", "kept_as"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\letters\\reply.PDF", "reply.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie x.pdf"),
        ("Ρέθυμνο – réponse.pdf", "Ρέθυμνο – réponse.pdf"),
        ("x" * 300 + ".pdf", "x" * 120 + ".pdf"),
    ],
)
def test_names_are_made_harmless(engine, team, name, kept_as):
    with write_session(engine) as session:
        assert keep(session, team[0], name).name == kept_as


def test_the_route_sends_a_file_to_be_saved(shared, folder):
    number = add_person(shared, "ada@efus.example", "Ada", Role.ADVOCATE)
    with write_session(shared) as session:
        kept = keep(session, somebody(number), "réponse.pdf")
    inside = Browser(application())
    assert inside.ask(f"/files/kept/{kept.id}").status_code == 401
    assert inside.enter("ada@efus.example", PASSWORD).status_code == 303
    answer = inside.ask(f"/files/kept/{kept.id}")
    assert (answer.status_code, answer.content) == (200, PDF)
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''r%C3%A9ponse.pdf"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert inside.ask("/files/kept/999").status_code == 404


def test_a_signed_pdf_is_the_version_of_record_of_exactly_the_words_that_were_approved(
    engine, team
):
    ada, bo, cy, di = team
    with write_session(engine) as session:
        made = written(session, ada)
        with pytest.raises(UsageError, match="approved"):
            deliverable_files.keep(ada, session, made.id, Purpose.RECORD, "a.pdf", PDF, now=NOW)
        deliverable_files.keep(ada, session, made.id, Purpose.ANNEX, "plan.pdf", PDF, now=NOW)
        letter = approved(session, ada, bo)
        with pytest.raises(UsageError, match="is a PDF"):
            deliverable_files.keep(ada, session, letter.id, Purpose.RECORD, "a.txt", b"x", now=NOW)
        with pytest.raises(UsageError, match="not what its ending"):
            deliverable_files.keep(ada, session, letter.id, Purpose.RECORD, "a.pdf", b"x", now=NOW)
        for person, error in ((cy, NotAllowed), (di, NotFound)):
            with pytest.raises(error):
                deliverable_files.keep(
                    person, session, letter.id, Purpose.RECORD, "a.pdf", PDF, now=NOW
                )
        for name in ("first.pdf", "second.pdf"):
            deliverable_files.keep(ada, session, letter.id, Purpose.RECORD, name, PDF, now=NOW)
        found = deliverable_files.list_of(cy, session, letter.id)
        assert [(one.file.name, one.is_record) for one in found] == [
            ("first.pdf", False),
            ("second.pdf", True),
        ]
        assert {one.wording for one in found} == {letter.approved_wording}
        assert files.read(cy, session, found[1].file.id)[1] == PDF
        deliverables.step(
            bo, session, letter.id, "reopen", expected_version=letter.version, now=NOW
        )
        assert not any(one.is_record for one in deliverable_files.list_of(ada, session, letter.id))
        with pytest.raises(NotFound):
            deliverable_files.list_of(di, session, letter.id)


def test_a_file_that_asks_for_a_right_that_one_lacks_is_as_one_that_is_not_there(engine, team):
    ada, advisor = team[0], somebody(98, Role.ADVISOR)
    with write_session(engine) as session:
        kept = files.keep(advisor, session, Action.ADVISE, "opinion.pdf", PDF, NOW)
        for number in (kept.id, kept.id + 1):
            with pytest.raises(NotFound):
                files.read(ada, session, number)
        ours = keep(session, ada)
        for number in (ours.id, ours.id + 1):
            with pytest.raises(NotAllowed):
                files.read(advisor, session, number)

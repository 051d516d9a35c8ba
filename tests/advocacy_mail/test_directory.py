"""The directory and the ledger: brought in whole or not at all, persons forgotten, who agreed left out."""

import io
import zipfile

import pytest
from openpyxl import Workbook, load_workbook

from domain.advocacy_asks import Stance
from domain.advocacy_views import AskContent
from domain.errors import Conflict, NotAllowed, NotFound, UsageError
from funding_db.engine import read_session, write_session
from services import addressee_files, addressees, asks, exports, positions
from tests.advocacy_mail.makers import DAY, NOW, ONE_ENGINE, TODAY, addressee, entry

HEAD = "body,body_kind,office,language,salutation,country,email\n"
GOOD = "Ville de Liège,city,Échevin,fr,Monsieur l'Échevin,Belgium,e@liege.example\n"


def bring(office, person, text, name="list.csv"):
    body = text if isinstance(text, bytes) else text.encode()
    with write_session(office) as session:
        return addressee_files.import_file(person, session, name, body, now=NOW)


def everybody(office, person):
    with read_session(office) as session:
        return addressees.list_all(person, session)


def test_a_list_is_brought_in_and_corrects_what_is_there(office, team):
    ada, _bo, _cy, di = team
    assert bring(office, ada, HEAD + GOOD) == addressee_files.Imported(1, 0, 0)
    corrected = GOOD.replace("e@liege.example", "new@liege.example")
    assert bring(office, ada, HEAD + corrected) == addressee_files.Imported(0, 1, 0)
    assert bring(office, ada, HEAD + corrected) == addressee_files.Imported(0, 0, 1)
    (one,) = everybody(office, ada)
    assert (one.content.country, one.content.email, one.version) == ("BE", "new@liege.example", 2)
    assert everybody(office, di) == ()


@ONE_ENGINE
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", HEAD + GOOD + "Other,nonsense,Office,fr,Madame,,\n"),
        ("a.csv", HEAD + GOOD + "Other,city,Office,french,Madame,,\n"),
        ("a.csv", HEAD + GOOD + "Other,city,Office,fr,,,\n"),
        ("a.csv", HEAD + GOOD + "Other,city,Office,fr,Madame,Atlantis,\n"),
        ("a.csv", HEAD + GOOD + "Other,city,Office,fr,Madame,,no address\n"),
        ("a.csv", HEAD + GOOD + GOOD),
        ("a.csv", "body,office\nx,y\n"),
        ("a.csv", ""),
        ("a.csv", b"\xff\xfe\x00body"),
        ("a.xlsx", b"PK\x03\x04 broken"),
        ("a.exe", HEAD + GOOD),
        ("a.csv", HEAD + GOOD * 60_000),
    ],
    ids=["kind", "language", "salutation", "country", "mail", "twice", "columns", "empty",
         "encoding", "broken", "ending", "large"],
)  # fmt: skip
def test_a_hostile_or_wrong_list_keeps_nothing(office, team, name, text):
    with pytest.raises(UsageError):
        bring(office, team[0], text, name)
    assert everybody(office, team[0]) == ()


@ONE_ENGINE
def test_a_bomb_is_not_unpacked(office, team):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", b"0" * 40_000_000)
    with pytest.raises(UsageError):
        bring(office, team[0], out.getvalue(), "a.xlsx")


@ONE_ENGINE
def test_what_is_taken_out_comes_in_again_and_is_no_formula(office, team):
    ada = team[0]
    with write_session(office) as session:
        addressee(session, ada, body="=HYPERLINK(1)", office="Müller & Söhne")
    with read_session(office) as session:
        table = exports.addressees(ada, session, "xlsx")
        text = exports.addressees(ada, session, "csv").decode("utf-8-sig")
    sheet = load_workbook(io.BytesIO(table)).worksheets[0]
    assert sheet["A2"].value == "'=HYPERLINK(1)"
    assert bring(office, ada, text) == addressee_files.Imported(0, 0, 1)
    book = Workbook()
    for row in sheet.iter_rows(values_only=True):
        book.active.append(row)
    again = io.BytesIO()
    book.save(again)
    assert bring(office, ada, again.getvalue(), "b.xlsx").same == 1


def test_the_second_of_two_editors_loses_nothing(office, team):
    ada, bo, cy, di = team
    with write_session(office) as session:
        made = addressee(session, ada)
        addressees.change(bo, session, made.id, entry(note="by Bo"), expected_version=1, now=NOW)
        with pytest.raises(Conflict):
            addressees.change(ada, session, made.id, entry(note="x"), expected_version=1, now=NOW)
        with pytest.raises(Conflict):
            addressee(session, ada)
        with pytest.raises(NotAllowed):
            addressees.change(cy, session, made.id, entry(), expected_version=2, now=NOW)
        with pytest.raises(NotFound):
            addressees.get(di, session, made.id)
        assert addressees.get(ada, session, made.id).content.note == "by Bo"


@ONE_ENGINE
def test_known_managing_authorities_are_proposed_until_they_are_kept(office, team):
    ada = team[0]
    with write_session(office) as session:
        first, *rest = addressees.proposals(ada, session)
        assert (first.language, first.salutation) == ("", "")  # never guessed
        with pytest.raises(UsageError):
            addressees.create(ada, session, first, now=NOW)
        filled = first.model_copy(update={"language": "fr", "salutation": "Madame, Monsieur,"})
        addressees.create(ada, session, filled, now=NOW)
        assert addressees.proposals(ada, session) == tuple(rest)


def test_who_agreed_leaves_the_next_mailing(office, team):
    ada, _bo, cy, _di = team
    with write_session(office) as session:
        one, other = addressee(session, ada), addressee(session, ada, office="Unit D")
        first, second = (
            asks.create(ada, session, AskContent(demand=word, granter="DG HOME"), now=NOW).id
            for word in ("Open ISF to cities", "A call for cities")
        )

        def stance(who, ask, found, on=TODAY, source="https://x.example"):
            positions.note(ada, session, who.id, ask, found, on, source=source, now=NOW)

        stance(one, first, Stance.SUPPORTS)
        assert len(positions.to_write(ada, session, (first, second))) == 2
        stance(one, second, Stance.PROMISED)
        assert [v.id for v in positions.to_write(ada, session, (first, second))] == [other.id]
        stance(one, second, Stance.OPPOSES, TODAY - DAY)  # an older word changes nothing
        assert len(positions.to_write(ada, session, (second,))) == 1
        for wrong in ({"on": TODAY + DAY}, {"source": ""}, {"source": "javascript://x"}):
            with pytest.raises(UsageError):
                stance(one, first, Stance.SUPPORTS, **wrong)
        stance(other, first, Stance.SILENT, source=None)
        with pytest.raises(NotAllowed):
            positions.note(cy, session, one.id, first, Stance.SILENT, TODAY, source=None, now=NOW)
        entries = positions.ledger(ada, session)
        assert len(entries) == 4
        latest = next(v for v in entries if v.stance is Stance.PROMISED)
        positions.take_back(ada, session, latest.id, now=NOW)
        assert len(positions.to_write(ada, session, (second,))) == 2

"""Aides-territoires: the shipped sample, each field, and a token that nobody may ever see."""

import copy
import datetime as dt
import gzip
import json

import pytest

from crawlers.aides_territoires.record import record_from_aid
from crawlers.sources.fr.aides_territoires import TOKEN, FrAidesTerritoires
from domain.call import CallRecord
from domain.enums import ApplicantType, AreaScheme, CallStatus, DeadlineModel, Instrument
from domain.errors import PageShapeError, UnknownCategory
from domain.status import dates_of, standing
from services.settings import Settings
from tests.crawlers.crawling import crawl
from tests.crawlers.parsing import parsed, refused
from tests.paths import ROOT
from tests.servers.aides_territoires import Api
from tests.servers.base import Answer, LocalServer

SAMPLE = ROOT / "crawlers" / "recordings" / "sample"
AIDS = json.loads((SAMPLE / "fr_aides_territoires" / "aids-page1.json").read_text())["results"]
ACCOUNT, SESSION = "account-secret-4711", "session-secret-0815"
LIST = {"callback": "parse_list", "content_type": "application/json", "number": 1, "bearer": ""}


def aid(number=1, **changes):
    return copy.deepcopy(AIDS[number]) | changes


def read(**changes):
    found, issues = record_from_aid(aid(**changes))
    return found, [(issue.code, issue.field) for issue in issues]


@pytest.mark.e2e
def test_the_sample_says_what_was_exported(tmp_path, monkeypatch):
    monkeypatch.delenv(TOKEN, raising=False)  # recorded pages need none
    options = ("--recordings", str(SAMPLE), "--now", "2022-11-08T12:00:00+00:00")
    done = crawl("fr_aides_territoires", tmp_path / "run", *options)
    assert (done.code, done.issues, done.verdict.complete) == (0, [], True)
    found = {}
    for item in done.items:
        record = CallRecord.model_validate(item["record"])
        assert record.url == f"https://aides-territoires.beta.gouv.fr/aides/{record.source_ref}/"
        found[record.title] = (
            record.instrument.value,
            [str(d.on) for d in record.deadlines],
            ApplicantType.MUNICIPALITY in record.applicants,
            record.publisher,
        )
    leader = ("grant", ["2022-12-31"], True, "Commission européenne")
    assert found == {
        "Bénéficier de l'expérience de vos homologues européens pour répondre à une problématique "
        "territoriale": ("advisory", [], True, "Commission européenne"),
        "Soutenir le développement rural - LEADER": leader,
        "Soutenir le développement rural - programme LEADER": leader,
    }


def test_an_aid_is_read_whole():
    found, issues = read(
        programs=["FEDER - Fonds européen de développement régional"],
        perimeter="Hauts-de-France",
        perimeter_scale="Région",
        start_date="2022-01-10",
        subvention_rate_lower_bound=20,
        subvention_rate_upper_bound=60,
        subvention_comment="selon le projet",
        description="<p>OS 5.1. Écrire à jean.dupont@region.fr<script>x</script></p>",
        eligibility="<p>Communes</p>",
        origin_url="https://europe.example/aap",
        application_url="voir le site",
        date_created="2021-05-06T10:00:00+02:00",
        is_live=True,
        categories=["Aménagement / Espaces publics"],
    )
    assert issues == []
    assert (found.programme, found.specific_objective) == ("ERDF", "RSO5.1")
    assert [(a.scheme, a.code) for a in found.areas] == [(AreaScheme.NUTS, "FRE")]
    assert (found.opens_on, found.published_on) == (dt.date(2022, 1, 10), dt.date(2021, 5, 6))
    assert [(d.on, d.time) for d in found.deadlines] == [(dt.date(2022, 12, 31), None)]
    assert (found.rates[0].min_bp, found.rates[0].max_bp) == (2000, 6000)
    assert [d.url for d in found.documents] == ["https://europe.example/aap"]
    assert "jean.dupont" not in found.model_dump_json()
    assert "script" not in found.texts[0].html
    assert found.keywords == ("Aménagement / Espaces publics",)


def test_the_named_contact_is_never_read():
    found, _ = read(contact="<p>Jean Dupont, 01 02 03 04 05</p>")
    assert "Dupont" not in found.model_dump_json()


def test_a_permanent_aid_is_open_only_while_it_is_live():
    now = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
    live, _ = read(recurrence="Permanente", submission_deadline=None, is_live=True)
    assert live.deadline_model is DeadlineModel.CONTINUOUS
    assert standing(dates_of(live), now).status is CallStatus.OPEN
    silent, _ = read(recurrence="Permanente", submission_deadline=None, is_live=None)
    assert standing(dates_of(silent), now).status is CallStatus.UNKNOWN
    late, _ = read(submission_deadline="2022-12-31", is_live=True)
    assert standing(dates_of(late), now).status is CallStatus.CLOSED


def test_a_day_of_pre_deposit_is_told_and_is_no_deadline():
    found, _ = read(predeposit_date="2022-11-30")
    assert [d.on for d in found.deadlines] == [dt.date(2022, 12, 31)]
    assert found.dates_text == "pré-dépôt : 2022-11-30"


@pytest.mark.parametrize(
    ("kinds", "meaning"),
    [
        (["Ingénierie technique", "Subvention"], Instrument.GRANT),
        (["Prêt"], Instrument.LOAN),
        (["Avance récupérable"], Instrument.LOAN),
        (["Ingénierie financière"], Instrument.ADVISORY),
    ],
)
def test_instruments(kinds, meaning):
    assert read(aid_types=kinds)[0].instrument is meaning


@pytest.mark.parametrize("kinds", [[], ["Certificat d'économie d'énergie (CEE)"]])
def test_another_instrument_is_no_offer_of_ours(kinds):
    with pytest.raises(UnknownCategory):
        read(aid_types=kinds)
    found = parsed(
        FrAidesTerritoires,
        json.dumps({"count": 1, "results": [aid(aid_types=kinds)]}),
        **LIST,
    )
    assert (found.records, found.gaps) == ([], [])
    assert [issue.code for issue in found.issues] == ["unknown_category"]


@pytest.mark.parametrize(
    ("name", "scale", "code"),
    [
        ("France", "Pays", "FR"),
        ("Provence-Alpes-Côte d'Azur", "Région", "FRL0"),
        ("La Réunion", "Région", "FRY4"),
        ("La Réunion", "Département", ""),
        ("Métropole Nice Côte d'Azur", "EPCI", ""),
    ],
)
def test_areas(name, scale, code):
    (area,) = read(perimeter=name, perimeter_scale=scale)[0].areas
    assert (area.code, area.text) == (code, name)


def test_values_that_cannot_be_read_are_told():
    found, issues = read(
        start_date="bientôt",
        submission_deadline="31/12/2026",
        subvention_rate_upper_bound=1000,
        targeted_audiences=["Communes", "Martiens"],
    )
    assert (found.opens_on, found.deadlines, found.rates, found.applicants) == (None, (), (), ())
    assert "Martiens" in found.applicants_text
    assert sorted(issues) == [
        ("bad_value", "deadlines"),
        ("bad_value", "opens_on"),
        ("bad_value", "rates"),
        ("unknown_category", "applicants"),
    ]


def test_swapped_days_are_kept_as_words():
    found, issues = read(start_date="2023-06-01")
    assert (found.opens_on, found.deadlines) == (None, ())
    assert found.dates_text == "2023-06-01 – 2022-12-31"
    assert issues == [("bad_value", "deadlines")]


@pytest.mark.parametrize("name", ["slug", "name", "submission_deadline", "is_live", "aid_types"])
def test_a_renamed_field_is_never_a_silent_loss(name):
    given = aid()
    given[f"{name}_v2"] = given.pop(name)
    with pytest.raises(PageShapeError, match="lacks fields"):
        record_from_aid(given)
    assert refused(FrAidesTerritoires, json.dumps({"count": 1, "results": [given]}), **LIST)


@pytest.mark.parametrize("given", [None, {}, aid(url="https://x.example/"), aid(name=" ")])
def test_what_is_no_aid_is_refused(given):
    with pytest.raises(PageShapeError):
        record_from_aid(given)


@pytest.mark.parametrize(
    "body",
    ["<!doctype html><title>Connexion</title>", "", "[]", '{"count": 5, "results": []}', "{}"],
)
def test_another_answer_with_status_200_gives_no_call(body):
    assert refused(FrAidesTerritoires, body, **LIST)


def many(count):
    return [aid(slug=f"a-{number}", url=f"/aides/a-{number}/") for number in range(count)]


def crawled(tmp_path, monkeypatch, api, token=ACCOUNT):
    if token:
        monkeypatch.setenv(TOKEN, token)
    else:
        monkeypatch.delenv(TOKEN, raising=False)
    with LocalServer(api) as server:
        run_dir = tmp_path / "run"
        return crawl("fr_aides_territoires", run_dir, "--base-url", server.url), server


def everything_kept(done):
    """Return all that a crawl left on disk and in its log, unpacked."""
    found = [done.log.encode()]
    for path in done.run_dir.rglob("*"):
        if path.is_file():
            body = path.read_bytes()
            found.append(gzip.decompress(body) if path.suffix == ".gz" else body)
    return b"\n".join(found)


@pytest.mark.e2e
def test_all_pages_are_read_and_no_token_is_kept(tmp_path, monkeypatch):
    api = Api(many(230), account=ACCOUNT, session=SESSION)
    done, server = crawled(tmp_path, monkeypatch, api)
    assert done.code == 0, done.verdict.reasons
    assert (done.verdict.items, done.verdict.complete) == (230, True)
    assert server.paths()["/api/connexion/"] == 1
    kept = everything_kept(done)
    assert b"Soutenir le d" in kept
    assert ACCOUNT.encode() not in kept
    assert SESSION.encode() not in kept


@pytest.mark.e2e
@pytest.mark.parametrize(
    "answer",
    [
        Answer(f'{{"token": "{SESSION}'.encode()),  # cut short
        Answer(f'{{"jeton": "{SESSION}"}}'.encode()),
        Answer(b"<!doctype html><title>Connexion</title>", content_type="text/html"),
        Answer(b'{"message": "no"}', status=401),
    ],
    ids=["cut", "renamed", "page", "refused"],
)
def test_a_token_that_is_not_taken_fails_and_is_not_shown(tmp_path, monkeypatch, answer):
    api = Api(many(3), account=ACCOUNT, session=SESSION)
    api.connection = answer
    done, server = crawled(tmp_path, monkeypatch, api)
    assert done.code == 4
    assert done.verdict.failure in ("shape_changed", "blocked")
    assert server.paths()["/api/aids/"] == 0
    kept = everything_kept(done)
    assert SESSION.encode() not in kept
    assert ACCOUNT.encode() not in kept


@pytest.mark.e2e
def test_without_a_token_nobody_is_asked_and_the_reason_is_told(tmp_path, monkeypatch):
    api = Api(many(3), account=ACCOUNT, session=SESSION)
    done, server = crawled(tmp_path, monkeypatch, api, token=None)
    assert (done.code, done.verdict.failure) == (4, "blocked")
    assert f"needs a token: set {TOKEN}" in done.verdict.reasons
    assert server.asked == []


def test_the_setting_reaches_only_who_needs_it():
    settings = Settings(aides_territoires_token="abc", _env_file=None)
    assert settings.given(FrAidesTerritoires.spec.needs) == {TOKEN: "abc"}
    assert settings.given(()) == {}
    assert "abc" not in repr(settings)
    assert Settings(_env_file=None).given(FrAidesTerritoires.spec.needs) == {}
    assert settings.given(("FUNDMAP_DATABASE_URL", "FUNDMAP_NOTHING")) == {}

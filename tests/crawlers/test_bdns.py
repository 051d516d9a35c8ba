"""Spain's register: each of its traps, on the sample that ships and on recorded entries."""

import copy
import datetime as dt
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawlers.bdns import dates, terms
from crawlers.bdns.record import record_from_entry
from crawlers.sources.es.bdns import _left_out
from domain.enums import (
    ApplicantType,
    AreaScheme,
    BudgetScope,
    CallStatus,
    Instrument,
    Procedure,
    PublicationStatus,
)
from domain.errors import PageShapeError, SourceError
from domain.status import dates_of, standing
from tests.crawlers.crawling import crawl
from tests.paths import needs_recorded
from tests.servers.base import Answer, LocalServer
from tests.servers.bdns import Register, recorded, sample

REGISTERED = dt.date(2026, 1, 8)
ENTRIES = {entry["codigoBDNS"]: entry for _, entry in sample()}


def entry(code="880353", **changes):
    return copy.deepcopy(ENTRIES[code]) | changes


def read(code="880353", **changes):
    found, issues = record_from_entry(entry(code, **changes))
    return found, [(issue.code, issue.field) for issue in issues]


def test_an_entry_is_read_whole():
    found, issues = read()
    assert issues == []
    assert found.uid == "es_bdns:880353"
    assert found.url == "https://www.infosubvenciones.es/bdnstrans/GE/es/convocatoria/880353"
    assert found.title == "CONVOCATORIA INSTRUMENTAL 2026. ACCIÓN DE COOPERACIÓN LOCAL"
    assert found.publisher == "DIPUTACIÓN PROVINCIAL DE BARCELONA"
    assert (found.instrument, found.procedure) == (Instrument.GRANT, Procedure.DIRECT)
    assert found.budget_total.minor == 94_573_659_55
    assert found.budget_scope is BudgetScope.CALL
    assert found.opens_on == dt.date(2025, 11, 4)
    assert [d.on for d in found.deadlines] == [dt.date(2026, 12, 31)]
    assert [(a.scheme, a.code, a.text) for a in found.areas] == [
        (AreaScheme.NUTS, "ES511", "Barcelona")
    ]
    assert "Otras actuaciones de carácter económico" in found.keywords
    assert found.documents[0].url.endswith("/convocatorias/documentos?idDocumento=1383362")
    assert not any(
        "Normas reguladoras programa crédito local.pdf" in d.title for d in found.documents
    )


def test_the_register_s_no_is_not_believed_and_its_yes_settles_only_silence():
    july = dt.datetime(2026, 7, 18, 12, tzinfo=dt.UTC)
    open_in_fact, _ = read(abierto=False)
    assert open_in_fact.published_status is None
    assert standing(dates_of(open_in_fact), july).status is CallStatus.OPEN
    silent, _ = read(abierto=True, fechaInicioSolicitud=None)
    assert silent.published_status is PublicationStatus.OPEN
    late, _ = read(abierto=True, fechaFinSolicitud="2026-07-01")
    assert standing(dates_of(late), july).status is CallStatus.CLOSED


def test_an_hour_gets_a_zone_only_where_the_text_says_so():
    mainland, _ = read("876660")
    (deadline,) = mainland.deadlines
    assert (deadline.time, deadline.timezone) == (dt.time(12), "Europe/Madrid")
    unsaid, _ = read("877435")
    (deadline,) = unsaid.deadlines
    assert (deadline.on, deadline.time) == (dt.date(2026, 2, 27), dt.time(13))
    assert deadline.timezone is None
    assert deadline.instant() is None


def test_prose_without_a_day_stays_prose():
    found, _ = read("877440")
    assert found.deadlines == ()
    assert "01 Mesos" in found.dates_text


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Finaliza el 15 de septiembre de 2026", (2026, 9, 15)),
        ("Hasta el 15 de setiembre de 2026", (2026, 9, 15)),
        ("Fins al 3 d’octubre de 2026", (2026, 10, 3)),
        ("hasta las 15:00 horas del día 10 de junio de 2026", (2026, 6, 10)),
        ("31/03/26", (2026, 3, 31)),
        ("9:00 horas 02/04/2026", (2026, 4, 2)),
        ("el 14 de enero 2026 a las 12:00 horas peninsular", (2026, 1, 14)),
        ("15 Dies Hàbils", None),
        ("2 meses a partir día siguiente publicación", None),
        ("15 días desde el 3 de junio de 2026", None),
        ("del 1 de marzo de 2026 al 30 de abril de 2026", None),
        ("31/02/26", None),
        ("31/03/87", None),
        ("Sin plazo de solicitud", None),
        ("", None),
    ],
)
def test_a_day_is_taken_from_prose_only_when_it_is_sure(text, day):
    assert dates.read(text, REGISTERED).day == (dt.date(*day) if day else None)


@pytest.mark.parametrize(
    ("text", "time", "zone"),
    [
        ("hasta las 12:00 horas, hora peninsular", dt.time(12), "Europe/Madrid"),
        (
            "El día 26 de febrero de 2026 a las 14:00 horas (13:00 horas en Canarias)",
            dt.time(14),
            "Europe/Madrid",
        ),
        ("a las 14 horas", dt.time(14), None),
        ("de 9:00 a 14:00 horas", None, None),
        ("hasta las 24:00 horas", None, None),
        ("31.03.2026", None, None),
    ],
)
def test_hours(text, time, zone):
    found = dates.read(text, REGISTERED)
    assert (found.time, found.timezone) == (time, zone)


@given(st.text(max_size=80))
def test_no_prose_breaks_the_reader(text):
    found = dates.read(text, REGISTERED)
    assert found.day is None or abs(found.day.year - 2026) <= 5


def test_two_years_digits_need_the_day_of_registration():
    assert dates.read("31/03/26", None).day is None


def test_a_field_and_its_text_that_differ_are_told_and_the_field_counts():
    found, issues = read(textFin="hasta las 14:00 horas del 30 de junio de 2026, hora peninsular")
    (deadline,) = found.deadlines
    assert (deadline.on, deadline.time) == (dt.date(2026, 12, 31), None)
    assert issues == [("sources_disagree", "deadlines")]


def test_values_that_cannot_be_read_stay_unknown():
    found, issues = read(
        fechaFinSolicitud="31-12-2026",
        presupuestoTotal="mucho",
        tipoConvocatoria="Sorteo",
        regiones=[{"descripcion": "Toda la provincia"}],
        tiposBeneficiarios=[{"descripcion": "MARCIANOS"}],
    )
    assert (found.deadlines, found.budget_total, found.procedure) == ((), None, None)
    assert found.applicants == ()
    assert [(a.scheme, a.text) for a in found.areas] == [(AreaScheme.TEXT, "Toda la provincia")]
    assert sorted(issues) == [
        ("bad_value", "budget_total"),
        ("bad_value", "deadlines"),
        ("unknown_category", "applicants"),
        ("unknown_category", "areas"),
        ("unknown_category", "procedure"),
    ]


def test_no_budget_is_unknown_and_not_nought():
    found, _ = read(presupuestoTotal=0)
    assert (found.budget_total, found.budget_scope) == (None, BudgetScope.UNKNOWN)


@pytest.mark.parametrize("name", ["codigoBDNS", "descripcion", "organo"])
def test_an_entry_without_what_makes_it_one_is_refused(name):
    with pytest.raises(PageShapeError, match=name):
        record_from_entry(entry(**{name: None}))
    with pytest.raises(PageShapeError):
        record_from_entry([])


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(["descripcion", "id", "url", "texto", "x"]), inner, max_size=3
        )
    ),
    max_leaves=4,
)


@settings(max_examples=300)
@given(st.sampled_from(sorted(ENTRIES["880353"])), ANY)
def test_whatever_a_field_holds_it_is_a_record_or_a_named_error(name, value):
    changed = entry(**{name: value})
    try:
        found, _ = record_from_entry(changed)
    except SourceError:
        return
    assert found.source_ref
    _left_out(found, changed)


def test_regions_keep_the_level_that_is_printed():
    found, _ = read(
        regiones=[{"descripcion": "ES3 - COMUNIDAD DE MADRID"}, {"descripcion": "ES - ESPAÑA "}]
    )
    assert [(a.scheme, a.code) for a in found.areas] == [
        (AreaScheme.NUTS, "ES3"),
        (AreaScheme.COUNTRY, "ES"),
    ]


def test_funds_and_the_recovery_flag():
    fund = [{"descripcion": "FEDER - FONDO EUROPEO DE DESARROLLO REGIONAL"}]
    assert read(fondos=fund)[0].programme == "ERDF"
    both, _ = read(fondos=fund, mrr=True)
    assert (both.fund, both.programme) == ("FEDER; MRR", "ERDF")
    assert read()[0].programme is None


NOT_TRADING = "PERSONAS JURÍDICAS QUE NO DESARROLLAN ACTIVIDAD ECONÓMICA"
SME = "PYME Y PERSONAS FÍSICAS QUE DESARROLLAN ACTIVIDAD ECONÓMICA"


def test_who_may_apply_is_said_only_where_the_text_names_towns():
    kinds = [{"descripcion": NOT_TRADING}]
    general, _ = read(tiposBeneficiarios=kinds)
    assert general.applicants == ()
    assert NOT_TRADING in general.applicants_text
    named, _ = read(tiposBeneficiarios=kinds, descripcion="Ayudas a entidades locales")
    assert named.applicants == (ApplicantType.MUNICIPALITY, ApplicantType.UNION_OF_MUNICIPALITIES)
    assert "entidades locales" in named.applicants_text
    firms, _ = read(tiposBeneficiarios=[{"descripcion": SME}], descripcion="Ayudas")
    assert firms.applicants == (ApplicantType.SME,)
    torn, _ = read(tiposBeneficiarios=[{"descripcion": SME}], descripcion="Para ayuntamientos")
    assert torn.applicants == ()


@pytest.mark.parametrize(
    ("title", "names"),
    [
        ("Ayudas para los municipios de la provincia", True),
        ("Subvencions per als municipis", True),
        ("Axudas aos concellos de Galicia", True),
        ("Actuacions a les comarques de muntanya", False),
        ("Actividades en municipios de hasta 1.000 habitantes", False),
        ("Asistencia realizada por los consejos comarcales", False),
        ("AYUNTAMIENTO DE VALENCIA", False),
    ],
)
def test_how_titles_name_local_government(title, names):
    assert bool(terms.local_bodies(title)[0]) is names


def test_the_extract_of_an_official_journal_is_text_and_news():
    notice = {
        "titulo": "Extracto de la Resolución",
        "texto": "<p>Primero. Beneficiarios: las entidades locales.</p><p>Segundo.<script>x</script></p>",
        "url": "https://www.boe.es/x",
        "datPublicacion": "2026-01-09",
    }
    placeholder = {"titulo": "Procedimiento Beta", "texto": "Procedimiento Beta", "url": "x"}
    found, _ = read(anuncios=[placeholder, notice])
    (block,) = [b for b in found.texts if b.heading]
    assert "entidades locales" in block.html
    assert "script" not in block.html
    assert [(u.on, u.text) for u in found.updates] == [(dt.date(2026, 1, 9), notice["titulo"])]
    assert ApplicantType.MUNICIPALITY in found.applicants
    assert "https://www.boe.es/x" in {d.url for d in found.documents}


def test_free_text_in_address_fields_is_no_document():
    found, _ = read(
        urlBasesReguladoras="véase el tablón", sedeElectronica="www.labisbal.cat", documentos=[]
    )
    assert found.documents == ()


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({}, None),
        ({"descripcion": "Convenio con una asociación", "descripcionLeng": None}, "direct_award"),
        (
            {
                "tipoConvocatoria": "Concurrencia competitiva - canónica",
                "tiposBeneficiarios": [{"descripcion": SME}],
                "descripcion": "Ayudas al comercio",
                "descripcionLeng": None,
            },
            "not_for_local_authorities",
        ),
        (
            {
                "tipoConvocatoria": "Concurrencia competitiva - canónica",
                "tiposBeneficiarios": [{"descripcion": SME}],
                "fondos": [{"descripcion": "FEADER - FONDO"}],
            },
            None,
        ),
    ],
)
def test_what_is_left_out_and_why(changes, why):
    assert _left_out(read(**changes)[0], entry(**changes)) == why


def crawled(tmp_path, calls, **how):
    register = Register(calls, **how)
    with LocalServer(register) as server:
        return crawl("es_bdns", tmp_path / "run", "--base-url", server.url), server


def many(count):
    row, one = next(pair for pair in sample() if pair[0]["numeroConvocatoria"] == "880353")
    for number in range(count):
        code = f"9{number:05}"
        yield row | {"numeroConvocatoria": code}, one | {"codigoBDNS": code}


@pytest.mark.e2e
def test_pages_whose_ties_are_shuffled_are_read_whole(tmp_path):
    done, server = crawled(tmp_path, many(120), shuffle=3)
    assert done.code == 0, done.verdict.reasons
    assert (done.verdict.items, done.verdict.complete) == (120, True)
    details = [a for a in server.asked if "numConv" in a.query]
    assert len(details) == 120  # each entry once, whatever number of passes the list took
    asked = [a.query for a in server.asked if a.path.endswith("/busqueda")]
    assert len(asked) > 3
    assert {query["direccion"][0] for query in asked} == {"asc", "desc"}


@pytest.mark.e2e
def test_awards_are_counted_and_a_lost_entry_keeps_the_run_open(tmp_path):
    calls = sample()[:4]
    row, one = copy.deepcopy(calls[0])
    award = {"descripcion": "SUBVENCIÓN NOMINATIVA A UN CLUB", "descripcionLeng": None}
    calls.append((row | {"numeroConvocatoria": "1"} | award, one | {"codigoBDNS": "1"} | award))
    register = Register(calls)
    codes = [row["numeroConvocatoria"] for row, _ in calls]
    register.broken[codes[0]] = Answer(status=404)
    register.broken[codes[1]] = Answer(json.dumps(calls[2][1]).encode())  # another entry comes
    with LocalServer(register) as server:
        done = crawl("es_bdns", tmp_path / "run", "--base-url", server.url)
    assert done.code == 4  # two calls are below what the register must have
    assert sorted(done.titles) == sorted(f"es_bdns:{code}" for code in codes[2:4])
    assert done.verdict.stats["dropped/direct_award"] == 1
    assert [issue["source_ref"] for issue in done.issues] == [codes[1]]
    assert not any("numConv=1&" in f"{a.target}&" for a in server.asked)


@pytest.mark.e2e
def test_an_offer_that_is_no_grant_is_counted_and_does_no_harm(tmp_path):
    calls = list(many(12))
    calls[3][1]["instrumentos"] = [{"descripcion": "VENTAJA FISCAL"}]
    done, _ = crawled(tmp_path, calls)
    assert (done.code, done.verdict.items, done.verdict.complete) == (0, 11, True)
    assert done.verdict.stats["dropped/other_instrument"] == 1
    assert [(i["code"], i["value"]) for i in done.issues] == [
        ("unknown_category", "VENTAJA FISCAL")
    ]


@pytest.mark.e2e
def test_an_empty_register_is_a_failed_run(tmp_path):
    done, _ = crawled(tmp_path, [])
    assert (done.code, done.verdict.failure) == (4, "zero_items")


@needs_recorded
@pytest.mark.recorded
def test_the_recorded_entries_are_read_without_issue():
    found, entries = {}, {one["codigoBDNS"]: one for _, one in recorded()}
    for row, one in recorded():
        record, issues = record_from_entry(one)
        assert issues == (), record.source_ref
        assert record.source_ref == row["numeroConvocatoria"]
        found[record.source_ref] = record
    assert len(found) == 66
    july = dt.datetime(2026, 7, 18, 12, tzinfo=dt.UTC)
    opened = {
        ref for ref, r in found.items() if standing(dates_of(r), july).status is CallStatus.OPEN
    }
    assert {"880353", "919126", "919559", "918352"} <= opened
    kept = [ref for ref, one in entries.items() if _left_out(found[ref], one) is None]
    assert len(kept) == 39
    assert all(record.areas and record.budget_total for record in found.values())

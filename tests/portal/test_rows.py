"""Search rows become records: identity, status, texts, and nothing invented."""

import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawlers.portal.rows import is_stub, record_from_row
from domain.call import CallRecord
from domain.enums import CallLevel, Instrument, PublicationStatus, TextKind
from domain.errors import PageShapeError
from tests.portal.made import cascade, row


def read(made: dict) -> CallRecord:
    record, issues = record_from_row(made)
    assert issues == ()
    return record


def codes(made: dict) -> list[tuple[str, str | None]]:
    return [(issue.code, issue.field) for issue in record_from_row(made)[1]]


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("31094501", PublicationStatus.FORTHCOMING),
        ("31094502", PublicationStatus.OPEN),
        ("31094503", PublicationStatus.CLOSED),
        ("310945031", PublicationStatus.CLOSED),
        ("99999998", PublicationStatus.CLOSED),
    ],
)
def test_status_codes_mean_what_the_portal_means(code: str, status: PublicationStatus) -> None:
    assert read(row(status=code)).published_status is status


def test_unknown_status_code_is_an_issue_and_no_status() -> None:
    record, issues = record_from_row(row(status="31094599"))
    assert record.published_status is None
    assert [(i.code, i.field, i.value) for i in issues] == [
        ("unknown_category", "published_status", "31094599")
    ]


def test_status_of_a_row_of_the_legacy_index_is_not_believed() -> None:
    made = row(
        "45703306HORIZONResearchandInnovationActions1696377600000",
        DATASOURCE="SEDIA_PRD_CENTRICITY",
        status="31094501",
        startDate="2023-10-04T00:00:00.000+0000",
        deadlineDate=["2024-02-07T17:00:00.000+0000"],
    )
    record, issues = record_from_row(made)
    assert record.published_status is None
    assert record.deadlines[0].on == date(2024, 2, 7)
    assert [i.code for i in issues] == ["stale_row"]


def test_key_is_the_reference_for_identifiers_change() -> None:
    before = read(row(identifier="HORIZON-EIC-PATHFINDERCHALLENGES-01-01"))
    after = read(row(identifier="HORIZON-EIC-2026-PATHFINDERCHALLENGES-01-01"))
    assert before.uid == after.uid == "eu_ft_portal:50000001TOPICSen"
    assert before.identifier != after.identifier


def test_cascade_calls_of_one_parent_stay_apart() -> None:
    one = read(cascade("14741COMPETITIVE_CALLen"))
    two = read(cascade("14742COMPETITIVE_CALLen", callTitle="Other grants"))
    assert one.uid != two.uid
    assert one.title == "Small grants for quiet streets"
    assert two.title == "Other grants"
    assert one.level is CallLevel.SUBCALL
    assert one.parent_identifier == "CERV-2024-CITIZENS-VALUES"
    assert one.parent_title == "The parent topic"
    assert one.publisher == "QUIET"


def test_cascade_page_is_the_call_itself_not_its_parent() -> None:
    made = cascade("14741COMPETITIVE_CALLen")
    made["url"] = "https://ec.europa.eu/x/competitive-calls-cs/46214053"
    assert read(made).url.endswith("/opportunities/competitive-calls-cs/14741")


def test_cascade_text_is_in_another_field() -> None:
    assert [t.html for t in read(cascade()).texts] == ["<p>For cities</p>"]


def test_cascade_budget_without_currency_stays_text() -> None:
    record = read(cascade())
    assert (record.budget_total, record.budget_text) == (None, "30500")
    paid = read(cascade(currency="EUR"))
    assert paid.budget_total is not None
    assert paid.budget_total.minor == 3_050_000


def test_external_call_leads_to_its_own_page() -> None:
    made = row("186411PROSPECTSEN", type="2", identifier="EuropeAid/186411/DD/ACT/NG")
    record = read(made)
    assert record.url.endswith("publishedcalls.htm?callId=186411")
    assert record.level is CallLevel.CALL


@pytest.mark.parametrize(
    ("identifier", "codes_"),
    [
        ("EuropeAid/186411/DD/ACT/NG", ["NG"]),
        ("EuropeAid/186411/DD/ACT/Multi", []),
        ("EuropeAid/186411/DD/ACT/ZZ", []),
        ("EuropeAid/186411", []),
    ],
)
def test_external_call_names_its_country_in_its_code(identifier: str, codes_: list[str]) -> None:
    made = row("186411PROSPECTSEN", type="2", identifier=identifier)
    assert [area.code for area in read(made).areas] == codes_


def test_topic_page_is_built_from_the_identifier_and_escaped() -> None:
    hostile = read(row(identifier='X-1"><script>alert(1)</script>'))
    assert "<" not in hostile.url
    assert '"' not in hostile.url
    assert read(row()).url.endswith("/topic-details/ISF-2026-TF2-AG-TEST")


def test_programme_is_known_by_its_number_and_else_unknown() -> None:
    assert read(row()).programme == "ISF"
    other = read(row(frameworkProgramme="99999999"))
    assert (other.programme, other.programme_text) == (None, "99999999")


def test_horizon_rows_name_the_programme_among_their_divisions() -> None:
    made = row(frameworkProgramme=None, programmeDivision=["43118971", "43108390"])
    assert read(made).programme == "HORIZON"


def test_order_of_divisions_is_no_change() -> None:
    one = read(row(programmeDivision=["43120180", "43108390"]))
    two = read(row(programmeDivision=["43108390", "43120180"]))
    assert one.content_hash() == two.content_hash()


def test_keywords_come_in_two_shapes() -> None:
    listed = read(row(keywords=["Security", "Cities"]))
    packed = read(row(keywords=['["Security","Cities"]']))
    assert listed.keywords == packed.keywords == ("Security", "Cities")


def test_keywords_repeat_neither_codes_nor_themselves() -> None:
    made = row(
        keywords=["ISF-2026-TF2-AG-TEST", "ISF-2026-TF2-AG", "Cities"],
        tags=["Cities", "squares"],
        crossCuttingPriorities=["AI"],
    )
    assert read(made).keywords == ("Cities", "squares", "AI")


def test_stub_row_is_recognised_and_a_whole_row_is_not() -> None:
    stub = row(status=None, deadlineDate=None, descriptionByte=None)
    assert is_stub(stub["metadata"])
    assert not is_stub(row()["metadata"])


@pytest.mark.parametrize(
    "broken", [{"title": None, "callTitle": None}, {"type": "6"}, {"type": None}]
)
def test_what_is_no_call_is_refused(broken: dict) -> None:
    made = row(**broken)
    made["summary"] = ""
    with pytest.raises(PageShapeError):
        record_from_row(made)


def test_mojibake_is_mended_everywhere() -> None:
    record = read(
        row(title="Safer â€œsquaresâ€\x9d", tags=["cafÃ©"], descriptionByte="<p>SÃ£o Paulo</p>")
    )
    assert record.title == "Safer “squares”"
    assert record.keywords == ("café",)
    assert record.texts[0].html == "<p>São Paulo</p>"


def test_right_letters_are_left_alone() -> None:
    record = read(row(title="Âge, Ãlvaro, Ștefan, Αθήνα, žluťoučký"))
    assert record.title == "Âge, Ãlvaro, Ștefan, Αθήνα, žluťoučký"


def test_dirty_html_is_cleaned() -> None:
    conditions = (
        '">General conditions<p>null</p><p>DELETE ME please add links DELETE ME</p>'
        '<o:p></o:p><p style="mso-x:1" onclick="evil()">Rules&nbsp;apply</p>'
        '<script>alert(1)</script><a href="javascript:evil()">x</a>'
    )
    html = read(row(topicConditions=conditions)).texts[-1].html
    for rest in ("null", "DELETE ME", "mso", "onclick", "script", "javascript", '">', "o:p"):
        assert rest not in html.replace('">x', "")
    assert "Rules" in html


def test_description_is_cut_at_its_own_headings_in_any_order() -> None:
    made = row(
        descriptionByte='<p class="topicdescriptionkind">Expected Impact:</p><p>One</p>'
        '<span class="topicdescriptionkind">Scope</span>:<p>Two</p>'
    )
    assert [(t.heading, t.html) for t in read(made).texts] == [
        ("Expected Impact", "<p>One</p>"),
        ("Scope", "<p>Two</p>"),
    ]


def test_kinds_of_text_are_kept_apart() -> None:
    made = row(
        topicConditions="<p>C</p>",
        supportInfo="<p>Write to anna.muster@ec.europa.eu or help@ec.europa.eu</p>",
        destinationDetails="<p>D</p>",
        destinationDescription="Resilience",
    )
    texts = read(made).texts
    assert [t.kind for t in texts] == [
        TextKind.DESCRIPTION,
        TextKind.DESTINATION,
        TextKind.CONDITIONS,
        TextKind.SUPPORT,
    ]
    assert "anna.muster" not in texts[-1].html
    assert "help@ec.europa.eu" in texts[-1].html


def test_news_of_the_call_are_kept_with_their_day() -> None:
    infos = [
        {
            "lastChangeDate": "2026-04-15T10:00:00.1",
            "content": "<p>Deadline moved to <b>21 April</b></p>",
        },
        {"lastChangeDate": "soon", "content": "Session open"},
        {"content": ""},
        "nonsense",
    ]
    found = read(row(latestInfos=[json.dumps(infos)])).updates
    assert [(u.on, u.text) for u in found] == [
        (date(2026, 4, 15), "Deadline moved to 21 April"),
        (None, "Session open"),
    ]


def test_news_name_no_person() -> None:
    infos = [{"content": "Ask anna.muster@ec.europa.eu"}]
    (news,) = read(row(latestInfos=[json.dumps(infos)])).updates
    assert "anna" not in news.text


def test_documents_are_files_named_in_the_conditions() -> None:
    made = row(
        topicConditions='<p><a href="https://ec.europa.eu/call.pdf?v=1&amp;x=2">Call document</a>'
        '<a href="https://ec.europa.eu/page">A page</a></p>'
    )
    assert [(d.title, d.url) for d in read(made).documents] == [
        ("Call document", "https://ec.europa.eu/call.pdf?v=1&x=2")
    ]


def test_prize_is_no_grant() -> None:
    assert read(row(typesOfAction="HORIZON Recognition Prize")).instrument is Instrument.PRIZE
    assert read(row(typesOfAction="ISF Project Grants")).instrument is Instrument.GRANT


def test_double_space_of_action_labels_is_one() -> None:
    record = read(row(typesOfAction="HORIZON  Research and Innovation Actions"))
    assert record.action_type_text == "HORIZON Research and Innovation Actions"


def test_what_a_call_pays_for_is_said_only_by_the_name_of_the_action() -> None:
    assert read(row(typesOfAction="ISF Project Grants")).pays_for == ()
    (stated,) = read(row(typesOfAction="HORIZON Innovation Actions")).pays_for
    assert (stated.kind.value, stated.quote.text) == ("innovation", "HORIZON Innovation Actions")


def test_truncated_json_is_an_issue_and_the_rest_is_read() -> None:
    record, issues = record_from_row(row(budgetOverview=['{"budgetTopicActionMap":{"1":[{"act']))
    assert record.budget_total is None
    assert record.deadlines
    assert [(i.code, i.field) for i in issues] == [("bad_value", "budget_total")]


def test_control_characters_and_lone_surrogates_never_reach_a_record() -> None:
    record = read(row(title="Safe\x00 squ\ud800ares", tags=["a\x07b"]))
    assert record.title == "Safe squares"
    record.canonical_json().encode()


_JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)
_DOCUMENTS = ("budgetOverview", "actions", "latestInfos", "links")
_FIELDS = [*sorted(row()["metadata"]), *_DOCUMENTS, "budget"]


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(_FIELDS), _JUNK, max_size=4))
def test_junk_in_a_row_never_raises_anything_but_a_refusal(junk: dict) -> None:
    made = row()
    for name, value in junk.items():
        made["metadata"][name] = value
        if name in _DOCUMENTS:
            made["metadata"][name] = [json.dumps(value)]
    try:
        record, _ = record_from_row(made)
    except PageShapeError:
        return
    CallRecord.model_validate_json(record.canonical_json())

"""National programmes of the Internal Security Fund: read by words, degraded rather than wrong."""

import datetime as dt

import pytest
from scrapy.http import HtmlResponse, Request

from crawlers.discovery import classes
from crawlers.isf import notice, pointers, words
from crawlers.page import Page
from domain.enums import ApplicantType
from domain.errors import PageShapeError
from domain.run import Hints
from tests.crawlers.crawling import crawl
from tests.crawlers.sources.replaying import by_ref, replayed
from tests.servers.base import Answer, LocalServer

SPECS = {source_id: kind.spec for source_id, kind in classes().items()}
AUTHORITIES = ("pt_isf", "es_isf", "fi_isf", "pl_isf", "cy_isf", "fr_isf")


def read(source_id, text, title="Notice", spoken=words.PT):
    """Return record and issue codes of a page with these lines."""
    body = "".join(f"<p>{line}</p>" for line in text.splitlines())
    page = Page("https://x.example/a/b", f"<html><main><h1>{title}</h1>{body}</main></html>")
    found, issues = notice.record(SPECS[source_id], notice.read(page), page.url, spoken)
    return found, [(issue.code, issue.field) for issue in issues]


def whole(source_id, tmp_path, count, unread=()):
    """Replay a source's recordings, which must be read whole; `unread` are values of no word."""
    done = replayed(source_id, tmp_path)
    assert (done.code, done.verdict.items) == (0, count), done.verdict.reasons
    assert [(i["code"], i["field"]) for i in done.issues] == [("unread", name) for name in unread]
    return done


def days(record):
    return [deadline.on.isoformat() for deadline in record.deadlines]


# The recordings, fact by fact


@pytest.mark.e2e
def test_portugal(tmp_path):
    done = whole("pt_isf", tmp_path, 3)
    found = {r["identifier"]: r for r in by_ref(done).values()}
    one = found["28/FSI/CT/2025"]
    assert one["title"] == "SGMAI lança aviso de 375 mil euros no âmbito do Programa Portugal Protege 21–27 – FSI"  # fmt: skip
    assert one["budget_total"] == {"minor": 375_000_00, "currency": "EUR"}
    assert [(d["on"], d["time"]) for d in one["deadlines"]] == [("2026-01-23", "23:59:00")]
    assert "timezone" not in one["deadlines"][0]
    two = found["03/FSI/II/2024"]
    assert [(r["min_bp"], r["max_bp"]) for r in two["rates"]] == [(0, 7500)]
    assert two["budget_total"]["minor"] == 562_500_00
    assert "deadlines" not in two
    siena = found["ISF/2026/SA/1.1.2"]
    assert siena["applicants"] == ["national_authority"]
    assert "Estados-Membros" in siena["applicants_text"]
    # The day for questions, 7 January, is not the last day.
    assert [d["on"] for d in siena["deadlines"]] == ["2026-01-20"]
    assert siena["budget_total"]["minor"] == 12_225_000_00
    assert done.verdict.stats["dropped/no_call"] == 1


@pytest.mark.e2e
def test_spain_says_before_a_day_and_so_gives_no_last_day(tmp_path):
    found = by_ref(whole("es_isf", tmp_path, 2))
    (siena,) = [r for r in found.values() if r.get("identifier") == "ISF/2026/SA/1.1.2"]
    assert "deadlines" not in siena
    assert siena["dates_text"] == "Las solicitudes deben enviarse antes del 30 de enero de 2026"
    assert siena["applicants"] == ["national_authority"]
    assert siena["budget_total"]["minor"] == 12_225_000_00
    assert [(r["min_bp"], r["max_bp"]) for r in siena["rates"]] == [(0, 9000)]
    programme = found["programme"]
    assert programme["title"] == "Proyectos de Seguridad Interior"
    assert not programme.keys() & {"budget_total", "deadlines", "opens_on", "published_status"}


@pytest.mark.e2e
def test_finland_in_two_languages(tmp_path):
    found = by_ref(whole("fi_isf", tmp_path, 6, ["budget_total"]))
    autumn = found["isf-haku-syksy-2024"]
    assert (autumn["language"], autumn["opens_on"]) == ("fi", "2024-09-03")
    assert [d["on"] for d in autumn["deadlines"]] == ["2024-09-30"]
    assert "municipality" in autumn["applicants"]
    spring = found["sv/isf-ansokan-varen-2024"]
    assert (spring["language"], spring["opens_on"]) == ("sv", "2024-03-01")
    assert [(d["on"], d["time"]) for d in spring["deadlines"]] == [("2024-03-28", "16:15:00")]
    assert spring["budget_total"]["minor"] == 9_808_975_93
    assert [r["max_bp"] for r in spring["rates"]] == [7500, 9000]
    assert found["sv/isf-ansokan-hosten-2022"]["budget_total"]["minor"] == 26_000_209_00
    assert found["isf-rahaston-haku-kevat-2022"]["opens_on"] == "2022-05-09"
    (union,) = [r for ref, r in found.items() if ref.startswith("sv/-/")]
    assert "areas" not in union  # an action of the Union is for all, whoever repeats it
    assert (union["deadlines"][0]["on"], union["budget_total"]["minor"]) == ("2022-05-11", 14_500_000_00)  # fmt: skip


@pytest.mark.e2e
def test_poland_marks_specific_actions(tmp_path):
    found = by_ref(whole("pl_isf", tmp_path, 3))
    calls = {r["identifier"]: r for ref, r in found.items() if ref != "programme"}
    assert set(calls) == {"ISF/2022/SA/3.4.1", "ISF/2022/SA/1.4.1"}
    for record in calls.values():
        assert record["applicants"] == ["national_authority"]
        assert "państw członkowskich" in record["applicants_text"]
        assert record["areas"][0]["code"] == "PL"
    assert found["programme"]["title"] == "Fundusz Bezpieczeństwa Wewnętrznego 2021-2027"


@pytest.mark.e2e
def test_cyprus_repeats_topics_with_their_share(tmp_path):
    found = by_ref(whole("cy_isf", tmp_path, 4))
    calls = {r["identifier"]: r for ref, r in found.items() if ref != "programme"}
    assert set(calls) == {
        "ISF-2022-TF1-AG-PROTECT-02-others",
        "ISF-2023-TF2-AG-OC-Organised-Crime",
        "ISF-2024-TF2-AG-CORRUPT",
    }
    protect = calls["ISF-2022-TF1-AG-PROTECT-02-others"]
    assert [(r["min_bp"], r["max_bp"]) for r in protect["rates"]] == [(9000, 9000)]
    assert protect["rates"][0]["quote"]["section"] == "Financing percentage"
    assert {r["published_status"] for r in calls.values()} == {"closed"}
    assert SPECS["cy_isf"].aggregator


@pytest.mark.e2e
def test_france_has_its_programme_alone(tmp_path):
    (record,) = by_ref(whole("fr_isf", tmp_path, 1)).values()
    assert record["title"] == "Les fonds européens - programmation 2021-2027"
    assert not record.keys() & {"budget_total", "deadlines", "published_status"}


# Words that mislead


@pytest.mark.parametrize(
    ("spoken", "text", "opens", "closes"),
    [
        (words.PT, "Candidaturas até 5 de março de 2026.", None, ["2026-03-05"]),
        (words.PT, "Pedidos de esclarecimento sobre candidaturas até 5 de março de 2026.", None, []),
        (words.PT, "Publicada em 27-12-2025", None, []),
        (words.PT, "Candidaturas até 05/03/26.", None, []),
        (words.PT, "Candidaturas até 31/12/2099.", None, []),
        (words.PT, "Candidaturas até 5 de março de 2026.\nCandidaturas até 9 de março de 2026.", None, []),
        (words.ES, "Plazo de solicitudes: hasta el 4 de mayo de 2026", None, ["2026-05-04"]),
        (words.ES, "Los proyectos no pueden comenzar antes del 12 de junio de 2024, plazo de ejecución.", None, []),
        (words.PL, "Nabór trwa do 26 lutego 2021 r., do godz. 13.00.", None, ["2021-02-26"]),
        (words.FR, "Date limite de dépôt : 16 février 2024.", None, ["2024-02-16"]),
        (words.ES, "Plazo de solicitudes: antes del 4 de mayo de 2026", None, []),
        (words.FR, "À déposer avant le 16 février 2024, date limite.", None, []),
        (words.FI, "Haku järjestetään 3.-30.9.2024.", "2024-09-03", ["2024-09-30"]),
        (words.FI, "Haku päättyy 6.6.2022 klo 16.15.", None, ["2022-06-06"]),
        (words.FI, "Haku järjestetään 30.9.2024 - 3.9.2024.", None, []),
        (words.EN, "The deadline for submission is 11 May 2022, at 17.00 CET.", None, ["2022-05-11"]),
        (words.EN, "An information session on the deadline took place on 8 April 2022.", None, []),
        (words.EN, "Deadline extended from 1 March 2026 to 15 March 2026.", None, []),
        (words.EN, "Deadlines: 1 May 2026 and 1 June 2026.", None, []),
        (words.EN, "Deadlines are 1 May 2026, 1 June 2026 and 1 July 2026.", None, []),
    ],
)  # fmt: skip
def test_a_day_is_kept_only_where_words_say_what_it_is(spoken, text, opens, closes):
    found, _ = read("pt_isf", text, spoken=spoken)
    assert (found.opens_on and found.opens_on.isoformat(), days(found)) == (opens, closes)


def test_two_last_days_are_told_and_neither_is_kept():
    text = "Candidaturas até 5 de março de 2026.\nCandidaturas até 9 de março de 2026."
    found, issues = read("pt_isf", text)
    assert (days(found), issues) == ([], [("contradiction", "deadlines")])


def test_a_day_that_cannot_be_read_stays_as_words():
    found, issues = read("pt_isf", "Candidaturas até 31 de fevereiro de 2026.")
    assert days(found) == []
    assert found.dates_text == "Candidaturas até 31 de fevereiro de 2026."
    assert issues == [("bad_value", "deadlines")]


@pytest.mark.parametrize(
    ("text", "total", "codes"),
    [
        ("Aviso no valor de 375.000,00 €.", 375_000_00, []),
        ("Aviso no valor de 3,5000,00.00 €.", None, [("bad_value", "budget_total")]),
        ("Aviso no valor de 1 M€.\nAviso no valor de 2 M€.", None, [("contradiction", "budget_total")]),
        ("O aviso custa 5 €.", None, [("unread", "budget_total")]),
    ],
)  # fmt: skip
def test_totals(text, total, codes):
    found, issues = read("pt_isf", text)
    assert (found.budget_total and found.budget_total.minor, issues) == (total, codes)


def test_an_impossible_share_is_an_issue():
    found, issues = read("pt_isf", "O FSI financia até 1000% das despesas.")
    assert (found.rates, issues) == ((), [("bad_value", "rates")])


def test_only_a_numbered_specific_action_is_for_member_states_alone():
    found, _ = read("pt_isf", "Apoia os Estados-Membros.\nReferência ISF/2026/SA/1.1.2.")
    assert found.applicants == (ApplicantType.NATIONAL_AUTHORITY,)
    general, _ = read("pt_isf", "Apoia os Estados-Membros.")
    assert general.applicants == ()
    several, _ = read("pt_isf", "Estados-Membros: ISF/2026/SA/1.1.2 e ISF/2026/SA/1.2.3.")
    assert (several.applicants, several.identifier) == ((), None)
    silent, _ = read("pt_isf", "Referência ISF/2026/SA/1.1.2.")
    assert silent.applicants == ()  # no line to quote


def test_a_value_of_which_no_word_tells_what_it_is_is_a_signal():
    text = "Entregas: 20 de janeiro de 2026.\nVerba: 12 225 000 EUR.\nParte: 75%."
    found, issues = read("pt_isf", text)
    assert (found.deadlines, found.budget_total, found.rates) == ((), None, ())
    assert issues == [("unread", "deadlines"), ("unread", "budget_total"), ("unread", "rates")]


def cyprus(text):
    page = Page("https://x.example/en/call/a", f"<html><main><h1>A</h1>{text}</main></html>")
    spider = classes()["cy_isf"](hints=Hints(source_id="cy_isf"), run_dir=None, now=None)
    found, issues = spider.record(notice.read(page), page.url)
    return found, [(issue.code, issue.field) for issue in issues]


def test_the_portal_of_cyprus_without_its_labels():
    good = "<p>Closed</p><h3>Identifier Code</h3><p>ISF-2024-TF2-AG-CORRUPT</p><h3>Financing percentage by EU</h3><p>90%</p>"  # fmt: skip
    found, issues = cyprus(good)
    assert (found.identifier, found.rates[0].max_bp, issues) == (
        "ISF-2024-TF2-AG-CORRUPT",
        9000,
        [],
    )
    for label, field in (("Identifier Code", "identifier"), ("Closed", "published_status"), ("Financing percentage", "rates")):  # fmt: skip
        _, issues = cyprus(good.replace(label, "Something else"))
        assert field in {name for _, name in issues}


def test_who_cannot_apply_is_not_taken_for_who_can():
    can, _ = read("fi_isf", "Avustusta voivat hakea kunnat.", spoken=words.FI)
    assert can.applicants == (ApplicantType.MUNICIPALITY,)
    cannot, _ = read(
        "fi_isf", "Avustusta eivät voi hakea kunnat: voivat hakea muut.", spoken=words.FI
    )
    assert cannot.applicants == ()
    assert "kunnat" in cannot.applicants_text


def test_what_a_page_prints_is_made_harmless():
    found, _ = read("pt_isf", "Aviso<script>x</script><img src=x onerror=y> ana.silva@mai.example")
    (block,) = found.texts
    assert "script" not in block.html
    assert "onerror" not in block.html
    assert "ana.silva" not in block.html


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("under the Internal Security Fund-Police", "ISFP"),
        ("The Internal Security Fund (ISF)", "ISF"),
        ("Horizon 2020 and nothing else", "H2020"),
        ("Horizon Europe or the Internal Security Fund", None),
        ("a fund", None),
    ],
)
def test_the_programme_of_a_pointer(text, code):
    assert pointers.programme(text) == code


def test_labels_end_where_the_next_begins():
    text = "Open\nIdentifier Code\nISF-2024-X\nCall\nCall for squares\nSummary\nlong\nlonger\n"
    told = notice.labelled(text, ("Identifier Code", "Call", "Summary", "Financing percentage"))
    assert told == {"Identifier Code": "ISF-2024-X", "Call": "Call for squares", "Summary": "long\nlonger"}  # fmt: skip


# Pages that are something else


@pytest.mark.parametrize(
    ("body", "promised", "why"),
    [
        ("<main><h1>Sign in</h1><p>Password</p></main>", "Aviso 28/FSI aberto", "another page"),
        ("<main><h1>We use cookies</h1></main>", "Aviso 28/FSI aberto", "another page"),
        ("<main><p>no title</p></main>", "", "h1"),
        ("<main><h1>A</h1><h1>B</h1></main>", "", "h1"),
        ("<div><h1>Aviso</h1><p>text</p></div>", "Aviso", "holds the text"),
    ],
)
def test_a_wall_is_no_notice(body, promised, why):
    page = Page("https://x.example/", f"<html>{body}</html>")
    with pytest.raises(PageShapeError, match=why):
        notice.read(page, promised=promised)


def test_a_title_may_be_shorter_than_its_link():
    page = Page("https://x.example/", "<html><main><h1>Aviso 28/FSI</h1><p>t</p></main></html>")
    found = notice.read(page, promised="Aviso 28/FSI aberto até janeiro")
    assert (found.title, found.text.splitlines()[-1]) == ("Aviso 28/FSI", "t")


def served(source_id, pages, tmp_path, **how):
    """Crawl a source from a server that gives `pages` by path, and a wall for any other."""
    wall = b"<html><main><h1>Sign in</h1><p>Please sign in.</p></main></html>"

    def answer(asked):
        if asked.path == "/robots.txt":
            return Answer(status=404)
        return Answer(pages.get(asked.path, wall), content_type="text/html; charset=utf-8")

    with LocalServer(answer) as server:
        return crawl(source_id, tmp_path / "run", "--base-url", server.url, **how)


def html(title, inner):
    return f"<html><main><h1>{title}</h1>{inner}</main></html>".encode()


@pytest.mark.parametrize("source_id", AUTHORITIES)
def test_a_wall_in_place_of_the_first_page_gives_issues_and_nothing_else(source_id, tmp_path):
    wall = b"<html><main><h1>Sign in</h1><p>Please sign in.</p></main></html>"
    spider = classes()[source_id](
        hints=Hints(source_id=source_id), run_dir=tmp_path, now=dt.datetime.now(dt.UTC)
    )
    url = spider.spec.start
    told = list(spider.parse(HtmlResponse(url, body=wall, request=Request(url))))
    assert told
    assert {issue.code for issue in told} == {"page_shape"}
    assert spider.proof.gaps()


LIST = "/Noticias/Paginas/default.aspx"


@pytest.mark.e2e
def test_a_notice_behind_a_wall_is_told_and_the_others_stay(tmp_path):
    links = "".join(f'<a href="/Noticias/Paginas/{n}.aspx">Aviso {n}/FSI aberto</a>' for n in "ab")
    good = html("Aviso a/FSI aberto", "<p>FSI: candidaturas até 5 de março de 2026.</p>")
    pages = {LIST: html("Notícias", links), "/Noticias/Paginas/a.aspx": good}
    done = served("pt_isf", pages, tmp_path)
    assert done.code == 3
    assert [item["record"]["title"] for item in done.items] == ["Aviso a/FSI aberto"]
    assert "another page came" in done.issues[0]["message"]
    assert not done.verdict.complete


@pytest.mark.e2e
def test_an_emptied_list_fails_the_run(tmp_path):
    done = served("pt_isf", {LIST: html("Notícias", "<p>0</p>")}, tmp_path)
    assert (done.code, done.verdict.failure) == (4, "shape_changed")


@pytest.mark.e2e
def test_a_notice_of_another_fund_and_plain_news_are_counted(tmp_path):
    links = (
        '<a href="/Noticias/Paginas/a.aspx">Aviso FSI aberto</a>'
        '<a href="/Noticias/Paginas/b.aspx">Aviso aberto de asilo</a>'
        '<a href="/Noticias/Paginas/c.aspx">Eleições</a>'
    )
    pages = {
        LIST: html("Notícias", links),
        "/Noticias/Paginas/a.aspx": html("Aviso FSI aberto", "<p>texto</p>"),
        "/Noticias/Paginas/b.aspx": html("Aviso aberto de asilo", "<p>FAMI</p>"),
    }
    done = served("pt_isf", pages, tmp_path)
    assert (done.code, len(done.items)) == (0, 1)
    assert done.verdict.stats == {"dropped/no_call": 1, "dropped/other_fund": 1}


@pytest.mark.e2e
def test_a_notice_that_the_list_dropped_is_asked_for_again(tmp_path):
    old = "https://www.sg.mai.gov.pt/Noticias/Paginas/old.aspx"
    pages = {
        LIST: html("Notícias", '<a href="/Noticias/Paginas/a.aspx">Aviso FSI aberto</a>'),
        "/Noticias/Paginas/a.aspx": html("Aviso FSI aberto", "<p>texto</p>"),
        "/Noticias/Paginas/old.aspx": html("Aviso FSI antigo", "<p>texto</p>"),
    }
    known = Hints(source_id="pt_isf", last_counts=(2,), validators={old: ('"e"', None, "0" * 64)})
    done = served("pt_isf", pages, tmp_path, hints=known)
    assert {item["record"]["title"] for item in done.items} == {"Aviso FSI aberto", "Aviso FSI antigo"}  # fmt: skip
    assert done.verdict.complete


@pytest.mark.e2e
def test_where_earlier_notices_are_not_known_nothing_is_called_missing(tmp_path):
    pages = {
        LIST: html("Notícias", '<a href="/Noticias/Paginas/a.aspx">Aviso FSI aberto</a>'),
        "/Noticias/Paginas/a.aspx": html("Aviso FSI aberto", "<p>texto</p>"),
    }
    done = served("pt_isf", pages, tmp_path, hints=Hints(source_id="pt_isf", last_counts=(1,)))
    assert (done.code, done.verdict.complete) == (0, False)


def test_no_source_was_ever_met_live():
    for source_id in AUTHORITIES:
        assert SPECS[source_id].verified_live is None
        assert SPECS[source_id].timezone is None
        assert dt.timedelta(hours=SPECS[source_id].every_hours) >= dt.timedelta(days=1)

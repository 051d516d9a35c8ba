"""Documents: the same words in DOCX, PDF and HTML, hostile ones too; what is missing is named."""

import io
import re
import time
import zipfile
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from domain.errors import NotFound, UsageError
from letters import documents
from letters.documents import Document, NotRendered
from letters.filling import Markdown, MissingValue, fill, plain, template

NAMES = [
    "Müller & Söhne <GmbH> @efus",
    "Łódź, Rīga, Θεσσαλονίκη, Čakovec, Győr, Târgu Mureș",
    "*not bold* _nor_ [this](https://x.example) `code` #tag",
    "$1 000 $x^2$ \\evil{} @cite ~strike~ ^up^",
    "1. not a list",
    "- nor this | a cell",
    '#import "x": * // ]] #{ 1 + 1 } #read("/etc/passwd")',
    "{{ 7 * 7 }} {% raw %}",
    "<script>alert(1)</script> <b>x</b> &amp; &lt;",
    "```{=typst} #panic() ```",
    "line\nbreaks\r\n# are folded",
]


def made(markdown, title="A title", language="en"):
    return Document(markdown, title, language)


def docx_words(content):
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        body = file.read("word/document.xml").decode()
    body = re.sub(r"</w:p>|</w:tc>", " ", body)
    return squeezed(unescape(re.sub(r"<[^>]+>", "", body)))


def pdf_words(content):
    pages = PdfReader(io.BytesIO(content)).pages
    text = " ".join(page.extract_text() for page in pages)
    return squeezed(re.sub(r"\b\d+ / \d+\b", " ", text))


def html_words(content):
    return squeezed(unescape(re.sub(r"<[^>]+>", " ", content.split("<body>")[1])))


def squeezed(text):
    return "".join(text.split())


@pytest.mark.parametrize("name", NAMES)
def test_a_value_survives_in_every_form_and_runs_nothing(name):
    text = made(
        fill("# Letter\n\nTo {{ name }}.\n\n| a |\n|---|\n| {{ name }} |\n", {"name": name})
    )
    seen = squeezed(name)
    for words in (docx_words(text.docx()), html_words(text.html()), pdf_words(text.pdf())):
        assert words.count(seen) == 2, words
    assert "<script" not in text.html()
    assert 'href="https://x' not in text.html()


def test_text_and_figures_agree_in_all_three():
    body = Markdown("Cities **ask** for:\n\n- one place\n- €1 250 000 in 3 countries\n\n> A quote.")
    text = made(fill("## Ask\n\n{{ body }}\n\n| x | y |\n|---|--:|\n| a | 12 |\n", {"body": body}))
    words = html_words(text.html())
    assert "€1250000in3countries" in words
    assert docx_words(text.docx()) == words
    assert pdf_words(text.pdf()).replace("•", "") == words


@pytest.mark.parametrize(
    "words",
    [
        "-5 °C and E -1.5",
        "x\n\n## What 2-1 -7 brings...\n\ny",
        "a...b....c",
        "x-?y",
        "n--m---o",
        'say "x-?y"',
        "`a-?b...-5`",
        "1-2-3 ~",
    ],
)
def test_signs_that_the_pdf_has_shorthands_for_stay_what_they_are(words):
    text = made(f"Before {words}")
    seen = squeezed(re.sub("[`#]", "", f"Before {words}"))
    assert [docx_words(text.docx()), html_words(text.html()), pdf_words(text.pdf())] == [seen] * 3
    assert "https://e.example/a-?b=-5...c" in text_of_links(
        made("[x](https://e.example/a-?b=-5...c)")
    )


def text_of_links(text):
    pages = PdfReader(io.BytesIO(text.pdf())).pages
    return [note.get_object()["/A"]["/URI"] for page in pages for note in page["/Annots"]]


@pytest.mark.parametrize(
    ("template_text", "values", "name"),
    [
        ("{{ mayor }}", {}, "mayor"),
        ("{{ city.name }}", {"city": {}}, "name"),
        ("{% if sent %}x{% endif %}", {}, "sent"),
        ("{{ mayor }}", {"mayor": None}, "(empty)"),
    ],
)
def test_a_missing_value_is_named_and_nothing_is_made(template_text, values, name):
    with pytest.raises(MissingValue) as told:
        fill(template_text, values)
    assert told.value.name == name


@pytest.mark.parametrize(
    "code",
    [
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ x.__init__.__globals__ }}",
        "{% include '/etc/passwd' %}",
        "{% for i in range(1000000000) %}x{% endfor %}",
        "{{ x.append(1) }}",
        "{% broken",
    ],
)
def test_a_template_cannot_run_code(code):
    with pytest.raises(UsageError):
        fill(code, {"x": [1]})


@pytest.mark.parametrize(
    "body",
    [
        "![x](/etc/passwd)",
        "![x](http://127.0.0.1:9/x.png)",
        "x" * 500_000,
    ],
)
def test_what_cannot_stand_in_a_text_is_refused_with_a_reason(body):
    for form in ("docx", "pdf", "html"):
        with pytest.raises(NotRendered):
            getattr(made(body), form)()


def test_raw_code_of_a_writer_is_shown_and_not_run():
    body = (
        '`#panic()`{=typst}\n\n```{=html}\n<script>x</script>\n```\n\n<iframe src="x"></iframe>\n'
    )
    text = made(body)
    assert "#panic()" in pdf_words(text.pdf())
    assert "<script" not in text.html()
    assert "<iframe" not in text.html()
    assert "iframe" in docx_words(text.docx())


@pytest.mark.parametrize(
    "body",
    [
        '[x]{typst:text:fill="panic(1)"}',
        '::: {typst:inset="panic(1)"}\nx\n:::\n',
        '<span typst:text:fill="panic(1)">x</span>',
        '|a|\n|-|\n|b|\n\n: x {typst:text:fill="panic(1)"}\n',
    ],
    ids=["span", "div", "html", "table"],
)
def test_an_attribute_of_a_writer_is_no_code_of_the_pdf(body):
    assert "panic" in pdf_words(made(body).pdf())


def test_title_and_language_stand_where_programs_look():
    text = made("Bonjour", title="Lettre & <Nice>", language="fr")
    with zipfile.ZipFile(io.BytesIO(text.docx())) as file:
        assert (
            "<dc:title>Lettre &amp; &lt;Nice&gt;</dc:title>"
            in file.read("docProps/core.xml").decode()
        )
        assert (
            'w:val="fr"'
            in file.read("word/styles.xml").decode() + file.read("word/document.xml").decode()
        )
    reader = PdfReader(io.BytesIO(text.pdf()))
    assert reader.metadata.title == "Lettre & <Nice>"
    assert reader.trailer["/Root"]["/Lang"] == "fr"
    assert "/StructTreeRoot" in reader.trailer["/Root"], "tagged for screen readers"
    assert '<html lang="fr">' in text.html()
    assert "http" not in text.html().split("<body>")[0], "a page that fetches nothing"


def test_four_pages_are_made_within_the_limit():
    paragraph = "Cities keep public spaces open and safe, and need funds that reach them. " * 9
    text = made("\n\n".join(f"## Part {n}\n\n{paragraph}" for n in range(18)))
    text.docx(), text.pdf()
    started = time.perf_counter()
    text.docx()
    content = text.pdf()
    assert time.perf_counter() - started < 1.5 * 4, "four times the limit: other tests run beside"
    assert len(PdfReader(io.BytesIO(content)).pages) >= 4


def test_a_template_is_found_by_kind_and_name_only(tmp_path, monkeypatch):
    for kind, name in (("..", "x"), ("letter", "../../etc"), ("letter", "xx"), ("/etc", "passwd")):
        with pytest.raises(NotFound):
            template(kind, name)


@given(st.text(max_size=60))
@settings(max_examples=60, deadline=None)
def test_any_text_stays_one_line_of_its_own_signs(text):
    safe = plain(text)
    assert "\n" not in safe
    assert (
        squeezed(re.sub(r"\\(.)", r"\1", safe))
        == squeezed("".join(c for c in text if c.isprintable() or not documents._IMAGE))
        or not text.isprintable()
    )

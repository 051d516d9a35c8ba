"""One Markdown text as DOCX, PDF and HTML; what is read in one stands in all three.

Pandoc reads the text in its sandbox with everything switched off by which a text could run or fetch
something; Typst makes the PDF from a folder that holds nothing else.
"""

import io
import json
import re
import subprocess
import tempfile
import zipfile
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from xml.sax.saxutils import escape as xml_escape

import nh3

from domain.errors import UsageError
from letters.layout import Words

_READER = (
    "markdown-raw_html-raw_attribute-raw_tex-tex_math_dollars-citations-smart"
    "-yaml_metadata_block-implicit_figures"
    "-native_divs-native_spans-fenced_divs-bracketed_spans-link_attributes-header_attributes"
    "-inline_code_attributes-fenced_code_attributes-table_attributes-table_captions"
)
"""Without attributes: Pandoc hands `typst:` ones to Typst as code, which then runs."""
_HERE = Path(__file__).parent / "reference"
_SECONDS = 60
_LONGEST = 400_000
_TAGS = {"p", "br", "ul", "ol", "li", "strong", "em", "a", "blockquote", "h1", "h2", "h3", "h4", "table",
         "thead", "tbody", "tr", "th", "td", "hr", "div", "span", "sup", "sub", "code", "del"}  # fmt: skip
_IMAGE = re.compile(r"!\[")
_BLOCK_START = re.compile(rb"(?<!\\)\[([-+/]|=+) ")
"""Signs that begin a list or heading in Typst: Pandoc leaves them bare at the start of a table cell."""
_SHORTHAND = re.compile(
    rb"""\\.|"(?:[^"\\]|\\.)*"|(`+).*?\1|<[^<>\s]*>|(?P<short>-(?=[?0-9])|\.(?=\.\.))""", re.DOTALL
)
"""What Typst reads as other signs (soft hyphen, minus, ellipsis), and what stands before it as it is:
escaped signs, strings of code, raw text, and labels."""


class NotRendered(UsageError):
    """A text of which no document can be made; the reason says what to change."""


@dataclass(frozen=True, slots=True)
class Document:
    """A finished text."""

    markdown: str
    title: str
    language: str
    """ISO 639-1."""
    compact: bool = False
    """True for a PDF in smaller letters, to keep a short text on one page."""

    def docx(self) -> bytes:
        """Return the Word file on the letterhead's styles; raises NotRendered."""
        options = ["-t", "docx", f"--reference-doc={_HERE / 'reference.docx'}"]
        with tempfile.TemporaryDirectory() as folder:
            metadata = Path(folder) / "metadata.json"
            metadata.write_text(json.dumps({"lang": self.language}), encoding="utf-8")
            words = Words.new()
            made = self._pandoc([*options, f"--metadata-file={metadata}", "-o", "-"], words)
        return _finished(made, self.title, words)

    def html(self) -> str:
        """Return a whole page without scripts and without any address that is fetched."""
        words = Words.new()
        body = nh3.clean(
            self._pandoc(["-t", "html5", "--wrap=none"], words).decode(),
            tags=_TAGS,
            attributes={
                "a": {"href"},
                "td": {"style"},
                "th": {"style"},
                "div": {"class"},
                "span": {"lang"},
            },
            url_schemes={"http", "https", "mailto"},
            filter_style_properties={"text-align"},
        )
        body = words.in_html(body)
        style = (_HERE / "page.css").read_text(encoding="utf-8")
        return (
            f'<!doctype html>\n<html lang="{escape(self.language)}">\n<head>\n<meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f"<title>{escape(self.title)}</title>\n<style>\n{style}</style>\n</head>\n<body>\n{body}\n"
            "</body>\n</html>\n"
        )

    def pdf(self) -> bytes:
        """Return the PDF, tagged, with its fonts inside; raises NotRendered."""
        import typst  # loads a library of 30 MB

        words = Words.new()
        made = self._pandoc(["-t", "typst", "--wrap=none"], words)
        body = words.in_typst(_as_written(_BLOCK_START.sub(rb"[\\\1 ", made)))
        with tempfile.TemporaryDirectory() as folder:
            main = Path(folder) / "main.typ"
            main.write_bytes((_HERE / "page.typ").read_bytes() + b"\n" + body)
            try:
                done = typst.compile(
                    str(main),
                    root=folder,
                    ignore_system_fonts=True,
                    sys_inputs={
                        "title": self.title,
                        "lang": self.language,
                        "compact": "yes" if self.compact else "",
                    },
                )
            except (RuntimeError, typst.TypstError) as error:
                raise NotRendered(f"the PDF cannot be made: {error}") from error
        if not isinstance(done, bytes):
            raise NotRendered("the PDF came in several parts")
        return done

    def _pandoc(self, options: list[str], words: Words) -> bytes:
        if len(self.markdown) > _LONGEST:
            raise NotRendered(f"the text is longer than {_LONGEST} characters")
        if _IMAGE.search(self.markdown):
            raise NotRendered("pictures cannot stand in the text; add them as an annex")
        command = [_pandoc_path(), "-f", _READER, "--sandbox", "--fail-if-warnings", *options]
        try:
            done = subprocess.run(
                command,
                input=words.put(self.markdown).encode(),
                capture_output=True,
                timeout=_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise NotRendered("the text takes too long to convert") from error
        if done.returncode:
            said = done.stderr.decode(errors="replace").strip().splitlines()
            raise NotRendered(f"the text cannot be converted: {said[0] if said else 'no reason'}")
        return done.stdout


def _as_written(body: bytes) -> bytes:
    """Return Typst in which hyphens and dots stay what they are, as in the other two forms."""
    return _SHORTHAND.sub(lambda found: (b"\\" if found["short"] else b"") + found[0], body)


@cache
def _pandoc_path() -> str:
    import pypandoc

    path: str = pypandoc.get_pandoc_path()
    return path


def _finished(docx: bytes, title: str, words: Words) -> bytes:
    """Return the file with its title where Word and screen readers look for it, and laid out."""
    out = io.BytesIO()
    core = "docProps/core.xml"
    with (
        zipfile.ZipFile(io.BytesIO(docx)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for item in old.infolist():
            content = old.read(item)
            if item.filename == core:
                named = f"<dc:title>{xml_escape(title)}</dc:title>"
                text = re.sub(r"<dc:title\s*/>|<dc:title>.*?</dc:title>", "", content.decode())
                content = text.replace(
                    "</cp:coreProperties>", f"{named}</cp:coreProperties>"
                ).encode()
            elif item.filename == "word/document.xml":
                content = words.in_docx(content)
            new.writestr(item, content)
    return out.getvalue()

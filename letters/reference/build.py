"""Builds reference.docx, the letterhead's styles, from Pandoc's own; run after a change here.

`python -m letters.reference.build`
"""

import io
import re
import subprocess
import zipfile
from pathlib import Path

import pypandoc

_FONT = "Source Sans 3"
_FOOTER = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:ftr xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:p><w:pPr>
<w:jc w:val="right"/></w:pPr>{page}<w:r><w:rPr><w:sz w:val="18"/></w:rPr><w:t xml:space="preserve"> / </w:t></w:r>{all}</w:p></w:ftr>"""
_FIELD = (
    '<w:r><w:rPr><w:sz w:val="18"/></w:rPr><w:fldChar w:fldCharType="begin"/></w:r>'
    '<w:r><w:rPr><w:sz w:val="18"/></w:rPr><w:instrText xml:space="preserve"> {} </w:instrText></w:r>'
    '<w:r><w:rPr><w:sz w:val="18"/></w:rPr><w:fldChar w:fldCharType="end"/></w:r>'
)
_SECTION = (
    '<w:sectPr><w:footerReference xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships" w:type="default" r:id="rIdFooter"/><w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="1247" w:right="1361" w:bottom="1247" w:left="1361" w:header="624" w:footer="624" '
    'w:gutter="0"/></w:sectPr>'
)
_RELATION = (
    '<Relationship Id="rIdFooter" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/footer" Target="footer1.xml"/></Relationships>'
)
_TYPE = (
    '<Override PartName="/word/footer1.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.footer+xml"/></Types>'
)


def main() -> None:
    """Write the file beside this one."""
    pandoc = pypandoc.get_pandoc_path()
    made = subprocess.run(
        [pandoc, "--print-default-data-file", "reference.docx"], capture_output=True, check=True
    ).stdout
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as old, zipfile.ZipFile(out, "w") as new:
        for item in old.infolist():
            text = _changed(item.filename, old.read(item).decode())
            new.writestr(zipfile.ZipInfo(item.filename), text, zipfile.ZIP_DEFLATED)
        footer = _FOOTER.format(page=_FIELD.format("PAGE"), all=_FIELD.format("NUMPAGES"))
        new.writestr(zipfile.ZipInfo("word/footer1.xml"), footer, zipfile.ZIP_DEFLATED)
    Path(__file__).with_name("reference.docx").write_bytes(out.getvalue())


def _changed(name: str, text: str) -> str:
    if name == "word/styles.xml":
        fonts = (
            f'<w:rFonts w:ascii="{_FONT}" w:hAnsi="{_FONT}" w:eastAsia="{_FONT}" w:cs="{_FONT}"/>'
        )
        text = re.sub(r"<w:rFonts [^>]*Theme[^>]*/>", fonts, text)
        text = re.sub(r'<w:color w:val="[0-9A-F]{6}"[^>]*/>', '<w:color w:val="1A1A1A"/>', text)
    elif name == "word/document.xml":
        text = re.sub(r"<w:sectPr\b.*?</w:sectPr>|<w:sectPr\s*/>", "", text, flags=re.DOTALL)
        text = text.replace("</w:body>", f"{_SECTION}</w:body>")
    elif name == "word/_rels/document.xml.rels":
        text = text.replace("</Relationships>", _RELATION)
    elif name == "[Content_Types].xml":
        text = text.replace("</Types>", _TYPE)
    return text


if __name__ == "__main__":
    main()

"""PDF files of a test's own, written byte by byte, and call documents in the usual words."""

import zlib

_MOST_LINES = 52


def pdf(*pages: str, extra: str = "") -> bytes:
    """Return a PDF with one text line a line of each page."""
    bodies = [_stream(page) for page in pages]
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(bodies)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(bodies)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, body in enumerate(bodies):
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R"
            b" /Resources << /Font << /F1 3 0 R >> >> >>" % (5 + 2 * number)
        )
        objects.append(
            b"<< /Length %d /Filter /FlateDecode >>\nstream\n" % len(body) + body + b"\nendstream"
        )
    return assembled(objects, extra)


def assembled(objects: list[bytes], trailer: str = "") -> bytes:
    """Return a PDF of numbered objects, the first of which is the catalogue."""
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for place in places:
        out += b"%010d 00000 n \n" % place
    out += f"trailer << /Size {len(objects) + 1} /Root 1 0 R {trailer} >>\n".encode()
    return bytes(out + f"startxref\n{start}\n%%EOF\n".encode())


def _stream(page: str) -> bytes:
    lines = page.strip("\n").split("\n")
    assert len(lines) <= _MOST_LINES
    shown = " ".join(f"({_escaped(line)}) Tj T*" for line in lines)
    return zlib.compress(f"BT /F1 10 Tf 15 TL 50 800 Td {shown} ET".encode("cp1252"))


def _escaped(line: str) -> str:
    return line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


TOPIC = "ISF-2026-TF2-AG-TEST"

COVER = """Internal Security Fund (ISF)
Call for proposals
Safer squares for everybody
(ISF-2026-TF2-AG-TEST)"""

BUDGET = """3. Available budget
The estimated available call budget is EUR 9 000 000.
This budget might be increased by maximum 20%.
We expect to fund projects of all sizes."""

ELIGIBILITY = """6. Eligibility
Eligible participants (eligible countries)
In order to be eligible, the applicants (beneficiaries and affiliated entities) must:
• be legal entities (public or private bodies)
• be established in one of the eligible countries, i.e.:
• EU Member States, except Denmark
Natural persons are not eligible.
Consortium composition
Proposals must be submitted by a consortium of at least two applicants (beneficiaries; not
affiliated entities), which complies with the following conditions:
• minimum two entities from 2 different eligible countries
Duration
Projects should normally range between 12 and 24 months (extensions are possible, if duly
justified and through an amendment).
Project budget
Project budgets (requested grant amount) must range between EUR 500 000 and EUR 3 000 000 per
project. The grant awarded may be lower than the amount requested."""

SETUP = """10. Legal and financial set-up of the Grant Agreements
The costs will be reimbursed at the funding rate fixed in the Grant Agreement (90%).
Indirect costs will be reimbursed at the flat-rate of 7% of the eligible direct costs.
A prefinancing of normally 80% of the maximum grant amount is paid after signature."""


def document(*changes: tuple[str, str]) -> tuple[str, ...]:
    """Return the pages of the usual document, words replaced; each must be there."""
    pages = [COVER, BUDGET, ELIGIBILITY, SETUP]
    for old, new in changes:
        assert any(old in page for page in pages), old
        pages = [page.replace(old, new) for page in pages]
    head = "EU Grants: Call document (ISF): V1.0"
    return tuple(f"{head}\n{page}\n{n}" for n, page in enumerate(pages, start=1))

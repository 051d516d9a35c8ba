"""One way to hand in files: it says what is taken and how large, and the service checks it again."""

from collections.abc import Sequence

import streamlit as st

from domain.i18n import Texts
from services import files

Brought = tuple[tuple[str, bytes], ...]
"""Name and content of each file."""
_MB = 1024 * 1024


def pick(t: Texts, label: str, kinds: Sequence[str], *, key: str, several: bool = False) -> Brought:
    """Show the field; return what was brought, nothing while nothing is."""
    given = st.file_uploader(
        label,
        list(kinds),
        accept_multiple_files=several,
        max_upload_size=files.LARGEST // _MB,
        key=key,
        help=t(
            "Taken: {kinds}; at most {size} MB each. Macros are refused.",
            kinds=", ".join(kinds),
            size=files.LARGEST // _MB,
        ),
    )
    brought = given if isinstance(given, list) else [given] if given is not None else []
    return tuple((file.name, file.getvalue()) for file in brought)

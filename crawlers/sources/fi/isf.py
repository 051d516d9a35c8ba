"""Finland: calls of the Internal Security Fund (ISF), national and of the Union, in Finnish or Swedish."""

from typing import ClassVar

from crawlers.isf import notice, words
from crawlers.isf.notice import Notice
from crawlers.isf.source import IsfNotices
from domain.call import CallRecord, Issue
from domain.source import Expect, SourceSpec

_PAGE = "https://eusa-rahastot2021.fi/sisaisen-turvallisuuden-rahasto-isf"


class FiIsf(IsfNotices):
    """Finland: calls of the Internal Security Fund (ISF), national and of the Union, in Finnish or Swedish."""

    spec: ClassVar[SourceSpec] = SourceSpec(
        id="fi_isf",
        title="Finland: Internal Security Fund (ISF)",
        publisher="Sisäministeriö",
        country="FI",
        home=_PAGE,
        start=_PAGE,
        hosts=("eusa-rahastot2021.fi", "eusa-rahastot.fi"),
        languages=("fi", "sv"),
        programmes=("ISF",),
        licence="unknown",
        robots_note="obeyed; what it says is not known to us",
        every_hours=48,
        expect=Expect(calls=(1, 100), filled={"texts": 1.0}),
        parser_version="1",
    )
    words = words.FI
    links = "main a"
    programme_url = _PAGE

    def record(self, found: Notice, url: str) -> tuple[CallRecord, tuple[Issue, ...]]:
        """Return the call of a notice in the language that its address names."""
        language = "sv" if "/sv/" in url else "fi"
        return notice.record(self.spec, found, url, self.words, language=language)

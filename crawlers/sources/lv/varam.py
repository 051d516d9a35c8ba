"""Latvia: the ministry's page of measure 5.1.1.3, public open space.

A new round would be announced there, in blocks of prose under bold labels.
"""

from typing import ClassVar

from crawlers.bases.watch import WatchSpider
from domain.source import Expect, SourceSpec
from domain.watch import PageToWatch


class LvVaram(WatchSpider):
    """Public open space in Latvian towns (measure 5.1.1.3)."""

    spec: ClassVar[SourceSpec] = SourceSpec(
        id="lv_varam",
        kind="watch",
        title="Latvia: measure 5.1.1.3, public open space",
        publisher="Vides aizsardzības un reģionālās attīstības ministrija",
        country="LV",
        home="https://www.varam.gov.lv/lv/publiskas-artelpas-attistiba",
        start="https://www.varam.gov.lv/lv/publiskas-artelpas-attistiba",
        hosts=("www.varam.gov.lv",),
        languages=("lv",),
        programmes=("ERDF",),
        licence="unknown",
        robots_note="obeyed; what it says is not known to us",
        every_hours=24,
        expect=Expect(calls=(1, 2)),
        pages=(
            PageToWatch(
                url="https://www.varam.gov.lv/lv/publiskas-artelpas-attistiba",
                title="5.1.1.3. pasākums: publiskās ārtelpas attīstība",
                says=("5.1.1.3", "Projektu atlases laiks"),
            ),
        ),
        parser_version="1",
    )

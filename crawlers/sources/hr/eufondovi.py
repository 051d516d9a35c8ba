"""Croatia: integrated territorial investment of 22 cities, and the Istrian islands under RSO5.2.

The yearly indicative plan of the ministry is a document whose address we do not know; these are the
two pages of the authorities that we know.
"""

from typing import ClassVar

from crawlers.bases.watch import WatchSpider
from domain.source import Expect, SourceSpec
from domain.watch import PageToWatch


class HrEufondovi(WatchSpider):
    """The ministry's ITU page and the Istrian county's page."""

    spec: ClassVar[SourceSpec] = SourceSpec(
        id="hr_eufondovi",
        kind="watch",
        title="Croatia: integrated territorial programme",
        publisher="Ministarstvo regionalnoga razvoja i fondova Europske unije",
        country="HR",
        home="https://eufondovi.gov.hr",
        start="https://razvoj.gov.hr/djelokrug-1939/regionalni-razvoj/odrzivi-urbani-razvoj/poziv-za-urbana-podrucja-za-provedbu-mehanizma-integriranih-teritorijalnih-ulaganja-itu-mehanizma-u-financijskom-razdoblju-2021-2027-5112/5112",
        hosts=("razvoj.gov.hr", "zdrava-sana.istra-istria.hr"),
        languages=("hr",),
        programmes=("ERDF",),
        licence="unknown",
        robots_note="obeyed; what it says is not known to us",
        every_hours=24,
        expect=Expect(calls=(1, 3)),
        pages=(
            PageToWatch(
                url="https://razvoj.gov.hr/djelokrug-1939/regionalni-razvoj/odrzivi-urbani-razvoj/poziv-za-urbana-podrucja-za-provedbu-mehanizma-integriranih-teritorijalnih-ulaganja-itu-mehanizma-u-financijskom-razdoblju-2021-2027-5112/5112",
                title="Poziv za urbana područja za provedbu ITU mehanizma 2021. – 2027.",
                says=("ITU mehanizma",),
            ),
            PageToWatch(
                url="https://zdrava-sana.istra-istria.hr/hr/clanci/istarska-zupanija-novosti/15350/poziv-na-dostavu-prijava-za-sudjelovanje-u-postupku-pred-odabira-unaprijed-odredenih-prijavitelja-te-prioritiziranih-i-integriranih-projektnih-prijedloga-u-svrhu-provedbe-teritorijalne-strategije-za-podrucje-otoka-istarske-zupanije/",
                title="Teritorijalna strategija za područje otoka Istarske županije",
                says=("Specifičnog cilja 5.2",),
            ),
        ),
        parser_version="1",
    )

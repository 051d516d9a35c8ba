"""A sample argument for every parameter of every service, by its name."""

import inspect

from domain.accounts import DigestSettings
from domain.advocacy import (
    EvidenceBlock,
    EvidenceKind,
    EvidenceRow,
    Figure,
    Milestone,
    MilestoneKind,
)
from domain.advocacy_asks import Outcome as AskOutcome
from domain.advocacy_asks import Stance
from domain.advocacy_letters import DispatchState, OfficeHolder
from domain.advocacy_views import AskContent, Link, PolicyFileContent, SheetContent, SheetFund
from domain.applicant import Applicant
from domain.country_fact import CountryFact
from domain.deliverables import DeliverableContent, DeliverableFilter
from domain.desk import Opinion, Part, Programme
from domain.dispatches import AddresseeContent, Channel, EventContent
from domain.enums import Role
from domain.hand import HandEntry
from domain.i18n import texts
from domain.listing import CallFilters
from domain.muting import MuteKind
from domain.project import ProjectProfile
from domain.tracking import DismissReason, MarkContent, Stage
from domain.watch import Outcome
from services.common_grants import opportunity_id
from services.deliverable_files import Purpose
from services.rights import Action
from tests.accounts.people import NOW, PASSWORD
from tests.rights.cases import CITY

BLOCK = EvidenceBlock(
    kind=EvidenceKind.CALLS,
    question="How many?",
    query="{}",
    drawn_on=NOW.date(),
    figures=(Figure(key="calls", value=1),),
    rows=(EvidenceRow(key="call:1", label="A call"),),
)


def arguments(function, project_id, file):
    """Return an argument for each parameter, by its name."""
    known = {
        "action": Action.WRITE_ADVOCACY,
        "agent": "",
        "agreed_on": NOW.date(),
        "applicant": Applicant(name="Metropolis"),
        "applicant_id": 1,
        "area": "FR",
        "country": "FR",
        "about": True,
        "ask_id": 1,
        "asked": AskContent(demand="Open the fund", granter="A ministry"),
        "block": BLOCK,
        "block_id": 1,
        "came_of": AskOutcome.NONE,
        "data": b"question,answer,cities,n,date",
        "described": PolicyFileContent(name="A strategy"),
        "milestone": Milestone(
            kind=MilestoneKind.ADOPTION,
            on=NOW.date(),
            name="Vote",
            source="https://law.example/",
            read_on=NOW.date(),
        ),
        "milestone_id": 1,
        "policy_file_id": 1,
        "proofs": (),
        "refused_for": DismissReason.AMOUNT,
        "sheet": SheetContent(title="A programme", fund=SheetFund.ERDF),
        "survey_id": 1,
        "theme": "police",
        "thing": 1,
        "units": [("ERDF", "eu_test")],
        "link_to": Link.ASK,
        "body": b"words",
        "change_id": 1,
        "comment_id": 1,
        "before": 1,
        "confirm": True,
        "conflict": False,
        "countries": frozenset({"FR"}),
        "duties": frozenset(),
        "call_uid": "eu_test:1",
        "content": MarkContent(stage=Stage.INTERESTED),
        "coordinators": ("Nice",),
        "deliverable_id": 1,
        "delivered": True,
        "email": "new@city.example",
        "expected_version": 0,
        "feed_id": 1,
        "entered": DeliverableContent(kind="letter", title="A letter", in_name_of="efus"),
        "entry": HandEntry(
            link="https://city.example/call", title="A call", language="en", instrument="grant"
        ),
        "fact": CountryFact(
            country="FR",
            key="police_authority",
            answer=True,
            statement="A police authority",
            url="https://law.example/police",
            stated_on=NOW.date(),
        ),
        "fact_id": 1,
        "field": "title",
        "file_id": 1,
        "addressee_id": 1,
        "addressee_ids": (1,),
        "ask_ids": (1,),
        "attached": (),
        "capacity": "Mayor",
        "channel": Channel.POST,
        "purpose": Purpose.ANNEX,
        "dispatch_id": 1,
        "event_id": 1,
        "happened": EventContent(state=DispatchState.ANSWERED, on=NOW.date()),
        "holder": OfficeHolder(name="Somebody", since=NOW.date(), source="https://x.example"),
        "holder_id": 1,
        "mandate": None,
        "office": AddresseeContent(
            body="DG HOME", body_kind="commission", office="Unit", language="en", salutation="Dear"
        ),
        "on": NOW.date(),
        "own_due_on": None,
        "position_id": 1,
        "remind_on": None,
        "signature_id": 1,
        "since": NOW.date(),
        "signer": "Somebody",
        "source": "https://x.example",
        "stance": Stance.SUPPORTS,
        "told_by": "a letter",
        "whom": "Nice",
        "why": "a question",
        "filters": CallFilters(),
        "first": NOW.date(),
        "form": "csv",
        "found": (),
        "ids": (1,),
        "invitation_id": 1,
        "key": "police",
        "kind": "city",
        "language": "en",
        "last": NOW.date(),
        "limit": 5,
        "link_id": 1,
        "mail_id": 1,
        "markdown": "Words",
        "name": "Somebody",
        "numbers": [1],
        "narrowed": DeliverableFilter(),
        "new": "a good long password",
        "now": NOW,
        "number": 1,
        "old": PASSWORD,
        "organisation_id": CITY,
        "outcome": Outcome.NO_NEW_CALL,
        "override_id": 1,
        "path": file,
        "person_id": 1,
        "profile": ProjectProfile(title="Squares"),
        "profiles": (),
        "opinion": Opinion(),
        "opportunity_id": opportunity_id("eu_test:1"),
        "programme": Programme(
            title="Squares", bank_id=1, parts=(Part(project_id=project_id, kind="dedicated"),)
        ),
        "project_id": project_id,
        "query": "q=police",
        "read": lambda *_: None,
        "reason": "a reason",
        "remark": "A remark",
        "retired": True,
        "role": Role.OFFICER,
        "search_id": 1,
        "send": lambda session, mail: None,
        "session_id": 1,
        "sha256": "0" * 64,
        "source_id": "eu_test",
        "state": None,
        "step_key": "start",
        "target": "eu_test:1",
        "which": MuteKind.CALL,
        "submission_id": 1,
        "later": 2,
        "text": "Words",
        "to": 1,
        "t": texts("en"),
        "title": "A title",
        "token": "a token",
        "token_id": 1,
        "uid": "eu_test:1",
        "upheld": True,
        "until": NOW.date(),
        "uids": ["eu_test:1"],
        "value": "yes",
        "wanted": DigestSettings(),
        "year": NOW.year,
    }
    needed = [
        name
        for name, parameter in inspect.signature(function).parameters.items()
        if name not in ("person", "session")
        and (
            parameter.default is inspect.Parameter.empty
            or name in ("organisation_id", "project_id")
        )
    ]
    return {name: known[name] for name in needed}

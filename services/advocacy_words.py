"""What the codes of advocacy are called: the same words on pages, in files and in the report."""

from domain.advocacy import DeliverableKind, InNameOf, State, Visibility
from domain.advocacy_asks import OurPart, Outcome
from domain.deliverables import LoadedStatus
from letters.board import Column
from letters.compose import Cause

KIND = {
    DeliverableKind.LETTER: "letter",
    DeliverableKind.POSITION_PAPER: "position paper",
    DeliverableKind.JOINT_DECLARATION: "joint declaration",
    DeliverableKind.CONSULTATION_REPLY: "consultation reply",
    DeliverableKind.GUIDELINE: "guideline",
    DeliverableKind.STUDY: "study",
    DeliverableKind.EVENT: "event",
    DeliverableKind.MEETING: "meeting",
}
STATE = {
    State.IDEA: "idea",
    State.DRAFTING: "being drafted",
    State.REVIEW: "in review",
    State.APPROVED: "approved",
    State.SIGNING: "open for signature",
    State.SENT: "sent",
    State.PUBLISHED: "published",
    State.HELD: "held",
    State.CLOSED: "closed",
    State.DROPPED: "dropped",
}
VISIBILITY = {
    Visibility.PRIVATE: "private: the owner alone",
    Visibility.TEAM: "team: the whole organisation",
    Visibility.PUBLIC: "public: anyone, once approved",
}
IN_NAME_OF = {
    InNameOf.EFUS: "Efus",
    InNameOf.CITY: "a city",
    InNameOf.GROUP: "a group of cities",
    InNameOf.PARTNERSHIP: "the Partnership",
}
COLUMN = {
    Column.IDEA: "idea",
    Column.DRAFTING: "being drafted",
    Column.REVIEW: "in review",
    Column.APPROVED: "approved",
    Column.SIGNING: "open for signature",
    Column.TO_MEND: "came back: mend the address",
    Column.WAITING: "waiting for answers",
    Column.PARTLY_ANSWERED: "partly answered",
    Column.ANSWERED: "answered",
    Column.UNANSWERED: "nobody answered",
    Column.OUT: "published or held",
    Column.CLOSED: "closed",
    Column.DROPPED: "dropped",
}
OUTCOME = {
    Outcome.NONE: "nothing yet",
    Outcome.ANNOUNCED: "announced",
    Outcome.PARTLY: "partly achieved",
    Outcome.ACHIEVED: "achieved",
    Outcome.REFUSED: "refused",
    Outcome.OVERTAKEN: "overtaken",
}
OUR_PART = {
    OurPart.ACKNOWLEDGED: "our part: acknowledged by the source",
    OurPart.CLAIMED: "our part: claimed by us",
    OurPart.UNKNOWN: "our part: not known",
}
LOADED = {
    LoadedStatus.DONE: "done, says the document",
    LoadedStatus.PLANNED: "planned, says the document",
    LoadedStatus.NOT_STATED: "the document states no status",
}
CAUSE = {
    Cause.INTEGRATED_STRATEGIES: "Security in integrated territorial strategies (PO5, ITI, CLLD)",
    Cause.ISF_NATIONAL: "National programmes of the Internal Security Fund open to cities",
    Cause.CALLS_FOR_CITIES: "Calls for cities in ISF and Horizon Cluster 3",
    Cause.SECURITY_STRATEGY: "The role of cities in the EU security strategy",
    Cause.COVENANT_OF_MAYORS: "A Covenant of Mayors",
    Cause.AI_AND_VIDEO: "Artificial intelligence and video protection",
}
STEP = {
    "start": "Begin drafting",
    "submit": "Hand in for review",
    "return": "Return to drafting",
    "approve": "Approve this wording",
    "reopen": "Reopen the text",
    "open_signing": "Open for signature",
    "send": "Mark as sent",
    "send_signed": "Mark as sent",
    "publish": "Mark as published",
    "publish_signed": "Mark as published",
    "send_published": "Mark as sent",
    "hold": "Mark as held",
    "hold_meeting": "Mark as held",
    "close": "Close",
    "reopen_sent": "Open again",
    "drop": "Drop",
    "take_up": "Take up again",
}
STEP_DONE = {
    "start": "began drafting",
    "submit": "handed it in for review",
    "return": "returned it to drafting",
    "approve": "approved the wording",
    "reopen": "reopened the text",
    "open_signing": "opened it for signature",
    "send": "marked it as sent",
    "send_signed": "marked it as sent",
    "publish": "marked it as published",
    "publish_signed": "marked it as published",
    "send_published": "marked it as sent",
    "hold": "marked it as held",
    "hold_meeting": "marked it as held",
    "close": "closed it",
    "reopen_sent": "opened it again",
    "drop": "dropped it",
    "take_up": "took it up again",
}
LACK = {
    "text": "nothing is written yet",
    "eyes": "somebody who has not written this wording must approve it",
    "consent": "the confirmation and the coordinators' agreement are missing for this wording",
    "pact": (
        "it must be confirmed that the text does not ask for what point 5.2 of the Pact of "
        "Amsterdam excludes"
    ),
    "agreement": "the agreement of the coordinators is missing, with its date",
    "frozen": "the wording is not the approved one",
    "signed": "fewer than 2 have signed this wording",
    "dispatched": "no dispatch has left yet",
    "place": "where it is published is missing",
    "happened": "the day on which it happened is missing",
    "reason": "why it is dropped is missing",
}
"""What letters.workflow says that a step lacks; the page asks for the last three itself."""
ACTIONS = {
    1: "Self-assessment tool",
    2: "EU security strategy, governance and funding",
    3: "Artificial intelligence",
    4: "Training for integrated urban security",
    5: "Social cohesion and security",
    6: "Security by design",
}
"""The six Actions in few words; the whole titles stand in letters/data/action_plan.toml."""

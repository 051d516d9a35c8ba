"""What stages and reasons are called; each is a text of the catalogue."""

from domain.tracking import DismissReason, Stage

STAGE = {
    Stage.INTERESTED: "saved",
    Stage.PREPARING: "we prepare it",
    Stage.SUBMITTED: "submitted",
    Stage.WON: "won",
    Stage.PAID: "paid",
    Stage.REFUSED: "refused by the funder",
    Stage.WITHDRAWN: "withdrawn by us",
    Stage.DISMISSED: "dismissed",
}
STAGE_COLOUR = {
    Stage.INTERESTED: "blue",
    Stage.PREPARING: "blue",
    Stage.SUBMITTED: "orange",
    Stage.WON: "green",
    Stage.PAID: "green",
    Stage.REFUSED: "red",
    Stage.WITHDRAWN: "gray",
    Stage.DISMISSED: "gray",
}
DISMISS = {
    DismissReason.THEME: "another theme",
    DismissReason.NOT_ELIGIBLE: "we may not apply",
    DismissReason.NO_POLICE_AUTHORITY: "no police authority takes part",
    DismissReason.NO_PARTNERS: "no partners found",
    DismissReason.CANNOT_PREFINANCE: "we cannot pre-finance",
    DismissReason.OWN_SHARE: "own share too high",
    DismissReason.DOES_NOT_PAY: "does not pay for what we need",
    DismissReason.AMOUNT: "amount too small or too large",
    DismissReason.TOO_LATE: "too little time",
    DismissReason.NO_CAPACITY: "nobody here to write it",
    DismissReason.OTHER: "another reason, see the note",
}

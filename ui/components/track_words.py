"""What stages and reasons are called; each is a text of the catalogue."""

from domain.tracking import Stage
from services.vocabulary import DISMISS, STAGE

__all__ = ["DISMISS", "STAGE"]

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

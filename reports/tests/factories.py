"""Plain factories of this package."""

from reports import actions
from reports.models import Recommendation


def make_recommendation(meeting, state: str = "proposed", **changes) -> Recommendation:
    """A recommendation to Governments in this state: proposed, adopted or dropped."""
    values = {
        "kind": "recommendation",
        "addressee": "governments",
        "text": "Answer every claim. A date should be named.",
    }
    made = actions.propose_recommendation(meeting=meeting, **values | changes)
    if state == "adopted":
        return actions.adopt_recommendation(recommendation=made)
    return actions.drop_recommendation(recommendation=made) if state == "dropped" else made


def make_conclusion(meeting, state: str = "adopted", **changes) -> Recommendation:
    """A conclusion that the meeting adopted."""
    values = {"kind": "conclusion", "addressee": "", "text": "Silence is an answer too."}
    return make_recommendation(meeting, state, **values | changes)

from datetime import timedelta

import pytest

from egm_portal.clock import calendar_at, portal_now
from egm_portal.exceptions import NotAllowed
from papers import actions
from papers.admin.document_verbs import DOCUMENT_VERBS
from papers.admin.paper_verbs import PAPER_VERBS, AcceptAndPublish
from papers.models import Paper, Version
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def made(state):
    paper = factories.make_paper("submitted" if state == "returned" else "awaited" if state == "withdrawn" else state)
    if state == "returned":
        actions.return_paper(paper=paper, note="Shorter.", until=factories.DUE, by=None)
    if state == "withdrawn":
        actions.withdraw_paper(paper=paper)
    return Paper.objects.select_related("participant__meeting", "document").get(pk=paper.pk)


def typed(verb):
    values = {
        "return": {"note": "Shorter.", "until": factories.DUE, "tells": True},
        "more-time": {"note": "Illness.", "until": factories.DUE, "tells": True},
        "upload": {"file": factories.make_pdf_file(9, "another"), "found": None},
        "publish": {"at": portal_now()},
        "approve-file": {},
        "add-author": {"participant": factories.make_participant("accepted")},
        "remove-author": {"participant": factories.make_participant("accepted")},
        "add-file": {"sent": Sent(), "language": "fr"},
        "take-back": {"version": Version(pk=0)},
        "add-corrigendum": {"sent": Sent(), "title": ""},
        "add-addendum": {"sent": Sent(), "title": ""},
    }
    if verb in DOCUMENT_VERBS and verb.name == "return":
        return {"note": "Shorter."}
    return values.get(verb.name, {"note": "A mistake."} if verb in DOCUMENT_VERBS else {})


class Sent:
    """A file as the form for one hands it on."""

    def add_to(self, document, by, language=""):
        file = factories.make_pdf_file(9, "another")
        return actions.add_version(document=document, file=file, by=by, language=language)


def sentences(verbs, row, by):
    """What the screen says of each verb that is refused, and what the action says."""
    refused = {verb.name: (verb.refusal(row), refused_with(verb, row, by)) for verb in verbs if verb.refusal(row)}
    return {name: pair[0] for name, pair in refused.items()}, {name: pair[1] for name, pair in refused.items()}


def refused_with(verb, row, by):
    with pytest.raises(NotAllowed) as refused:
        verb.perform(row, by, **typed(verb))
    return str(refused.value)


@pytest.mark.parametrize("state", ["awaited", "submitted", "returned", "accepted", "published", "withdrawn"])
def test_action_on_a_paper_refuses_with_the_sentence_that_the_screen_shows(state, organizer):
    paper = made(state)
    verbs = [verb for verb in PAPER_VERBS if paper.document or verb.name != "take-late"]  # which acts on a file

    shown, said = sentences(verbs, paper, organizer)

    assert said == shown
    assert ("expect" in shown) == (state != "withdrawn")


def test_published_paper_that_was_replaced_is_accepted_and_stays_published_since_then(organizer):
    paper = made("published")
    since = paper.document.publish_at
    with calendar_at(since + timedelta(days=1)):
        actions.receive_paper(paper=paper, file=factories.make_pdf_file(9, "another"), by=None)
        paper = Paper.objects.select_related("participant__meeting", "document").get(pk=paper.pk)

        AcceptAndPublish().perform(paper, organizer)

    paper.refresh_from_db()
    assert (paper.state, paper.document.publish_at) == ("accepted", since)


@pytest.mark.parametrize("state", ["submitted", "accepted", "published"])
def test_action_on_a_document_refuses_with_the_sentence_that_the_screen_shows(state, organizer):
    shown, said = sentences(DOCUMENT_VERBS, made(state).document, organizer)

    assert said == shown
    assert {"publish", "withdraw"} & set(shown)


def test_corrigendum_gets_no_correction(organizer, meeting):
    corrigendum = factories.make_document(meeting=meeting, kind="corrigendum")

    shown, said = sentences(DOCUMENT_VERBS, corrigendum, organizer)

    assert said == shown
    assert set(shown) == {"approve-file", "return", "add-corrigendum", "add-addendum", "take-back", "withdraw"}

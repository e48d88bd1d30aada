"""Whoever undoes, and whoever sends, downloads or changes in the same moment: exactly one of them comes first."""

from collections import Counter
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from egm_portal.clock import calendar_at, portal_now, real_now
from egm_portal.exceptions import NotAllowed
from egm_portal.mail import sender
from egm_portal.mail.models import Message
from egm_portal.undo.actions import undo_change
from egm_portal.undo.models import Change
from egm_portal.undo.recording import recorded
from papers import actions as papers
from papers.models import Document, FirstServing, Paper
from papers.undo import rows_of_decision, rows_of_publication
from tests import factories
from tests.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 8


@pytest.fixture(autouse=True)
def today():
    if connection.vendor == "sqlite":
        pytest.skip("SQLite lets one writer in at a time; both orders are tested in tests/test_undo.py.")
    with calendar_at(factories.TODAY):
        yield


def changed(row, verb, touched, act):
    """The change of a verb, as the administration records it."""
    with transaction.atomic(), recorded(row, verb=verb, by=None, batch=uuid4(), touched=touched, **meeting_of(row)):
        act()
    return Change.objects.latest("pk")


def meeting_of(row):
    return {"meeting": row.meeting if isinstance(row, Document) else row.participant.meeting}


def accepted():
    paper = factories.make_paper("submitted")
    papers.prepare_newest(paper=paper)
    change = changed(paper, "accept", rows_of_decision(paper), lambda: papers.accept_paper(paper=paper))
    Message.objects.update(next_attempt_at=real_now())
    return paper, change, Message.objects.get(change=change)


def published():
    document = factories.make_paper("accepted").document
    touched = rows_of_publication(document.pk)
    change = changed(document, "publish", touched, lambda: papers.publish_document(document=document))
    version = document.versions.get()
    args = [document.meeting.slug, document.number, version.file_name]
    return document, change, reverse("papers:file", args=args)


def undoing(change):
    return lambda: undo_change(change=change) or "undone"


def taking_back(document):
    version = document.versions.get()
    return lambda: papers.take_file_back(document=document, version=version)


def downloading(path):
    """A call that gets the whole file and gives the status."""

    def download():
        response = Client().get(path)
        b"".join(response)
        return response.status_code

    return download


def test_of_sender_and_undo_one_comes_first():
    made = [accepted() for _ in range(ROUNDS)]

    outcomes = [
        at_once([undoing(change), lambda message=message: sender.claim(message.pk)]) for _, change, message in made
    ]

    for (paper, _, message), (undone, claimed) in zip(made, outcomes, strict=True):
        paper.refresh_from_db()
        message.refresh_from_db()
        if undone == "undone":
            assert (claimed, paper.state, message.state) == (None, Paper.State.SUBMITTED, Message.State.CANCELLED)
        else:
            assert isinstance(undone, NotAllowed)
            assert (claimed, paper.state, message.state) == (message, Paper.State.ACCEPTED, Message.State.CLAIMED)


def test_of_download_and_undo_one_comes_first():
    made = [published() for _ in range(ROUNDS)]

    outcomes = [at_once([undoing(change), downloading(path)]) for _, change, path in made]

    for (document, _, _), (undone, status) in zip(made, outcomes, strict=True):
        document.refresh_from_db()
        is_noted = FirstServing.objects.filter(version__document=document).exists()
        if undone == "undone":
            assert (status, document.is_published, is_noted) == (404, False, False)
        else:
            assert isinstance(undone, NotAllowed)
            assert (status, document.is_published, is_noted) == (200, True, True)


def test_first_downloads_at_once_all_get_the_file():
    document, _, path = published()

    statuses = at_once([downloading(path) for _ in range(6)])

    assert statuses == [200] * 6
    assert FirstServing.objects.filter(version__document=document).count() == 1


def test_file_that_is_taken_back_during_downloads_is_sent_to_nobody_afterwards():
    made = [published() for _ in range(ROUNDS)]
    calls = [
        [taking_back(document), taking_back(document), downloading(path), downloading(path)]
        for document, _, path in made
    ]

    outcomes = [at_once(each) for each in calls]

    for (document, _, path), (first, second, *statuses) in zip(made, outcomes, strict=True):
        document.refresh_from_db()
        refused = [outcome for outcome in (first, second) if isinstance(outcome, NotAllowed)]
        assert len(refused) == 1
        assert set(statuses) <= {200, 404, 410}
        assert (200 in statuses) == FirstServing.objects.filter(version__document=document).exists()
        assert document.withdrawn_at is not None
        with calendar_at(factories.TODAY + timedelta(minutes=1)):
            Document.objects.filter(pk=document.pk).update(withdrawn_at=portal_now())
            assert Client().get(path).status_code == 410


def test_two_who_undo_the_same_undo_it_once():
    _, change, _ = accepted()

    outcomes = at_once([undoing(change)] * 6)

    assert Counter(outcome if outcome == "undone" else type(outcome) for outcome in outcomes) == {
        "undone": 1,
        NotAllowed: 5,
    }


def test_undo_and_new_file_do_not_hold_each_other_up():
    made = [accepted() for _ in range(4)]
    files = [factories.make_pdf_file(9, "another") for _ in made]
    uploads = [
        lambda paper=paper, file=file: papers.receive_paper(paper=paper, file=file, by=None)
        for (paper, _, _), file in zip(made, files, strict=True)
    ]

    outcomes = at_once([undoing(change) for _, change, _ in made] + uploads)

    assert [error for error in outcomes if isinstance(error, Exception) and not isinstance(error, NotAllowed)] == []
    assert {Paper.objects.get(pk=paper.pk).state for paper, _, _ in made} == {Paper.State.SUBMITTED}

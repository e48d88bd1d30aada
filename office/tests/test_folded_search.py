"""The search of every screen of the administration finds a name without its accents."""

import pytest
from django.contrib import admin
from django.db import transaction
from django.urls import reverse

from agenda.models import Officer
from egm_portal.clock import calendar_at
from egm_portal.mail.contact_actions import send_contact_message
from egm_portal.mail.models import Bounce, MailTemplate
from egm_portal.meetings.models import User
from papers.models import PaperAuthor
from reminders.models import Reminder, ReminderRule
from reports.actions import start_report
from room.models import Recommendation
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.embedded("folding")]
SEARCHED = {model: screen for model, screen in admin.site._registry.items() if screen.search_fields}
WRITTEN, ASKED = "José Müller-Strauß Işık", "jose strauss muller isik"


@pytest.fixture
def one_of_each(meeting):
    """A row on each screen that has a search, and nothing in any of them that is asked for."""
    with calendar_at(factories.TODAY):
        paper = factories.make_paper("submitted", meeting=meeting, mails=True)
        PaperAuthor.objects.create(paper=paper, participant=factories.make_participant("accepted", meeting=meeting))
        session = factories.make_session(meeting=meeting)
        session.items.get().people.add(paper.participant)
        Officer.objects.create(meeting=meeting, session=session, participant=paper.participant, role="chair")
        factories.make_citing_document(factories.make_recommendation(meeting))
        factories.make_clearance(meeting)
        start_report(meeting=meeting)
        typed = {"name": "A reader", "email": "reader@example.org", "subject": "", "text": "A question."}
        send_contact_message(meeting=meeting, sender=None, network="192.0.2.1", **typed)
        MailTemplate.objects.create(meeting=meeting, kind="participants/invitation", subject="Come", text="{link}")
        Bounce.objects.create(meeting=meeting, address="lost@example.org", reason="550")
        rule = ReminderRule.objects.create(meeting=meeting, kind="paper_due", days=3)
        Reminder.objects.create(rule=rule, participant=paper.participant, due_at=factories.TODAY)


COMPUTED = {(Recommendation, "text"): "wording__versions__text"}
"""Where the words of a searched value are that no column of the row holds."""


def holder(row, path):
    """The row that has the column at the end of the path, None if there is none."""
    for step in path.split("__")[:-1]:
        row = getattr(row, step)
        row = row.first() if hasattr(row, "first") else row
        if row is None:
            return None
    return row


def is_found(client, model, path):
    """Whether the screen's search finds a row whose column at the end of the path has the name."""
    path = COMPUTED.get((model, path), path)
    row = next(row for row in model._base_manager.order_by("pk") if holder(row, path))
    held, column = holder(row, path), path.split("__")[-1]
    type(held)._base_manager.filter(pk=held.pk).update(**{column: WRITTEN})
    listed = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    return row.pk in client.get(listed, {"q": ASKED}).context["cl"].queryset.values_list("pk", flat=True)


def test_every_searched_column_of_every_screen_folds(client, one_of_each):
    superuser = User.objects.create_superuser("super@example.org", "a long enough password")
    missed = []
    for model, path in [(model, path) for model, screen in SEARCHED.items() for path in screen.search_fields]:
        with transaction.atomic():
            client.force_login(superuser)
            missed += [] if is_found(client, model, path) else [f"{model.__name__}.{path}"]
            transaction.set_rollback(True)

    assert (len(SEARCHED), missed) == (15, [])

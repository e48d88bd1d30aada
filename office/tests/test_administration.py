"""The page of administration, and that each list of the administration is reached without a list of models."""

import pytest
from django.contrib import admin
from django.urls import reverse
from lxml import html

from egm_portal.mail.models import Bounce, ContactMessage, Message
from egm_portal.meetings.models import User
from office.meeting_bar import PARTS
from tests import factories

pytestmark = pytest.mark.django_db
FAILED = {"state": "failed", "last_error": "No such address.", "kind": "x", "subject": "x", "text": "x"}


@pytest.fixture
def by_superuser(client):
    client.force_login(User.objects.create_superuser("super@example.org", "a long enough password"))
    return client


def links_of(page):
    return html.fromstring(page.text).xpath("//main//a/@href | //*[@id='content']//a/@href")


def changelist(model):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def test_each_list_is_linked_from_a_meeting_or_from_the_page_of_administration(by_superuser):
    linked = {link.partition("?")[0] for link in links_of(by_superuser.get(reverse("admin:administration")))}
    linked |= {changelist(model) for lists in PARTS.values() for model in lists.values()}

    assert {changelist(model) for model in admin.site._registry} - linked == set()


def test_each_task_leads_to_a_list_that_counts_what_waits_there(by_superuser, meeting, today):
    for number, where in enumerate([None, None, meeting]):
        Message.objects.create(meeting=where, to="a@example.org", dedup_key=f"{number}", **FAILED)
        Bounce.objects.create(meeting=where, address=f"a{number}@example.org", reason="gone", is_permanent=True)
    ContactMessage.objects.create(name="A", email="a@example.org", subject="S", text="T")
    ContactMessage.objects.create(meeting=meeting, name="B", email="b@example.org", subject="S", text="T")
    factories.make_participant(meeting=meeting, erasure_asked_at=factories.TODAY)
    page = by_superuser.get(reverse("admin:administration"))

    rows = {
        task.name: (task.waiting, by_superuser.get(task.url).context["cl"].result_count)
        for tasks in page.context["tasks"].values()
        for task in tasks
    }

    assert rows == {
        "Accounts": (0, User.objects.count()),
        "Lost second factors": (0, User.objects.filter(is_staff=True).count()),
        "Unit and appearance": (0, 0),
        "E-mails that were not delivered": (2, 2),
        "Addresses that bounced": (2, 2),
        "Messages from the contact form": (0, 1),
        "Requests for deletion of personal data": (1, 1),
        "Meetings that are to be deleted": (0, 1),
        "Sessions in any meeting": (0, 0),
    }


def test_list_of_no_meeting_says_so_and_counts_its_own_rows(by_superuser, meeting):
    for number, where in enumerate([None, meeting, meeting]):
        Message.objects.create(meeting=where, to="a@example.org", dedup_key=f"{number}", **FAILED)

    page = by_superuser.get(changelist(Message), {"meeting": "none"})

    panel = page.context["cl"].panel
    assert ([each.words for each in panel.set_filters], panel.whole) == (["Of no meeting"], 1)
    assert [chip.number for chip in panel.chips] == [1, 1]


def test_only_superusers_are_led_to_it(at_desk, client, meeting):
    as_organizer = at_desk.get(reverse("admin:index"))
    client.force_login(User.objects.create_superuser("super@example.org", "a long enough password"))
    as_superuser = client.get(reverse("admin:index"))

    address = f'href="{reverse("admin:administration")}"'
    assert (address in as_organizer.text, address in as_superuser.text) == (False, True)


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_page_do_not_grow(by_superuser, meeting, count, django_assert_max_num_queries):
    for number in range(count):
        Message.objects.create(to="a@example.org", dedup_key=f"{number}", **FAILED)

    with django_assert_max_num_queries(8):
        by_superuser.get(reverse("admin:administration"))

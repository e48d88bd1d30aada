"""Who works on a meeting: the page, and what stands behind it."""

import json

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html

from egm_portal.drafts.models import FormDraft
from egm_portal.exceptions import NotAllowed
from egm_portal.mail.models import Message
from egm_portal.meetings.models import Membership, StaffRole, User
from office import members
from office.mail import ADDED
from office.member_pages import AddForm
from tests import factories
from tests.forms import fields_of_form

VIEWER, EDITOR, ORGANIZER = StaffRole.VIEWER, StaffRole.EDITOR, StaffRole.ORGANIZER


def page(meeting):
    return reverse("admin:meetings_meeting_organizers", args=[meeting.pk])


def removal(membership):
    return reverse("admin:meetings_meeting_organizers_remove", args=[membership.meeting_id, membership.pk])


def opened(browser, meeting):
    """What the browser would send from the page, by the address of the person: the form's fields and a setter."""
    return fields_of_form(browser.get(page(meeting)).text, "members-form")


def role_field(fields, membership):
    [row] = [name for name, value in fields.items() if name.endswith("-id") and value == str(membership.pk)]
    return row.replace("-id", "-role")


def role_of(user, meeting):
    return Membership.objects.values_list("role", flat=True).filter(user=user, meeting=meeting).first()


@pytest.fixture
def editor(meeting):
    return factories.make_member(meeting, factories.make_organizer(), EDITOR)


@pytest.fixture
def second(meeting):
    return factories.make_member(meeting, factories.make_organizer())


@pytest.mark.parametrize("is_required", [True, False])
def test_page_speaks_of_a_second_factor_only_where_one_is_required(settings, is_required):
    settings.SECOND_FACTOR_REQUIRED = is_required

    helped = AddForm().fields["email"].help_text

    assert helped.startswith("They sign in with a code by e-mail.")
    assert ("a second factor is mailed to them" in helped) == is_required


def test_page_shows_each_person_with_role_and_way_out(at_desk, meeting, organizer, second, editor):
    text = at_desk.get(page(meeting)).text

    assert text.count("<select") == 4
    for person in (organizer, second.user, editor.user):
        assert person.email in text
    assert (text.count(">Leave</a>"), text.count(">Remove<span")) == (1, 2)


@pytest.mark.parametrize("role", [VIEWER, EDITOR])
def test_page_is_read_only_for_others(client, meeting, role):
    user = factories.make_organizer(meeting, role=role)
    client.force_login(user)

    shown, posted = client.get(page(meeting)), client.post(page(meeting), {"add-email": "new@example.org"})

    assert (shown.status_code, posted.status_code) == (200, 403)
    assert "<select" not in shown.text and ">Remove" not in shown.text
    assert not User.objects.filter(email="new@example.org").exists()


@pytest.mark.parametrize("count", [1, 30])
def test_page_has_a_fixed_number_of_queries(at_desk, meeting, count, django_assert_num_queries):
    for _ in range(count):
        factories.make_organizer(meeting)
    at_desk.get(page(meeting))

    with django_assert_num_queries(9):
        at_desk.get(page(meeting))


def test_role_is_changed_and_the_history_says_so(at_desk, meeting, organizer, editor):
    fields = opened(at_desk, meeting)

    answer = at_desk.post(page(meeting), fields | {role_field(fields, editor): VIEWER})

    assert (answer.status_code, role_of(editor.user, meeting)) == (302, VIEWER)
    history = at_desk.get(reverse("admin:meetings_meeting_history", args=[meeting.pk])).text
    assert f"The role of {editor.user} was changed from editor to viewer." in history
    assert str(organizer) in history


def test_one_of_two_organizers_hands_over_in_one_go(at_desk, meeting, organizer, editor):
    fields = opened(at_desk, meeting)
    own = Membership.objects.get(user=organizer)
    assert f"{role_field(fields, editor)}" in fields and role_field(fields, own) not in fields

    at_desk.post(page(meeting), fields | {role_field(fields, editor): ORGANIZER})
    fields = opened(at_desk, meeting)
    at_desk.post(page(meeting), fields | {role_field(fields, own): EDITOR})

    assert (role_of(editor.user, meeting), role_of(organizer, meeting)) == (ORGANIZER, EDITOR)


def test_last_organizer_cannot_change_role(at_desk, meeting, organizer, second):
    fields = opened(at_desk, meeting)
    own = Membership.objects.get(user=organizer)
    both = {role_field(fields, row): EDITOR for row in (own, second)}

    answer = at_desk.post(page(meeting), fields | both)

    assert answer.status_code == 422
    assert "You are the only organizer of this meeting." in answer.text
    assert (role_of(organizer, meeting), role_of(second.user, meeting)) == (ORGANIZER, ORGANIZER)


def test_last_organizer_cannot_leave(at_desk, meeting, organizer, editor):
    own = Membership.objects.get(user=organizer)

    shown, asked = at_desk.get(page(meeting)).text, at_desk.get(removal(own)).text
    at_desk.post(removal(own))

    assert ">Leave</a>" not in shown and "You are the only organizer of this meeting." in shown
    assert (
        "You are the only organizer of this meeting." in asked
        and 'type="submit" class="button deletelink"' not in asked
    )
    assert role_of(organizer, meeting) == ORGANIZER


def test_role_that_somebody_else_changed_meanwhile_is_asked_about(at_desk, meeting, second, editor):
    fields = opened(at_desk, meeting)
    Membership.objects.filter(pk=editor.pk).update(role=ORGANIZER)

    answer = at_desk.post(page(meeting), fields | {role_field(fields, editor): VIEWER})

    assert (answer.status_code, role_of(editor.user, meeting)) == (409, ORGANIZER)
    assert "changed something on this page" in answer.text
    assert f"<legend>Role of {editor.user}</legend>" in answer.text
    assert answer.text.count(">Save</button>") == 1
    assert '<button type="submit" class="button default">Save</button>' in answer.text


def test_only_organizer_left_is_not_offered_to_leave_beside_a_refusal(at_desk, meeting, second):
    fields = opened(at_desk, meeting)
    members.remove_member(membership=second, by=second.user)

    answer = at_desk.post(page(meeting), fields | {role_field(fields, second): EDITOR})

    assert answer.status_code == 409
    assert f"{second.user}</bdi> left this meeting meanwhile at 09:00 (Geneva)." in answer.text
    assert ">Leave</a>" not in answer.text
    assert "You are the only organizer of this meeting." in answer.text


def test_role_that_somebody_else_removed_meanwhile_is_no_row_and_stays_removed(at_desk, meeting, second, editor):
    fields, user = opened(at_desk, meeting), editor.user
    members.remove_member(membership=editor, by=second.user)

    answer = at_desk.post(page(meeting), fields | {role_field(fields, second): EDITOR, "form-2-role": VIEWER})

    assert answer.status_code == 409
    words = " ".join(html.fromstring(answer.text).text_content().split())
    assert (
        f"{user} was removed from this meeting meanwhile by {second.user} at 09:00 (Geneva). "
        "Your change of the role was not saved. To give them a role again, add them below." in words
    )
    assert "Membership" not in words and "chosen" not in words
    assert answer.text.count(">Save</button>") == 1
    assert user not in [row.membership.user for row in answer.context["rows"]]
    assert role_of(user, meeting) is None


@pytest.mark.parametrize("wrong", [{"form-0-id": "x"}, {"form-1-id": str(2**63)}, {"form-INITIAL_FORMS": "x"}])
def test_form_that_names_other_rows_changes_nothing(at_desk, meeting, organizer, second, editor, wrong):
    answer = at_desk.post(page(meeting), opened(at_desk, meeting) | {f"form-{n}-role": VIEWER for n in (0, 1)} | wrong)

    assert answer.status_code < 500
    assert [role_of(user, meeting) for user in (organizer, second.user)] == [ORGANIZER, ORGANIZER]


def test_what_others_changed_meanwhile_stays(at_desk, meeting, second, editor):
    viewer = factories.make_member(meeting, factories.make_organizer(), VIEWER)
    fields = opened(at_desk, meeting)
    Membership.objects.filter(pk=editor.pk).update(role=ORGANIZER)

    at_desk.post(page(meeting), fields | {role_field(fields, viewer): EDITOR})

    assert (role_of(editor.user, meeting), role_of(viewer.user, meeting)) == (ORGANIZER, EDITOR)


def test_somebody_with_an_account_is_added(at_desk, meeting, organizer):
    other = factories.make_organizer()
    fields = opened(at_desk, meeting) | {"add-email": other.email.upper(), "add-role": EDITOR}

    answer = at_desk.post(page(meeting), fields)

    added = Membership.objects.get(user=other)
    assert (answer.status_code, added.role, added.added_by) == (302, EDITOR, organizer)
    assert other.check_password("a long enough password")


@pytest.mark.parametrize(
    ("email", "sentence"),
    [
        ("nobody", "Enter a valid email address."),
        ("colleague@example.org", "This account is closed."),
        ("editor@example.org", "This person already has a role in the meeting"),
    ],
)
def test_address_that_cannot_be_added_is_refused_beside_the_field(at_desk, meeting, editor, email, sentence):
    closed = factories.make_organizer()
    User.objects.filter(pk=closed.pk).update(email="colleague@example.org", is_active=False)
    User.objects.filter(pk=editor.user_id).update(email="editor@example.org")
    before = User.objects.count()

    answer = at_desk.post(page(meeting), opened(at_desk, meeting) | {"add-email": email, "add-role": VIEWER})

    assert (answer.status_code, User.objects.count(), Membership.objects.count()) == (422, before, 2)
    assert sentence in answer.text and f'value="{email}"' in answer.text


@pytest.mark.parametrize("is_new", [True, False])
def test_person_who_is_added_is_told_by_whom_and_as_what(meeting, organizer, is_new):
    email = "anna@example.org" if is_new else factories.make_organizer().email

    members.add_member(meeting=meeting, email=email, role=EDITOR, by=organizer)

    message = Message.objects.get(kind=ADDED.name)
    assert (message.to, message.meeting) == (email, meeting)
    assert f"{organizer} has made you an editor of the meeting {meeting.short_title}" in message.text
    assert "a code that is sent to it" in message.text and "password" not in message.text


@pytest.mark.parametrize("is_elsewhere", [True, False])
def test_participant_gets_a_role_and_keeps_the_session(at_desk, meeting, organizer, is_elsewhere):
    person = factories.make_participant(status="accepted", **({} if is_elsewhere else {"meeting": meeting}))
    browser = Client()
    browser.force_login(person.user)

    answer = at_desk.post(
        page(meeting), opened(at_desk, meeting) | {"add-email": person.email, "add-role": VIEWER}, follow=True
    )

    assert role_of(person.user, meeting) == VIEWER
    assert f"Added: {person.user}." in answer.text and "this password" not in answer.text
    assert browser.get(reverse("my:meeting", args=[person.meeting.slug])).status_code == 200


def test_removal_asks_first_and_works_at_the_next_request(at_desk, meeting, second):
    browser = Client()
    browser.force_login(second.user)

    asked = at_desk.get(removal(second))
    before = role_of(second.user, meeting), browser.get(page(meeting)).status_code
    at_desk.post(removal(second))

    assert asked.status_code == 200 and "their access to the administration ends" in asked.text
    assert before == (ORGANIZER, 200)
    assert role_of(second.user, meeting) is None
    assert browser.get(page(meeting)).status_code == 302
    second.user.refresh_from_db()
    assert (second.user.is_staff, second.user.groups.count()) == (False, 0)


def test_role_in_another_meeting_keeps_the_access(at_desk, meeting, second):
    factories.make_member(factories.make_meeting(), second.user, VIEWER)

    at_desk.post(removal(second))

    second.user.refresh_from_db()
    assert second.user.is_staff and second.user.has_usable_password()


def test_superuser_keeps_the_access(at_desk, meeting, second):
    User.objects.filter(pk=second.user_id).update(is_superuser=True)

    at_desk.post(removal(second))

    assert User.objects.get(pk=second.user_id).is_staff


@pytest.mark.parametrize("role", [VIEWER, EDITOR])
def test_others_may_leave_and_remove_nobody(client, meeting, second, role):
    own = factories.make_member(meeting, factories.make_organizer(), role)
    client.force_login(own.user)

    refused, left = client.post(removal(second)), client.post(removal(own))

    assert (refused.status_code, left.status_code) == (403, 302)
    assert role_of(second.user, meeting) == ORGANIZER
    assert role_of(own.user, meeting) is None


def test_organizer_who_lost_the_role_meanwhile_changes_nothing(meeting, second, editor, organizer):
    Membership.objects.filter(user=organizer).update(role=EDITOR)

    for action in (
        lambda: members.change_role(membership=editor, role=VIEWER, by=organizer),
        lambda: members.remove_member(membership=editor, by=organizer),
        lambda: members.add_member(meeting=meeting, email="new@example.org", role=VIEWER, by=organizer),
    ):
        with pytest.raises(NotAllowed, match="You are no longer an organizer of this meeting."):
            action()


def test_name_with_markup_and_of_another_script_is_shown_as_text(at_desk, meeting):
    User.objects.filter(pk=factories.make_organizer(meeting).pk).update(name="<b>Anna</b> " + "n" * 180)
    User.objects.filter(pk=factories.make_organizer(meeting).pk).update(name="آنا")

    text = at_desk.get(page(meeting)).text

    assert "<b>Anna" not in text and "<bdi>&lt;b&gt;Anna" in text and "<bdi>آنا</bdi>" in text


def test_address_of_a_new_person_is_kept_as_a_draft_until_it_is_saved(at_desk, meeting, editor):
    token = html.fromstring(at_desk.get(page(meeting)).text).xpath("string(//input[@name='_draft']/@value)")
    values = {
        "add-email": {"typed": ["typed@example.org"], "saved": [""]},
        f"form-pk{editor.pk}-role": {"typed": ["viewer"], "saved": ["editor"]},
    }

    at_desk.post("/drafts/", {"draft": token, "values": json.dumps(values)})
    offered, restored = (
        at_desk.get(page(meeting)),
        at_desk.get(f"{page(meeting)}?draft=admin:meetings_meeting_organizers"),
    )
    at_desk.post(page(meeting), fields_of_form(restored.text, "members-form") | {"_draft": token})

    assert f"not saved: E-mail address and Role ({editor})." in " ".join(offered.text.split())
    assert User.objects.filter(email="typed@example.org").exists()
    assert role_of(editor.user, meeting) == VIEWER
    assert not FormDraft.objects.exists()

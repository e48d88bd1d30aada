from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.urls import reverse

from egm_portal.mail import sender
from egm_portal.mail.models import MailTemplate, Message
from egm_portal.mail.tests.test_sender import parts
from participants.actions import invite_participant
from tests import factories

pytestmark = pytest.mark.django_db
ADD = "admin:mail_mailtemplate_add"
CODE = "{{ settings.SECRET_KEY }} {% debug %} %(x)s {0.__class__}"


@pytest.fixture
def nominee(meeting):
    return factories.make_participant(meeting=meeting, name="<b>Ada</b> {link} {{ unit }}", email="ada@example.org")


def own_wording(meeting, **changes) -> MailTemplate:
    values = {"kind": "participants/invitation", "subject": "{meeting}: come", "text": "Hello {name}\n\n{link}\n\nUs"}
    return MailTemplate.objects.create(meeting=meeting, **values | changes)


def typed(meeting, **changes) -> dict:
    values = {"kind": "participants/invitation", "subject": "Come to {city}", "text": "Dear {name}, answer: {link}"}
    return {"meeting": meeting.pk, **values, **changes}


def test_own_wording_is_the_letter_and_the_portal_adds_why(meeting, nominee, today, postmaster):
    own_wording(meeting, text=f"Hello {{name}}\n{CODE}\n\n{{link}}\n\nUs")

    invite_participant(participant=nominee, by=None)
    sender.send_due_messages()

    text, html = (parts(postmaster.taken[0])[kind] for kind in ("text/plain", "text/html"))
    lines = text.splitlines()
    assert Message.objects.get().subject == f"{meeting.title}: come"
    assert lines[:3] == ["Hello <b>Ada</b> {link} {{ unit }}", CODE, ""]
    assert lines[3].startswith("http://localhost:8000/invitations/")
    assert lines[4:8] == ["", "Us", "", "--"]
    assert lines[8] == "You receive this message because the organizers of the meeting invited you."
    assert f'<a href="{lines[3]}">{lines[3]}</a>' in html
    assert "&lt;b&gt;Ada&lt;/b&gt; {link} {{ unit }}" in html


@pytest.mark.parametrize(("role", "due"), [("consultant", "12 July"), ("expert", "15 July"), ("observer", "15 July")])
def test_deadline_of_the_consultant_is_that_of_the_concept_paper(meeting, today, role, due):
    meeting.concept_paper_due = factories.DUE - timedelta(days=3)
    meeting.save()
    own_wording(meeting, text="{link} Papers are due on {deadline}.")

    invite_participant(participant=factories.make_participant(meeting=meeting, role=role), by=None)

    assert f"Papers are due on {due} 2013, 24:00 (Geneva)." in Message.objects.get().text


def test_own_wording_of_another_meeting_or_kind_changes_nothing(meeting, nominee, today):
    own_wording(factories.make_meeting())
    own_wording(meeting, kind="papers/accepted")

    invite_participant(participant=nominee, by=None)

    assert Message.objects.get().subject.startswith("Invitation: ")


def test_one_wording_for_a_meeting_and_kind(meeting):
    own_wording(meeting)

    with pytest.raises(IntegrityError):
        own_wording(meeting)


def test_wording_is_kept_when_its_placeholders_exist(at_desk, meeting):
    answer = at_desk.post(reverse(ADD), typed(meeting))

    assert answer.status_code == 302
    assert MailTemplate.objects.get().text == "Dear {name}, answer: {link}"


@pytest.mark.parametrize(
    ("changes", "field", "mistake"),
    [
        (
            {"text": "{link} {dedline}"},
            "text",
            "{dedline} is not a placeholder of this e-mail. Available: {name}, {salutation}, {formal_name}, ",
        ),
        ({"text": "Please come"}, "text", "The text must contain {link}."),
        ({"subject": "{nobody}"}, "subject", "{nobody} is not a placeholder of this e-mail. Available: "),
        ({"subject": "{link}"}, "subject", "{link} is personal and may only be used in the text."),
        ({"kind": "my/sign_in_code"}, "kind", "Select a valid choice."),
    ],
)
def test_wording_is_refused_with_what_is_wrong(at_desk, meeting, changes, field, mistake):
    answer = at_desk.post(reverse(ADD), typed(meeting, **changes))

    (told,) = answer.context["adminform"].form.errors[field]
    assert told.startswith(mistake)
    assert not MailTemplate.objects.exists()


def test_changed_wording_is_checked_for_its_own_kind(at_desk, meeting):
    wording = own_wording(meeting)
    page = reverse("admin:mail_mailtemplate_change", args=[wording.pk])

    refused = at_desk.post(page, {"subject": "Come", "text": "Please come", "kind": "papers/accepted"})
    kept = at_desk.post(page, {"subject": "Come", "text": "Here: {link}"})

    assert refused.context["adminform"].form.errors == {"text": ["The text must contain {link}."]}
    assert kept.status_code == 302
    wording.refresh_from_db()
    assert (wording.kind, wording.text) == ("participants/invitation", "Here: {link}")


def preview_of(wording: MailTemplate) -> str:
    return reverse("admin:mail_mailtemplate_preview") + f"?id={wording.pk}"


def test_preview_shows_both_wordings_for_a_participant_and_changes_nothing(at_desk, meeting, nominee):
    answer = at_desk.post(preview_of(own_wording(meeting)), {"participant": "ada", "preview": "1"})

    own, portals = answer.context["previews"]
    assert (own.to, own.subject) == (f"{nominee.name} <ada@example.org>", f"{meeting.title}: come")
    assert own.text.splitlines()[:3] == [f"Hello {nominee.name}", "", "[the person's own link]"]
    assert portals.subject.startswith("Invitation: ")
    assert "<b>Ada" not in answer.text
    assert not Message.objects.exists()
    nominee.refresh_from_db()
    assert nominee.status == "nominated"


def test_preview_says_who_would_not_get_the_mail(at_desk, meeting, nominee):
    wording = own_wording(meeting, kind="papers/accepted", text="{title}")

    answer = at_desk.post(preview_of(wording), {"participant": "ada"})

    assert answer.context["form"].errors == {
        "participant": ["This person has sent no paper and would not receive this e-mail."]
    }


def test_foreign_participant_is_no_choice_of_a_preview(at_desk, meeting):
    foreign = factories.make_participant()

    answer = at_desk.post(preview_of(own_wording(meeting)), {"participant": str(foreign)})

    assert answer.status_code == 422


def test_every_reworded_kind_has_its_preview(at_desk, meeting):
    from egm_portal.mail import registry

    paper = factories.make_paper("accepted", meeting=meeting)
    told = {}
    for kind in registry.customizable_kinds():
        text = "".join(f"{{{name}}}\n" for name in kind.placeholders)
        wording = own_wording(meeting, kind=kind.name, text=text)
        answer = at_desk.post(preview_of(wording), {"participant": str(paper.participant)})
        told[kind.name] = len(answer.context["previews"]) or answer.context["form"].errors["participant"][0]

    assert told["papers/accepted"] == told["papers/returned"] == told["participants/invitation"] == 2
    assert [reason for reason in told.values() if reason != 2 and "would not receive this e-mail" not in reason] == []

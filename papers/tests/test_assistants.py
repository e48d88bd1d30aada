import json
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse

from egm_portal.adminkit.history import entries_of
from egm_portal.clock import calendar_at
from egm_portal.mail import registry
from egm_portal.mail.models import Message
from egm_portal.mail.tasks import send_due_messages
from egm_portal.meetings.actions import get_or_create_user
from egm_portal.meetings.models import User
from office.erasure import erase_person
from papers import actions, rules
from papers.actions.assistants import TOO_MANY
from papers.models import Document, Paper, Upload, Version
from papers.tests.test_uploads import announce, bring
from papers.tests.test_views import address, pdf
from participants.actions import add_participant, change_email, record_answer, withdraw_participant
from tests import factories
from tests.factories import TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today", "with_history")]
EMAIL = "assistant@example.org"


@pytest.fixture
def assistant(client, paper):
    """The browser of somebody who may hand in the paper."""
    actions.name_assistant(paper=paper, email=EMAIL)
    paper.refresh_from_db()
    client.force_login(User.objects.get(email=EMAIL))
    return client


def link_to(mail):
    """What stands in place of the link when the mail is sent."""
    return registry.fillers_of(mail.kind)["link"](mail)


def test_author_names_somebody_who_is_told_by_mail(author, paper):
    page = author.post(address(paper), {"email": "Assistant@Example.org"}, follow=True)

    mail = Message.objects.get(kind="papers/assistant")
    assert Paper.objects.get(pk=paper.pk).assistant_email == EMAIL
    assert f"{EMAIL} may submit your paper, and has been notified by e-mail." in page.text
    assert (mail.to, mail.about) == (EMAIL, {"assisted": paper.pk})
    assert mail.subject.endswith(f"you can submit a paper for {paper.participant.name}")
    assert link_to(mail) == settings.SITE_URL + address(paper)
    for text in (mail.text, mail.html):
        assert "15 July 2013, 24:00 (Geneva)" in text
    assert User.objects.get(email=EMAIL).has_usable_password() is False


def test_naming_the_same_person_twice_sends_one_mail(paper):
    for email in (EMAIL, EMAIL, "", EMAIL):
        actions.name_assistant(paper=paper, email=email)

    assert Message.objects.filter(kind="papers/assistant").count() == 1


def test_mail_is_not_sent_once_it_has_ended(paper):
    actions.name_assistant(paper=paper, email=EMAIL)
    actions.name_assistant(paper=paper, email="")

    send_due_messages()

    assert Message.objects.get(kind="papers/assistant").state == "cancelled"


def test_only_so_many_people_are_told_in_a_day(author, paper):
    for number in range(rules.ASSISTANTS_A_DAY):
        actions.name_assistant(paper=paper, email=f"person{number}@example.net")

    refused = author.post(address(paper), {"email": EMAIL})
    with calendar_at(TODAY + timedelta(days=1, seconds=1)):
        taken = author.post(address(paper), {"email": EMAIL})

    assert (refused.status_code, taken.status_code) == (422, 302)
    assert TOO_MANY in refused.text
    assert f'value="{EMAIL}"' in refused.text


@pytest.mark.parametrize(
    ("email", "sentence"), [("nonsense", "Enter a valid email address."), (None, "This is your own address.")]
)
def test_address_that_helps_nobody_is_refused(author, paper, email, sentence):
    page = author.post(address(paper), {"email": email or paper.participant.email})

    assert page.status_code == 422
    assert sentence in page.text
    assert Paper.objects.get(pk=paper.pk).assistant_email == ""


def test_receipt_names_the_assistant_who_submitted(assistant, paper):
    page = assistant.post(address(paper), {"file": pdf(), "title": "Described by another"}, follow=True)

    version = Version.objects.get()
    mail = Message.objects.get(kind="papers/received")
    assert version.uploaded_by.email == EMAIL
    assert version.document.title == "Described by another"
    assert f"The paper by <bdi>{paper.participant.name}</bdi> has been received" in page.text
    assert paper.participant.email not in page.text
    assert mail.to == paper.participant.email
    assert f"Sent by: {EMAIL}\n" in mail.text
    assert f'<td dir="auto">{EMAIL}</td>' in mail.html


def test_receipt_for_what_the_author_sent_names_nobody(author, paper):
    page = author.post(address(paper), {"file": pdf()}, follow=True)

    assert "Sent by" not in page.text
    assert "Sent by" not in Message.objects.get(kind="papers/received").text


def test_assistant_does_all_but_what_is_the_authors_alone(assistant, paper):
    assistant.post(address(paper), {"file": pdf(), "publication_consent": "on", "licence": "by/4.0"})
    typed = {"title": "T", "keywords": "voting", "coauthors": "Expert 7", "licence": "by/4.0"}
    described = assistant.post(address(paper), typed | {"publication_consent": "on"})
    page = assistant.get(address(paper)).text

    document = Document.objects.get()
    file = reverse("papers:version", args=[document.meeting.slug, document.number, 1, "t.pdf"])
    assert described.status_code == 302
    assert (document.title, document.keywords, document.authors.count()) == ("T", "voting", 2)
    assert (document.licence, document.publication_consent) == ("", False)
    assert assistant.post(address(paper), {"email": "other@example.org"}).status_code == 403
    assert Paper.objects.get(pk=paper.pk).assistant_email == EMAIL
    for part in ('name="publication_consent"', 'name="licence"', 'name="email"'):
        assert part not in page
    assert assistant.get(address(paper, "receipt", 1)).status_code == 200
    assert b"".join(assistant.get(file)).startswith(b"%PDF-")


def test_description_by_the_assistant_leaves_consent_and_licence_as_the_author_gave_them(assistant, paper):
    assistant.post(address(paper), {"file": pdf()})
    Document.objects.update(publication_consent=True, licence="by/4.0")

    assistant.post(address(paper), {"title": "T"})

    assert Document.objects.values_list("publication_consent", "licence").get() == (True, "by/4.0")


def test_assistant_sends_in_parts(assistant, paper):
    place = bring(assistant, paper)

    assert assistant.head(place).status_code == 200


def test_assistant_finds_the_paper_and_no_page_of_the_author(assistant, paper):
    meeting = paper.participant.meeting

    assert assistant.get(reverse("my:list")).url == address(paper)
    assert assistant.get(reverse("my:meeting", args=[meeting.slug])).status_code == 404
    assert f'href="{reverse("my:meeting", args=[meeting.slug])}"' not in assistant.get(address(paper)).text


def test_who_takes_part_finds_both(client, paper, other_expert):
    actions.name_assistant(paper=paper, email=other_expert.email)
    client.force_login(other_expert.user)

    page = client.get(reverse("my:list")).text

    assert reverse("my:meeting", args=[paper.participant.meeting.slug]) in page
    assert address(paper) in page


@pytest.mark.parametrize("end", ["another", "nobody", "author", "paper"])
def test_right_ends_at_once(assistant, paper, end):
    place = announce(assistant, paper)["Location"]
    before = assistant.get(address(paper)).status_code

    if end == "author":
        withdraw_participant(participant=paper.participant)
    elif end == "paper":
        actions.withdraw_paper(paper=paper)
    else:
        actions.name_assistant(paper=paper, email="another@example.org" if end == "another" else "")

    asked = [assistant.get(address(paper)), assistant.post(address(paper), {"file": pdf()}), assistant.head(place)]
    assert (before, [each.status_code for each in asked]) == (200, [404] * 3)
    assert "You have no meetings" in assistant.get(reverse("my:list")).text


def test_history_says_that_the_address_changed_and_not_to_what(paper):
    actions.name_assistant(paper=paper, email=EMAIL)

    changes = entries_of([paper.pk], Paper).latest("pk").changes
    assert changes == {"assistant_email": ["", "withheld"]}


def test_copies_of_both_tell_of_it(client, assistant, paper):
    theirs = json.loads(assistant.get(reverse("my:export")).text)
    client.force_login(paper.participant.user)
    own = json.loads(client.get(reverse("my:export")).text)

    told = {"kind": "expert_paper", "state": "awaited", "meeting": paper.participant.meeting.title}
    assert theirs["papers_you_submit_for_others"] == [told]
    assert own["participations"][0]["papers"][0]["assistant_email"] == EMAIL


@pytest.mark.parametrize("who", ["author", "assistant"])
def test_erasing_either_forgets_the_address(paper, other_expert, who):
    superuser = User.objects.create_superuser("super@example.org", "a long enough password")
    actions.name_assistant(paper=paper, email=other_expert.email)
    name = paper.participant.name
    left = {"author": other_expert, "assistant": paper.participant}[who]

    erase_person(participant=paper.participant if who == "author" else other_expert, by=superuser)

    left.refresh_from_db()
    mail = Message.objects.get(kind="papers/assistant")
    assert Paper.objects.get(pk=paper.pk).assistant_email == ""
    assert left.erased_at is None
    assert left.user.email == left.email
    assert (mail.state, mail.text) == ("cancelled", "")
    assert not Message.objects.filter(text__contains=name).exists() or who == "assistant"


def test_address_that_looks_like_anothers_is_refused(author, paper):
    page = reverse("papers:upload", args=[paper.participant.meeting.slug, paper.pk])

    response = author.post(page, {"email": "somebody@gmaıl.com"})

    paper.refresh_from_db()
    assert (response.status_code, paper.assistant_email) == (422, "")
    assert "plain letters only" in response.text
    with pytest.raises(ValidationError):
        get_or_create_user(email="somebody@gmaıl.com")


def test_assistant_of_a_paper_that_is_no_longer_expected_gets_no_file(assistant, paper):
    receipt = actions.receive_paper(paper=paper, file=factories.make_pdf_file(), by=None)
    document, version = receipt.version.document, receipt.version
    file = reverse("papers:original", args=[document.meeting.slug, document.number, 1, version.original_file_name])
    before = assistant.head(file).status_code

    actions.withdraw_paper(paper=paper)

    assert (before, assistant.head(file).status_code) == (200, 404)


def test_parts_that_another_began_do_not_keep_the_author_out(author, paper, settings):
    actions.name_assistant(paper=paper, email=EMAIL)
    helper = User.objects.get(email=EMAIL)
    for _ in range(settings.FILES_A_DAY):
        factories.make_upload(paper, by=helper)

    assert announce(author, paper).status_code == 201

    actions.name_assistant(paper=paper, email="")
    assert not Upload.objects.filter(by=helper).exists()


def test_organizer_of_another_meeting_cannot_take_the_account(assistant, paper, client):
    elsewhere = factories.make_meeting()
    thief = add_participant(meeting=elsewhere, name="Somebody", email=EMAIL)
    record_answer(participant=thief, accepts=True, note="By telephone.")
    thief.refresh_from_db()

    change_email(participant=thief, email="thief@example.org", by=factories.make_organizer(elsewhere))

    thief.refresh_from_db()
    assert (thief.user.email, thief.user == User.objects.get(email=EMAIL)) == ("thief@example.org", False)
    assert assistant.get(address(paper)).status_code == 200


def test_account_that_was_there_before_is_not_taken(meeting):
    before = User.objects.create_user(EMAIL, joined_at=TODAY - timedelta(days=1))
    thief = add_participant(meeting=meeting, name="Somebody", email=EMAIL)
    record_answer(participant=thief, accepts=True, note="By telephone.")
    thief.refresh_from_db()

    change_email(participant=thief, email="thief@example.org", by=None)

    assert User.objects.get(email=EMAIL) == before


@pytest.mark.parametrize("use", ["named, and the author has left", "sent a file, and is no longer named"])
def test_account_of_a_former_assistant_stays_with_its_address(expert, use):
    theirs = factories.make_paper("submitted", meeting=expert.meeting)
    if use.startswith("named"):
        actions.name_assistant(paper=theirs, email=expert.email)
        withdraw_participant(participant=theirs.participant)
    else:
        Version.objects.update(uploaded_by=expert.user)

    change_email(participant=expert, email="moved@example.org", by=None)

    assert User.objects.get(email=expert.email) == expert.user


def test_account_that_became_an_assistants_later_stays_with_its_address(expert, paper):
    before = expert.user
    author = factories.make_paper(meeting=expert.meeting).participant
    actions.name_assistant(paper=author.papers.get(), email=before.email)
    kept = before.email

    change_email(participant=expert, email="moved@example.org", by=None)

    expert.refresh_from_db()
    assert (User.objects.get(email=kept), expert.user.email) == (before, "moved@example.org")


@pytest.mark.parametrize("state", sorted(set(Paper.State) - set(Paper.NOT_EXPECTED)))
def test_paper_is_the_assistants_in_each_state_in_which_it_is_expected(assistant, paper, state):
    document = factories.make_document(meeting=paper.participant.meeting)
    Paper.objects.filter(pk=paper.pk).update(state=state, document=document)

    found = Paper.objects.assisted_by(User.objects.get(email=EMAIL))

    assert list(found) == [paper]

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from lxml import html
from PIL import Image

from agenda.actions import release_programme
from agenda.models import Officer
from egm_portal.clock import calendar_at
from participants import profile_actions
from participants.models import Participant
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
FIELDS = {"honorific": "Ms.", "name": "A. Expert", "title": "", "affiliation": "", "country": "", "biography": "Lines."}


@pytest.fixture
def page(client, expert):
    client.force_login(expert.user)
    return client


def address(name, person):
    return reverse(f"my:{name}", args=[person.meeting.slug])


def sent(page, expert, **changes):
    """What a browser posts from the page of the profile when these of its fields were changed."""
    [form] = html.fromstring(page.get(address("profile", expert)).text).xpath("//form[@id='profile']")
    return {name: value or "" for name, value in form.form_values()} | changes


def photo_file(size=(60, 40)):
    out = BytesIO()
    Image.new("RGB", size, "red").save(out, "PNG")
    return SimpleUploadedFile("../me.png", out.getvalue(), "image/png")


def test_profile_is_saved_and_the_address_is_not(page, expert):
    response = page.post(address("profile", expert), FIELDS | {"email": "new@example.org", "status": "declined"})

    changed = Participant.objects.get(pk=expert.pk)
    assert response.url == address("profile", expert)
    assert (changed.formal_name, changed.biography, changed.email, changed.status) == (
        "Ms. A. Expert",
        "Lines.",
        expert.email,
        "accepted",
    )


@pytest.mark.parametrize("wrong", [{"name": ""}, {"biography": "x" * 1501}])
def test_profile_that_cannot_be_taken_is_shown_again(page, expert, wrong):
    response = page.post(address("profile", expert), FIELDS | wrong)

    assert response.status_code == 422
    assert Participant.objects.get(pk=expert.pk).name == expert.name


def test_photo_is_sent_and_removed(page, expert):
    page.post(address("profile", expert), {"photo": photo_file()})
    sent = Participant.objects.get(pk=expert.pk).photo
    page.post(address("profile", expert), {"remove": "yes"})

    assert sent.startswith("photos/")
    assert Participant.objects.get(pk=expert.pk).photo == ""


def test_what_is_no_photo_is_refused_beside_its_field(page, expert):
    response = page.post(address("profile", expert), {"photo": SimpleUploadedFile("me.png", b"no picture")})

    assert response.status_code == 422
    assert "cannot be opened as a picture" in response.text


def test_photo_above_the_limit_is_refused(page, expert):
    response = page.post(address("profile", expert), {"photo": SimpleUploadedFile("me.png", b"x" * 5_000_001)})

    assert "The file is 5,000,001 bytes; the limit is 5,000,000 bytes (5 MB)." in response.text


def test_as_many_photos_as_may_come_in_a_day_are_taken_and_no_more(page, expert, settings):
    settings.PHOTOS_A_DAY = 2
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"photo": "2/d/user"}

    answers = [page.post(address("profile", expert), {"photo": photo_file((60 + n, 40))}) for n in range(3)]

    assert [answer.status_code for answer in answers] == [302, 302, 422]
    assert "You have uploaded 2 photos in the last 24 hours" in answers[2].text
    assert page.post(address("profile", expert), {"remove": "yes"}).status_code == 302


def test_consents_are_given_and_taken_back(page, expert):
    found = []
    for given in (("biography_consent",), ("list_consent", "photo_consent")):
        ticks = {name: "on" if name in given else "" for name in profile_actions.CONSENTS}
        page.post(address("profile", expert), sent(page, expert, **ticks))
        changed = Participant.objects.get(pk=expert.pk)
        found.append((changed.list_consent, changed.biography_consent, changed.photo_consent))

    assert found == [(False, True, False), (True, False, True)]


def test_letter_for_a_visa_is_asked_for(page, expert):
    page.post(address("profile", expert), {"needed": "yes"})

    assert Participant.objects.get(pk=expert.pk).visa_letter == "needed"
    assert "Visa support letter: needed" in page.get(address("meeting", expert)).text


def test_travel_is_not_asked_about_once_the_meeting_is_over(page, expert):
    with calendar_at(expert.meeting.ends_at):
        shown = page.get(address("profile", expert)).text
        response = page.post(address("profile", expert), {"needed": "yes"})

    assert "Do you need a visa support letter" not in shown
    assert (response.status_code, Participant.objects.get(pk=expert.pk).visa_letter) == (422, "")
    assert "The meeting is over: nothing was changed." in response.text


def test_one_button_saves_the_whole_page(page, expert):
    changes = {"biography": "Typed.", "biography_consent": "on", "needed": "yes", "photo": photo_file()}

    answer = page.post(address("profile", expert), sent(page, expert, **changes), follow=True)

    changed, shown = Participant.objects.get(pk=expert.pk), html.fromstring(answer.text)
    assert len(shown.xpath("//div[@role='status']/ul[@class='messages']/li")) == 4
    assert (changed.biography, changed.biography_consent, changed.visa_letter) == ("Typed.", True, "needed")
    assert changed.photo.startswith("photos/")


@pytest.mark.parametrize(
    "wrong",
    [
        {"photo": SimpleUploadedFile("me.png", b"no picture")},
        {"send": "yes"},
        {"name": ""},
        {"honorific": "Mr.\nBcc: x"},
        {"needed": "perhaps"},
    ],
)
def test_what_is_refused_keeps_what_was_typed_beside_it_and_saves_nothing(page, expert, wrong):
    typed = {"biography": "Typed.", "biography_consent": "on"}

    response = page.post(address("profile", expert), sent(page, expert, **typed | wrong))

    form = html.fromstring(response.text).get_element_by_id("profile")
    kept = Participant.objects.get(pk=expert.pk)
    assert response.status_code == 422
    assert {name: form.fields[name].strip() for name in typed} == typed
    assert (kept.name, kept.biography, kept.biography_consent) == (expert.name, "", False)


def test_photo_is_kept_when_something_beside_it_is_refused(page, expert):
    response = page.post(address("profile", expert), sent(page, expert, name="", photo=photo_file()))

    assert response.status_code == 422
    assert "Your photo has been saved." in response.text
    assert Participant.objects.get(pk=expert.pk).photo.startswith("photos/")


def test_consent_taken_back_elsewhere_is_not_given_again_by_an_older_page(page, expert):
    older = sent(page, expert, biography="Typed.")
    profile_actions.set_consents(participant=expert, list_consent=False)

    page.post(address("profile", expert), older)

    changed = Participant.objects.get(pk=expert.pk)
    assert (changed.biography, changed.list_consent) == ("Typed.", False)


def test_list_shows_photo_and_biography_only_with_their_own_consents(client, page, expert):
    page.post(address("profile", expert), FIELDS)
    page.post(address("profile", expert), {"photo": photo_file()})
    client.logout()
    public = reverse("website:participants", args=[expert.meeting.slug])

    shown = []
    for given in ({}, {"biography_consent": True}, {"photo_consent": True}, {"list_consent": False}):
        profile_actions.set_consents(participant=expert, **given)
        text = client.get(public).text
        shown.append(("A. Expert" in text, "Lines." in text, "data:image/webp" in text))

    assert shown == [(True, False, False), (True, True, False), (True, True, True), (False, False, False)]


def test_own_page_shows_where_one_speaks_chairs_and_reports(page, expert):
    session = factories.make_session(meeting=expert.meeting, title="Access")
    session.items.create(title="What a village pays", minutes=20, position=1).people.add(expert)
    Officer.objects.create(meeting=expert.meeting, session=session, participant=expert, role="rapporteur")
    before = page.get(address("meeting", expert)).context["page"].slots
    release_programme(meeting=expert.meeting, kind="provisional", by=None)

    slots = page.get(address("meeting", expert)).context["page"].slots

    assert before == []
    assert [(slot.role, slot.title, f"{slot.starts_at:%H:%M}-{slot.ends_at:%H:%M}") for slot in slots] == [
        ("Rapporteur", "Access", "09:00-10:30"),
        ("Speaker", "What a village pays", "09:30-09:50"),
    ]

import pytest
from django.core.files.storage import default_storage

from egm_portal.clock import portal_now
from egm_portal.exceptions import NotAllowed
from egm_portal.mail.models import Message
from participants import profile_actions as profile
from participants.models import Participant
from participants.photos import Photo
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
FIRST, SECOND = Photo(b"first", "data:,first"), Photo(b"second", "data:,second")


def test_profile_changes_only_what_is_ones_own(expert):
    profile.change_profile(
        participant=expert, name="A new name", biography="Lines.", email="new@example.org", role="staff"
    )

    changed = Participant.objects.get(pk=expert.pk)
    assert (changed.name, changed.biography, changed.email, changed.role) == (
        "A new name",
        "Lines.",
        expert.email,
        "expert",
    )


def test_consents_are_apart_from_one_another(expert):
    profile.set_consents(participant=expert, biography_consent=True)

    expert.refresh_from_db()
    assert (expert.list_consent, expert.biography_consent, expert.photo_consent) == (True, True, False)


def test_new_photo_takes_the_place_of_the_file_before(expert, django_capture_on_commit_callbacks):
    profile.keep_photo(participant=expert, photo=FIRST)
    first = Participant.objects.get(pk=expert.pk).photo

    with django_capture_on_commit_callbacks(execute=True):
        profile.keep_photo(participant=expert, photo=SECOND)

    second = Participant.objects.get(pk=expert.pk).photo
    assert (default_storage.exists(first), default_storage.exists(second)) == (False, True)


def test_photo_that_another_participation_shows_stays(expert, other_expert, django_capture_on_commit_callbacks):
    for person in (expert, other_expert):
        profile.keep_photo(participant=person, photo=FIRST)

    with django_capture_on_commit_callbacks(execute=True):
        profile.remove_photo(participant=expert)

    expert.refresh_from_db()
    other_expert.refresh_from_db()
    assert (expert.photo, expert.small_photo, default_storage.exists(other_expert.photo)) == ("", "", True)


def test_removing_the_photo_ends_the_consent(expert):
    profile.keep_photo(participant=expert, photo=FIRST)
    profile.set_consents(participant=expert, photo_consent=True)

    profile.remove_photo(participant=expert)

    assert not Participant.objects.get(pk=expert.pk).photo_consent


def test_wish_to_be_erased_is_told_to_the_unit_of_each_meeting_once(expert):
    elsewhere = factories.make_participant(email=expert.email)
    Message.objects.all().delete()

    for _ in range(2):
        profile.request_erasure(user=expert.user)

    sent = Message.objects.filter(kind="participants/erasure_asked")
    assert {(message.to, message.meeting) for message in sent} == {
        ("unit@example.org", expert.meeting),
        ("unit@example.org", elsewhere.meeting),
    }
    assert sent.count() == 2
    assert sent.filter(meeting=expert.meeting).get().subject == (
        f"{expert.meeting.short_title}: {expert.name} requests deletion of personal data"
    )


def test_mail_about_a_wish_to_be_erased_greets_the_unit_and_not_the_person(expert):
    profile.request_erasure(user=expert.user)

    sent = Message.objects.get(kind="participants/erasure_asked")
    assert sent.text.startswith(f"Dear colleagues,\n\nOn 10 July 2013, {expert.formal_name} ({expert.email}) requested")
    assert "Dear <bdi>" not in sent.html and f"Dear {expert.formal_name}" not in sent.html


def test_organizer_hands_over_first(expert):
    expert.user.is_staff = True
    expert.user.save()

    with pytest.raises(NotAllowed):
        profile.request_erasure(user=expert.user)


def test_page_that_was_read_before_an_erasure_gives_nothing_back(expert):
    stale = Participant.objects.get(pk=expert.pk)
    Participant.objects.filter(pk=expert.pk).update(name="Erased", erased_at=portal_now())

    for write in (
        lambda: profile.change_profile(participant=stale, name="A. Expert"),
        lambda: profile.set_consents(participant=stale, list_consent=True),
        lambda: profile.keep_photo(participant=stale, photo=FIRST),
    ):
        with pytest.raises(NotAllowed):
            write()

    kept = Participant.objects.get(pk=expert.pk)
    assert (kept.name, kept.photo) == ("Erased", "")

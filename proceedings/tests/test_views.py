from datetime import timedelta

import pytest
from django.urls import reverse
from lxml import html

from agenda.actions import release_programme
from agenda.models import Officer, SessionNumber
from egm_portal.clock import calendar_at
from egm_portal.drafts.models import FormDraft
from egm_portal.meetings.models import StaffRole
from participants.actions import withdraw_participant
from participants.models import Participant
from proceedings import actions
from proceedings.models import SessionNotes
from proceedings.rules import NOTES_LIFE
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def address(number, name="notes"):
    return reverse(f"proceedings:{name}", args=[number.meeting.slug, number.number])


def sent(client, number, **typed):
    """What a browser posts from the page of the notes when these fields were filled in."""
    [form] = html.fromstring(client.get(address(number)).text).xpath("//form[@id='notes']")
    return {name: value or "" for name, value in form.form_values()} | typed


def words(page):
    return " ".join(html.fromstring(page.text).xpath("//main")[0].text_content().split())


def write(number, text, by, based_on=0):
    return actions.save_notes(session_number=number, text=text, based_on=based_on, by=by)


def texts(number):
    notes = SessionNotes.objects.filter(session_number=number).first()
    return [version.text for version in notes.text.versions.all()] if notes else []


def test_rapporteur_writes_notes(client, rapporteur, number):
    client.force_login(rapporteur.user)

    response = client.post(address(number), sent(client, number, text="One expert noted\r\nit."))

    assert response.url == address(number)
    assert texts(number) == ["One expert noted\nit."]
    page = client.get(address(number))
    assert "The cost of being heard" in words(page)
    assert f"Version 1, 10 July 2013, 09:00 (Geneva), by {rapporteur.formal_name}" in words(page)
    assert rapporteur.email not in words(page)


@pytest.mark.parametrize(("kind", "name"), [("session", "session 1"), ("plenary", "“The cost of being heard”")])
def test_notes_are_named_by_what_is_printed_of_the_session(client, meeting, organizer, kind, name):
    factories.make_session(meeting=meeting, title="Opening", kind="plenary")
    session = factories.make_session(meeting=meeting, title="The cost of being heard", kind=kind)
    number = SessionNumber.objects.get(session_pk=session.pk)
    client.force_login(organizer)

    page = html.fromstring(client.get(address(number)).text)

    assert page.xpath("//p[@class='kicker']/text()") == [f"Notes of {name}"]
    assert page.xpath("//title/text()")[0].strip().startswith(f"Notes of {name}: ")
    headings = [" ".join(each.text_content().split()) for each in page.xpath("//aside//li/*[self::strong or self::a]")]
    assert headings == ["Opening", session.heading]


def test_nothing_is_saved_twice(client, rapporteur, number):
    client.force_login(rapporteur.user)
    client.post(address(number), sent(client, number, text="Once."))

    page = client.post(address(number), sent(client, number), follow=True)

    assert "Nothing was changed." in words(page)
    assert texts(number) == ["Once."]


@pytest.mark.parametrize("first", ["", "Before."])
def test_second_save_is_refused_with_both_texts(client, rapporteur, organizer, number, first):
    if first:
        write(number, first, organizer)
    client.force_login(rapporteur.user)
    mine = sent(client, number, text="Mine is kept.")
    write(number, "Theirs is saved.", organizer, based_on=1 if first else 0)

    page = client.post(address(number), mine)

    assert page.status_code == 409
    assert ("Theirs is saved." in words(page), "Mine is kept." in words(page)) == (True, True)
    assert "by the organizers" not in words(page)
    assert texts(number)[-1] == "Theirs is saved."


@pytest.mark.parametrize(("choice", "expected"), [("mine", "Both together."), ("theirs", "Theirs.")])
def test_one_of_both_texts_is_chosen(client, rapporteur, organizer, number, choice, expected):
    client.force_login(rapporteur.user)
    mine = sent(client, number, text="Mine.")
    write(number, "Theirs.", organizer)
    page = client.post(address(number), mine)
    [form] = html.fromstring(page.text).xpath("//form[@id='notes']")
    again = {name: value or "" for name, value in form.form_values()}

    response = client.post(address(number), again | {"text-choice": choice, "text": "Both together."})

    assert response.status_code == 302
    assert texts(number)[-1] == expected


def test_too_long_text_is_refused_and_not_lost(client, rapporteur, number):
    client.force_login(rapporteur.user)

    page = client.post(address(number), sent(client, number, text="x" * 200_001))

    assert page.status_code == 422
    assert "Up to 200,000 characters; you have 200,001." in words(page)
    assert "x" * 200_001 in page.text
    assert texts(number) == []


def test_text_that_is_no_longer_taken_is_shown_again(client, rapporteur, number, meeting):
    client.force_login(rapporteur.user)
    typed = sent(client, number, text="Late.")
    type(meeting).objects.filter(pk=meeting.pk).update(report_issued_at=factories.TODAY - NOTES_LIFE)

    page = client.post(address(number), typed)

    assert (page.status_code, "Late." in page.text, "no longer kept" in page.text) == (422, True, True)
    assert texts(number) == []


def test_rapporteur_of_another_session_reads_and_does_not_write(client, rapporteur, other_expert, organizer, number):
    other = factories.make_session(meeting=number.meeting, title="Another")
    Officer.objects.create(meeting=number.meeting, session=other, participant=other_expert, role="rapporteur")
    write(number, "One expert noted.", organizer)
    client.force_login(rapporteur.user)
    typed = sent(client, number, text="Changed.")
    client.force_login(other_expert.user)

    page = client.get(address(number))

    assert "One expert noted." in words(page)
    assert b"<textarea" not in page.content
    assert client.post(address(number), typed).status_code == 403
    assert client.post(address(number, "versions"), {"restore": "1", "newest": "1"}).status_code == 403
    assert texts(number) == ["One expert noted."]


def test_consultant_reads_and_does_not_write(client, rapporteur, other_expert, meeting, number):
    write(number, "One expert noted.", rapporteur.user)
    client.force_login(rapporteur.user)
    typed = sent(client, number, text="Changed.")
    client.force_login(other_expert.user)
    assert client.get(address(number)).status_code == 404
    Participant.objects.filter(pk=other_expert.pk).update(role="consultant")

    page = client.get(address(number))

    assert "One expert noted." in words(page)
    assert b"<textarea" not in page.content
    assert client.get(address(number, "versions")).status_code == 200
    assert client.post(address(number), typed).status_code == 403
    withdraw_participant(participant=other_expert)
    assert client.get(address(number)).status_code == 404


def test_rapporteur_of_the_meeting_writes_in_every_session(client, other_expert, number, meeting):
    Officer.objects.create(meeting=meeting, participant=other_expert, role="rapporteur")
    client.force_login(other_expert.user)

    assert client.post(address(number), sent(client, number, text="All.")).status_code == 302


def test_who_withdrew_is_no_rapporteur_any_more(client, rapporteur, number):
    withdraw_participant(participant=rapporteur)
    client.force_login(rapporteur.user)

    assert client.get(address(number)).status_code == 404


@pytest.mark.parametrize(("role", "saved"), [("viewer", 403), ("editor", 302), ("organizer", 302)])
def test_organizers_read_and_editors_write(client, rapporteur, meeting, number, role, saved):
    write(number, "One expert noted.", rapporteur.user)
    client.force_login(rapporteur.user)
    typed = sent(client, number, text="By staff.")
    client.force_login(factories.make_organizer(meeting, role=StaffRole(role)))

    assert "One expert noted." in words(client.get(address(number)))
    assert client.post(address(number), typed).status_code == saved


def test_versions_are_compared_and_restored(client, rapporteur, organizer, number):
    write(number, "Ten villages asked.", rapporteur.user)
    write(number, "Eleven villages asked.", organizer, based_on=1)
    client.force_login(rapporteur.user)

    page = client.get(address(number, "versions"))
    [form] = html.fromstring(page.text).xpath("//form[@method='post'][.//input[@name='restore']]")
    response = client.post(address(number, "versions"), dict(form.form_values()))

    tree = html.fromstring(page.text)
    assert [mark.text for mark in tree.xpath("//ol//del | //ol//ins")] == ["Ten", "Eleven"]
    assert response.url == address(number)
    assert texts(number) == ["Ten villages asked.", "Eleven villages asked.", "Ten villages asked."]
    assert "Restored from version 1" in words(client.get(address(number, "versions")))


def test_nothing_is_restored_over_a_version_that_was_not_seen(client, rapporteur, organizer, number):
    write(number, "One.", organizer)
    write(number, "Two.", organizer, based_on=1)
    write(number, "Three.", organizer, based_on=2)
    client.force_login(rapporteur.user)

    page = client.post(address(number, "versions"), {"restore": "1", "newest": "2"}, follow=True)

    assert "Somebody else saved this text meanwhile." in words(page)
    assert texts(number) == ["One.", "Two.", "Three."]


@pytest.mark.parametrize("typed", [{"restore": "9"}, {"restore": "x"}, {"newest": ""}, {}])
def test_only_existing_versions_are_restored(client, rapporteur, number, typed):
    write(number, "One.", rapporteur.user)
    client.force_login(rapporteur.user)
    asked = ({"restore": "1", "newest": "1"} | typed) if typed else {}

    assert client.post(address(number, "versions"), asked).status_code == 404


def test_strange_versions_in_the_address_are_ignored(client, rapporteur, number):
    write(number, "One.", rapporteur.user)
    client.force_login(rapporteur.user)

    page = client.get(address(number, "versions") + "?old=7&new=x")

    assert page.status_code == 200


def test_organizer_keeps_notes_with_a_reason(at_desk, rapporteur, number):
    write(number, "One.", rapporteur.user)

    empty = at_desk.post(address(number, "keep"), {"reason": " "})
    kept = at_desk.post(address(number, "keep"), {"reason": "For the next meeting."}, follow=True)

    assert (empty.status_code, "Say why these notes are kept." in empty.text) == (422, True)
    assert "Kept without limit, by a decision of 10 July 2013: For the next meeting." in words(kept)
    at_desk.post(address(number, "keep"), {"stop": "yes"})
    assert SessionNotes.objects.get().kept_at is None


def test_only_organizers_decide_how_long_notes_are_kept(client, rapporteur, number, meeting):
    write(number, "One.", rapporteur.user)

    for user in (rapporteur.user, factories.make_organizer(meeting, role=StaffRole.EDITOR)):
        client.force_login(user)
        assert client.post(address(number, "keep"), {"reason": "Mine."}).status_code == 403
        assert "Keep them longer" not in words(client.get(address(number)))


@pytest.mark.parametrize("is_strict", [False, True])
def test_page_says_how_notes_speak_of_people(client, rapporteur, other_expert, meeting, number, is_strict):
    type(meeting).objects.filter(pk=meeting.pk).update(not_for_attribution=is_strict)
    write(number, f"As {other_expert.name} said.", rapporteur.user)
    client.force_login(rapporteur.user)

    page = words(client.get(address(number)))

    assert ("Notes name nobody, unless it matters" in page) != is_strict
    assert ("This meeting is not for attribution." in page) == is_strict
    assert (f"In the saved text is the name of a participant: {other_expert.name}." in page) == is_strict


def test_personal_page_leads_to_the_notes_once_the_programme_is_released(client, rapporteur, meeting, session, number):
    client.force_login(rapporteur.user)
    before = client.get(reverse("my:meeting", args=[meeting.slug]))

    release_programme(meeting=meeting, kind="provisional", by=None)

    after = client.get(reverse("my:meeting", args=[meeting.slug]))
    assert (address(number) in before.text, address(number) in after.text) == (False, True)


def test_notes_of_a_deleted_session_are_still_read(client, rapporteur, session, number, meeting):
    Officer.objects.create(meeting=meeting, participant=rapporteur, role="rapporteur")
    write(number, "One expert noted.", rapporteur.user)
    session.delete()
    client.force_login(rapporteur.user)

    page = words(client.get(address(number)))

    assert "A session that was deleted" in page
    assert "One expert noted." in page


def test_saved_draft_of_notes_is_deleted(client, rapporteur, number):
    client.force_login(rapporteur.user)
    typed = sent(client, number, text="Typed.")
    FormDraft.objects.create(user=rapporteur.user, form="proceedings:notes", row=str(number.pk), values={})

    client.post(address(number), typed)

    assert not FormDraft.objects.exists()


def test_notes_are_in_no_page_but_their_own(client, rapporteur, number, meeting, expert):
    write(number, "Canary of the notes.", rapporteur.user)
    release_programme(meeting=meeting, kind="provisional", by=None)
    names = ["meeting", "agenda", "participants", "papers", "documents", "report"]
    paths = [reverse(f"website:{name}", args=[meeting.slug]) for name in names]
    paths += [reverse("website:session", args=[meeting.slug, number.number])]
    paths += [f"{reverse('website:search')}?q=canary", reverse("website:front")]

    with calendar_at(meeting.ends_at + timedelta(days=1)):
        seen = {path: client.get(path) for path in paths}
        client.force_login(factories.make_participant(status="accepted", meeting=meeting).user)
        seen |= {path: client.get(path) for path in (reverse("my:meeting", args=[meeting.slug]), reverse("my:export"))}

    assert {page.status_code for page in seen.values()} == {200}
    assert [path for path, page in seen.items() if b"Canary of" in page.content] == []


@pytest.mark.parametrize("saved", [1, 3])
def test_page_makes_the_same_number_of_queries(client, rapporteur, number, saved, django_assert_num_queries):
    for version in range(saved):
        write(number, f"Version {version}.", rapporteur.user, based_on=version)
    client.force_login(rapporteur.user)
    client.get(address(number))

    with django_assert_num_queries(13):
        client.get(address(number))

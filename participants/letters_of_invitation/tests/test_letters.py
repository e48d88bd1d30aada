"""Letters of invitation: what they say, their references, and the Word documents."""

import io
import time
import zipfile
from datetime import date

import docx
import pytest
from django.db import IntegrityError
from django.urls import reverse
from lxml import html

from egm_portal.exceptions import NotAllowed
from egm_portal.mail.models import Message
from egm_portal.meetings.models import StaffRole, User
from office.erasure import erase_person
from office.meeting_copy import copy_meeting
from participants.actions import accept_invitation, invite_participant, send_new_links
from participants.letters_of_invitation.actions import prepare_letter
from participants.letters_of_invitation.queries import letters_of
from participants.letters_of_invitation.text import NOT_CHOSEN, text_of
from participants.letters_of_invitation.word import letter_docx, letters_zip
from participants.models import FundingTerms, LetterOfInvitation, Participant
from tests import factories

pytestmark = pytest.mark.usefixtures("today")
ON, REPLY_BY = date(2013, 7, 10), date(2013, 7, 14)


@pytest.fixture
def signing(meeting):
    """The meeting, with what its letters need."""
    meeting.letter_signatory, meeting.letter_signatory_title = "Signatory A", "Director"
    meeting.letter_reference, meeting.mandate = "EGM/ICT/2013", "Economic and Social Council resolution 2012/26."
    meeting.save()
    FundingTerms.objects.create(meeting=meeting, expert="un", observer="nobody")
    return meeting


def prepared(person, **changes):
    return prepare_letter(participant=person, **{"dated_on": ON, "reply_by": REPLY_BY} | changes)


def words_of(person):
    return text_of(letters_of(person.meeting, [person.pk])[0])


def document_of(person):
    return docx.Document(io.BytesIO(letter_docx(letters_of(person.meeting, [person.pk])[0])))


def test_letter_says_what_is_asked_and_who_pays(signing):
    person = factories.make_participant(
        meeting=signing, honorific="Ms.", name="María García", family_name="García", family_name_state="checked"
    )
    prepared(person, enclosures="Aide-memoire\nProgramme", copies="Permanent Mission of Spain")

    text = words_of(person)

    said = " ".join(text.paragraphs)
    assert (text.reference, text.date, text.greeting) == ("EGM/ICT/2013/L.01", "10 July 2013", "Dear Ms. García")
    assert "inviting you to participate, as an expert" in said
    assert "pursuant to Economic and Social Council resolution 2012/26." in said
    assert "set out in the enclosed aide-memoire" in said
    assert "paper of 5 to 10 pages by 15 July 2013, 24:00 (Geneva)" in said
    assert "economy-class air ticket" in said
    assert "confirm your participation by 14 July 2013" in said
    assert text.signatory == ["Signatory A", "Director"]
    assert text.copies == ["Permanent Mission of Spain"]
    assert text.headed_enclosures == "Enclosures (2)"


def test_letter_asks_nothing_that_does_not_concern_the_person(signing):
    online = factories.make_participant(meeting=signing, role="observer", attendance="online")
    civil = factories.make_participant(meeting=signing, role="civil_society", affiliation="Association B")
    for person in (online, civil):
        prepared(person)

    of_online, of_civil = (" ".join(words_of(person).paragraphs) for person in (online, civil))

    assert "paper" not in of_online and "visa" not in of_online and "ticket" not in of_online
    assert "personal capacity" not in of_online
    assert "as a representative of Association B" in of_civil
    assert NOT_CHOSEN in of_civil
    assert "aide-memoire" not in of_civil


def test_nobody_signs_where_the_settings_name_nobody(meeting):
    person = factories.make_participant(meeting=meeting)
    prepared(person)

    assert words_of(person).signatory == ["Division for Social Policy and Development"]


def test_references_run_on_and_can_be_changed(signing):
    first, second, third, fourth = (factories.make_participant(meeting=signing) for _ in range(4))
    letters = [prepared(first), prepared(second, reference="EGM/ICT/2013/L.03"), prepared(third)]
    again = prepared(second, copies="A")

    with pytest.raises(NotAllowed, match="has the reference “egm/ict/2013/L.01”"):
        prepared(fourth, reference="egm/ict/2013/L.01")

    assert [letter.reference[-4:] for letter in letters] == ["L.01", "L.03", "L.04"]
    assert (again.pk, again.reference) == (letters[1].pk, "EGM/ICT/2013/L.03")


def test_database_keeps_references_apart_in_a_meeting(signing):
    prepared(factories.make_participant(meeting=signing), reference="L.01")
    prepared(factories.make_participant(), reference="L.01")

    with pytest.raises(IntegrityError):
        LetterOfInvitation.objects.create(
            meeting=signing,
            participant=factories.make_participant(meeting=signing),
            number=9,
            reference="l.01",
            dated_on=ON,
            reply_by=REPLY_BY,
        )


@pytest.mark.parametrize("status", ["declined", "withdrawn"])
def test_who_does_not_come_has_no_letter(signing, status):
    person = factories.make_participant(meeting=signing, status="declined")
    Participant.objects.filter(pk=person.pk).update(status=status)

    with pytest.raises(NotAllowed):
        prepared(person)


def test_document_has_letterhead_reference_and_running_head(signing):
    person = factories.make_participant(meeting=signing, name="O’Neill")
    prepared(person, copies="Mission A\nOffice B")

    document = document_of(person)

    section, body = document.sections[0], [paragraph.text for paragraph in document.paragraphs]
    assert "Division for Social Policy and Development" in [p.text for p in section.first_page_header.paragraphs]
    assert "O’Neill · EGM/ICT/2013/L.01" in section.header.paragraphs[0].text
    assert body[0] == "Reference: EGM/ICT/2013/L.01\t10 July 2013"
    assert body[-2:] == ["cc: Mission A", "Office B"]
    assert "Signatory A" in body


def test_forty_letters_take_less_than_ten_seconds(signing):
    for number in range(40):
        prepared(factories.make_participant(meeting=signing, name=f"Expert/../{number}"))

    begun = time.process_time()
    archive = zipfile.ZipFile(io.BytesIO(letters_zip(letters_of(signing))))

    assert time.process_time() - begun < 10
    assert len(archive.namelist()) == 40
    assert archive.namelist()[0] == "EGM-ICT-2013-L.01-Expert-..-0.docx"


@pytest.fixture
def two(signing):
    people = [factories.make_participant(meeting=signing, name=name) for name in ("Ada", "Bo")]
    address = reverse("admin:participants_participant_letter-of-invitation")
    return people, f"{address}?id={people[0].pk}&id={people[1].pk}"


def answered(client, address, **changes):
    """Sends the form as the page shows it, with these changes."""
    [form] = html.fromstring(client.get(address).text).xpath("//form[.//input[@name='ids']]")
    return client.post(address, dict(form.form_values()) | changes)


def test_page_prepares_letters_and_leads_to_the_documents(at_desk, signing, two):
    people, address = two

    preview = answered(at_desk, address, preview="1", enclosures="Aide-memoire")
    prepared_before = LetterOfInvitation.objects.count()
    answered(at_desk, address, **{f"copies_{people[1].pk}": "Mission B"})
    letters = at_desk.get(reverse("admin:participants_participant_letters", args=[signing.pk]))
    files = at_desk.get(reverse("admin:participants_participant_letters_files", args=[signing.pk]))
    one = at_desk.get(files.wsgi_request.path, {"ids": people[1].pk})

    assert "I have the pleasure of inviting you" in html.fromstring(preview.text).text_content()
    assert prepared_before == 0
    rows = LetterOfInvitation.objects.values_list("participant", "reference", "copies")
    assert list(rows) == [
        (people[0].pk, "EGM/ICT/2013/L.01", ""),
        (people[1].pk, "EGM/ICT/2013/L.02", "Mission B"),
    ]
    assert "EGM/ICT/2013/L.02" in letters.text
    assert len(zipfile.ZipFile(io.BytesIO(files.content)).namelist()) == 2
    assert one["Content-Disposition"].endswith('filename="EGM-ICT-2013-L.02-Bo.docx"')
    assert Message.objects.count() == 0


def test_page_says_which_reference_is_taken_and_keeps_what_was_typed(at_desk, signing, two):
    people, address = two
    prepared(factories.make_participant(meeting=signing), reference="Taken")
    first, second = (f"reference_{person.pk}" for person in people)

    taken = answered(at_desk, address, **{first: "taken", second: "Mine"})
    twice = answered(at_desk, address, **{first: "Same", second: "same"})
    late = answered(at_desk, address, reply_by="2013-08-01", **{second: "Mine"})

    assert taken.status_code == twice.status_code == late.status_code == 422
    assert "has the reference “taken”" in taken.text
    assert "Two of these letters have the reference “same”." in twice.text
    assert 'value="Mine"' in late.text
    assert LetterOfInvitation.objects.count() == 1


def test_page_says_that_nobody_has_chosen_who_pays(at_desk, meeting):
    person = factories.make_participant(meeting=meeting)

    page = at_desk.get(reverse("admin:participants_participant_letter-of-invitation") + f"?id={person.pk}")

    assert "who pays for travel and stay of 1 of these people" in html.fromstring(page.text).text_content()


@pytest.mark.parametrize(
    ("days", "proposed"),
    [((16, 14), date(2013, 7, 14)), ((8, 16), date(2013, 7, 16)), ((8, 8), date(2013, 7, 23)), ((), date(2013, 7, 23))],
)
def test_invitation_proposes_the_day_of_the_letters(at_desk, signing, two, days, proposed):
    people, _ = two
    for person, day in zip(people, days, strict=False):
        prepared(person, reply_by=date(2013, 7, day))

    page = at_desk.get(reverse("admin:participants_participant_invite") + f"?id={people[0].pk}&id={people[1].pk}")

    assert page.context["form"]["reply_by"].value() == proposed


def test_page_costs_as_many_queries_for_many_people(at_desk, signing, django_assert_max_num_queries):
    people = [factories.make_participant(meeting=signing) for _ in range(12)]
    for person in people[:6]:
        prepared(person)
    address = reverse("admin:participants_participant_letter-of-invitation")
    ids = "&".join(f"id={person.pk}" for person in people)

    with django_assert_max_num_queries(36):
        answered(at_desk, f"{address}?{ids}", preview="1")


def test_viewers_open_no_letters(client, signing):
    prepared(factories.make_participant(meeting=signing))
    client.force_login(factories.make_organizer(signing, role=StaffRole.VIEWER))

    for name in ("letters", "letters_files"):
        assert client.get(reverse(f"admin:participants_participant_{name}", args=[signing.pk])).status_code == 403


def test_letter_of_somebody_erased_says_nothing_of_others(signing):
    person = factories.make_participant(meeting=signing)
    prepared(person, copies="Dean C")

    erase_person(participant=person, by=User.objects.create_superuser("super@example.org", "a long enough password"))

    letter = LetterOfInvitation.objects.get()
    assert (letter.reference, letter.copies) == ("EGM/ICT/2013/L.01", "")
    assert letters_of(signing) == []


def test_copy_of_a_meeting_has_its_signatories(signing, organizer):
    signing.mail_signatory = "Signatory B"
    signing.save()

    copy = copy_meeting(
        meeting=signing, title="T", short_title="Next", slug="next", starts_on=date(2014, 7, 1), by=organizer
    )

    assert (copy.letter_signatory, copy.mail_signatory, copy.letter_reference) == ("Signatory A", "Signatory B", "")


def test_signatory_stands_below_what_an_organizer_sends_alone(meeting, organizer):
    meeting.mail_signatory, meeting.mail_signatory_title = "Robert Example", "Chief, Branch A"
    meeting.save()
    person = factories.make_participant(meeting=meeting)

    invitation = invite_participant(participant=person, by=organizer)
    send_new_links(email=person.email)
    accept_invitation(invitation=invitation)

    invited, again, accepted = Message.objects.order_by("pk").values_list("text", flat=True)
    closing = "Yours sincerely,\nRobert Example\nChief, Branch A\nDivision for Social Policy and Development"
    assert closing in invited and "I have the pleasure" in invited
    assert "Robert Example" not in again + accepted
    assert "we have the pleasure" in again

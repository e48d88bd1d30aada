"""Scans of signed letters: which letter each is of, what is kept of them, and who gets them."""

from datetime import date

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from lxml import html

from egm_portal.exceptions import NotAllowed
from egm_portal.mail.models import Message
from egm_portal.mail.rendering import fill
from egm_portal.meetings.models import StaffRole, User
from office.erasure import erase_person
from office.invariants import findings
from office.signed_letters import forms as scan_forms
from office.signed_letters.matching import letter_named
from papers.files import storage
from participants.actions import invite_participant
from participants.letters_of_invitation.actions import add_signed_letter, prepare_letter
from participants.models import LetterOfInvitation
from tests import factories

pytestmark = pytest.mark.usefixtures("today")


def letter_for(meeting, **details):
    person = factories.make_participant(meeting=meeting, **details)
    return prepare_letter(participant=person, dated_on=date(2013, 7, 10), reply_by=date(2013, 7, 14))


@pytest.fixture
def letters(meeting):
    meeting.letter_reference = "EGM/ICT/2013"
    meeting.save()
    return [letter_for(meeting, name=name) for name in ("Ada", "Bo", "Chi")]


@pytest.fixture
def address(meeting):
    return reverse("admin:participants_participant_signed_letters", args=[meeting.pk])


def pdf(name, title="Letter"):
    return SimpleUploadedFile(name, factories.make_pdf(1, title), "application/pdf")


def previewed(client, address, *files):
    return client.post(address, {"files": files})


def saved(client, address, page, **changes):
    """Sends the preview as the page shows it, with these changes."""
    [form] = html.fromstring(page.text).xpath("//form[.//button[@name='save']]")
    return client.post(address, dict(form.form_values()) | {"save": "1"} | changes)


def signed(letter):
    """The letter with a scan that is stored."""
    kept = storage.keep(factories.make_pdf_file(1, f"Signed {letter.reference}"))
    add_signed_letter(letter=letter, stored_name=kept.stored_name)
    letter.refresh_from_db()
    return letter


@pytest.mark.parametrize(
    "name",
    [
        "EGM-ICT-2013-L.02-Bo.pdf",
        "egm_ict_2013_l_02.pdf",
        "EGM ICT 2013 L.02 (1).PDF",
        "egm.ict.2013.L02_0001.pdf",
        "Scan_EGM-ICT-2013-L.02 signed.pdf",
    ],
)
def test_scan_finds_its_letter_by_the_reference_in_its_name(letters, name):
    assert letter_named(name, letters) == letters[1]


@pytest.mark.parametrize(
    "name", ["scan0001.pdf", "EGM-ICT-2013-L.021.pdf", "EGM-ICT-2013.pdf", "MYEGM-ICT-2013-L.02.pdf"]
)
def test_other_names_name_no_letter(letters, name):
    assert letter_named(name, letters) is None


def test_longer_reference_wins_and_of_two_none_does():
    short, long, other = (LetterOfInvitation(pk=pk, reference=text) for pk, text in enumerate(("L.1", "A/L.1", "B.L1")))

    assert letter_named("A-L.1.pdf", [short, long]) == long
    assert letter_named("L.1 and L.2.pdf", [short, LetterOfInvitation(pk=9, reference="L.2")]) is None
    assert letter_named("A-L.1.pdf", [short, other]) == short


def test_forty_scans_of_which_two_name_nobody(at_desk, meeting, letters, address):
    letters += [letter_for(meeting, name=f"Expert {number}") for number in range(37)]
    named = [pdf(f"{letter.reference.replace('/', '_')}_0001.pdf", letter.reference) for letter in letters[:38]]

    page = previewed(at_desk, address, *named, pdf("scan0007.pdf", "One"), pdf("scan0008.pdf", "Two"))
    before = LetterOfInvitation.objects.exclude(signed_file="").count()
    refused = saved(at_desk, address, page)
    done = saved(at_desk, address, refused, **{"scan38-letter": letters[38].pk, "scan39-letter": scan_forms.LEFT_OUT})

    assert (page.status_code, before, refused.status_code) == (200, 0, 422)
    assert refused.text.count("Choose the letter, or leave the file out.") == 2
    assert done["Location"] == reverse("admin:participants_participant_letters", args=[meeting.pk])
    assert LetterOfInvitation.objects.exclude(signed_file="").count() == 39
    listed = at_desk.get(done["Location"]).text
    assert "39 signed letters added. Left out: scan0008.pdf." in listed
    assert listed.count("Missing") == 1
    assert list(findings()) == []


def test_signed_letter_is_replaced_only_if_that_is_selected(at_desk, letters, address):
    former = signed(letters[1]).signed_file

    page = previewed(at_desk, address, pdf("EGM-ICT-2013-L.02.pdf", "Another"))
    kept = saved(at_desk, address, page)
    after_leaving = LetterOfInvitation.objects.get(pk=letters[1].pk).signed_file
    saved(at_desk, address, page, **{"scan0-replace": "on"})

    assert "Replace the signed letter of 10 July 2013" in page.text
    assert kept.status_code == 302
    assert after_leaving == former
    assert LetterOfInvitation.objects.get(pk=letters[1].pk).signed_file not in ("", former)


def test_page_asks_about_a_letter_that_was_signed_after_it_was_opened(at_desk, letters, address):
    page = previewed(at_desk, address, pdf("EGM-ICT-2013-L.02.pdf", "Mine"))
    theirs = signed(letters[1]).signed_file

    asked = saved(at_desk, address, page)
    between = LetterOfInvitation.objects.get(pk=letters[1].pk).signed_file
    saved(at_desk, address, asked, **{"scan0-replace": "on"})

    assert asked.status_code == 422
    assert "has a signed letter already" in asked.text
    assert between == theirs
    assert LetterOfInvitation.objects.get(pk=letters[1].pk).signed_file != theirs


def test_two_scans_of_one_letter_need_a_choice(at_desk, letters, address):
    page = previewed(at_desk, address, pdf("EGM-ICT-2013-L.02.pdf", "A"), pdf("EGM-ICT-2013-L.02 (1).pdf", "B"))

    refused = saved(at_desk, address, page, **{"scan1-letter": letters[1].pk})

    assert page.text.count('value="" selected') == 1
    assert refused.text.count("Two of these files are for EGM/ICT/2013/L.02.") == 2
    assert not LetterOfInvitation.objects.exclude(signed_file="").exists()


def test_files_that_are_no_scans_are_refused_by_name_and_the_others_stay(at_desk, letters, address, monkeypatch):
    monkeypatch.setattr(scan_forms, "MAX_ATTACHED", 50_000)
    word = SimpleUploadedFile("EGM-ICT-2013-L.01.docx", factories.make_pdf(1), "application/pdf")
    large = SimpleUploadedFile("EGM-ICT-2013-L.03.pdf", factories.make_pdf(1) + 60_000 * b" ", "application/pdf")

    page = previewed(at_desk, address, word, pdf("EGM-ICT-2013-L.02.pdf"), large)
    nothing = previewed(at_desk, address)

    assert page.status_code == nothing.status_code == 422
    assert "EGM-ICT-2013-L.01.docx: " in page.text
    assert "more than many mail servers accept" in page.text
    assert page.text.count('type="hidden" name="scan1-kept"') == 1
    assert "Please choose at least one file." in nothing.text


def test_what_names_a_scan_is_good_for_nobody_else(client, at_desk, meeting, letters, address):
    page = previewed(at_desk, address, pdf("EGM-ICT-2013-L.02.pdf"))
    client.force_login(factories.make_organizer(meeting, role=StaffRole.EDITOR))

    refused = saved(client, address, page)

    assert refused.status_code == 422
    assert scan_forms.GONE in refused.text
    assert not LetterOfInvitation.objects.exclude(signed_file="").exists()


def test_those_who_prepare_letters_download_scans_and_viewers_do_not(client, at_desk, meeting, letters):
    letter = signed(letters[1])
    scan = reverse("admin:participants_participant_signed_letters_file", args=[meeting.pk, letter.pk])
    missing = reverse("admin:participants_participant_signed_letters_file", args=[meeting.pk, letters[0].pk])

    got = at_desk.get(scan)
    none = at_desk.get(missing)
    client.force_login(factories.make_organizer(meeting, role=StaffRole.VIEWER))

    assert got["Content-Disposition"] == 'attachment; filename="EGM-ICT-2013-L.02-Bo.pdf"'
    assert b"".join(got.streaming_content).startswith(b"%PDF")
    assert none.status_code == 404
    assert client.get(scan).status_code == 403


def test_invitation_carries_the_signed_letter_of_the_person(letters, organizer):
    letter = signed(letters[1])
    for each in letters[:2]:
        invite_participant(participant=each.participant, by=organizer)

    without, carrying = Message.objects.order_by("pk")

    assert "signed letter of invitation is attached" not in without.text
    assert "The signed letter of invitation is attached. The aide-memoire is on the page" in carrying.text
    assert fill(without).attachments == ()
    [attached] = fill(carrying).attachments
    assert (attached.name, attached.media_type) == ("EGM-ICT-2013-L.02-Bo.pdf", "application/pdf")
    with default_storage.open(letter.signed_file) as scan:
        assert attached.content == scan.read()


def test_scan_goes_with_the_data_of_an_erased_person(letters, django_capture_on_commit_callbacks):
    erased, other = signed(letters[0]), signed(letters[1])
    name = erased.signed_file
    superuser = User.objects.create_superuser("super@example.org", "a long enough password")

    with django_capture_on_commit_callbacks(execute=True):
        erase_person(participant=erased.participant, by=superuser)

    erased.refresh_from_db()
    assert (erased.signed_file, erased.signed_at) == ("", None)
    assert (default_storage.exists(name), default_storage.exists(other.signed_file)) == (False, True)
    with pytest.raises(NotAllowed):
        add_signed_letter(letter=erased, stored_name="x")

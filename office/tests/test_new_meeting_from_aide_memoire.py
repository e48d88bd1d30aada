"""A meeting that is added with its aide-memoire: what is read from it, shown, corrected and saved."""

import io
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from docx import Document
from lxml import html

from egm_portal.meetings.models import Meeting
from office.aide_memoire.proposals import MAX_CONTACTS, Proposals, proposals_of
from papers.file_types import DOCX

TEXTS = {path.stem: path.read_text() for path in (Path(__file__).parent / "aide_memoires").glob("*.txt")}
GENEVA = {
    "title": "E-Participation: Empowering People through Information Communication Technologies (ICTs)",
    "short_title": "E-Participation",
    "starts_on": "2013-07-24",
    "ends_on": "2013-07-25",
    "city": "Geneva",
    "country": "Switzerland",
    "time_zone": "Europe/Zurich",
    "venue": "International Telecommunication Union (ITU)",
    "room": "Conference room K",
    "papers_due_day": "2013-07-15",
    "papers_due_hour": "24:00",
    "convening_bodies": "Division for Social Policy and Development (DSPD) of the United Nations Department of "
    "Economic and Social Affairs (UNDESA)\nDivision for Public Administration and Development Management (DPADM)\n"
    "International Telecommunication Union (ITU)",
}
FOUND = {
    "geneva": GENEVA,
    "vienna": {
        "title": "Reintegration of Prisoners: Housing, Work and Health",
        "short_title": "Reintegration of Prisoners",
        "starts_on": "2014-09-30",
        "ends_on": "2014-10-02",
        "city": "Vienna",
        "country": "Austria",
        "time_zone": "Europe/Vienna",
        "venue": "Vienna International Centre",
        "room": "Room M3",
        "papers_due_day": "2014-08-29",
        "papers_due_hour": "24:00",
        "convening_bodies": "United Nations Office on Drugs and Crime\nWorld Health Organization",
    },
    "nairobi": {
        "title": "Streets for children",
        "short_title": "Streets for children",
        "starts_on": "2015-05-05",
        "ends_on": "2015-05-05",
        "city": "Nairobi",
        "country": "Kenya",
        "time_zone": "Africa/Nairobi",
        "venue": "United Nations Office at Nairobi",
        "papers_due_day": "2015-04-10",
        "papers_due_hour": "24:00",
        "convening_bodies": "Division for Inclusive Cities of the United Nations Human Settlements Programme",
    },
}
SILVA = {
    "person": "Ms. Ana Silva",
    "functional_title": "Crime Prevention Officer",
    "unit": "Justice Section",
    "telephone": "+43 1 26060 1234",
    "email": "silva@example.org",
}
ADD = "admin:meetings_meeting_add"


@pytest.mark.parametrize("name", FOUND)
def test_aide_memoire_says_what_the_form_asks(name):
    assert proposals_of(TEXTS[name]).fields == FOUND[name]


def test_contacts_are_those_with_an_address():
    assert proposals_of(TEXTS["vienna"]).contacts == [SILVA]
    (mensah,) = proposals_of(TEXTS["nairobi"]).contacts
    assert (mensah["person"], mensah["functional_title"], mensah["unit"], mensah["department"]) == (
        "Mr. Kofi Mensah",
        "Chief of Section",
        "Urban Design Section",
        "Division for Inclusive Cities",
    )
    first, second = proposals_of(TEXTS["geneva"]).contacts
    assert (first["person"], first["telephone"]) == ("Mr. Karim Example", "917-367-9456")
    assert (second["person"], second["telephone"]) == ("Ms. Lin Example", "+1 (917) 367-4426")
    assert first["unit"] == second["unit"] == "Civil Society and Outreach Unit"


HELD = "The meeting will be held in"
EXAMPLES = [
    (f"{HELD} Geneva from 24 - 25 July 2013.", {"starts_on": "2013-07-24", "ends_on": "2013-07-25", "city": "Geneva"}),
    (f"{HELD} New York on July 30-August 1, 2013.", {"starts_on": "2013-07-30", "country": "United States of America"}),
    (f"{HELD} Paris, France, on 5 and 6 May 2014.", {"ends_on": "2014-05-06", "city": "Paris", "country": "France"}),
    (f"{HELD} Nowhere, Atlantis, on 31 to 32 June 2013.", {"city": None, "starts_on": None}),
    (f"{HELD} Geneva from 25 to 24 July 2013.", {"starts_on": None}),
    ("The meeting was held in Bonn, Germany, from 1 to 2 May 2012 and discussed much that is said here again, which is "
     "a long sentence that stands in the middle of a text and not above it, where places and days stand alone.",
     {"starts_on": None, "city": None}),
    ("Papers are due no later than 15 July 2013.", {"papers_due_day": "2013-07-15"}),
    ("Visas are asked for no later than 15 July 2013.", {"papers_due_day": None}),
    ("Papers should be sent by 31 June 2013.", {"papers_due_day": None}),
    ("An Expert Group Meeting on “" + "x" * 400 + "” is here.", {"title": None}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "found"), EXAMPLES)
def test_rules(text, found):
    fields = proposals_of(text).fields
    assert {name: fields.get(name) for name in found} == found


@pytest.mark.parametrize(
    "text",
    ["", " \n\n", "\0", "@" * 5000, "a@b.c " * 5000, "Room K, " * 5000, "A, " * 20000, "The " * 20000]
    + ["Ms. A@ " * 5000, "will be held at A" * 5000, "1 - 2 " * 20000, "\u202e“Expert Group Meeting on “" * 3000]
    + ["Tel. 1" + "2 (" * 20000 + "\nx@example.org", "Deadline " * 20000, "x@example.org\n" * 500]
    + ["It will be held in " + "A" * 50_000, "It will be held in " + "Aa" * 25_000 + ", " + "a" * 50_000],
)
def test_odd_text_is_read_without_a_failure(text):
    found = proposals_of(text)

    assert isinstance(found, Proposals)
    assert len(found.contacts) <= MAX_CONTACTS


def sent_again(page):
    (form,) = html.fromstring(page.text).xpath("//form[@id='meeting_form']")
    return {
        name: (value or "").removeprefix("\n")
        for name, value in form.form_values()
        if not name.startswith("_") and name != "file"
    }


def read(at_desk, **typed):
    form = sent_again(at_desk.get(reverse(ADD)))
    return at_desk.post(reverse(ADD), form | {"_read": "yes"} | typed)


@pytest.mark.django_db
def test_form_is_filled_in_and_nothing_saved_until_it_is_added(at_desk):
    before = Meeting.objects.count()
    page = read(at_desk, aide_memoire=TEXTS["geneva"])
    shown = sent_again(page)

    assert GENEVA.items() <= {name: value.replace("\r\n", "\n") for name, value in shown.items()}.items()
    assert page.text.count("From the aide-memoire.") == 11 + 10
    assert not page.context["errors"]
    assert "Nothing has been saved yet." in page.text
    assert (page.status_code, Meeting.objects.count()) == (200, before)

    added = at_desk.post(reverse(ADD), shown | {"short_title": "ICTs"})
    meeting = Meeting.objects.latest("pk")
    assert "announce" in added["Location"]
    assert (meeting.title, meeting.short_title, meeting.room) == (GENEVA["title"], "ICTs", "Conference room K")
    assert [contact.email for contact in meeting.contacts.all()] == ["contact1@example.org", "contact2@example.org"]
    headings = [section.heading for section in meeting.aide_memoire.order_by("number")]
    assert (headings[0], headings[-1], len(headings)) == ("Purpose of the meeting", "Passports and Visas", 8)


@pytest.mark.django_db
def test_what_was_typed_stays(at_desk):
    page = read(at_desk, aide_memoire=TEXTS["vienna"], city="Wien", **{"contacts-0-unit": "Our unit"})
    shown = sent_again(page)

    assert (shown["city"], shown["country"]) == ("Wien", "Austria")
    assert (shown["contacts-0-unit"], shown.get("contacts-0-person", ""), shown["contacts-TOTAL_FORMS"]) == (
        "Our unit",
        "",
        "1",
    )


def word(text):
    document = Document()
    for line in text.splitlines():
        document.add_paragraph(line)
    file = io.BytesIO()
    document.save(file)
    return SimpleUploadedFile("aide-memoire.docx", file.getvalue(), DOCX)


@pytest.mark.django_db
def test_word_document_is_read_as_the_text_is(at_desk):
    shown = sent_again(read(at_desk, file=word(TEXTS["vienna"])))

    assert FOUND["vienna"]["title"] == shown["title"]
    assert "no later than Friday, 29 August 2014" in shown["aide_memoire"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "Paste the aide-memoire, or choose its Word document."),
        ({"file": SimpleUploadedFile("a.docx", b"no Word document", DOCX)}, "file"),
        ({"file": SimpleUploadedFile("a.docx", b"", DOCX)}, "empty"),
        ({"aide_memoire": "\n\n".join(f"{n}. Heading\n\nText." for n in range(1, 3)) + "x" * 200_001}, "200"),
    ],
)
def test_refusal_stands_beside_the_field_and_loses_nothing(at_desk, typed, sentence):
    page = read(at_desk, title="Kept as typed", **typed)

    errors = page.context["adminform"].form.errors
    assert set(errors) <= {"file", "aide_memoire"}
    assert sentence in str(errors)
    assert sent_again(page)["title"] == "Kept as typed"


@pytest.mark.django_db
def test_mistake_in_the_meeting_is_not_one_of_its_contacts(at_desk):
    shown = sent_again(read(at_desk, aide_memoire=TEXTS["vienna"]))

    page = at_desk.post(reverse(ADD), shown | {"title": ""})

    (contacts,) = page.context["inline_admin_formsets"]
    assert set(page.context["adminform"].form.errors) == {"title"}
    assert contacts.formset.errors == [{}]
    assert page.text.count("From the aide-memoire.") == 10 + 5

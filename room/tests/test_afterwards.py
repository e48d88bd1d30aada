"""What a meeting adopted without the screen: its list is read, shown and recorded."""

import io
import json
from datetime import timedelta

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from lxml import html

from egm_portal.clock import calendar_at
from egm_portal.drafts.models import FormDraft
from papers.file_types import DOCX
from reports.queries import report_content
from room.models import Recommendation, RecordEntry
from tests.forms import fields_of_form

pytestmark = pytest.mark.django_db
LIST = """Conclusions

1. Silence is an answer.
2. Participation costs
time.

Recommendations to Governments:

(3) Governments should answer:
(a) in writing;
(b) in public.

UNITED NATIONS SYSTEM
The United Nations system should publish its results.
"""
ENTRIES = [
    ("Silence is an answer.", ""),
    ("Participation costs time.", ""),
    ("Governments should answer:\n(a) in writing;\n(b) in public.", "governments"),
    ("The United Nations system should publish its results.", "un_system"),
]


@pytest.fixture(autouse=True)
def after_the_meeting(meeting):
    with calendar_at(meeting.ends_at + timedelta(hours=12)):
        yield


@pytest.fixture
def page(meeting):
    return reverse("room:afterwards", args=[meeting.slug])


@pytest.fixture
def operator(client, organizer):
    client.force_login(organizer)
    return client


@pytest.fixture
def day(meeting):
    return (meeting.starts_at + timedelta(days=1)).date().isoformat()


def entries_shown(answer):
    rows = answer.context["rows"]
    return [(row["text"].value(), row["becomes"].value()) for row in rows]


def fields_of(answer):
    return fields_of_form(answer.text, "entries-form")


def test_list_is_shown_before_it_is_recorded_with_its_time(operator, meeting, page, day, report):
    shown = operator.post(page, {"listed": LIST})
    assert not Recommendation.objects.exists()
    fields = fields_of(shown) | {"form-1-becomes": "leave-out", "form-3-text": "Publish.", "record": "yes"}

    for _ in range(2):  # the button pressed twice
        saved = operator.post(page, fields | {"at_day": day, "at_hour": "16:20"}, follow=True)

    assert entries_shown(shown) == [(text, key or "conclusion") for text, key in ENTRIES]
    adopted = Recommendation.objects.adopted().order_by("proposal_number")
    assert [row.adopted_text for row in adopted] == [ENTRIES[0][0], ENTRIES[2][0], "Publish."]
    assert {row.adopted_at.astimezone(meeting.zone).strftime("%H:%M") for row in adopted} == {"16:20"}
    assert all(row.typed_at for row in adopted)
    assert RecordEntry.objects.filter(event="adopted", typed_at=None).count() == 0
    assert "typed afterwards on" in saved.text
    fourth, fifth = [str(chapter) for chapter in report_content(report).chapters[-2:]]
    assert ("Silence is an answer." in fourth, "Publish." in fifth) == (True, True)


def test_word_document_is_read_as_a_list(operator, page):
    document = docx.Document()
    for text in ("Conclusions", "1. Silence is an answer.", "Civil society", "Civil society should test forms."):
        document.add_paragraph(text)
    data = io.BytesIO()
    document.save(data)
    file = SimpleUploadedFile("list.docx", data.getvalue(), content_type=DOCX)

    shown = operator.post(page, {"listed": "Not read.", "file": file})
    refused = operator.post(page, {"listed": "Kept.", "file": SimpleUploadedFile("list.docx", b"no", DOCX)})

    assert entries_shown(shown) == [
        ("Silence is an answer.", "conclusion"),
        ("Civil society should test forms.", "civil_society"),
    ]
    assert (refused.status_code, "Kept." in refused.text) == (422, True)


def test_texts_under_no_known_heading_are_asked_about_and_nothing_is_recorded_before(operator, page, day):
    shown = operator.post(page, {"listed": "Recommendations\nTo the media:\n1. Read.\n2. Answer.\n3. Ask."})
    fields = fields_of(shown) | {"record": "yes", "at_day": day, "at_hour": "16:20", "form-1-becomes": "governments"}

    refused = operator.post(page, fields)
    recorded_before = Recommendation.objects.count()
    recorded = operator.post(page, fields_of(refused) | fields | {"others": "civil_society"})

    assert entries_shown(shown) == [("Read.", ""), ("Answer.", ""), ("Ask.", "")]
    assert "Under “To the media”" in shown.text
    assert (
        "For 3 texts, no heading says what they are, or which addressee on the meeting’s list they are for."
        in shown.text
    )
    assert "There is a problem" not in shown.text
    assert (refused.status_code, recorded_before) == (422, 0)
    assert "Choose what this becomes, or leave it out." in refused.text
    assert recorded.status_code == 302
    assert list(Recommendation.objects.adopted().order_by("proposal_number").values_list("text", "addressee")) == [
        ("Read.", "civil_society"),
        ("Answer.", "governments"),
        ("Ask.", "civil_society"),
    ]


def test_page_says_what_of_the_list_was_read_and_left_out(operator, page):
    shown = operator.post(page, {"listed": "# Conclusions\n\nSilence is an answer.[^1]\n\n[^1]: In 2012."})

    assert entries_shown(shown) == [("Silence is an answer.[^1]\n\n[^1]: In 2012.", "conclusion")]
    assert "1 text found: 1 note kept. Nothing has been recorded yet" in " ".join(shown.text.split())


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"form-0-text": "Within [two] months."}, "Words stand in [square brackets]."),
        ({"form-0-text": " "}, "Write the text of the conclusion or recommendation."),
        ({"form-0-becomes": "nobody"}, "Select a valid choice."),
        ({"at_hour": ""}, "Enter both the day and the time."),
        ({"at_day": "2012-01-01"}, "The meeting had not begun then."),
        ({"at_day": "2030-01-01"}, "This time is still to come."),
    ],
)
def test_mistake_is_explained_and_nothing_is_recorded_or_lost(operator, page, day, typed, sentence):
    shown = operator.post(page, {"listed": "Answer.\n\nWhat was corrected."})
    fields = fields_of(shown) | {"at_day": day, "at_hour": "16:20", "record": "yes"} | typed

    refused = operator.post(page, fields)

    assert (refused.status_code, sentence in refused.text) == (422, True)
    assert fields_of(refused)["form-1-text"] == "What was corrected."
    assert not Recommendation.objects.exists()


def test_list_without_texts_or_with_too_many_is_refused(operator, page):
    empty = operator.post(page, {"listed": "Conclusions"})
    long = operator.post(page, {"listed": "Text.\n\n" * 201})

    assert "The list has no paragraph to record." in empty.text
    assert "more than 200 paragraphs" in long.text


def kept_of(answer):
    """What the script sends of the entries: the signed place, and each text as typed."""
    [place] = html.fromstring(answer.text).xpath("//form[@id='entries-form']//input[@name='_draft']/@value")
    typed = {name: {"typed": [value], "saved": []} for name, value in fields_of(answer).items() if name[:5] == "form-"}
    return {"draft": place, "values": json.dumps({key: typed[key] for key in typed if key[-6:] != "_FORMS"})}


def test_entries_that_were_read_are_kept_until_they_are_recorded(operator, page, day):
    read = operator.post(page, {"listed": LIST})
    kept = kept_of(read)
    draft = operator.post(reverse("drafts:drafts"), kept)
    assert (draft.status_code, FormDraft.objects.count()) == (200, 1)

    back = operator.get(page)
    [address] = html.fromstring(back.text).xpath("//a[text()='Continue with them']/@href")
    restored = operator.get(address)
    fields = fields_of(restored)
    assert [fields[f"form-{number}-text"] for number in range(len(ENTRIES))] == [text for text, _ in ENTRIES]
    sent = fields | {"at_day": day, "at_hour": "16:20", "record": "yes", "_draft": kept["draft"]}
    recorded = operator.post(page, sent)

    assert (recorded.status_code, Recommendation.objects.adopted().count()) == (302, len(ENTRIES))
    assert not FormDraft.objects.exists()


def test_address_to_which_entries_are_sent_shows_their_fields_so_that_the_sign_in_can_fill_them(operator, page):
    read = operator.post(page, {"listed": LIST})
    [address] = html.fromstring(read.text).xpath("//form[@id='entries-form']/@action")

    shown = operator.get(address)

    assert set(fields_of(shown)) == set(fields_of(read))
    assert "pasted" in operator.get(f"{page}?rows=100000").context


def test_pasted_list_that_is_not_read_yet_is_kept_too(operator, page):
    [place] = html.fromstring(operator.get(page).text).xpath("//form[@id='list-form']//input[@name='_draft']/@value")
    values = json.dumps({"listed": {"typed": [LIST], "saved": [""]}})
    operator.post(reverse("drafts:drafts"), {"draft": place, "values": values})

    assert "We kept what you typed" in operator.get(page).text

"""Recording what happens to clearances: sending, answers, files, reasons; and what the forms refuse."""

from datetime import UTC, date, datetime

import docx
import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from lxml import html

from egm_portal.clock import calendar_at
from egm_portal.mail.models import Message
from egm_portal.mail.rendering import fill
from egm_portal.meetings.models import StaffRole
from egm_portal.undo.actions import undo_change
from egm_portal.undo.models import Change
from papers.files import refusal_messages, storage
from reports.actions import set_no_symbol, write_section
from reports.models import WordImport
from review.admin import clearance_forms
from review.models import Clearance, ClearanceEvent, ClearanceFile
from review.tests.clearances import DOCX, ITU, LIST, errors, page_of, pdf, post, sent, word_file
from tests import corpus, factories, word_corpus
from tests.factories import make_clearance, make_pdf

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def test_file_is_sent_to_the_offices_that_are_typed_and_ticked(at_desk, organizer, meeting, draft):
    make_clearance(meeting, "aide_memoire", office="Executive Office")
    form = at_desk.get(page_of("send", draft)).context["form"]
    then = reverse(LIST, query={"meeting": meeting.pk})

    response = post(
        at_desk, "send", draft, then=then, known="Executive Office", **sent(due_on="2013-07-20", note="By mail.")
    )

    assert form.fields["known"].choices == [("Executive Office", "Executive Office")]
    assert (response.status_code, response["Location"]) == (302, then)
    rows = Clearance.objects.filter(kind="report").order_by("pk")
    assert [(row.office, row.sent_on, row.version.number) for row in rows] == [
        (office, date(2013, 7, 9), 1) for office in ("Executive Office", ITU, "DSPD")
    ]
    assert {row.due_at for row in rows} == {datetime(2013, 7, 20, 22, tzinfo=UTC)}
    file = rows[0].version
    assert (file.original_name, file.pages, file.media_type) == ("draft.pdf", 4, "application/pdf")
    assert {(event.note, event.recorded_by) for event in ClearanceEvent.objects.filter(clearance__in=rows)} == {
        ("By mail.", organizer)
    }


def test_generated_pdf_or_an_earlier_version_is_sent_without_a_file(at_desk, meeting, draft, ready):
    rendering = ready(draft)
    make_clearance(meeting, office="OCHA", pages=9)
    draft.refresh_from_db()

    form = at_desk.get(page_of("send", draft)).context["form"]
    labels = [label for _, label in form.fields["source"].choices]
    generated, _, version = [value for value, _ in form.fields["source"].choices]
    post(at_desk, "send", draft, source=generated, **sent(offices="ITU", file=""))
    post(at_desk, "send", draft, source=version, **sent(offices="DSPD", file=""))

    assert labels == [
        "The PDF generated on 10 July 2013, 09:00, 1 page, of the present text",
        "The present text as a Word document",
        "Version 1 again: text.pdf",
    ]
    assert form.fields["source"].initial == generated
    rows = {row.office: row.version for row in Clearance.objects.select_related("version")}
    assert (rows["ITU"].number, rows["ITU"].description) == (2, "PDF, draft")
    assert rows["DSPD"] == rows["OCHA"]
    with rendering.file.open() as printed, open(storage.path_of(rows["ITU"].stored_name), "rb") as kept:
        assert kept.read() == printed.read()


def test_file_that_is_chosen_replaces_the_choice_above(at_desk, meeting, draft):
    first = make_clearance(meeting)

    post(at_desk, "send", draft, source=f"version-{first.version_id}", **sent(offices="ITU"))

    assert Clearance.objects.get(office="ITU").version.original_name == "draft.pdf"


def test_aide_memoire_is_sent_as_the_file_of_its_document(at_desk, meeting):
    document = factories.make_document(meeting=meeting, kind="aide_memoire", title="Aide-memoire")
    factories.make_document(meeting=meeting, kind="aide_memoire", file=False)

    form = at_desk.get(page_of("send-aide-memoire", meeting)).context["form"]
    response = post(
        at_desk, "send-aide-memoire", meeting, source=f"document-{document.pk}", **sent(offices="ITU", file="")
    )

    assert form.fields["source"].choices == [(f"document-{document.pk}", "“Aide-memoire”, document 1, version 1")]
    assert response.status_code == 302
    clearance, version = Clearance.objects.get(), document.versions.get()
    assert (clearance.kind, clearance.version.sha256) == ("aide_memoire", version.sha256)
    assert clearance.version.description == "Document 1, version 1"


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({"offices": ""}, {"offices": ["Name at least one office."]}),
        ({"offices": " \n\u202e\n"}, {"offices": ["Name at least one office."]}),
        ({"offices": "ITU\nitu"}, {"offices": ["itu is named twice."]}),
        (
            {"offices": "Ócha"},
            {"offices": ["Ócha is in the list already. Send the new version to it from there."]},
        ),
        (
            {"offices": "x" * 201},
            {"offices": [f"“{'x' * 60}…” is too long: an office has up to 200 characters. Enter one on each line."]},
        ),
        ({"file": ""}, {"source": ["Choose what was sent."]}),
        ({"sent_on": ""}, {"sent_on": ["This field is required."]}),
        ({"sent_on": "31 June"}, {"sent_on": ["Enter the day as 2013-07-15."]}),
        (
            {"sent_on": "2013-07-11"},
            {"sent_on": ["This day has not come yet. Enter the day on which the text was sent."]},
        ),
        ({"due_on": "2013-07-08"}, {"due_on": ["This is before 9 July 2013, when the text was sent."]}),
        ({"due_on": "9999-12-31"}, {"due_on": ["Enter a year from 1945 to 2199."]}),
        ({"note": "x" * 2001}, {"note": ["Up to 2,000 characters; you have 2,001."]}),
    ],
    ids=str,
)
def test_mistakes_in_sending_are_said_beside_their_field(at_desk, meeting, draft, changes, faults):
    make_clearance(meeting, office="OCHA")

    response = post(at_desk, "send", draft, **sent(**changes))

    assert (response.status_code, errors(response)) == (422, faults)
    assert Clearance.objects.count() == 1


def test_text_without_a_file_in_the_portal_is_sent_as_another(at_desk, meeting):
    response = post(at_desk, "send-aide-memoire", meeting, **sent(file=""))

    assert "source" not in response.context["form"].fields
    assert errors(response) == {"file": ["Please choose a file."]}


def test_present_text_goes_out_as_a_word_document_and_comes_back(at_desk, meeting, draft):
    write_section(report=draft, chapter="introduction", body="The meeting was convened.")

    post(at_desk, "send", draft, source="word", **sent(offices="ITU", file=""))
    clearance = Clearance.objects.get()
    file = b"".join(at_desk.get(reverse("admin:review_clearance_file", args=[clearance.pk, clearance.version_id])))
    post(at_desk, "answer", clearance, answer="cleared", day="2013-07-10", file=word_file(content=file))

    clearance.refresh_from_db()
    version = clearance.version
    assert (clearance.state, clearance.returned.sha256) == ("cleared", version.sha256)
    assert (version.media_type, version.description) == (DOCX, "Word, draft")
    assert version.original_name == f"{meeting.slug}-report-2013-07-10-0900.docx"
    words = [paragraph.text for paragraph in docx.Document(storage.path_of(version.stored_name)).paragraphs]
    assert "The meeting was convened." in words


def test_nothing_typed_is_lost_when_something_is_wrong(at_desk, draft):
    response = post(at_desk, "send", draft, **sent(sent_on="2013-07-11", note="By mail."))

    page = html.fromstring(response.text)
    assert page.xpath("string(//textarea[@name='offices'])").split("\n")[-2:] == [ITU, "DSPD"]
    assert page.xpath("string(//input[@name='sent_on']/@value)") == "2013-07-11"
    assert "By mail." in page.xpath("string(//textarea[@name='note'])")


HOSTILE = {
    "script": ("a.pdf", corpus.hostile()["script in an object stream"], "application/pdf"),
    "macros": ("a.docx", word_corpus.hostile()["macros"], DOCX),
    "text": ("a.pdf", corpus.hostile()["text"], "application/pdf"),
    "picture": ("a.pdf", corpus.hostile()["picture"], "application/pdf"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file_is_refused_wherever_one_is_sent(at_desk, meeting, draft, name):
    file_name, (word, content), declared = HOSTILE[name]
    clearance = make_clearance(meeting)
    stored = list(storage.every_stored_name())

    def file():
        return SimpleUploadedFile(file_name, content, declared)

    answers = [
        post(at_desk, "send", draft, **sent(file=file())),
        post(at_desk, "send-again", clearance, file=file(), sent_on="2013-07-10"),
        post(at_desk, "answer", clearance, answer="cleared", day="2013-07-10", file=file()),
    ]

    sentence = refusal_messages.SENTENCES[word]
    assert [(answer.status_code, errors(answer)) for answer in answers] == [(422, {"file": [sentence]})] * 3
    assert ClearanceFile.objects.count() == 1
    assert list(storage.every_stored_name()) == stored


def test_file_that_is_empty_too_large_or_one_of_several_is_refused(at_desk, draft, settings):
    settings.UPLOAD_LIMIT = 5000
    large = make_pdf(1) + b" " * (5001 - len(make_pdf(1)))

    answers = [
        post(at_desk, "send", draft, **sent(file=file))
        for file in (
            SimpleUploadedFile("a.pdf", b"", "application/pdf"),
            SimpleUploadedFile("a.pdf", large, "application/pdf"),
            [pdf(pages=1), pdf(pages=2)],
            SimpleUploadedFile("a.exe", make_pdf(1), "application/pdf"),
        )
    ]

    assert [errors(answer)["file"] for answer in answers] == [
        ["The file is empty. Please check it on your computer and choose it again."],
        [refusal_messages.too_large(5001)],
        [refusal_messages.SEVERAL],
        [refusal_messages.WRONG_NAME.format(kind="PDF", ending=".pdf")],
    ]
    assert not Clearance.objects.exists()


def test_answer_is_recorded_with_the_file_that_came_back(at_desk, organizer, meeting):
    clearance = make_clearance(meeting, office=ITU)

    response = post(
        at_desk, "answer", clearance, answer="with_changes", day="2013-07-10", file=word_file(), note="Paragraph 12."
    )

    assert response.status_code == 302
    clearance.refresh_from_db()
    assert (clearance.state, clearance.answered_on) == ("with_changes", date(2013, 7, 10))
    assert (clearance.returned.original_name, clearance.returned.media_type) == ("cleared.docx", DOCX)
    event = clearance.events.last()
    assert (event.note, event.recorded_by) == ("Paragraph 12.", organizer)


def test_one_answer_is_recorded_for_several_offices(at_desk, meeting):
    rows = [make_clearance(meeting), make_clearance(meeting)]

    post(at_desk, "answer", *rows, answer="no_objection", day="2013-07-10")

    assert set(Clearance.objects.values_list("state", flat=True)) == {"no_objection"}


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({"answer": ""}, {"answer": ["This field is required."]}),
        (
            {"answer": "overtaken"},
            {"answer": ["Select a valid choice. overtaken is not one of the available choices."]},
        ),
        ({"day": "2013-07-04"}, {"day": ["This is before 5 July 2013, when the text was sent."]}),
        ({"day": "2013-07-11"}, {"day": ["This day has not come yet. Enter the day on which the office answered."]}),
        ({"day": "soon"}, {"day": ["Enter the day as 2013-07-15."]}),
        (
            {"answer": "with_changes"},
            {"note": ["Say what was changed, or add the file with the changes."]},
        ),
    ],
    ids=str,
)
def test_mistakes_in_an_answer_are_said_beside_their_field(at_desk, meeting, changes, faults):
    clearance = make_clearance(meeting, sent_on=date(2013, 7, 5))

    response = post(at_desk, "answer", clearance, **{"answer": "cleared", "day": "2013-07-10", "note": ""} | changes)

    assert (response.status_code, errors(response)) == (422, faults)
    assert Clearance.objects.get().state == "awaited"


def test_next_version_is_sent_to_the_ticked_offices(at_desk, meeting, draft):
    rows = [make_clearance(meeting), make_clearance(meeting)]

    post(at_desk, "send-again", *rows, file=pdf(), sent_on="2013-07-10", due_on="2013-07-12")

    assert list(Clearance.objects.values_list("version__number", flat=True)) == [2, 2]


def test_offices_of_both_texts_are_not_sent_one_file(at_desk, meeting, draft):
    rows = [make_clearance(meeting), make_clearance(meeting, "aide_memoire")]

    response = post(at_desk, "send-again", *rows, file=pdf(), sent_on="2013-07-10")

    assert errors(response) == {"__all__": ["Choose offices for the report or for the aide-memoire, not for both."]}


def test_clearance_is_overtaken_reopened_and_given_another_date(at_desk, meeting):
    clearance = make_clearance(meeting, due_on=date(2013, 7, 12))

    post(at_desk, "change-date", clearance, due_on="2013-07-15", reason="It asked for time.")
    post(at_desk, "overtake", clearance, day="2013-07-10", note="The text was changed.")
    without_reason = post(at_desk, "reopen", clearance, due_on="")
    in_the_past = post(at_desk, "reopen", clearance, reason="It has a word to say.", due_on="2013-07-09")
    post(at_desk, "reopen", clearance, reason="It has a word to say.", due_on="2013-07-20")

    assert errors(without_reason) == {"reason": ["This field is required."]}
    assert errors(in_the_past) == {
        "due_on": ["This day has passed. Enter a later one, or none if the answer of the office is needed."]
    }
    clearance.refresh_from_db()
    assert (clearance.state, clearance.due_at) == ("awaited", datetime(2013, 7, 20, 22, tzinfo=UTC))
    assert list(clearance.events.values_list("kind", "note")) == [
        ("sent", ""),
        ("date_changed", "It asked for time."),
        ("overtaken", "The text was changed."),
        ("reopened", "It has a word to say."),
    ]


def test_report_is_cleared_and_issued_with_a_reason_where_an_office_is_open(at_desk, meeting, draft, ready):
    set_no_symbol(report=draft)
    write_section(report=draft, chapter="introduction", body="The meeting was convened.")
    with calendar_at(meeting.ends_at):
        asks_nothing = at_desk.get(page_of("clear", draft)).context["form"].fields
        make_clearance(meeting, office="ITU")
        asked = at_desk.get(page_of("clear", draft))
        refused = post(at_desk, "clear", draft, reason=" ")
        post(at_desk, "clear", draft, reason="The Chief agreed by telephone.")
        draft.refresh_from_db()
        ready(draft)
        issuing = reverse("reports:finalize", args=[meeting.slug])
        of_issue = at_desk.get(issuing).context["page"].issue_form.fields
        make_clearance(meeting, office="DSPD")
        typed = {"verb": "issue", "issue-when": "now", "issue-confirmation": meeting.short_title}
        unreasoned = at_desk.post(issuing, typed)
        at_desk.post(issuing, typed | {"issue-reason": "Decided by the Director."})

    assert (list(asks_nothing), list(of_issue)) == ([], ["when", "at", "confirmation"])
    assert unreasoned.context["form"].errors == {"reason": ["This field is required."]}
    assert asked.context["form"].fields["reason"].help_text.startswith("No answer yet from ITU.")
    assert errors(refused) == {"reason": ["This field is required."]}
    draft.refresh_from_db()
    assert draft.state == "issued"
    logged = LogEntry.objects.filter(content_type__model="report").order_by("pk")
    assert list(logged.values_list("change_message", flat=True)) == [
        "Text marked as final without the answer of an office: The Chief agreed by telephone.",
        "Issued without the answer of an office: Decided by the Director.",
    ]
    waived = ClearanceEvent.objects.filter(kind="waived").values_list("clearance__office", "note")
    assert list(waived) == [("ITU", "The Chief agreed by telephone."), ("DSPD", "Decided by the Director.")]


def test_editor_keeps_the_list_and_does_not_clear(client, meeting, draft):
    client.force_login(factories.make_organizer(meeting, role=StaffRole.EDITOR))
    clearance = make_clearance(meeting)

    answered = post(client, "answer", clearance, answer="cleared", day="2013-07-10")
    with calendar_at(meeting.ends_at):
        cleared = post(client, "clear", draft)

    assert (answered.status_code, cleared.status_code) == (302, 403)
    draft.refresh_from_db()
    assert draft.state == "draft"


@pytest.mark.parametrize("verb", ["send", "send-again"])
def test_editor_records_what_was_sent_and_has_the_portal_send_nothing(client, meeting, draft, verb):
    client.force_login(factories.make_organizer(meeting, role=StaffRole.EDITOR))
    row = make_clearance(meeting, office="DSPD", addresses={"DSPD": "dspd@example.org"}) if verb != "send" else draft
    typed = asked() if verb == "send" else {"file": pdf(), "sent_on": "2013-07-10", "send": "on"}
    recorded = ClearanceEvent.objects.count()

    fields = client.get(page_of(verb, row)).context["form"].fields
    refused = post(client, verb, row, preview="1", **typed)
    nothing_yet = ClearanceEvent.objects.count() == recorded
    done = post(client, verb, row, **typed | {"send": "", "file": pdf()})

    assert not fields.keys() & {"send", "letter", "previewed"}
    assert (errors(refused), nothing_yet) == ({"__all__": [clearance_forms.FOR_ORGANIZERS]}, True)
    assert (done.status_code, ClearanceEvent.objects.count(), Message.objects.count()) == (302, recorded + 1, 0)


# Sent by the portal


ADDRESS = "clearance@itu.example.org"
ITU_WITH_ADDRESS = f"ITU <{ADDRESS}>"


def asked(**values):
    """What the form of an e-mail sends: a PDF for one office with its address."""
    return sent(offices=ITU_WITH_ADDRESS, due_on="2013-07-20", send="on", letter="Dear colleagues,") | values


def test_text_is_sent_by_the_portal_once_its_mail_was_read(at_desk, meeting, draft):
    unread = post(at_desk, "send", draft, **asked())
    shown = post(at_desk, "send", draft, preview="1", **asked())
    fields = {name: shown.context["form"][name].value() for name in ("kept", "previewed")}
    nothing_yet = Message.objects.count(), Clearance.objects.count()

    answer = post(at_desk, "send", draft, **asked(file="") | fields)

    assert errors(unread) == {"send": [clearance_forms.PREVIEW_FIRST]}
    (preview,) = shown.context["previews"]
    assert (preview.to, nothing_yet) == (f"ITU <{ADDRESS}>", (0, 0))
    assert "Dear colleagues," in preview.text
    assert "If we do not hear from you by 20 July 2013" in preview.text
    assert answer.status_code == 302
    clearance, message = Clearance.objects.get(), Message.objects.get()
    assert (clearance.office, clearance.email, message.to) == ("ITU", ADDRESS, ADDRESS)
    (attachment,) = fill(message).attachments
    with default_storage.open(clearance.version.stored_name) as stored:
        assert attachment.content == stored.read()
    assert (attachment.name, attachment.media_type) == (f"{meeting.slug}-report-version-1.pdf", "application/pdf")


@pytest.mark.parametrize("is_own", [True, False], ids=["of one's own", "of others"])
def test_address_is_known_from_the_meetings_of_the_reader(at_desk, organizer, meeting, draft, is_own):
    make_clearance(meeting, "aide_memoire", office=ITU)
    other = factories.make_meeting()
    make_clearance(other, office=ITU, addresses={ITU: ADDRESS})
    if is_own:
        factories.make_member(other, organizer)

    post(at_desk, "send", draft, **sent(offices="", known=ITU))

    assert Clearance.objects.get(meeting=meeting, kind="report").email == (ADDRESS if is_own else "")


@pytest.mark.parametrize(
    ("changes", "field", "fault"),
    [
        ({"offices": "ITU"}, "send", "There is no e-mail address of ITU."),
        ({"offices": "ITU <nobody>"}, "offices", "“nobody” is not an e-mail address."),
        ({"offices": "ITU <>"}, "send", "There is no e-mail address of ITU."),
    ],
)
def test_portal_sends_to_addresses_alone(at_desk, draft, changes, field, fault):
    response = post(at_desk, "send", draft, **asked(**changes))

    assert [sentence.startswith(fault) for sentence in errors(response)[field]] == [True]
    assert not Message.objects.exists()


def test_mail_that_was_read_is_the_one_that_goes(at_desk, draft):
    shown = post(at_desk, "send", draft, preview="1", **asked())
    fields = {name: shown.context["form"][name].value() for name in ("kept", "previewed")}

    other = post(at_desk, "send", draft, **asked(file="", letter="Other words.") | fields)

    assert errors(other) == {"send": [clearance_forms.PREVIEW_FIRST]}
    assert not Clearance.objects.exists()


def test_large_file_is_not_sent_by_mail(at_desk, draft, monkeypatch):
    monkeypatch.setattr(clearance_forms, "MAX_ATTACHED", 100)

    response = post(at_desk, "send", draft, preview="1", **asked())

    assert "more than many mail servers accept" in errors(response)["send"][0]


def test_next_version_is_sent_to_the_address_of_the_office(at_desk, meeting, draft):
    row = make_clearance(meeting)
    Clearance.objects.update(email=ADDRESS)
    values = {"sent_on": "2013-07-10", "send": "on"}
    shown = post(at_desk, "send-again", row, preview="1", file=pdf(), **values)
    fields = {name: shown.context["form"][name].value() for name in ("kept", "previewed")}

    post(at_desk, "send-again", row, **values | fields)

    assert (Message.objects.get().to, Clearance.objects.get().version.number) == (ADDRESS, 2)


def test_without_asking_the_portal_sends_nothing(at_desk, draft):
    post(at_desk, "send", draft, **sent(offices=ITU_WITH_ADDRESS))

    assert (Clearance.objects.get().email, Message.objects.count()) == (ADDRESS, 0)


def test_sending_that_is_undone_takes_its_mail_back(at_desk, draft):
    shown = post(at_desk, "send", draft, preview="1", **asked())
    fields = {name: shown.context["form"][name].value() for name in ("kept", "previewed")}
    post(at_desk, "send", draft, **asked(file="") | fields)

    undo_change(change=Change.objects.latest("pk"))

    assert not Clearance.objects.exists()
    assert Message.objects.get().state == "cancelled"


def test_word_document_that_an_office_returned_opens_as_an_import(at_desk, organizer, meeting, draft):
    clearance = make_clearance(meeting, sent_on=date(2013, 7, 5))
    post(at_desk, "answer", clearance, answer="with_changes", day="2013-07-10", file=word_file(), note="See there.")
    word = reverse("reports:word", args=[meeting.slug])
    returned = Clearance.objects.get().returned
    (button,) = html.fromstring(at_desk.get(word).text).xpath("//h3[@id='returned']/following::form[1]//button")

    opened = at_desk.post(reverse("review:word_returned", args=[meeting.slug, returned.pk]))

    found = WordImport.objects.get()
    assert "Open as an import" in button.text_content()
    assert opened["Location"] == reverse("reports:word_import", args=[meeting.slug, found.pk])
    assert (found.name, found.by) == (returned.original_name, organizer)


def test_file_of_another_meeting_is_not_imported(at_desk, meeting, draft):
    other = make_clearance(factories.make_meeting())

    answer = at_desk.post(reverse("review:word_returned", args=[meeting.slug, other.version_id]))

    assert answer.status_code == 404
    assert not WordImport.objects.exists()

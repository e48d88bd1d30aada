"""A report that an editor made elsewhere: issued from its PDF, with what the meeting adopted."""

import io
from datetime import UTC, datetime

import docx
import pikepdf
import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from lxml import etree, html

from egm_portal.clock import calendar_at
from egm_portal.mail.models import Message
from egm_portal.marked_texts.content import plain
from egm_portal.meetings.models import StaffRole
from papers.file_types import DOCX, PDF
from papers.files import refusal_messages, storage
from papers.models import Version
from reports import actions, elsewhere, elsewhere_forms, rules
from reports.content import FORMATS, Paragraph
from reports.elsewhere import adopted_in
from reports.elsewhere_forms import ElsewhereForm
from reports.models import Issue, PdfReading, Report
from reports.tests.test_akn import NAMES, SCHEMA
from reports.views.elsewhere import JUST_READ
from room.afterwards_forms import LEAVE_OUT
from room.models import Recommendation
from tests import reviewed_files, word_files
from tests.factories import make_clearance, make_conclusion, make_organizer, make_pdf, make_recommendation
from tests.forms import fields_of_form

NOW = datetime(2013, 9, 19, 14, tzinfo=UTC)
PDF_TYPE = "application/pdf"


@pytest.fixture(autouse=True)
def today():
    with calendar_at(NOW):
        yield


@pytest.fixture
def cleared(report):
    """The report with a conclusion and a recommendation, cleared; its sections are empty on the portal."""
    make_conclusion(report.meeting, text="Radio reaches further.")
    make_recommendation(report.meeting, "adopted", text="Offices should organize one meeting in each village.")
    return actions.change_state(report=report, state=Report.State.CLEARED)


@pytest.fixture
def screen(client, organizer, cleared):
    client.force_login(organizer)
    return reverse("reports:elsewhere", args=[cleared.meeting.slug])


def typed(report, data=None, **changes):
    """What the form sends: the PDF, a paragraph for each that was adopted, the ticks and the short title.

    The PDF has none of the words of what was adopted: that they were compared belongs to this file.
    """
    numbers = {f"paragraph-{each.key}": 40 + place for place, each in enumerate(adopted_in(report), start=1)}
    file = SimpleUploadedFile("report.pdf", data or make_pdf(4, "The report"), "application/pdf")
    compared = storage.keep(file).stored_name if file.size else ""
    file.seek(0)
    rows = {"form-TOTAL_FORMS": 0, "form-INITIAL_FORMS": 0}
    return (
        {"file": file, "compared": compared, "has_read": "on", "confirmation": report.meeting.short_title}
        | rows
        | numbers
        | changes
    )


def row(number, **values):
    """What a row of the form sends for a conclusion or recommendation that the portal does not have."""
    return {f"form-{number}-{name}": value for name, value in values.items()}


def word_file(*texts, name="report.docx"):
    """The report as a Word document; texts that end with a full stop are paragraphs, and others headings."""
    document = docx.Document()
    for text in texts:
        document.add_paragraph(text, style=None if text.endswith(".") else "Heading 1")
    content = io.BytesIO()
    document.save(content)
    return SimpleUploadedFile(name, content.getvalue(), DOCX)


def hostile(name):
    return SimpleUploadedFile("report.docx", word_files.hostile()[name][1], DOCX)


def sent_again(response, **changes):
    """What the form of this page sends once somebody has compared its PDF, with these changes."""
    compared = {"compared": response.context["form"].stored_name}
    return fields_of_form(response.text, "elsewhere-form") | compared | changes


def words(client, address):
    return " ".join(html.fromstring(client.get(address).text).xpath("//main")[0].text_content().split())


def test_pdf_with_remarks_that_readers_would_not_get_is_refused_at_its_field(client, screen, cleared):
    response = client.post(screen, typed(cleared, reviewed_files.annotated_pdf()))

    (error,) = response.context["form"].errors["file"]
    assert error.startswith("Readers would not get all that you have read. Readers do not get 1 sticky note, 2 marks")
    assert not Issue.objects.exists()


def test_pdf_becomes_the_report_with_the_paragraphs_of_what_was_adopted(client, screen, cleared, organizer, expert):
    response = client.post(screen, typed(cleared))

    issue, version = Issue.objects.get(), Version.objects.get(document__kind="report")
    content = FORMATS.restored(issue.content)
    assert response.status_code == 302
    assert (issue.kind, issue.issued_by, version.pages) == ("original", organizer, 4)
    assert [each.number for chapter in content.chapters for each in chapter.paragraphs] == [41, 42]
    assert PdfReading.objects.get().read_by == organizer
    assert Message.objects.filter(to=expert.email, kind="reports/issued").count() == 1


def test_page_of_the_report_shows_what_was_adopted_and_leads_to_the_pdf(client, screen, cleared):
    client.post(screen, typed(cleared))
    client.logout()

    page = words(client, reverse("website:report", args=[cleared.meeting.slug]))

    assert "The text of this report is in its PDF." in page
    assert "41. Radio reaches further." in page
    assert "42. Offices should organize one meeting in each village." in page
    assert "The meeting was convened." not in page
    assert "Download PDF, English" in page and "Word document" not in page
    assert client.get(reverse("website:report_in_word", args=[cleared.meeting.slug])).status_code == 404


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"%PDF-1.7 broken", "The end of this PDF is missing"),
        (b"<!DOCTYPE html><html><body>A letter.</body></html>", "This is not a PDF file, but a web page"),
        (b"", "The file is empty."),
    ],
    ids=["broken", "no PDF", "empty"],
)
def test_file_that_is_no_whole_pdf_is_refused_in_a_sentence(client, screen, cleared, data, sentence):
    file = SimpleUploadedFile("report.pdf", data, "application/pdf")

    response = client.post(screen, typed(cleared, file=file))

    assert response.status_code == 422
    assert sentence in str(response.context["form"].errors["file"])
    assert not Issue.objects.exists()


def test_pdf_is_compared_with_what_it_is_said_to_have(client, screen, cleared):
    Report.objects.update(symbol="EGM/2013/Report", has_no_symbol=False)
    first, second = (each.key for each in adopted_in(cleared))
    lines = [
        "EGM/2013/Report",
        "41. Radio reaches fur-",
        "ther. 44. Offices should organize one feast in each village.",
    ]
    file = SimpleUploadedFile("report.pdf", pdf_of(lines), "application/pdf")

    refused = client.post(screen, typed(cleared, file=file))
    kept = fields_of_form(refused.text, "elsewhere-form")
    issued = client.post(screen, kept | {"compared": kept["compared"] or refused.context["form"].stored_name})

    form = refused.context["form"]
    assert refused.status_code == 422
    assert form.errors == {f"paragraph-{second}": [elsewhere.NO_WORDS]}
    assert refused.context["at"].errors == {}  # nothing is added here of which a time would be asked
    assert form.has_differences and first not in str(form.errors)
    assert (issued.status_code, Issue.objects.count()) == (302, 1)


def test_what_is_not_in_the_pdf_is_not_issued_as_part_of_it(client, screen, cleared):
    first, second = adopted_in(cleared)
    file = SimpleUploadedFile(
        "report.pdf", pdf_of(["42. Offices should organize one meeting in each village."]), "application/pdf"
    )
    values = typed(cleared, file=file) | {f"paragraph-{first.key}": "", f"absent-{first.key}": "on"}

    response = client.post(screen, values)

    content = FORMATS.restored(Issue.objects.get().content)
    numbers = dict(Recommendation.objects.values_list("text", "printed_number"))
    assert response.status_code == 302
    assert [each.key for chapter in content.chapters for each in chapter.paragraphs] == [second.key]
    assert numbers == {"Radio reaches further.": None, "Offices should organize one meeting in each village.": 1}


def test_paragraph_has_a_number_or_is_not_in_the_pdf(client, screen, cleared):
    first, second = (each.key for each in adopted_in(cleared))

    response = client.post(screen, typed(cleared) | {f"absent-{first}": "on", f"paragraph-{second}": ""})

    assert response.context["form"].errors == {
        f"paragraph-{first}": [elsewhere_forms.BOTH],
        f"paragraph-{second}": [elsewhere_forms.NO_PARAGRAPH],
    }


def test_comparison_belongs_to_the_file_that_was_compared(client, screen, cleared):
    values = typed(cleared)
    other = SimpleUploadedFile("other.pdf", make_pdf(5, "Another one"), "application/pdf")

    response = client.post(screen, values | {"file": other})

    assert response.status_code == 422
    assert not Issue.objects.exists()


CLAIM = Paragraph(plain("Every claim should be answered within thirty days."), key="a")


@pytest.mark.parametrize(
    ("pages", "number", "sentence"),
    [
        (["5. Every claim should be answered within thirty days."], 5, None),
        (["5. Every claim should be answered with-\r\nin thirty days."], 5, None),
        (["5. Every claim should be\r\n12", "EGM/2013\r\nanswered within thirty days. 6. More."], 5, None),
        (["Every claim should be answered within thirty days."], 5, None),
        (["7. Every claim should be answered within thirty days."], 5, "after another number than 5: 7"),
        (["15. Every claim should be answered within thirty days."], 5, "after another number than 5: 15"),
        (["5. Every claim should be answered within forty days."], 5, "as the meeting adopted them"),
        (["5. Every claim should not be answered within thirty days."], 5, "as the meeting adopted them"),
        (["5. Every claim should be answered within thirty days."], None, "The PDF has these words."),
        (["5. Another text."], None, None),
        (["", " "], 5, "No text can be read in this PDF"),
    ],
)
def test_words_are_looked_for_as_pdfs_print_them(pages, number, sentence):
    printed = {} if number is None else {"a": number}

    found = [each.sentence for each in elsewhere.differences(pages, "", [CLAIM], printed)]

    assert [sentence in each for each in found] == ([True] if sentence else [])


def test_symbol_is_looked_for_as_well():
    pages = ["EGM/2013/ Report. 5. Every claim should be answered within thirty days."]

    for symbol, count in (("EGM/2013/Report", 0), ("EGM/2013/Other", 1)):
        found = list(elsewhere.differences(pages, symbol, [CLAIM], {"a": 5}))
        assert [each.sentence for each in found] == [f"The symbol {symbol} is not in the PDF."] * count


def pdf_of(lines):
    """A PDF of one page with these lines."""
    file = io.BytesIO()
    shown = " ".join(f"BT /F1 11 Tf 50 {780 - 14 * place} Td ({line}) Tj ET" for place, line in enumerate(lines))
    document = pikepdf.new()
    page = document.add_blank_page(page_size=(595, 842))
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
    page.Contents = document.make_stream(shown.encode())
    document.save(file)
    return file.getvalue()


def test_number_tick_and_confirmation_are_asked_for(client, screen, cleared):
    key = adopted_in(cleared)[0].key

    response = client.post(screen, typed(cleared, confirmation="Yes", has_read="", **{f"paragraph-{key}": ""}))

    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"confirmation", "has_read", f"paragraph-{key}"}


def test_stops_that_are_not_about_the_text_hold(report):
    Report.objects.update(has_no_symbol=False)
    draft = Report.objects.select_related("meeting").get()
    assert rules.refusal_to_issue_elsewhere(draft).endswith("This is needed also if its text is elsewhere.")

    make_clearance(report.meeting, office="ITU")
    cleared = actions.change_state(report=draft, state=Report.State.CLEARED, reason="It is urgent.")

    assert rules.refusal_to_issue_elsewhere(cleared).startswith("The report has no symbol.")
    actions.set_no_symbol(report=cleared)
    assert rules.refusal_to_issue_elsewhere(Report.objects.select_related("meeting").get()) == ""


def test_report_made_elsewhere_is_revised_and_not_reissued(client, screen, cleared):
    client.post(screen, typed(cleared))
    issued = Report.objects.select_related("meeting").get()

    assert rules.refusal_to_reissue(issued).startswith("This report was prepared outside the portal.")
    revised = actions.change_state(report=actions.revise_report(report=issued, by=None), state=Report.State.CLEARED)
    client.post(screen, typed(revised, make_pdf(5, "The revised report")))

    assert Issue.objects.get(kind="revision").document.related.get() == Issue.objects.get(kind="original").document


def test_editor_does_not_issue_it(client, screen, cleared):
    client.force_login(make_organizer(cleared.meeting, role=StaffRole.EDITOR))

    assert client.post(screen, typed(cleared)).status_code == 403
    assert not Issue.objects.exists()


CHAPTERS = [
    "IV. Conclusions",
    "40. Radio reaches further.",
    "41. Silence is an answer.",
    "V. Recommendations",
    "United Nations system",
    "44. The United Nations system should publish its results.",
    "Governments",
    "45. Offices should organize one meeting in each village.",
]


def test_word_document_fills_in_the_paragraphs_and_the_rest_is_recorded_with_the_report(client, screen, cleared):
    read = client.post(
        screen,
        typed(cleared, has_read="", read="yes", **{"word-file": word_file(*CHAPTERS)})
        | dict.fromkeys(paragraphs(cleared), ""),
    )
    assert read.status_code == 200
    assert not Issue.objects.exists()

    day = {"at_day": "2013-07-25", "at_hour": "17:00"}
    issued = client.post(screen, sent_again(read, has_read="on", **day))

    assert issued.status_code == 302
    found = Recommendation.objects.adopted().order_by("kind", "printed_number")
    content = FORMATS.restored(Issue.objects.get().content)
    assert [(one.kind, one.printed_number, one.addressee, one.text) for one in found] == [
        ("conclusion", 1, "", "Radio reaches further."),
        ("conclusion", 2, "", "Silence is an answer."),
        ("recommendation", 1, "un_system", "The United Nations system should publish its results."),
        ("recommendation", 2, "governments", "Offices should organize one meeting in each village."),
    ]
    assert [(one.number, one.adopted.number) for chapter in content.chapters for one in chapter.paragraphs] == [
        (40, 1),
        (41, 2),
        (44, 1),
        (45, 2),
    ]
    assert {one.typed_at is None for one in found} == {False, True}
    client.logout()
    slug = cleared.meeting.slug
    for address in (f"/meetings/{slug}/recommendations/", f"/meetings/{slug}/recommendations/1/"):
        assert "The United Nations system should publish its results." in client.get(address).text
    xml = etree.fromstring(client.get(reverse("website:report_in_akoma_ntoso", args=[slug])).content)
    etree.XMLSchema(etree.parse(SCHEMA)).assertValid(xml)
    assert xml.xpath("//a:paragraph/a:num/text()", namespaces=NAMES) == ["40.", "41.", "44.", "45."]
    assert client.get(f"/meetings/{slug}/recommendations.json").json()["recommendations"][0]["paragraph"] == 44


def test_word_document_that_is_read_again_adds_nothing(client, screen, cleared):
    texts = ("Conclusions", "40. Silence is an answer.", "It was heard.")
    first = sent_again(client.post(screen, typed(cleared, read="yes", **{"word-file": word_file(*texts)})), read="yes")

    # Browsers end the lines of a text with two characters.
    sent = {name: value.replace("\n", "\r\n") for name, value in first.items()}
    response = client.post(screen, sent | {"word-file": word_file(*texts)})

    assert [row["text"].value().splitlines() for row in response.context["rows"]] == [
        ["Silence is an answer.", "", "It was heard."]
    ]


def test_word_document_that_nobody_has_read_is_read_before_the_report_is_issued(client, screen, cleared):
    file = word_file("Conclusions", "43. Silence is an answer.")

    response = client.post(screen, typed(cleared, **{"word-file": file}))

    assert (response.status_code, Issue.objects.exists()) == (422, False)
    assert response.context["form"].non_field_errors() == [JUST_READ]
    issued = client.post(screen, sent_again(response, has_read="on", at_day="2013-07-25", at_hour="17:00"))
    assert issued.status_code == 302
    assert Recommendation.objects.adopted().filter(text="Silence is an answer.").count() == 1


def test_pasted_list_is_read_into_the_rows_before_the_report_is_issued(client, screen, cleared):
    pasted = {
        "pasted-listed": "Conclusions\n50. Radio reaches further.\n51. Silence is an answer.\nTo the media:\n54. Read."
    }

    unread = client.post(screen, typed(cleared, **pasted))
    fields = sent_again(unread, has_read="on", at_day="2013-07-25", at_hour="17:00")
    asked = client.post(screen, fields)
    issued = client.post(screen, fields | {"form-1-becomes": "civil_society"})

    assert (unread.status_code, "Check it, then issue the report." in unread.text) == (422, True)
    assert (fields["pasted-listed"], fields["form-0-becomes"], fields["form-1-becomes"]) == ("", "conclusion", "")
    assert (asked.status_code, issued.status_code) == (422, 302)
    added = Recommendation.objects.adopted().exclude(typed_at=None).order_by("kind")
    assert [(one.text, one.addressee) for one in added] == [("Silence is an answer.", ""), ("Read.", "civil_society")]


def test_what_a_document_and_a_list_have_is_told(client, screen, cleared):
    file = docx.Document(word_file("Conclusions", "50. Silence."))
    file.add_table(1, 1).cell(0, 0).text = "Cost"
    content = io.BytesIO()
    file.save(content)
    with_table = SimpleUploadedFile("report.docx", content.getvalue(), DOCX)
    sent = typed(
        cleared, read="yes", **{"word-file": with_table, "pasted-listed": "Conclusions\n51. Ask.\n52. Answer."}
    )

    read = html.fromstring(client.post(screen, sent).text)

    told = [
        " ".join(one.text_content().split()) for one in read.xpath("//form[@id='elsewhere-form']/p[@class='notice']")
    ]
    assert told == ["1 text found: 1 table left out.", "2 texts found."]


def test_pasted_list_and_word_document_with_the_same_texts_give_each_once(client, screen, cleared):
    sent = typed(cleared, read="yes", **{"pasted-listed": "\n".join(CHAPTERS), "word-file": word_file(*CHAPTERS)})

    read = client.post(screen, sent)

    assert [row["text"].value() for row in read.context["rows"]] == [
        "Silence is an answer.",
        "The United Nations system should publish its results.",
    ]


def test_list_that_is_read_later_does_not_add_the_word_document_again(client, screen, cleared):
    first = client.post(screen, typed(cleared, read="yes", **{"word-file": word_file("Conclusions", "50. Silence.")}))
    corrected = {"form-0-text": "Silence is an answer.", "pasted-listed": "Conclusions\n51. Ask.", "read": "yes"}

    read = client.post(screen, sent_again(first, **corrected))

    assert [row["text"].value() for row in read.context["rows"]] == ["Silence is an answer.", "Ask."]


def test_word_document_without_what_is_sought_does_not_stop_the_report_twice(client, screen, cleared):
    response = client.post(screen, typed(cleared, **{"word-file": word_file("Introduction", "1. It was convened.")}))

    assert "has no chapter" in str(response.context["word"].errors["file"])
    assert client.post(screen, sent_again(response, has_read="on")).status_code == 302


def test_two_texts_are_not_printed_in_one_paragraph(client, screen, cleared):
    day = {"form-TOTAL_FORMS": 2, "at_day": "2013-07-25", "at_hour": "17:00"}
    first, second = paragraphs(cleared)
    sent = typed(cleared, **{first: 41, second: 41}) | day
    sent |= row(0, becomes="conclusion", paragraph="41", text="One.") | row(1, becomes=LEAVE_OUT, paragraph="41")

    response = client.post(screen, sent)

    twice = "Paragraph 41 is entered twice: the PDF prints each of them in a paragraph of its own."
    assert (response.status_code, Issue.objects.exists()) == (422, False)
    assert dict(response.context["form"].errors) == {second: [twice]}
    assert [dict(each) for each in response.context["rows"].errors] == [{"paragraph": [twice]}, {}]


def paragraphs(report):
    return [f"paragraph-{each.key}" for each in adopted_in(report)]


def test_what_is_typed_by_hand_is_recorded_and_an_empty_row_is_not(client, screen, cleared):
    sent = typed(cleared) | {"form-TOTAL_FORMS": 2, "at_day": "2013-07-25", "at_hour": "17:00"}
    sent |= row(0, becomes="conclusion", paragraph="39", text="Silence is an answer.") | row(1, becomes="conclusion")

    response = client.post(screen, sent)

    assert response.status_code == 302
    assert Recommendation.objects.adopted().get(printed_number=1, kind="conclusion").text == "Silence is an answer."
    assert Recommendation.objects.count() == 3


@pytest.mark.parametrize(
    ("day", "sentence"), [("2014-07-25", "This time is still to come."), ("2012-07-25", "The meeting had not begun")]
)
def test_wrong_time_of_adoption_is_told_at_its_field(client, screen, cleared, day, sentence):
    sent = typed(cleared) | {"form-TOTAL_FORMS": 1, "at_day": day, "at_hour": "17:00"}
    sent |= row(0, becomes="conclusion", paragraph="39", text="Silence is an answer.")

    response = client.post(screen, sent)

    assert response.status_code == 422
    assert sentence in str(response.context["at"].errors["at"])
    assert not response.context["form"].errors


def test_row_is_added_below_those_that_are_there_also_below_empty_ones(client, screen, cleared):
    sent = (
        typed(cleared, add="yes")
        | {"form-TOTAL_FORMS": 2}
        | row(0, becomes="conclusion")
        | row(1, becomes="civil_society")
    )

    again = sent_again(client.post(screen, sent))

    assert [again[f"form-{number}-becomes"] for number in range(3)] == ["conclusion", "civil_society", ""]


def test_row_above_the_limit_is_refused_and_nothing_is_lost(client, screen, cleared):
    sent = typed(cleared, add="yes") | {"form-TOTAL_FORMS": 200}
    sent |= row(199, becomes="conclusion", paragraph="39", text="Silence is an answer.")

    response = client.post(screen, sent)

    assert response.status_code == 422
    assert response.context["form"].non_field_errors() == [
        "There would be 201 conclusions and recommendations; a report can have no more than 200."
    ]
    assert sent_again(response)["form-199-text"] == "Silence is an answer."


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (lambda: word_file("Discussion", "1. Nothing was concluded."), "has no chapter with the heading"),
        (lambda: word_file("Conclusions", *(f"{number}. Conclusion {number}." for number in range(1, 1001))), "1001"),
        (lambda: hostile("damaged"), "damaged"),
        (lambda: hostile("locked by Word"), "password"),
        (lambda: hostile("macros"), "macros"),
    ],
    ids=["no chapters", "1,000 paragraphs", "damaged", "encrypted", "macros"],
)
def test_word_document_that_cannot_be_taken_is_told_and_nothing_is_lost(client, screen, cleared, file, sentence):
    sent = typed(cleared, read="yes", **{"word-file": file(), "form-TOTAL_FORMS": 1})
    sent |= row(0, becomes="governments", paragraph="50", text="Ask early.")

    response = client.post(screen, sent)

    assert response.status_code == 422
    assert sentence in str(response.context["word"].errors["file"])
    again = sent_again(response)
    assert (again["form-0-text"], again["form-0-paragraph"]) == ("Ask early.", "50")
    assert {again[name] for name in paragraphs(cleared)} == {"41", "42"}
    assert again["confirmation"] == cleared.meeting.short_title
    assert "report.pdf has been received." in response.text


def test_pdf_is_not_chosen_again_when_another_field_is_refused(client, screen, cleared):
    refused = client.post(screen, typed(cleared, confirmation="Yes"))
    assert (refused.status_code, set(refused.context["form"].errors)) == (422, {"confirmation"})
    assert "Choose the file again" not in refused.text

    again = client.post(screen, sent_again(refused, confirmation=cleared.meeting.short_title))

    assert again.status_code == 302
    assert Version.objects.get(document__kind="report").original_name == "report.pdf"


def test_file_that_somebody_else_has_sent_is_not_taken(client, screen, cleared):
    kept = sent_again(client.post(screen, typed(cleared, confirmation="Yes")))
    client.force_login(make_organizer(cleared.meeting))

    response = client.post(screen, kept | {"confirmation": cleared.meeting.short_title})

    assert set(response.context["form"].errors) == {"file"}


def test_kept_file_of_a_type_that_is_not_taken_is_refused(report):
    stored = storage.keep(word_file("Conclusions")).stored_name
    kept = signing.dumps(["report.docx", stored], salt=ElsewhereForm(report=report, kept_for="us").salt)
    form = ElsewhereForm({"kept": kept}, {}, report=report, kept_for="us")

    assert form.errors["file"] == [refusal_messages.other_type(PDF.names)]


def test_rows_are_checked_and_ask_for_their_paragraph_and_the_time(client, screen, cleared):
    sent = typed(cleared) | {"form-TOTAL_FORMS": 1} | row(0, becomes="conclusion", text="In [square] brackets.")

    response = client.post(screen, sent)

    assert set(response.context["rows"].forms[0].errors) == {"text", "paragraph"}
    response = client.post(screen, sent | row(0, becomes="conclusion", text="Silence.", paragraph="39"))
    assert set(response.context["at"].errors) == {"at"}
    assert not Issue.objects.exists()

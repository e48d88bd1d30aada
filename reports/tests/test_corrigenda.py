"""Corrigenda: prepared from what was issued, read, issued as documents of their own, and shown beside paragraphs."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.urls import reverse
from lxml import html

from egm_portal.clock import calendar_at
from egm_portal.mail.models import Message
from egm_portal.meetings.models import StaffRole
from egm_portal.pdf.actions import run_rendering
from papers.actions import add_correction, withdraw_document
from reports import actions
from reports.corrigendum import CORRIGENDUM_FORMATS
from reports.issuing import present_pdf
from reports.models import Correction, Issue, Report
from reports.tests.test_revising import OCTOBER, SEPTEMBER, SYMBOL, issue, page_of, revised
from review.tests.test_round_files import text_of_pdf
from tests.factories import make_organizer, make_pdf_file, make_printed
from tests.pdf_checks import pass_the_checks

SHA256 = "3" * 64
EXAMPLE = Path(__file__).with_name("formats") / "corrigendum-1.json"


@pytest.fixture(autouse=True)
def today():
    with calendar_at(SEPTEMBER):
        yield


@pytest.fixture
def original(report, ready):
    """What was issued of the report, with a symbol."""
    Report.objects.update(symbol=SYMBOL, has_no_symbol=False)
    return issue(Report.objects.get(), ready).issues.get()


def prepare(original, wrong="two aims", right="three aims", paragraph=2, place="first sentence"):
    """The correction, and the words that were to be read before, if these are others."""
    values = {"paragraph": paragraph, "place": place, "wrong": wrong, "right": right}
    return actions.prepare_correction(issue=original, **values)


def printed(original):
    """The finished PDF of what is prepared, of empty pages."""
    rendering = make_printed(actions.request_corrigendum_rendering(issue=original, by=None))
    rendering.sha256 = SHA256
    rendering.file.save("ready.pdf", make_pdf_file(1, "Corrigendum"))
    return rendering


def read_pdf(original):
    """The same, which somebody has read."""
    rendering = printed(original)
    actions.confirm_reading(report=original.report, corrected=original, sha256=rendering.sha256, by=None)


def issued_corrigendum(original):
    prepare(original)
    read_pdf(original)
    return actions.issue_corrigendum(issue=original, by=None)


@pytest.fixture
def screen(client, organizer, original):
    """The page of the corrigendum, as an organizer reads it, and a function that sends one of its forms."""
    client.force_login(organizer)
    address = reverse("reports:corrigendum", args=[original.report.meeting.slug])
    return (
        lambda: " ".join(html.fromstring(client.get(address).text).xpath("//main")[0].text_content().split()),
        lambda verb, **values: client.post(
            address, {"verb": verb} | {f"{verb}-{name}": value for name, value in values.items()}
        ),
    )


# What can be corrected


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"paragraph": 99}, "What was issued has no paragraph 99: its paragraphs are 1 to"),
        ({"wrong": "two names"}, "Paragraph 2 does not have these words. Copy them from the text that was issued."),
        ({"right": " two  aims "}, "These are the words that the paragraph has."),
    ],
)
def test_correction_is_of_words_that_the_paragraph_has(original, changes, refusal):
    with pytest.raises(actions.NotAllowed, match=refusal):
        prepare(original, **changes)
    assert not Correction.objects.exists()


def test_correction_keeps_number_and_key_of_its_paragraph_and_is_prepared_once(original):
    first, _ = prepare(original)

    assert prepare(original, wrong="two \n aims") == (first, None)
    assert (first.paragraph, first.key) == (2, original.report.sections.with_text().get(chapter="introduction").keys[1])


def test_second_correction_of_the_same_words_changes_the_first(original):
    first, _ = prepare(original)
    read_pdf(original)

    changed = prepare(original, right="four aims")

    assert changed == (first, "three aims")
    assert Correction.objects.get().right == "four aims"
    with pytest.raises(actions.NotAllowed, match="There is no finished PDF of these corrections."):
        actions.issue_corrigendum(issue=original, by=None)


def test_earlier_text_is_not_corrected(original, ready):
    revised(original.report, ready)

    with calendar_at(OCTOBER), pytest.raises(actions.NotAllowed, match="This text has been revised."):
        prepare(original)


def test_embargoed_or_withdrawn_report_is_not_corrected(original):
    withdraw_document(document=original.document, reason="A mistake.")
    with pytest.raises(actions.NotAllowed, match="The document of this text is not public."):
        prepare(original)
    Issue.objects.update(issued_at=OCTOBER)
    with pytest.raises(actions.NotAllowed, match="It can be corrected once it is public."):
        prepare(original)


# What is issued


def test_corrigendum_is_a_document_under_the_next_symbol_and_is_shown_beside_its_paragraph(client, original):
    slug = original.report.meeting.slug
    prepare(original, wrong="It had", right="", place="")

    corrigendum = issued_corrigendum(original)

    assert (corrigendum.document.symbol, corrigendum.number) == (f"{SYMBOL}/Corr.1", 1)
    assert [each.corrigendum for each in Correction.objects.all()] == [corrigendum] * 2
    _, words = page_of(client, "report", slug)
    assert f"Corrected by {SYMBOL}/Corr.1, 19 September 2013." in words
    page = html.fromstring(client.get(reverse("website:report", args=[slug])).text)
    notes = [
        " ".join(note.text_content().split()) for note in page.xpath("//div[@id='para-2']//p[@class='correction-note']")
    ]
    assert notes == [
        f"{SYMBOL}/Corr.1: delete It had",
        f"{SYMBOL}/Corr.1, first sentence: for two aims read three aims",
    ]
    assert f"Corrected by {SYMBOL}/Corr.1" in page_of(client, "document", slug, original.document.number)[1]


def test_text_that_was_issued_stays_as_it_was(original):
    before = original.content

    issued_corrigendum(original)

    original.refresh_from_db()
    assert original.content == before
    assert list(original.report.issues.texts()) == [original]


def test_second_corrigendum_has_only_what_is_new(original):
    issued_corrigendum(original)
    prepare(original, wrong="It had", right="There were")
    read_pdf(original)

    second = actions.issue_corrigendum(issue=original, by=None)

    stored = CORRIGENDUM_FORMATS.restored(second.content)
    assert (stored.symbol, [each.wrong for each in stored.corrections]) == (f"{SYMBOL}/Corr.2", ["It had"])


def test_revision_has_corrigenda_of_its_own(original, ready):
    report = revised(original.report, ready)
    with calendar_at(OCTOBER):
        revision = report.issues.get(kind="revision")
        prepare(revision, paragraph=1, wrong="again", right="anew")
        read_pdf(revision)

        assert actions.issue_corrigendum(issue=revision, by=None).document.symbol == f"{SYMBOL}/Rev.1/Corr.1"


def test_corrigendum_waits_for_corrections_a_pdf_and_a_reader(original):
    def refused(match):
        with pytest.raises(actions.NotAllowed, match=match):
            actions.issue_corrigendum(issue=original, by=None)

    refused("No correction is prepared.")
    prepare(original)
    refused("There is no finished PDF of these corrections.")
    printed(original)
    refused("Nobody has confirmed having read this PDF.")
    actions.confirm_reading(report=original.report, corrected=original, sha256=SHA256, by=None)
    prepare(original, wrong="It had", right="There were")
    refused("There is no finished PDF of these corrections.")
    with pytest.raises(actions.NotAllowed, match="The PDF that you read no longer shows the corrections"):
        actions.confirm_reading(report=original.report, corrected=original, sha256=SHA256, by=None)


def test_symbol_that_was_taken_meanwhile_needs_another_pdf(original):
    prepare(original)
    read_pdf(original)
    add_correction(document=original.document, kind="corrigendum")

    with pytest.raises(actions.NotAllowed, match="There is no finished PDF of these corrections."):
        actions.issue_corrigendum(issue=original, by=None)


def test_pdf_has_the_corrections_in_un_form(original):
    prepare(original)
    prepare(original, wrong="It had", right="", place="")

    rendering = run_rendering(actions.request_corrigendum_rendering(issue=original, by=None).pk)

    text = " ".join(text_of_pdf(rendering))
    assert rendering == present_pdf(original.report, original) and pass_the_checks(rendering)
    assert f"{SYMBOL}/Corr.1 19 September 2013" in text
    assert f"Corrigendum to {SYMBOL}" in text
    assert "Paragraph 2, first sentence For two aims read three aims" in text
    assert "Paragraph 2 Delete It had" in text


def test_format_that_was_written_stays_readable():
    data = json.loads(EXAMPLE.read_text(encoding="utf-8"))

    assert CORRIGENDUM_FORMATS.stored(CORRIGENDUM_FORMATS.restored(data)) == data


# The page


def test_corrigendum_is_prepared_read_and_issued_on_its_page(screen, original):
    read, send = screen
    empty = read()

    refused = send("add", paragraph="2", wrong="no such words", right="three aims")
    send("add", paragraph="2", wrong="two aims", right="three aims")
    shown = read()
    send("print")
    printed(original)
    send("read", sha256=SHA256, has_read="on")
    wrong = send("issue", confirmation="Something else", tell="nobody")
    right = send("issue", confirmation=f"{SYMBOL}/Corr.1", tell="nobody")

    assert "No correction is prepared." in empty
    assert refused.status_code == 422 and "no such words" in refused.text
    assert refused.context["form"].errors == {
        "wrong": ["Paragraph 2 does not have these words. Copy them from the text that was issued."]
    }
    assert "Paragraph 2 For two aims read three aims" in shown
    assert "Not yet possible: there is no PDF of these corrections." in shown
    assert (wrong.status_code, right.status_code) == (422, 302)
    assert right.url == reverse("reports:finalize", args=[original.report.meeting.slug])  # where it is listed
    assert Issue.objects.get(kind="corrigendum").issued_by is not None
    assert not Message.objects.filter(kind="reports/corrected").exists()


@pytest.mark.parametrize(
    ("tell", "told"),
    [
        ("participants bodies", {"participant", "contact"}),
        ("participants", {"participant"}),
        ("bodies", {"contact"}),
        ("", None),
        ("everybody", None),
    ],
)
def test_those_are_told_of_a_corrigendum_who_were_selected(screen, original, expert, tell, told):
    _, send = screen
    prepare(original)
    read_pdf(original)

    answer = send("issue", confirmation=f"{SYMBOL}/Corr.1", tell=tell)

    messages = Message.objects.filter(kind="reports/corrected")
    assert answer.status_code == (302 if told else 422)
    assert {name for message in messages for name in message.about} - {"issue"} == (told or set())
    assert all(f"{SYMBOL}/Corr.1" in message.text for message in messages)


def test_page_says_that_a_correction_was_changed(screen):
    read, send = screen
    send("add", paragraph="2", wrong="two aims", right="three aims")
    first = read()

    for words in ("", ""):
        send("add", paragraph="2", wrong="two aims", right=words)
    changed = read()

    sentence = "these words had a correction already. It was changed, to read no words instead of “three aims”."
    assert (sentence in first, changed.count(f"Paragraph 2: {sentence}")) == (False, 1)
    assert "Paragraph 2 Delete two aims" in changed


def test_correction_is_removed_until_it_is_issued(client, screen, original):
    issued_corrigendum(original)
    final, prepared = Correction.objects.get(), prepare(original, wrong="It had", right="")[0]
    address = reverse("reports:corrigendum", args=[original.report.meeting.slug])

    for correction in (prepared, final):
        client.post(address, {"verb": "remove", "correction": correction.pk})

    assert list(Correction.objects.all()) == [final]


def test_editor_prepares_and_does_not_issue(client, screen, original):
    read, send = screen
    client.force_login(make_organizer(original.report.meeting, role=StaffRole.EDITOR))

    answers = [
        send("add", paragraph="2", wrong="two aims", right="three aims").status_code,
        send("issue", confirmation=f"{SYMBOL}/Corr.1").status_code,
    ]

    assert answers == [302, 403]
    assert "Organizers of the meeting issue the corrigendum." in read()


def test_page_is_there_once_the_report_is_public(client, organizer, report, ready):
    client.force_login(organizer)
    address = reverse("reports:corrigendum", args=[report.meeting.slug])
    before = client.get(address).status_code
    issue(report, ready, at=datetime(2013, 9, 20, tzinfo=UTC))

    assert (before, client.get(address).status_code) == (404, 404)

"""Corrections that were issued, and the text of the revision: what it has of them, and what a press takes in."""

import pytest
from django.urls import reverse
from lxml import html

from egm_portal.clock import calendar_at
from egm_portal.marked_texts.models import TextVersion
from reports import actions, rules
from reports.corrections_in_text import Standing, corrections_of_revision, words_in
from reports.models import Correction, Report
from reports.tests.conftest import keys_of, text_of
from reports.tests.test_corrigenda import prepare, read_pdf
from reports.tests.test_revising import SEPTEMBER, SYMBOL, issue
from room.models import Recommendation
from tests import factories

AIMS = "It had two aims."


@pytest.fixture(autouse=True)
def today():
    with calendar_at(SEPTEMBER):
        yield


@pytest.fixture
def original(report, ready):
    """What was issued of the report, with an adopted recommendation and a symbol."""
    factories.make_recommendation(report.meeting, "adopted", text="Answer every claim.")
    Report.objects.update(symbol=SYMBOL, has_no_symbol=False)
    return issue(Report.objects.get(), ready).issues.get()


def corrected(original, **correction):
    prepare(original, **correction)
    read_pdf(original)
    actions.issue_corrigendum(issue=original, by=None)
    return Correction.objects.latest("pk")


def revise(original):
    return actions.revise_report(report=original.report, by=None)


def write(report, body):
    return actions.write_section(report=report, chapter="introduction", body=body)


def standings(report):
    return [each.standing for each in corrections_of_revision(report)]


def take_in(report, correction):
    return actions.take_in_correction(report=report, correction=correction, by=None)


def test_revision_says_which_corrections_are_not_in_its_text(original):
    corrected(original)

    before = corrections_of_revision(original.report)
    report = revise(original)

    assert before == []
    assert standings(report) == [Standing.MISSING]
    assert rules.advice_before("clear", report).count(f"One correction of {SYMBOL}/Corr.1 is not in the text.") == 1


def test_correction_is_taken_in_as_a_version_of_its_section_with_the_same_keys(original, organizer):
    correction = corrected(original)
    report = revise(original)
    keys = keys_of(report, "introduction")

    version = actions.take_in_correction(report=report, correction=correction, by=organizer)

    assert text_of(report, "introduction") == "The meeting was convened.\n\nIt had three aims."
    assert (version.number, version.author, keys_of(report, "introduction")) == (2, organizer, keys)
    assert standings(report) == [Standing.TAKEN_IN]
    assert not [advice for advice in rules.advice_before("clear", report) if "Corr.1" in advice]


def test_correction_is_taken_in_once(original):
    correction = corrected(original)
    report = revise(original)
    take_in(report, correction)

    again = take_in(report, correction)

    assert (again, TextVersion.objects.filter(text__contains="three aims").count()) == (None, 1)


def test_correction_issued_while_the_revision_is_written_waits_as_well(original):
    report = revise(original)
    write(report, f"The meeting was convened again.\n\n{AIMS}")

    correction = corrected(original)
    before = standings(report)
    take_in(report, correction)

    assert before == [Standing.MISSING]
    assert text_of(report, "introduction") == "The meeting was convened again.\n\nIt had three aims."


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("The meeting was convened.", "Its paragraph is no longer in the text."),
        ("The meeting was convened.\n\nIt had aims.", "neither these words nor the corrected ones"),
        ("The meeting was convened.\n\nIt had two aims, and these two aims were met.", "more than once"),
        ("The meeting was convened.\n\nIt had two *aims*.", "stand in several pieces"),
    ],
)
def test_correction_without_a_place_is_refused_with_a_sentence(original, body, sentence):
    correction = corrected(original)
    report = revise(original)
    write(report, body)

    with pytest.raises(actions.NotAllowed, match=sentence):
        take_in(report, correction)

    assert text_of(report, "introduction") == body
    assert standings(report) != [Standing.TAKEN_IN]


@pytest.mark.parametrize(
    ("source", "wrong", "right", "standing"),
    [
        ("It had two village aims.", "village", "villages", Standing.MISSING),
        ("It had two villages aims.", "village", "villages", Standing.TAKEN_IN),
        ("It had not only two.", "not only", "only", Standing.MISSING),
        ("It had only two.", "not only", "only", Standing.TAKEN_IN),
        ("It had two.", "only ", "", Standing.TAKEN_IN),
        ("It had two\nlong aims.", "two long", "three long", Standing.MISSING),
    ],
)
def test_words_within_words_are_told_apart(original, source, wrong, right, standing):
    correction = corrected(original)
    Correction.objects.filter(pk=correction.pk).update(wrong=wrong, right=right)
    report = revise(original)
    write(report, f"The meeting was convened.\n\n{source}")

    (found,) = corrections_of_revision(report)

    assert found.standing == standing


def test_deleted_words_leave_no_space(original):
    correction = corrected(original, wrong="two", right="")
    report = revise(original)

    take_in(report, correction)

    assert text_of(report, "introduction") == "The meeting was convened.\n\nIt had aims."


def test_correction_of_adopted_words_is_the_next_version_beside_the_adopted_one(original):
    number = next(
        paragraph["number"]
        for chapter in original.content["chapters"]
        for division in [chapter, *chapter["divisions"]]
        for paragraph in division["paragraphs"]
        if paragraph["key"].startswith("rec-")
    )
    correction = corrected(original, wrong="claim", right="proposal", paragraph=number)
    report = revise(original)

    take_in(report, correction)

    row = Recommendation.objects.get()
    assert (row.text, row.adopted_text) == ("Answer every proposal.", "Answer every claim.")


def test_generated_paragraph_is_corrected_in_its_data(original):
    correction = corrected(original, wrong="Geneva", right="Bonn", paragraph=3)
    report = revise(original)

    (found,) = corrections_of_revision(report)

    assert found.correction.key.startswith("gen-")
    with pytest.raises(actions.NotAllowed, match="generated from the records of the meeting"):
        take_in(report, correction)


def test_nothing_is_taken_into_a_text_that_is_final_or_a_reissue(original):
    correction = corrected(original)
    with pytest.raises(actions.NotAllowed, match="The report has been issued: its text is final"):
        take_in(original.report, correction)

    reissue = actions.reissue_report(report=original.report, by=None)

    with pytest.raises(actions.NotAllowed, match="not one of the text that is being revised"):
        take_in(reissue, correction)


def test_page_takes_a_correction_in_by_a_press(client, original, organizer):
    correction = corrected(original)
    report = revise(original)
    page = reverse("reports:corrigendum", args=[report.meeting.slug])
    client.force_login(organizer)
    (button,) = html.fromstring(client.get(page).text).xpath("//section[@id='revised']//button")

    client.post(page, {"verb": "take", "correction": correction.pk})

    assert " ".join(button.text_content().split()) == "Take it in: Paragraph 2, first sentence"
    assert "three aims" in text_of(report, "introduction")
    assert not html.fromstring(client.get(page).text).xpath("//section[@id='revised']//button")


def test_words_of_a_source_are_those_that_corrections_name():
    assert words_in("It had *two*\naims[^1]:\n\n(a) The\xa0first.\n\n[^1]: A note.") == "It had two aims: The first."

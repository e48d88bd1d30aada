"""What every form of the administration has in common: one button, the way back, nothing empty, few files to load."""

import pytest
from django.contrib import admin
from django.urls import reverse
from lxml import html

from tests import factories
from tests.forms import opened

SCREENS = (
    "mail.mailtemplate",
    "papers.document",
    "participants.participant",
    "room.recommendation",
)


@pytest.fixture
def form_of(at_desk, filled_meeting):
    """The form on the page of the newest row of a model, and that of a new row."""
    factories.make_recommendation(filled_meeting)

    def opened_row(label):
        model = next(model for model in admin.site._registry if model._meta.label_lower == label)
        row = model.objects.order_by("-pk").first()
        return html.fromstring(at_desk.get(reverse(f"admin:{label.replace('.', '_')}_change", args=[row.pk])).text)

    return opened_row


@pytest.mark.parametrize("label", SCREENS)
def test_form_has_one_button_that_saves_and_a_link_that_discards(form_of, label):
    page = form_of(label)

    [bar] = page.xpath("//main//form/div[@class='submit-row']")
    assert [button.get("name") for button in bar.xpath(".//button")] == ["_save"]
    [discard] = bar.xpath(".//a[@data-discard-changes]")
    assert discard.text == "Discard changes"
    assert discard.get("href") == page.xpath("//main//form[.//*[@name='_save']]/@action")[0]


@pytest.mark.parametrize("label", SCREENS)
def test_form_loads_none_of_the_scripts_of_django(form_of, label):
    scripts = form_of(label).xpath("//head//script/@src")

    assert [script for script in scripts if "/admin/" in script] == []


def test_fields_for_reading_that_are_empty_are_left_out(at_desk, meeting):
    nominee = factories.make_participant(meeting=meeting)
    guest = factories.make_participant("invited", meeting=meeting)
    labels = {}
    for person in (nominee, guest):
        page = html.fromstring(at_desk.get(reverse("admin:participants_participant_change", args=[person.pk])).text)
        labels[person] = {label.text for label in page.xpath("//*[@class='label']")}

    assert labels[guest] - labels[nominee] == {"Invited", "E-mail address"}
    assert "Meeting" not in labels[guest]


def test_help_is_between_the_label_and_the_input(at_desk, meeting):
    page = html.fromstring(at_desk.get(reverse("admin:meetings_meeting_change", args=[meeting.pk])).text)

    parts = page.xpath("//*[contains(@class, 'field-short_title')]/*")
    assert [part.tag for part in parts] == ["label", "div", "input"]
    assert parts[2].get("aria-describedby") == parts[1].get("id")


def test_page_says_who_saved_it_last(at_desk, organizer, meeting):
    page = reverse("admin:participants_participant_change", args=[factories.make_participant(meeting=meeting).pk])
    before = at_desk.get(page).text
    at_desk.post(page, opened(at_desk, page, "participant") | {"name": "Renamed"})

    assert "Last saved" not in before
    assert f"Last saved 09:00 by {organizer}" in html.fromstring(at_desk.get(page).text).text_content()

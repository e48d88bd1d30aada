"""Parts of the organization of work that are generated, and can be put in a writer's words."""

import pytest
from django.urls import reverse
from lxml import html

from agenda.models import Officer
from egm_portal.exceptions import NotAllowed
from egm_portal.marked_texts.actions import Base, newest_version
from reports import actions
from reports.models import Report, Section
from reports.outline import Progress, every_entry
from reports.queries import generated_part, report_content
from reports.tests.conftest import text_of
from reports.views.section_page import SectionPage
from reports.views.workspace import Workspace
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def organization(report):
    """The heading and the words of each part of the chapter, as printed."""
    [chapter] = [each for each in report_content(report).chapters if each.heading == "Organization of work"]
    return {
        part.heading: "\n".join("".join(span.text for span in each.spans) for each in part.paragraphs)
        for part in chapter.divisions
    }


def test_part_begins_with_the_generated_words_and_is_printed_in_those_that_were_typed(report, organizer):
    before = organization(report)

    section = actions.write_generated_part(report=report, part="participation", by=organizer)
    begun = organization(report), text_of(report, "participation")
    words = "The Meeting was held in the Palais des Nations."
    actions.save_section(section=section, text=words, based_on=Base.of(newest_version(section.text)), by=organizer)
    written = organization(report)
    actions.save_section(section=section, text="", based_on=Base.of(newest_version(section.text)), by=organizer)

    assert begun[0] == before
    assert begun[1].startswith("The Meeting was held in Geneva on 24 and 25 July 2013. ")
    assert written == before | {"Participation": words}
    assert list(written) == list(before)
    assert organization(report) == before


def test_lists_and_signs_of_generated_words_are_typed_as_marks(report, meeting, organizer):
    chair = factories.make_participant("accepted", meeting=meeting, name="Anne *Star* Expert", list_consent=True)
    Officer.objects.create(meeting=meeting, participant=chair, role="chair", how="elected")
    before = organization(report)

    actions.write_generated_part(report=report, part="officers", by=organizer)

    assert r"Anne \*Star\* Expert" in text_of(report, "officers")
    assert before["Election of officers"] == organization(report)["Officers"]


def test_part_is_begun_once(report, organizer):
    actions.write_generated_part(report=report, part="participation", by=organizer)

    with pytest.raises(NotAllowed, match="Somebody has begun to write this part already"):
        actions.write_generated_part(report=report, part="participation", by=organizer)
    with pytest.raises(NotAllowed, match="is not generated"):
        actions.write_generated_part(report=report, part="discussion", by=organizer)

    assert Section.objects.filter(chapter="participation").count() == 1


def test_part_of_a_final_report_stays(report, organizer):
    Report.objects.update(state="cleared", dated_on="2013-08-01")

    with pytest.raises(NotAllowed, match="The text of the report is final"):
        actions.write_generated_part(report=Report.objects.get(), part="participation", by=organizer)

    assert not Section.objects.filter(chapter="participation").exists()


def test_part_of_which_nothing_is_recorded_can_be_written(report, organizer):
    assert generated_part(report.meeting, "opening") is None

    section = actions.write_generated_part(report=report, part="opening", by=organizer)
    empty = organization(report)
    actions.write_section(report=report, chapter="opening", body="Ms. X opened the Meeting.", by=organizer)

    assert "Opening of the meeting" not in empty
    assert newest_version(section.text).text == "Ms. X opened the Meeting."
    assert next(iter(organization(report))) == "Opening of the meeting"


def test_outline_has_the_part_in_its_place(rf, report, organizer):
    actions.write_generated_part(report=report, part="closing", by=organizer)
    actions.write_section(report=report, chapter="participation", body="They met.", by=organizer)

    entries = every_entry(SectionPage(Workspace(rf.get("/"), report, is_staff=True, is_writer=True)).entries)
    found = {entry.heading: entry.progress for entry in entries}

    assert found["Participation"] == Progress.IN_PROGRESS
    assert found["Closing of the meeting"] == Progress.GENERATED
    headings = list(found)
    assert (
        headings.index("Participation")
        < headings.index("Opening statements")
        < headings.index("Closing of the meeting")
    )


def test_page_of_the_chapter_names_the_records_and_lets_writers_begin(client, report, organizer):
    client.force_login(organizer)
    [chapter] = [each for each in report_content(report).chapters if each.heading == "Organization of work"]
    page = reverse("reports:chapter", args=[report.meeting.slug, chapter.anchor])
    address = reverse("reports:write_generated", args=[report.meeting.slug, "participation"])

    shown = html.fromstring(client.get(page).text)
    answer = client.post(address, follow=True)
    again = client.post(address, follow=True)
    after = html.fromstring(client.get(page).text)

    offers = shown.xpath("//ul[@class='generated-parts']//form/@action")
    assert len(offers) == 6 and address in offers
    assert "generated from the dates and the place of the meeting" in shown.text_content()
    assert answer.redirect_chain[0][0] == reverse(
        "reports:write", args=[report.meeting.slug, Section.objects.last().pk]
    )
    assert "What the records of the meeting say now" in answer.text
    [records] = html.fromstring(answer.text).xpath("//div[@aria-labelledby='generated']")
    assert "The Meeting was held in Geneva on 24 and 25 July 2013." in records.text_content()
    assert "Somebody has begun to write this part already." in again.text
    assert address not in after.xpath("//ul[@class='generated-parts']//form/@action")


def test_page_of_a_written_part_says_what_the_records_say_now(client, report, meeting, organizer):
    section = actions.write_generated_part(report=report, part="participation", by=organizer)
    type(meeting).objects.filter(pk=meeting.pk).update(city="Nairobi", country="Kenya")
    client.force_login(organizer)

    page = client.get(reverse("reports:write", args=[meeting.slug, section.pk])).text

    [records] = html.fromstring(page).xpath("//div[@aria-labelledby='generated']")
    assert "The Meeting was held in Nairobi" in records.text_content()
    assert "held in Geneva" in html.fromstring(page).xpath("//textarea[@name='text']")[0].text

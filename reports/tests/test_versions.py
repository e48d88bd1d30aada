"""The versions of a section: compared with the numbers of their paragraphs, and restored one paragraph at a time."""

import pytest
from django.urls import reverse
from lxml import html

from egm_portal.exceptions import NotAllowed
from egm_portal.versioned_texts.actions import Base, newest_version
from egm_portal.versioned_texts.models import TextVersion
from reports.actions import restore_paragraph, save_section
from reports.comparing import compare_sections
from reports.models import Report, Section
from reports.preview import Place
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

ONE = "The meeting was convened in Geneva in July to hear eight papers."
TWO = "Radio with a return channel cost one tenth of what the online forum did."
THREE = "Participants drew attention to costs that were seldom counted by offices."
FOUR = "Some participants cautioned that radio could not replace a right to be heard."


@pytest.fixture
def section(report, organizer):
    """A section in two versions: its second paragraph was changed, its third deleted and a fourth added."""
    section = Section.objects.get(report=report, chapter="introduction")
    for paragraphs in ([ONE, TWO, THREE], [ONE, f"{TWO} Nobody objected.", FOUR]):
        newest = Base.of(newest_version(section.text))
        text = "\n\n".join(paragraphs)
        save_section(section=section, text=text, based_on=newest, by=organizer, is_new_sitting=True)
    return section


@pytest.fixture
def versions(section):
    return [TextVersion.objects.get(versioned_text=section.text, number=number) for number in (2, 3)]


def page(section):
    return reverse("reports:versions", args=[section.report.meeting.slug, section.pk])


def test_paragraphs_are_compared_with_their_numbers(versions):
    compared = compare_sections(*versions, Place("B", 1, 21))

    found = [(entry.state, entry.number, entry.was, entry.after) for entry in compared.entries]
    assert found == [
        ("unchanged", 21, None, None),
        ("changed", 22, None, None),
        ("removed", 23, None, 22),
        ("new", 23, None, None),
    ]
    assert compared.told == ["1 paragraph changed", "1 new", "1 removed"]
    assert [place for place, _ in compared.numbered] == [0, 1, 2, 3]


def test_versions_without_keys_are_compared_by_words(versions):
    old, new = versions
    old.keys = []

    compared = compare_sections(old, new, Place("B", 1, 21))

    assert [(entry.state, entry.number) for entry in compared.entries] == [
        ("unchanged", None),
        ("changed", None),
        ("new", None),
        ("removed", None),
    ]


def test_same_paragraphs_are_one_entry(section, versions):
    compared = compare_sections(versions[0], versions[0], Place("B", 1, 21))

    assert [(entry.state, len(entry.paragraphs)) for entry in compared.entries] == [("unchanged", 3)]
    assert (compared.told, compared.whole.are_same) == ([], True)


@pytest.mark.parametrize(
    ("place", "version", "expected"),
    [
        (1, 0, [ONE, TWO, FOUR]),
        (2, 0, [ONE, f"{TWO} Nobody objected.", THREE, FOUR]),
        (2, 1, [ONE, f"{TWO} Nobody objected."]),
    ],
)
def test_paragraph_is_put_back_with_its_key(section, versions, organizer, place, version, expected):
    key = versions[version].keys[place]

    restored = restore_paragraph(section=section, key=key, number=2, by=organizer)

    assert (restored.number, restored.text) == (4, "\n\n".join(expected))
    assert (key in restored.keys) == (version == 0)


def test_paragraph_that_is_not_different_is_refused(section, versions, organizer):
    with pytest.raises(NotAllowed, match="as in that version already"):
        restore_paragraph(section=section, key=versions[0].keys[0], number=2, by=organizer)

    assert newest_version(section.text).number == 3


def test_paragraph_is_restored_on_the_page(client, section, organizer):
    client.force_login(organizer)
    [form] = html.fromstring(client.get(page(section)).text).xpath("//form[@id='restore-1']")

    restored = client.post(page(section), dict(form.form_values()), follow=True)

    assert "The paragraph is as in version 2 again; this is version 4." in restored.text
    assert newest_version(section.text).text == "\n\n".join([ONE, TWO, FOUR])


def test_versions_beside_each_other_mark_what_each_has(client, section, organizer):
    client.force_login(organizer)

    shown = html.fromstring(client.get(page(section), {"view": "beside"}).text)

    [changed] = shown.xpath("//li[@id='change-1']//div[@class='compared-sides']")
    assert [part.text_content().strip() for part in changed.xpath("./p")] == [
        f"Version 2: {TWO}",
        f"Version 3: {TWO} Nobody objected.",
    ]


@pytest.mark.parametrize("sent", [{"key": "abc"}, {"key": "abc", "restore": "9"}, {"key": "abc", "restore": "x"}])
def test_paragraph_of_no_version_is_not_found(client, section, organizer, sent):
    client.force_login(organizer)

    assert client.post(page(section), sent).status_code == 404


def test_readers_and_settled_reports_restore_nothing(client, section, organizer, versions):
    sent = {"key": versions[0].keys[1], "restore": "2"}
    client.force_login(factories.make_organizer(section.report.meeting, role="viewer"))
    assert client.post(page(section), sent).status_code == 403
    client.force_login(organizer)
    Report.objects.update(state="cleared", dated_on="2013-08-01")

    refused = client.post(page(section), sent, follow=True)

    assert "The report has been cleared: its text was not changed." in refused.text
    assert newest_version(section.text).number == 3

"""The versions of sections, compared with the numbers of their paragraphs, and of recommendations: restored, too."""

import pytest
from django.urls import reverse
from lxml import html

from agenda.models import Officer
from egm_portal.exceptions import NotAllowed
from egm_portal.marked_texts.actions import Base, newest_version
from egm_portal.marked_texts.models import TextVersion
from egm_portal.meetings.models import User
from office.erasure import erase_person
from reports.actions import delete_report, restore_paragraph, save_section, write_section
from reports.comparing import compare_sections
from reports.models import Report, Section
from reports.preview import Place
from room.actions import reword_recommendation
from room.models import Recommendation, Room
from room.rules import Seen
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


def test_footnote_of_which_only_the_words_have_changed_is_a_change(section, organizer):
    for note in ("A note.", "Another note."):
        newest = Base.of(newest_version(section.text))
        text = f"{ONE}[^1]\n\n[^1]: {note}"
        save_section(section=section, text=text, based_on=newest, by=organizer, is_new_sitting=True)
    old, new = TextVersion.objects.filter(versioned_text=section.text, number__gt=3)

    compared = compare_sections(old, new, Place("B", 1, 21))

    assert compared.told == ["1 paragraph changed"]
    assert compared.entries[0].paragraph.text == f"{ONE}[^1]\n[^1]: <del>A</del> <ins>Another</ins> note."


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
    assert restored.source == "One paragraph restored from version 2"
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
    assert "Version 4: <bdi>One paragraph restored from version 2</bdi>." in restored.text
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

    assert "The text of the report is final and was not changed." in refused.text
    assert newest_version(section.text).number == 3


def test_rapporteur_of_a_session_restores_and_corrects_its_section_alone(client, report, expert):
    session = factories.make_session(meeting=report.meeting, title="Access")
    Officer.objects.create(meeting=report.meeting, session=session, role="rapporteur", participant=expert)
    sections = [write_section(report=report, chapter="discussion", heading=name, body=ONE) for name in ("Own", "Other")]
    Section.objects.filter(pk=sections[0].pk).update(session=session)
    for section in sections:
        text = f"{ONE} Some 44 percent spoke."
        save_section(section=section, text=text, based_on=Base(1), by=None, is_new_sitting=True)
    client.force_login(expert.user)

    def sent(name, section, **values):
        return client.post(reverse(f"reports:{name}", args=[report.meeting.slug, section.pk]), values).status_code

    def buttons(name, section):
        shown = html.fromstring(client.get(reverse(f"reports:{name}", args=[report.meeting.slug, section.pk])).text)
        return shown.xpath("//main//button[@type='submit']/@name | //main//form/input[@name='restore']/@value")

    own, other = sections
    [key] = newest_version(own.text).keys
    assert (buttons("versions", own), buttons("versions", other)) == (["1", "1"], [])
    assert (buttons("check", own), buttons("check", other)) == (["apply", "ignore"], [])
    assert (sent("versions", other, key=key, restore=1), sent("check", other, apply="any")) == (403, 403)
    [applied] = html.fromstring(client.get(reverse("reports:check", args=[report.meeting.slug, own.pk])).text).xpath(
        "//button[@name='apply']/@value"
    )
    assert (sent("check", own, apply=applied, number=2, saves=1), newest_version(own.text).text) == (
        302,
        f"{ONE} Some 44 per cent spoke.",
    )
    assert (sent("versions", own, key=key, restore=1), newest_version(own.text).text) == (302, ONE)


def test_outline_leads_a_rapporteur_of_a_session_to_no_page_that_is_closed(client, report, expert):
    session = factories.make_session(meeting=report.meeting, title="Access")
    Officer.objects.create(meeting=report.meeting, session=session, role="rapporteur", participant=expert)
    section = write_section(report=report, chapter="discussion", heading="Access", body=ONE)
    Section.objects.filter(pk=section.pk).update(session=session)
    client.force_login(expert.user)
    pages = [reverse("reports:outline", args=[report.meeting.slug]), *reading(report.meeting, section)]

    led = {link for each in pages for link in html.fromstring(client.get(each).text).xpath("//main//a/@href")}

    inside = sorted({link.partition("#")[0] for link in led if link.startswith("/")})
    assert inside and [link for link in inside if client.get(link).status_code == 404] == []


def reading(meeting, section) -> list[str]:
    return [reverse(f"reports:{name}", args=[meeting.slug, section.pk]) for name in ("write", "check", "versions")]


@pytest.fixture
def adopted(report, organizer):
    """A recommendation whose words were edited after their adoption."""
    made = factories.make_recommendation(report.meeting, "adopted", text="Anser every claim. Name a date.", by=None)
    text = "Answer every claim. Name a date."
    reword_recommendation(recommendation=made, text=text, seen=Seen.of(made), by=organizer, changes_adopted=True)
    return Recommendation.objects.get()


def page_of(recommendation):
    return reverse("reports:recommendation_versions", args=[recommendation.meeting.slug, recommendation.pk])


def words_in(shown, path):
    return [" ".join(node.text_content().split()) for node in shown.xpath(path)]


def test_versions_of_a_recommendation_are_compared_word_by_word(client, adopted, organizer):
    client.force_login(organizer)

    shown = html.fromstring(client.get(page_of(adopted)).text)

    assert words_in(shown, "//li[@id='change-1']//del") == ["Anser"]
    assert words_in(shown, "//li[@id='change-1']//ins") == ["Answer"]
    assert words_in(shown, "//th/small") == [organizer.name or "An organizer", "Somebody · adopted"]
    assert "The meeting adopted version 1." in shown.text_content()


def test_version_of_a_recommendation_is_restored(client, adopted, organizer):
    client.force_login(organizer)

    restored = client.post(page_of(adopted), {"restore": "1", "newest": "2", "state": "adopted"}, follow=True)

    row = Recommendation.objects.get()
    assert "The text of version 1 is now version 3." in restored.text
    assert (row.version, row.text, row.adopted_version) == (3, "Anser every claim. Name a date.", 1)


@pytest.mark.parametrize(
    ("sent", "status"), [({"restore": "9", "newest": "2"}, 404), ({"restore": "1"}, 404), ({}, 404)]
)
def test_version_that_a_recommendation_has_not_is_not_found(client, adopted, organizer, sent, status):
    client.force_login(organizer)

    assert client.post(page_of(adopted), sent).status_code == status


def test_version_of_a_recommendation_is_restored_from_the_newest_that_was_seen(client, adopted, organizer):
    client.force_login(organizer)

    refused = client.post(page_of(adopted), {"restore": "1", "newest": "1", "state": "adopted"}, follow=True)

    assert "Somebody else changed this proposal meanwhile" in refused.text
    assert Recommendation.objects.get().version == 2


def test_viewers_restore_no_words_and_a_settled_report_takes_none(client, adopted, organizer):
    sent = {"restore": "1", "newest": "2", "state": "adopted"}
    client.force_login(factories.make_organizer(adopted.meeting, role="viewer"))
    assert client.post(page_of(adopted), sent).status_code == 403
    client.force_login(organizer)
    Room.objects.update(settled="cleared")

    refused = client.post(page_of(adopted), sent, follow=True)

    assert "The text of the report is final, with its conclusions and recommendations." in refused.text
    assert Recommendation.objects.get().version == 2


def test_recommendation_of_another_meeting_has_no_versions_here(client, adopted, organizer):
    foreign = factories.make_recommendation(factories.make_meeting())
    client.force_login(organizer)

    assert (
        client.get(reverse("reports:recommendation_versions", args=[adopted.meeting.slug, foreign.pk])).status_code
        == 404
    )


def test_erased_person_has_no_name_in_the_versions(client, report, organizer, expert):
    made = factories.make_recommendation(report.meeting, by=expert, text=f"As {expert.name} said, answer.")
    erase_person(participant=expert, by=User.objects.create_superuser("super@example.org", "a long enough password"))
    client.force_login(organizer)

    shown = html.fromstring(client.get(page_of(made)).text)

    assert words_in(shown, "//th/small") == ["Erased person"]
    assert Recommendation.objects.get().text == "As Erased person said, answer."


def test_page_of_a_recommendation_leads_to_its_versions(client, adopted, organizer):
    client.force_login(organizer)
    address = reverse("admin:room_recommendation_change", args=[adopted.pk])

    with_report = client.get(address).text
    report = Report.objects.get()
    delete_report(report=report)

    assert f'<a href="{page_of(adopted)}">2 versions: compare and restore</a>' in with_report
    assert "2 versions, which can be compared once the report has been started" in client.get(address).text

"""Hints applied and ignored: the actions, and the pages on which a writer decides."""

import pytest
from django.urls import reverse
from lxml import html

from egm_portal.exceptions import NotAllowed
from egm_portal.marked_texts.actions import Base, newest_version
from egm_portal.meetings.models import StaffRole
from house_style import check
from reports import actions
from reports.models import IgnoredHint, ParagraphKey, Report, Section
from room import actions as room_actions
from room.models import Recommendation
from room.rules import Seen
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
TEXT = "Some 44 percent spoke.\n\nOffices should organise at least 3 meetings."


@pytest.fixture
def section(report):
    return actions.write_section(report=report, chapter="discussion", heading="The labor of many", body=TEXT)


@pytest.fixture
def client(client, meeting):
    client.force_login(factories.make_organizer(meeting, role=StaffRole.EDITOR))
    return client


def address(section, name="check"):
    return reverse(f"reports:{name}", args=[section.report.meeting.slug, section.pk])


def text_of(section) -> str:
    return newest_version(section.text).text


def test_hint_is_applied_and_the_paragraph_keeps_its_key(section):
    [percent, *_] = check(TEXT)
    keys = newest_version(section.text).keys

    actions.apply_hint(subject=section, hint=percent, based_on=Base(1), by=None)

    newest = newest_version(section.text)
    assert newest.text == TEXT.replace("percent", "per cent")
    assert (newest.number, newest.keys, newest.source) == (2, keys, "House style")


@pytest.mark.parametrize("based_on", [Base(0), Base(1, 2), Base(2)])
def test_hint_is_not_applied_to_a_text_that_has_changed(section, based_on):
    [percent, *_] = check(TEXT)

    with pytest.raises(NotAllowed, match="The text has changed since it was checked"):
        actions.apply_hint(subject=section, hint=percent, based_on=based_on, by=None)

    assert text_of(section) == TEXT


def test_hint_without_an_offer_or_of_another_text_is_not_applied(section):
    [numeric] = check("On 05/07/2013.")
    [color] = check("Of color.")

    for hint in (numeric, color):
        with pytest.raises(NotAllowed, match="The text has changed since it was checked"):
            actions.apply_hint(subject=section, hint=hint, based_on=Base(1), by=None)

    assert text_of(section) == TEXT


def test_hint_is_applied_to_the_heading(section):
    [labor] = check("", heading=section.heading)

    actions.apply_hint(subject=section, hint=labor, based_on=Base(1), by=None)

    assert Section.objects.get(pk=section.pk).heading == "The labour of many"


def test_heading_does_not_grow_beyond_its_column(section):
    actions.rename_section(section=section, heading=f"4% {'of it ' * 32}")
    section.refresh_from_db()
    [percent] = check("", heading=section.heading)

    with pytest.raises(NotAllowed, match="A heading has up to 200 characters"):
        actions.apply_hint(subject=section, hint=percent, based_on=Base(1), by=None)


def test_hint_that_was_applied_is_taken_back(section):
    for hint in check(TEXT):
        if hint.replacement is None:
            continue
        actions.apply_hint(subject=section, hint=hint, based_on=Base.of(newest_version(section.text)), by=None)
        back = hint.reversed()
        actions.apply_hint(subject=section, hint=back, based_on=Base.of(newest_version(section.text)), by=None)

        assert text_of(section) == TEXT


def test_nothing_is_decided_once_the_report_is_cleared(section):
    [percent, *_] = check(TEXT)
    decided = {"report": section.report, "key": "section-1", "rule": "spelling", "fingerprint": "0" * 64}
    Report.objects.update(state="cleared", dated_on="2013-08-01")

    for act in (
        lambda: actions.apply_hint(subject=section, hint=percent, based_on=Base(1), by=None),
        lambda: actions.ignore_hint(**decided),
        lambda: actions.unignore_hint(**decided),
    ):
        with pytest.raises(NotAllowed, match="The text of the report is final"):
            act()


def test_hint_is_ignored_once_and_shown_again(section):
    decided = {"report": section.report, "key": "section-1", "rule": "spelling", "fingerprint": "0" * 64}
    actions.ignore_hint(**decided)
    actions.ignore_hint(**decided)
    ignored = IgnoredHint.objects.count()
    actions.unignore_hint(**decided)

    assert ignored == 1
    assert not IgnoredHint.objects.exists()


def shown(client, section) -> list[str]:
    """The words of each hint with what is offered, as the page says them."""
    page = html.fromstring(client.get(address(section)).text)
    offers = page.xpath("//li[@class='hint'][.//button[@name='ignore']]//*[@class='hint-offer']")
    return [" ".join(" ".join(offer.xpath("./p[1]//text()[not(ancestor::button)]")).split()) for offer in offers]


def buttons(client, section) -> dict[str, list[str]]:
    page = html.fromstring(client.get(address(section)).text)
    return {name: page.xpath(f"//button[@name='{name}']/@value") for name in ("apply", "ignore", "show", "undo")}


def test_page_shows_each_hint_with_what_it_offers(client, section):
    page = html.fromstring(client.get(address(section)).text)

    assert page.xpath("string(//header[@class='hints-head']/p)").strip() == (
        "4 hints, checked at 09:00 (Geneva). Hints are advice: nothing changes unless you apply one."
    )
    assert shown(client, section) == [
        "labor → becomes labour",
        "percent → becomes per cent",
        "organise → becomes organize",
        "3 → becomes three",
    ]
    assert page.xpath("string((//p[@class='hint-rule'])[2])") == (
        "Write “per cent” in running text. Editorial Manual, “Numbers, dates and time”"
    )


def decide(client, section, number=1, saves=1, **decision):
    return client.post(address(section), {"number": number, "saves": saves, **decision})


def test_hint_is_applied_on_the_page_and_undone(client, section):
    answer = decide(client, section, apply=buttons(client, section)["apply"][1])
    applied = text_of(section)
    page = html.fromstring(client.get(address(section)).text)
    [decided] = page.xpath("//li[@id='hint-2']")

    assert answer.url == f"{address(section)}#hint-2"
    assert applied == TEXT.replace("percent", "per cent")
    assert " ".join(decided.text_content().split()) == "“percent” is now “per cent”. Undo"

    decide(client, section, number=2, undo="yes")

    assert text_of(section) == TEXT
    assert buttons(client, section)["undo"] == []


def test_undo_is_offered_for_ten_minutes_and_only_while_the_text_stays(client, section):
    decide(client, section, apply=buttons(client, section)["apply"][1])
    offered = buttons(client, section)["undo"]
    actions.save_section(section=section, text="Of labor.", based_on=Base(2), by=None)

    assert offered == ["yes"]
    assert buttons(client, section)["undo"] == []
    assert decide(client, section, number=3, undo="yes").status_code == 404
    assert text_of(section) == "Of labor."


def test_text_saved_by_somebody_else_is_not_changed(client, section):
    [_, percent, *_] = buttons(client, section)["apply"]
    actions.save_section(section=section, text=f"New.\n\n{TEXT}", based_on=Base(1), by=None)

    answer = client.post(address(section), {"number": 1, "saves": 1, "apply": percent}, follow=True)

    assert "The text has changed since it was checked: nothing was changed. Check it again." in answer.text
    assert text_of(section) == f"New.\n\n{TEXT}"


def test_hint_is_ignored_on_the_page_and_shown_again(client, section):
    [_, percent, *_] = buttons(client, section)["ignore"]
    answer = decide(client, section, ignore=percent)
    [key] = ParagraphKey.objects.filter(key=percent.split(".")[1])
    open_ = shown(client, section)
    undo_and_list = buttons(client, section)["show"]

    assert answer.url == f"{address(section)}#hint-2"
    assert key.report == section.report
    assert open_ == ["labor → becomes labour", "organise → becomes organize", "3 → becomes three"]
    assert undo_and_list == [percent, percent]

    decide(client, section, show=percent)

    assert len(shown(client, section)) == 4
    assert buttons(client, section)["show"] == []


def test_hint_about_a_footnote_is_applied_undone_and_ignored(client, report):
    text = "Some spoke.[^1]\n\n[^1]: Of labor."
    section = actions.write_section(report=report, chapter="discussion", heading="Costs", body=text)
    [key] = newest_version(section.text).keys

    decide(client, section, apply=buttons(client, section)["apply"][0])
    applied = text_of(section)
    decide(client, section, number=2, undo="yes")
    undone = text_of(section)
    [labor] = buttons(client, section)["ignore"]
    decide(client, section, ignore=labor)

    assert (applied, undone) == (text.replace("labor", "labour"), text)
    assert labor.split(".")[1] == f"{key}^1"
    assert shown(client, section) == []


def test_script_is_answered_in_json(client, section):
    [_, percent, *_] = buttons(client, section)["ignore"]
    ignored = client.post(address(section), {"ignore": percent}, headers={"Accept": "application/json"})
    Report.objects.update(state="cleared", dated_on="2013-08-01")
    refused = client.post(address(section), {"ignore": percent}, headers={"Accept": "application/json"})

    assert (ignored.status_code, ignored.json()) == (200, {})
    assert (refused.status_code, refused.json()) == (
        422,
        {"refusal": "The text of the report is final and was not changed. Organizers can unlock it on “Finalize”."},
    )


@pytest.mark.parametrize(
    "decision",
    [
        {},
        {"undo": "yes"},
        {"ignore": "spelling..short"},
        {"ignore": f"spelling..{'0' * 64}"},
        {"ignore": f"nothing.section-1.{'0' * 64}"},
        {"show": f"spelling.{'x' * 41}.{'0' * 64}"},
    ],
)
def test_what_no_page_has_sent_is_not_found(client, section, decision):
    assert decide(client, section, **decision).status_code == 404
    assert decide(client, section, number="x", apply=buttons(client, section)["apply"][0]).status_code == 404


@pytest.mark.parametrize(("role", "status"), [(StaffRole.VIEWER, 403), (StaffRole.ORGANIZER, 302)])
def test_only_writers_decide(client, section, role, status):
    client.force_login(factories.make_organizer(section.report.meeting, role=role))
    values = buttons(client, section)

    answer = decide(client, section, ignore=f"spelling.{section.key}.{'0' * 64}")

    assert answer.status_code == status
    assert (values["apply"] == []) == (role == StaffRole.VIEWER)


def test_hint_of_another_section_is_not_decided_here(client, section, report):
    other = actions.write_section(report=report, chapter="introduction", body="Of labor.")
    [labor] = buttons(client, other)["ignore"]

    for decision in ({"ignore": labor}, {"ignore": labor}, {"show": labor}):
        answer = client.post(address(section), decision, follow=True)
        assert "The text has changed since it was checked" in answer.text

    assert len(shown(client, other)) == 1
    assert not IgnoredHint.objects.exists()


def test_cleared_report_is_only_read(client, section):
    Report.objects.update(state="cleared", dated_on="2013-08-01")

    assert buttons(client, section) == {"apply": [], "ignore": [], "show": [], "undo": []}
    answer = client.post(address(section), {"ignore": f"spelling.section-1.{'0' * 64}"}, follow=True)
    assert "The text of the report is final and was not changed. Organizers can unlock it on “Finalize”." in answer.text


def test_report_is_checked_by_section(client, section, report):
    many = "\n\n".join(f"Of labor {letter}." for letter in "abcdefghijkl")
    actions.write_section(report=report, chapter="introduction", body=many)
    url = reverse("reports:check_report", args=[report.meeting.slug])

    page = html.fromstring(client.get(url).text)

    assert (
        page.xpath("string(//header[@class='hints-head']/p)") == "16 hints in 2 of 7 parts, checked at 09:00 (Geneva)."
    )
    assert [" ".join(text.text_content().split()) for text in page.xpath("//section/div/h3")] == [
        "Introduction",
        "The labor of many",
    ]
    assert len(page.xpath("(//section[@class='hints-section'])[1]//li")) == 10
    assert [link.text for link in page.xpath("(//section[@class='hints-section'])[1]//a")] == [
        "12 hints",
        "Show all 12 hints",
    ]


def test_report_without_hints(client, report):
    page = html.fromstring(client.get(reverse("reports:check_report", args=[report.meeting.slug])).text)

    assert page.xpath("string(//header[@class='hints-head']/p)") == "No hints, checked at 09:00 (Geneva)."


@pytest.mark.parametrize("rows", [1, 3])
def test_page_has_the_same_number_of_queries(client, section, rows, django_assert_num_queries):
    actions.save_section(section=section, text="\n\n".join(["Of labor."] * rows), based_on=Base(1), by=None)

    with django_assert_num_queries(24):
        assert len(shown(client, section)) == rows + 1


def test_text_that_is_not_saved_is_checked_with_its_places(client, section):
    text = "New.\r\n\r\nSome 44 percent of them spoke.\n\nOf color."
    values = client.post(address(section, "hints"), {"text": text}).json()
    key = newest_version(section.text).keys[0]
    typed = text.replace("\r\n", "\n")

    assert values["checked"] == "09:00"
    assert [(hint["words"], hint["key"], hint["in_heading"]) for hint in values["hints"]] == [
        ("labor", section.key, True),
        ("percent", key, False),
        ("color", "", False),
    ]
    assert [typed[hint["start"] : hint["end"]] for hint in values["hints"][1:]] == ["percent", "color"]
    assert values["hints"][1] | {"identity": ""} == {
        "identity": "",
        "key": key,
        "in_heading": False,
        "start": 14,
        "end": 21,
        "words": "percent",
        "replacement": "per cent",
        "shown": "percent",
        "better": "per cent",
        "sentence": "Write “per cent” in running text.",
        "source": "Editorial Manual, “Numbers, dates and time”",
    }


def test_ignored_hint_is_left_out_of_a_text_that_is_not_saved(client, section):
    [_, percent, *_] = client.post(address(section, "hints"), {"text": TEXT}).json()["hints"]
    decide(client, section, ignore=percent["identity"])

    values = client.post(address(section, "hints"), {"text": f"New.\n\n{TEXT}"}).json()

    assert [hint["words"] for hint in values["hints"]] == ["labor", "organise", "3"]


def test_too_long_a_text_is_not_checked(client, section):
    answer = client.post(address(section, "hints"), {"text": "word " * 40_001})

    assert answer.status_code == 413
    assert answer.json() == {"refusal": "Texts of up to 200,000 characters can be checked."}


def test_places_are_counted_as_scripts_do(client, section):
    text = "It was 😀.\n\nSome 44 percent spoke."

    address = reverse("reports:hints", args=[section.report.meeting.slug, section.pk])
    found = client.post(address, {"text": text}).json()["hints"]
    [hint] = [hint for hint in found if not hint["in_heading"]]

    units = text.encode("utf-16-le")
    assert units[2 * hint["start"] : 2 * hint["end"]].decode("utf-16-le") == hint["words"] == "percent"


@pytest.fixture
def recommendation(report):
    row = room_actions.propose_recommendation(
        meeting=report.meeting, kind="recommendation", addressee="governments", text="Offices should organise labor."
    )
    return room_actions.adopt_recommendation(recommendation=row, seen=None)


def test_hint_about_a_recommendation_is_applied_undone_and_ignored(client, report, recommendation):
    url = reverse("reports:check_recommendation", args=[report.meeting.slug, recommendation.pk])

    def page():
        return html.fromstring(client.get(url).text)

    def words():
        row = Recommendation.objects.get(pk=recommendation.pk)
        return row.text, row.version, row.adopted_text

    first = page()
    [organise, _] = first.xpath("//button[@name='apply']/@value")
    client.post(url, {"apply": organise, "number": "1", "saves": "1"})
    applied, offered = words(), page().xpath("//button[@name='undo']/@value")
    client.post(url, {"undo": "yes", "number": "2", "saves": "1"})
    undone = words()
    [_, labor] = page().xpath("//button[@name='ignore']/@value")
    client.post(url, {"ignore": labor})

    assert "The meeting adopted version 1, which is kept" in first.text_content()
    assert applied == ("Offices should organize labor.", 2, "Offices should organise labor.")
    assert (offered, undone) == (["yes"], ("Offices should organise labor.", 3, "Offices should organise labor."))
    assert labor.split(".")[1] == recommendation.key
    assert page().xpath("//button[@name='ignore']/@value") == first.xpath("//button[@name='ignore']/@value")[:1]


def test_recommendation_that_somebody_else_reworded_is_not_changed(report, recommendation):
    [organise, _] = check(recommendation.text)
    words = {"text": "Other labor.", "seen": Seen.of(recommendation), "changes_adopted": True}
    room_actions.reword_recommendation(recommendation=recommendation, by=None, **words)

    with pytest.raises(NotAllowed, match="The text has changed since it was checked"):
        actions.apply_hint(subject=recommendation, hint=organise, based_on=Base(1), by=None)

    assert Recommendation.objects.get(pk=recommendation.pk).text == "Other labor."


def test_what_is_ignored_in_one_heading_is_shown_in_another(client, report):
    one, other = (
        actions.write_section(report=report, chapter=chapter, heading="Of labor", body="")
        for chapter in ("discussion", "further")
    )
    decide(client, one, ignore=buttons(client, one)["ignore"][0])

    assert (shown(client, one), len(shown(client, other))) == ([], 1)


def test_names_of_those_who_declined_are_told_to_those_who_work_on_the_meeting_only(client, section):
    meeting = section.report.meeting
    factories.make_participant("declined", meeting=meeting, name="Dan Declined")
    writer = factories.make_participant("accepted", meeting=meeting, role="consultant")
    text = {"text": "Dan Declined and Dan Nobody spoke."}

    answers = []
    for user in (None, writer.user):
        if user:
            client.force_login(user)
        values = client.post(address(section, "hints"), text).json()["hints"]
        answers.append([(hint["words"], hint["sentence"]) for hint in values if not hint["in_heading"]])

    assert answers == [
        [("Dan Declined", "This person has declined. A report names no participant who is not on the public list.")],
        [],
    ]

"""The house style of a report: what is asked about its meeting, its people and its other sections."""

import pytest

from participants.models import Participant
from reports import actions
from reports.checks import FollowsHouseStyle
from reports.models import IgnoredHint, Report
from reports.style_check import hints_of_report, hints_of_section
from room import actions as room_actions
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def found(report: Report, is_staff: bool = True) -> list[tuple[str, str, str]]:
    """The chapter, rule and words of each open hint."""
    checks = hints_of_report(Report.objects.select_related("meeting").get(pk=report.pk), is_staff)
    return [(each.subject.chapter, hint.rule.name, hint.words) for each in checks for hint in each.open]


def write(report: Report, chapter: str, body: str, heading: str = ""):
    return actions.write_section(report=report, chapter=chapter, heading=heading, body=body)


def test_hints_come_in_reading_order(report):
    write(report, "further", "Of labor.", "More")
    write(report, "discussion", "Of color.", "Talk")
    write(report, "summary", "Of honor.")
    write(report, "conclusions", "Of vigor.")
    last = found(report)
    Report.objects.update(arrangement="conclusions_first")

    assert [words for _, _, words in last] == ["honor", "color", "vigor", "labor"]
    assert [words for _, _, words in found(report)] == ["honor", "vigor", "color", "labor"]


def test_abbreviation_is_written_out_once_in_the_report(report):
    write(report, "summary", "The Division (DSPD) met. WTO met.")
    write(report, "introduction", "DSPD, WTO and WHO met.")
    report.meeting.convening_bodies = "UNDESA"
    report.meeting.save()
    write(report, "discussion", "WHO and UNDESA met.", "Talk")

    assert found(report) == [("summary", "abbreviation", "WTO"), ("introduction", "abbreviation", "WHO")]


PEOPLE = [
    ("Ada Listed", "accepted", True),
    ("Ben Silent", "accepted", None),
    ("Cid Unlisted", "accepted", False),
    ("Dan Declined", "declined", True),
    ("Eva Withdrawn", "withdrawn", True),
    ("Fay Invited", "invited", True),
]


@pytest.fixture
def people(report):
    for name, status, consent in PEOPLE:
        person = factories.make_participant("invited", meeting=report.meeting, name=name)
        Participant.objects.filter(pk=person.pk).update(
            status=status, list_consent=consent, answered_at=None if status == "invited" else person.invited_at
        )
    body = ", ".join(name for name, *_ in PEOPLE)
    write(report, "introduction", f"There were {body}.")
    write(report, "discussion", f"There were {body}.", "Talk")


def test_nobody_is_named_who_is_not_on_the_public_list(report, people):
    unlisted = ["Ben Silent", "Cid Unlisted", "Dan Declined", "Eva Withdrawn", "Fay Invited"]

    assert found(report) == [
        *[("introduction", "unlisted_name", name) for name in unlisted],
        *[("discussion", "unlisted_name", name) for name in unlisted],
    ]


def test_those_who_work_on_the_meeting_read_why_somebody_is_not_on_the_list(report, people):
    [introduction] = [each for each in hints_of_report(report, True) if each.title == "Introduction"]

    assert [hint.sentence.partition(".")[0] for hint in introduction.open] == [
        "This person has not agreed to be listed",
        "This person has not agreed to be listed",
        "This person has declined",
        "This person has withdrawn",
        "This person has not answered the invitation",
    ]


BODY_OF_A_PROBE = (
    "Ms. Ada Listed, Mr. Dan Declined, Mr. Max Nobody and Professor Eva Withdrawn’s paper, Ben Silent, Tom Nobody."
)
SAME_FOR_ALL = "This name is not on the public list of participants. A report names no participant who is not on it."


def test_writers_who_take_part_learn_nothing_of_those_who_are_not_listed(report, people):
    """Somebody who declined is told from somebody who was never asked by no hint."""
    write(report, "introduction", BODY_OF_A_PROBE)
    write(report, "discussion", BODY_OF_A_PROBE, "Talk")
    checks = hints_of_report(report, is_staff=False)
    type(report.meeting).objects.update(not_for_attribution=True)

    hints = [(hint.words, hint.sentence) for each in checks for hint in each.open if each.subject.heading == "Talk"]
    assert hints == [
        (f"{name}", SAME_FOR_ALL) for name in ("Mr. Dan Declined", "Mr. Max Nobody", "Professor Eva Withdrawn")
    ]
    assert [hint for each in checks for hint in each.open if each.title == "Introduction"] == []
    assert [words for chapter, _, words in found(report, is_staff=False) if chapter == "discussion"] == [
        "Ada Listed",
        "Mr. Dan Declined",
        "Mr. Max Nobody",
        "Professor Eva Withdrawn",
    ]


def test_views_are_attributed_to_listed_experts_only_where_a_participant_writes(report):
    for name, consent in (("Ada Listed", True), ("Ben Silent", None)):
        factories.make_participant("accepted", meeting=report.meeting, name=name, role="expert", list_consent=consent)
    write(report, "discussion", "Ada Listed argued so, and Ben Silent argued so.", "Talk")

    assert [words for *_, words in found(report, is_staff=False)] == ["Ada Listed"]
    assert [words for *_, words in found(report)] == ["Ada Listed", "Ben Silent", "Ben Silent"]


def test_proposals_are_checked_where_they_are_read(report):
    for text, kind, addressee in (
        ("CSOs should see WTO and labor.", "recommendation", "civil_society"),
        ("WTO should see labor.", "recommendation", "governments"),
        ("Of color.", "conclusion", ""),
    ):
        room_actions.propose_recommendation(meeting=report.meeting, text=text, kind=kind, addressee=addressee)
    dropped = room_actions.propose_recommendation(meeting=report.meeting, text="Of vigor.", kind="conclusion")
    room_actions.drop_recommendation(recommendation=dropped, seen=None, reason="It repeats another.")
    write(report, "further", "CSOs and ITU.", "More")

    checks = [(each.title, [hint.words for hint in each.open]) for each in hints_of_report(report, True) if each.open]

    assert checks == [
        ("Conclusion: Of color.", ["color"]),
        ("Recommendation: WTO should see labor.", ["WTO", "labor"]),
        ("Recommendation: CSOs should see WTO and labor.", ["CSOs", "labor"]),
        ("More", ["ITU"]),
    ]
    assert FollowsHouseStyle().problem(report, None) == (
        "6 hints on house style are open in the conclusions, the recommendations, “More”."
    )


def test_nobody_is_named_in_the_discussion_of_a_meeting_not_for_attribution(report, people):
    type(report.meeting).objects.update(not_for_attribution=True)
    in_discussion = [(rule, words) for chapter, rule, words in found(report) if chapter == "discussion"]

    assert in_discussion == [("not_for_attribution", name) for name, *_ in PEOPLE]


@pytest.mark.parametrize(("role", "expected"), [("expert", ["Ada Listed"]), ("staff", [])])
def test_views_of_experts_are_not_attributed(report, role, expected):
    factories.make_participant("accepted", meeting=report.meeting, name="Ada Listed", role=role, list_consent=True)
    write(report, "discussion", "Ada Listed argued that it is so.", "Talk")
    write(report, "introduction", "Ada Listed argued that it is so.")

    assert [words for _, rule, words in found(report) if rule == "attributed_view"] == expected


def test_language_is_checked_in_english_only(report):
    write(report, "introduction", "Les labor.\n\n# Seul\n\nUn.")
    type(report.meeting).objects.update(language="French")

    assert found(report) == [("introduction", "lone_subheading", "# Seul")]


def test_ignored_hint_is_shown_again_when_its_words_change(report):
    section = write(report, "introduction", "Of labor and of color.")
    [labor, color] = hints_of_report(report, True)[2].open
    actions.ignore_hint(report=report, key=labor.key, rule="spelling", fingerprint=labor.fingerprint)
    before = found(report)
    actions.ignore_hint(report=report, key="zzzzzz", rule="spelling", fingerprint=color.fingerprint)
    write(report, "introduction", "More of labor and of color, and of labors.")

    assert before == [("introduction", "spelling", "color")]
    assert [words for *_, words in found(report)] == ["color", "labors"]
    assert [hint.words for hint in hints_of_section(section, "Of labor.", [labor.key], True).ignored] == ["labor"]
    assert [hint.words for hint in hints_of_section(section, "Of labor.", ["zzzzzz"], True).ignored] == []


def test_hints_are_advice_before_the_report_goes_on(report):
    check = FollowsHouseStyle()
    none = check.problem(report, None)
    write(report, "introduction", "Of labor.")
    one = check.problem(report, None)
    write(report, "introduction", "Of labor and of color.")

    assert none == ""
    assert one == "1 hint on house style is open in “Introduction”."
    assert check.problem(report, None) == "2 hints on house style are open in “Introduction”."


@pytest.mark.parametrize("rows", [1, 3])
def test_check_has_the_same_number_of_queries(report, rows, django_assert_num_queries):
    for number in range(rows):
        write(report, "discussion", "Of labor.", f"Talk {number}")
        factories.make_participant(meeting=report.meeting)
        IgnoredHint.objects.create(report=report, rule="spelling", fingerprint=str(number))

    with django_assert_num_queries(5):
        assert sum(len(each.open) for each in hints_of_report(report, True)) == rows

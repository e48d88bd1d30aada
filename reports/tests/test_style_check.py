"""The house style of a report: what is asked about its meeting, its people and its other sections."""

import time

import pytest

from participants.models import Participant
from reports import actions
from reports.checks import FollowsHouseStyle
from reports.house_style import Facts, check
from reports.models import IgnoredHint, Report
from reports.style_check import hints_of_report, hints_of_section
from reports.text.reader import read
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def found(report: Report) -> list[tuple[str, str, str]]:
    """The chapter, rule and words of each open hint."""
    checks = hints_of_report(Report.objects.select_related("meeting").get(pk=report.pk))
    return [(each.section.chapter, hint.rule.name, hint.words) for each in checks for hint in each.open]


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
    [labor, color] = hints_of_report(report)[2].open
    actions.ignore_hint(report=report, key=labor.key, rule="spelling", fingerprint=labor.fingerprint)
    before = found(report)
    actions.ignore_hint(report=report, key="", rule="spelling", fingerprint=color.fingerprint)
    write(report, "introduction", "More of labor and of color, and of labors.")

    assert before == [("introduction", "spelling", "color")]
    assert [words for *_, words in found(report)] == ["color", "labors"]
    assert [hint.words for hint in hints_of_section(section, "Of labor.", [labor.key]).ignored] == ["labor"]
    assert [hint.words for hint in hints_of_section(section, "Of labor.", ["zzzzzz"]).ignored] == []


def test_hints_are_advice_before_the_report_goes_on(report):
    check = FollowsHouseStyle()
    none = check.problem(report, None)
    write(report, "introduction", "Of labor.")
    one = check.problem(report, None)
    write(report, "introduction", "Of labor and of color.")

    assert none == ""
    assert one == "1 hint is open on the house style of “Introduction”."
    assert check.problem(report, None) == "2 hints are open on the house style of “Introduction”."


@pytest.mark.parametrize("rows", [1, 3])
def test_check_has_the_same_number_of_queries(report, rows, django_assert_num_queries):
    for number in range(rows):
        write(report, "discussion", "Of labor.", f"Talk {number}")
        factories.make_participant(meeting=report.meeting)
        IgnoredHint.objects.create(report=report, rule="spelling", fingerprint=str(number))

    with django_assert_num_queries(3):
        assert sum(len(each.open) for each in hints_of_report(report)) == rows


def test_three_hundred_pages_are_checked_within_a_second(report):
    paragraphs = [
        f"Expert {n} presented a study of {n + 10} villages on 24 July 2013. “Radio”, it was said, cost {n}% of a "
        "day's wage, and the organisation of meetings one tenth of that. Offices were asked what they did with what "
        "they heard: some 44 per cent had read it, and 3 had answered. Nobody had been asked twice, by the council or "
        "by the ministry (see A/RES/66/119); and those who had been asked were seldom those for whom it was intended."
        for n in range(120)
    ]
    texts = ["\n\n".join(paragraphs[:90]) + f"\n\n# One\n\nSection {n}.\n\n# Two\n\nThree." for n in range(25)]
    for text in texts:
        read(text)
    names = frozenset(f"Expert {n}" for n in range(60))
    facts = Facts(is_discussion=True, participants=names, experts=names)
    began = time.process_time()

    counts = [len(check(text, heading="Talk", facts=facts)) for text in texts]

    assert sum(len(text) for text in texts) > 900_000
    assert min(counts) > 90
    assert time.process_time() - began < 4  # less than a second where these tests do not compete for the processor

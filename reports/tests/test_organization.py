"""Chapter II in sentences: nothing, one and many of each."""

from datetime import UTC, date, datetime, timedelta

import pytest

from agenda.kinds import KINDS, Kind, KindInfo
from agenda.models import Officer, Programme
from agenda.queries import ShownDay, ShownItem, ShownProgramme, ShownRole, ShownSession
from egm_portal.marked_texts.content import words
from egm_portal.meetings.models import Meeting
from egm_portal.text.nouns import Noun
from papers.models import Document
from participants.models import Participant
from reports import organization
from reports.content import Division

NINE = datetime(2013, 7, 24, 9, tzinfo=UTC)


def facts(**changes) -> organization.Facts:
    values = {"meeting": meeting(), "participants": [], "documents": [], "programme": None, "officers": []}
    return organization.Facts(**values | changes)


def meeting(first=date(2013, 7, 24), last=date(2013, 7, 25)) -> Meeting:
    return Meeting(city="Geneva", country="Switzerland", time_zone="Europe/Zurich", starts_on=first, ends_on=last)


def person(number=1, role="expert", country="Country A", consent=True) -> Participant:
    return Participant(
        name=f"Expert {number}", honorific="Ms.", role=role, country=country, list_consent=consent, status="accepted"
    )


def session(number=1, kind="session", chair=None, rapporteur=None) -> ShownSession:
    ends_at = NINE + timedelta(hours=1)
    named = [("chair", chair), ("rapporteur", rapporteur)]
    officers = [ShownRole(role, [somebody]) for role, somebody in named if somebody]
    return ShownSession(number, kind, f"Theme {number}", "", "", NINE, ends_at, officers)


def programme(*sessions: ShownSession, days: int = 1) -> ShownProgramme:
    rest = [ShownDay(date(2013, 7, 25), []) for _ in range(days - 1)]
    return ShownProgramme(Programme(kind="final"), [ShownDay(date(2013, 7, 24), list(sessions)), *rest], [], [], [])


def texts(paragraphs) -> list[str]:
    """The paragraphs and their subparagraphs, with ordinary spaces."""
    lines = [[words(one.spans), *(f"{part.mark} {words(part.spans)}" for part in one.parts)] for one in paragraphs]
    return [line.replace("\u00a0", " ") for group in lines for line in group]


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        (date(2013, 7, 24), date(2013, 7, 24), "on 24 July 2013"),
        (date(2013, 7, 24), date(2013, 7, 25), "on 24 and 25 July 2013"),
        (date(2012, 9, 10), date(2012, 9, 12), "from 10 to 12 September 2012"),
        (date(2013, 7, 30), date(2013, 8, 2), "from 30 July to 2 August 2013"),
        (date(2013, 12, 31), date(2014, 1, 1), "on 31 December 2013 and 1 January 2014"),
    ],
)
def test_days_of_the_meeting(first, last, days):
    opening, *_ = texts(organization.participation(facts(meeting=meeting(first, last), participants=[person()])))

    assert opening == f"The Meeting was held in Geneva {days}."


def test_country_is_named_after_a_city_that_is_neither_a_capital_nor_a_headquarters():
    elsewhere = Meeting(city="Ljubno", country="Slovenia", starts_on=date(2013, 7, 24), ends_on=date(2013, 7, 24))

    opening, *_ = texts(organization.participation(facts(meeting=elsewhere, participants=[person()])))

    assert opening == "The Meeting was held in Ljubno, Slovenia, on 24 July 2013."


@pytest.mark.parametrize(
    ("participants", "sentence"),
    [
        ([person()], "It was attended by one expert. The list of participants is contained in annex I."),
        (
            [person(1), person(2, country="Country B"), person(3, "staff"), person(4, "consultant")],
            "It was attended by two experts, one consultant and one member of the staff of the United Nations. "
            "The experts came from two countries. The list of participants is contained in annex I.",
        ),
        (
            [*(person(number) for number in range(10)), person(11, "observer", consent=False)],
            "It was attended by 10 experts and 1 observer. Annex I lists those who agreed to be named.",
        ),
        (
            [person(consent=None)],
            "It was attended by one expert. No participants agreed to be named in this report.",
        ),
    ],
)
def test_participation(participants, sentence):
    found = organization.participation(facts(participants=participants, attended=participants))

    assert texts(found)[1:] == [sentence]


def test_those_who_were_in_a_session_are_counted():
    invited = [person(1), person(2), person(3, "observer")]

    counted = texts(organization.participation(facts(participants=invited, attended=invited[:1])))

    assert counted[1].startswith("It was attended by one expert. The list")


def test_nobody_is_said_to_have_attended_where_nobody_recorded_it():
    found = texts(organization.participation(facts(participants=[person()], programme=programme(session()))))

    assert found[1] == "The list of participants is contained in annex I."


def test_participation_of_nobody():
    assert texts(organization.participation(facts())) == [
        "The Meeting was held in Geneva on 24 and 25 July 2013. No participation was recorded."
    ]


@pytest.mark.parametrize(
    ("kinds", "sentence"),
    [
        ([], "No documents of the Meeting were published."),
        (
            ["aide_memoire"],
            "The documentation of the Meeting comprised one aide-memoire. "
            "The list of documents is contained in annex III.",
        ),
        (
            ["expert_paper", "aide_memoire", "expert_paper", "presentation"],
            "The documentation of the Meeting comprised one aide-memoire, two papers by experts and one presentation. "
            "The list of documents is contained in annex III.",
        ),
    ],
)
def test_documentation(kinds, sentence):
    documents = [Document(kind=kind) for kind in kinds]

    assert texts(organization.documentation(facts(documents=documents))) == [sentence]


def plenary(kind, *items, number=1):
    """A plenary of this kind with an item for each list of speakers; None is of somebody who is not named."""
    shown = [
        ShownItem("Statement", NINE, NINE, "", speakers or [], [], None, [], has_unnamed=speakers is None)
        for speakers in items
    ]
    return ShownSession(number, kind, "Plenary", "", "", NINE, NINE + timedelta(hours=1), [], shown)


def speaker(number, title="Director", affiliation="Institute A"):
    return Participant(pk=number, name=f"Expert {number}", honorific="Ms.", title=title, affiliation=affiliation)


FIRST, SECOND, THIRD = speaker(1), speaker(2, title=""), speaker(3, title="", affiliation="")
OF_THE_DEPARTMENT = speaker(4, title="", affiliation="Division A, UNDESA")


@pytest.mark.parametrize(
    ("items", "present", "sentences"),
    [
        ([[FIRST]], {1}, ["The Meeting was opened by Ms. Expert 1, Director, Institute A."]),
        (
            [[], [FIRST], [SECOND, THIRD], [FIRST]],
            {1, 2, 3},
            [
                "The Meeting was opened by Ms. Expert 1, Director, Institute A. Statements were made by Ms. Expert 2, "
                "Institute A; and Ms. Expert 3."
            ],
        ),
        (
            [[OF_THE_DEPARTMENT]],
            {4},
            ["The Meeting was opened by Ms. Expert 4, Division A, Department of Economic and Social Affairs."],
        ),
        ([[FIRST], [THIRD]], {3}, ["Statements were made by Ms. Expert 3."]),
        ([None, [THIRD]], {3}, ["Statements were made by Ms. Expert 3."]),
        ([[FIRST]], {2}, []),
        ([[]], {1}, []),
        ([None], {1}, []),
    ],
    ids=[
        "one",
        "several",
        "of a department",
        "the first was absent",
        "the first is not named",
        "absent",
        "no speaker",
        "nobody named",
    ],
)
def test_opening_is_told_of_speakers_who_were_recorded_and_may_be_named(items, present, sentences):
    held = facts(programme=programme(plenary("opening", *items)), present={1: present})

    assert texts(organization.opening(held)) == sentences


def test_nobody_opened_or_closed_where_attendance_of_the_plenaries_was_not_recorded():
    held = facts(programme=programme(plenary("opening", [FIRST]), plenary("closing", [FIRST], number=2)))

    assert (organization.opening(held), organization.closing(held)) == ([], [])


def test_opening_and_closing_have_their_place_in_the_chapter():
    held = facts(
        programme=programme(plenary("opening", [FIRST]), plenary("closing", [FIRST, THIRD], number=2)),
        present={1: {1}, 2: {1, 3}},
    )

    first, *_, last = organization.chapter(held, {}, [Division("Opening statements")]).divisions

    assert (first.heading, last.heading) == ("Opening of the meeting", "Closing of the meeting")
    assert texts(last.paragraphs) == [
        "Closing remarks were made by Ms. Expert 1, Director, Institute A; and Ms. Expert 3. "
        "The Meeting was closed on 24 July 2013."
    ]


def test_speakers_of_another_plenary_opened_nothing():
    held = facts(programme=programme(plenary("plenary", [FIRST])), present={1: {1}})

    assert organization.opening(held) == []


def test_opening_plenary_is_counted_with_the_others():
    held = facts(programme=programme(plenary("opening"), plenary("plenary", number=2), plenary("closing", number=3)))

    (paragraph,) = texts(organization.programme_of_work(held))

    assert paragraph.startswith("The Meeting held three plenary meetings over one day.")


def test_no_programme_of_work():
    assert texts(organization.programme_of_work(facts())) == ["No programme of work was issued."]


def test_programme_of_one_session():
    held = facts(programme=programme(session(), session(2, "break")))

    assert texts(organization.programme_of_work(held)) == [
        "The Meeting held one session over one day. The programme of work is contained in annex II.",
        "The session was devoted to “Theme 1”.",
    ]


def test_programme_of_plenary_meetings_alone():
    held = facts(programme=programme(session(1, "plenary"), session(2, "plenary")))

    assert texts(organization.programme_of_work(held)) == [
        "The Meeting held two plenary meetings over one day. The programme of work is contained in annex II."
    ]


@pytest.mark.parametrize("kind", Kind)
def test_programme_of_each_kind_says_what_was_held(kind):
    info = KINDS[kind]
    held = f"The Meeting held one {info.report_noun.singular} over one day. The programme of work is contained in"
    subject = ["The session was devoted to “Theme 1”."] if info.has_section else []

    told = texts(organization.programme_of_work(facts(programme=programme(session(1, kind)))))

    assert told == ([f"{held} annex II.", *subject] if info.is_held else ["No programme of work was issued."])


def test_kind_that_only_the_table_has_is_counted_by_its_noun(monkeypatch):
    monkeypatch.setitem(KINDS, "visit", KindInfo(noun=Noun("field visit", "field visits")))
    held = facts(programme=programme(session(1, "visit"), session(2, "visit")))

    assert texts(organization.programme_of_work(held)) == [
        "The Meeting held two field visits over one day. The programme of work is contained in annex II."
    ]


def test_programme_of_many_sessions():
    held = facts(programme=programme(session(1, "plenary"), session(2), session(3), days=2))

    assert texts(organization.programme_of_work(held)) == [
        "The Meeting held one plenary meeting and two sessions over two days. "
        "The programme of work is contained in annex II.",
        "The sessions were devoted to the following subjects:",
        "(a) Theme 2;",
        "(b) Theme 3.",
    ]


def test_no_officers():
    chapter = organization.chapter(facts(), {}, [])

    assert organization.officers(facts()) == []
    assert [division.heading for division in chapter.divisions] == [
        "Participation",
        "Documentation",
        "Programme of work",
    ]


CHAIR, RAPPORTEUR, CONSULTANT = person(1), person(2), person(3, "consultant")


def office(participant, role, how="") -> Officer:
    return Officer(participant=participant, role=role, how=how)


@pytest.mark.parametrize(
    ("officers", "heading", "sentence"),
    [
        (
            [office(CHAIR, "chair", "elected"), office(RAPPORTEUR, "rapporteur", "elected")],
            "Election of officers",
            "The Meeting elected Ms. Expert 1 (Country A) as Chair and Ms. Expert 2 (Country A) as Rapporteur.",
        ),
        (
            [office(CHAIR, "chair"), office(RAPPORTEUR, "rapporteur", "designated")],
            "Officers",
            "Ms. Expert 1 (Country A) served as Chair and Ms. Expert 2 (Country A) as Rapporteur.",
        ),
        (
            [office(CHAIR, "chair", "elected"), office(person(4, consent=False), "rapporteur", "elected")],
            "Election of officers",
            "The Meeting elected Ms. Expert 1 (Country A) as Chair. A participant served as Rapporteur.",
        ),
        (
            [office(CHAIR, "chair"), office(CONSULTANT, "facilitator")],
            "Officers",
            "Ms. Expert 1 (Country A) served as Chair. Ms. Expert 3, consultant, facilitated the discussion.",
        ),
    ],
)
def test_only_a_recorded_election_is_told_and_no_facilitator_is_elected(officers, heading, sentence):
    found = organization.chapter(facts(officers=officers), {}, []).divisions[-1]

    assert (found.heading, texts(found.paragraphs)) == (heading, [sentence])


def test_officer_who_did_not_attend_is_not_named():
    officers = [office(CHAIR, "chair", "elected"), office(RAPPORTEUR, "rapporteur")]

    found = texts(organization.officers(facts(officers=officers, attended=[RAPPORTEUR])))

    assert found == ["Ms. Expert 2 (Country A) served as Rapporteur."]


def test_officers_of_one_session():
    held = facts(programme=programme(session(chair=person(1)), session(2)))

    assert texts(organization.officers(held)) == ["The session “Theme 1” had Ms. Expert 1 (Country A) as chair."]


def test_officers_of_many_sessions():
    led = [session(1, chair=person(1), rapporteur=person(2)), session(2, rapporteur=person(3, country=""))]

    assert texts(organization.officers(facts(programme=programme(*led)))) == [
        "The officers of the sessions were as follows:",
        "(a) “Theme 1”: Ms. Expert 1 (Country A) as chair and Ms. Expert 2 (Country A) as rapporteur;",
        "(b) “Theme 2”: Ms. Expert 3 as rapporteur.",
    ]

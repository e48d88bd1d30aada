"""How far a paper is, in the same word everywhere, and the word follows the calendar."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils.text import capfirst

from agenda.slides import SlidesStanding, slides_requested_from
from egm_portal.clock import calendar_at
from egm_portal.text.dates import deadline
from papers import actions, rules
from papers.cells import author_tag, state_tag
from papers.models import Extension, Paper, Version
from papers.queries import owed_paper
from papers.standing import in_standing
from papers.states import STATES, WORDS, Standing
from participants.models import Participant
from tests import factories
from tests.factories import DUE, TODAY

SECOND = timedelta(seconds=1)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def awaited(meeting):
    return factories.make_paper(meeting=meeting)


def overdue(meeting):
    paper = awaited(meeting)
    Paper.objects.filter(pk=paper.pk).update(own_due_at=TODAY - SECOND)
    return paper


def extended_until_yesterday(meeting):
    paper = overdue(meeting)
    Extension.objects.create(paper=paper, until=TODAY - timedelta(days=1), reason="Ill.")
    return paper


def extended(meeting):
    paper = overdue(meeting)
    Extension.objects.create(paper=paper, until=TODAY, reason="Ill.")
    return paper


def submitted(meeting):
    return factories.make_paper("submitted", meeting=meeting)


def late(meeting):
    paper = awaited(meeting)
    with calendar_at(DUE + timedelta(hours=2)):
        actions.receive_paper(paper=paper, file=factories.make_pdf_file(5, "late"), by=None)
    return paper


def returned(meeting):
    paper = submitted(meeting)
    actions.return_paper(paper=paper, note="Shorter.", until=DUE, by=None)
    return paper


def closed(meeting):
    paper = submitted(meeting)
    Version.objects.filter(document=paper.document_id).update(checks={"quarantined": "Eicar"})
    Paper.objects.filter(pk=paper.pk).update(state="awaited")
    return paper


def withdrawn(meeting):
    paper = awaited(meeting)
    actions.withdraw_paper(paper=paper)
    return paper


def in_state(state):
    def make(meeting):
        paper = submitted(meeting)
        Paper.objects.filter(pk=paper.pk).update(state=state)
        return paper

    return make


MADE = {info.standing: [in_state(state)] for state, info in STATES.items()} | {
    Standing.AWAITED: [awaited, extended],
    Standing.OVERDUE: [overdue, extended_until_yesterday],
    Standing.TO_REVIEW: [submitted],
    Standing.LATE_FILE: [late],
    Standing.REVISION: [returned],
    Standing.ANOTHER_FILE: [closed],
    Standing.ACCEPTED: [lambda meeting: factories.make_paper("accepted", meeting=meeting)],
    Standing.NOT_EXPECTED: [withdrawn],
}


def fresh(paper: Paper) -> Paper:
    return Paper.objects.select_related("participant__meeting", "document").get(pk=paper.pk)


def test_every_standing_has_its_words_and_each_state_one_of_them():
    assert set(WORDS) == set(MADE) == set(Standing)
    assert {state: info.standing.label for state, info in STATES.items()} == {
        state: state.label.lower() for state in Paper.State
    }


@pytest.mark.parametrize("words", WORDS.values(), ids=WORDS)
def test_documentation_explains_each_word_and_what_the_author_sees(words):
    text = (settings.BASE_DIR / "docs" / "organizers.md").read_text(encoding="utf-8")
    [explained, *_] = [line for line in text.splitlines() if line.startswith(f"| {words.organizers} | ")]

    assert (f"Its author sees “{words.author}”" in explained) == (words.author != words.organizers)


def test_tag_filter_and_author_agree_on_every_standing(meeting):
    made = {standing: [make(meeting) for make in makers] for standing, makers in MADE.items()}

    for standing, papers in made.items():
        found = in_standing(Paper.objects.all(), standing, TODAY).values_list("pk", flat=True)
        assert sorted(found) == sorted(paper.pk for paper in papers), standing
        for paper in map(fresh, papers):
            assert owed_paper(paper).standing == standing
            assert f">{WORDS[standing].organizers}<" in state_tag(paper)
            assert f">{WORDS[standing].author}<" in author_tag(owed_paper(paper))


def test_list_is_narrowed_by_every_standing(at_desk, meeting):
    for makers in MADE.values():
        makers[0](meeting)
    page = reverse("admin:papers_paper_changelist")

    rows = {each: at_desk.get(f"{page}?meeting={meeting.pk}&state={each.value}") for each in Standing}

    assert {each: answer.context["cl"].result_count for each, answer in rows.items()} == dict.fromkeys(Standing, 1)
    assert all(f">{each.label}<" in answer.text for each, answer in rows.items())
    chips = rows[Standing.AWAITED].context["cl"].panel.chips
    numbers = [("All", len(Standing))] + [(capfirst(each.label), 1) for each in Standing]
    assert [(chip.label, chip.number) for chip in chips] == [*numbers, ("Accepted, not published", 1)]


@pytest.mark.parametrize("concept", [None, DUE - timedelta(days=3)])
def test_concept_paper_is_overdue_by_its_own_date(meeting, concept):
    meeting.concept_paper_due = concept
    meeting.save()
    paper, deadline = factories.make_paper(meeting=meeting, kind="concept_paper"), concept or DUE

    for at, standing in ((deadline, Standing.AWAITED), (deadline + SECOND, Standing.OVERDUE)):
        assert owed_paper(fresh(paper), at).standing == standing
        assert in_standing(Paper.objects.filter(kind="concept_paper"), standing, at).get() == paper


def test_board_and_own_page_follow_the_date(client, meeting, organizer):
    paper = awaited(meeting)
    board, own = (reverse(name, args=[meeting.slug]) for name in ("admin:board", "my:meeting"))

    words = {}
    for at in (DUE - timedelta(days=118), DUE, DUE + SECOND):
        with calendar_at(at):
            client.force_login(organizer)
            shown = client.get(board).text
            client.force_login(paper.participant.user)
            shown += client.get(own).text + client.get(reverse("papers:upload", args=[meeting.slug, paper.pk])).text
        words[at] = [word for word in ("awaited", "overdue", "missing") if f">{word}<" in shown]

    assert list(words.values()) == [["awaited"], ["awaited"], ["overdue"]]


@pytest.mark.parametrize("state", ["awaited", "submitted", "accepted"])
def test_only_whose_paper_is_not_accepted_is_told_to_ask_for_more_time(client, meeting, state):
    paper = factories.make_paper(state, meeting=meeting)
    client.force_login(paper.participant.user)

    with calendar_at(DUE + rules.GRACE + rules.HELD + SECOND):
        text = client.get(reverse("papers:upload", args=[meeting.slug, paper.pk])).text

    assert "Files are no longer accepted." in text
    assert [words in text for words in ("ask for an extension", "notice-warn")] == [state != "accepted"] * 2


def test_form_is_shown_as_long_as_the_portal_takes_a_file(client, meeting):
    paper, last = awaited(meeting), DUE + rules.GRACE + rules.HELD
    page = reverse("papers:upload", args=[meeting.slug, paper.pk])
    client.force_login(paper.participant.user)

    shown, sent = {}, {}
    for at in (DUE, DUE + rules.GRACE + SECOND, last, last + SECOND, last + timedelta(days=2600)):
        with calendar_at(at):
            shown[at] = client.get(page).text
            sent[at] = client.post(reverse("papers:begin_parts", args=[meeting.slug, paper.pk]), size_of(at))

    forms = ['type="file"' in text for text in shown.values()]
    assert forms == [True, True, True, False, False]
    assert [answer.status_code < 300 for answer in sent.values()] == forms
    assert f"You can still send a file until {deadline(last, meeting.time_zone)} (Geneva)" in shown[last]
    assert all("Files are no longer accepted." in text for text in list(shown.values())[3:])
    assert reverse("website:contact", args=[meeting.slug]) in shown[last + SECOND]


def size_of(at) -> dict:
    return {"name": f"{at:%H%M%S}.pdf", "size": 9}


def test_slides_are_awaited_until_the_session_is_over_and_then_missing(meeting, expert):
    session = factories.make_session(meeting=meeting)
    item = session.items.create(title="Three cities", slides_expected=True)
    item.people.add(expert)

    (asked,) = slides_requested_from(Participant.objects.all())
    item.documents.add(factories.make_document(meeting=meeting, kind="presentation"))
    (here,) = slides_requested_from(Participant.objects.all())

    assert asked.standing(session.ends_at - SECOND) == SlidesStanding.AWAITED
    assert asked.standing(session.ends_at) == SlidesStanding.MISSING
    assert here.standing(session.ends_at) == SlidesStanding.RECEIVED
    assert ">missing<" in asked.tag(session.ends_at)

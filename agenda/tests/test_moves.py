"""Moving, changing, adding and removing what the working draft consists of."""

from datetime import UTC, date, datetime

import pytest

from agenda import actions
from agenda.models import Item, ItemPerson, Officer, ProgrammeDraft, Session
from agenda.roles import Role
from agenda.timing import computed_starts
from egm_portal.exceptions import NotAllowed
from egm_portal.undo.models import Change
from egm_portal.undo.rules import ALREADY_UNDONE, CHANGED_SINCE
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
FIRST, SECOND = date(2013, 7, 24), date(2013, 7, 25)


@pytest.fixture
def colleague(meeting):
    return factories.make_organizer(meeting)


@pytest.fixture
def programme(meeting, organizer):
    """Two days: A, B and C, each of an hour, follow each other from 09:00 on; D and E the day after."""
    for day, titles in ((FIRST, "ABC"), (SECOND, "DE")):
        for title in titles:
            actions.add_session(meeting=meeting, day=day, title=title, minutes=60, by=organizer)
    return meeting


def session(title):
    return Session.objects.get(title=title)


def starts(meeting):
    """Each session with its local start; what is pinned is marked."""
    rows = Session.objects.filter(meeting=meeting).order_by("starts_at", "position")
    local = [(row, row.starts_at.astimezone(meeting.zone)) for row in rows]
    return " ".join(f"{row.title}{at:%d/%H:%M}{'*' if row.is_pinned else ''}" for row, at in local)


def fill(title, *items):
    row = session(title)
    return [actions.add_item(meeting=row.meeting, session=row, title=item, minutes=15, by=None) for item in items]


def items(title):
    return [item.title for item in Item.objects.filter(session__title=title).order_by("position")]


def waiting(meeting):
    return [item.title for item in Item.objects.filter(unscheduled_in=meeting).order_by("position")]


def last_change(meeting):
    return Change.objects.filter(meeting=meeting).order_by("pk").last()


def everything(meeting):
    """All rows of the draft in their order, but who moved them and when; new positions in the same order are equal."""
    left_out = ("moved_in", "moved_at", "moved_by_id", "position")
    rows = [row for model in (Session, Item, ItemPerson) for row in model.objects.order_by("position", "pk").values()]
    rows += Officer.objects.order_by("pk").values()
    return [{name: value for name, value in row.items() if name not in left_out} for row in rows]


def test_first_session_of_a_day_is_pinned_and_the_others_follow(programme):
    assert starts(programme) == "A24/09:00* B24/10:00 C24/11:00 D25/09:00* E25/10:00"


@pytest.mark.parametrize(
    ("title", "day", "before", "expected"),
    [
        ("A", FIRST, "C", "B24/09:00* A24/10:00 C24/11:00 D25/09:00* E25/10:00"),
        ("A", FIRST, None, "B24/09:00* C24/10:00 A24/11:00 D25/09:00* E25/10:00"),
        ("C", FIRST, "A", "C24/09:00* A24/10:00 B24/11:00 D25/09:00* E25/10:00"),
        ("B", SECOND, "D", "A24/09:00* C24/10:00 B25/09:00* D25/10:00 E25/11:00"),
        ("A", SECOND, None, "B24/09:00* C24/10:00 D25/09:00* E25/10:00 A25/11:00"),
        ("D", FIRST, "B", "A24/09:00* D24/10:00 B24/11:00 C24/12:00 E25/09:00*"),
        ("D", date(2013, 7, 26), None, "A24/09:00* B24/10:00 C24/11:00 E25/09:00* D26/09:00*"),
        ("E", date(2013, 7, 23), None, "E23/09:00* A24/09:00* B24/10:00 C24/11:00 D25/09:00*"),
    ],
)
def test_session_moves_within_and_between_days_and_back(programme, organizer, title, day, before, expected):
    before_move, rows = starts(programme), everything(programme)

    change = actions.move_session(session=session(title), day=day, before=before and session(before), by=organizer)
    moved = starts(programme)
    actions.undo_edit(change=change, by=organizer)

    assert (moved, starts(programme)) == (expected, before_move)
    assert everything(programme) == rows


def test_move_to_where_it_is_changes_nothing(programme, organizer):
    version = ProgrammeDraft.objects.get().version

    assert actions.move_session(session=session("B"), day=FIRST, before=session("C"), by=organizer) is None
    assert actions.move_session(session=session("C"), day=FIRST, before=None, by=organizer) is None
    assert ProgrammeDraft.objects.get().version == version


def test_hundred_moves_keep_one_order(programme, organizer):
    for _ in range(50):
        actions.move_session(session=session("C"), day=FIRST, before=session("B"), by=organizer)
        actions.move_session(session=session("B"), day=FIRST, before=session("C"), by=organizer)

    assert starts(programme) == "A24/09:00* B24/10:00 C24/11:00 D25/09:00* E25/10:00"


def test_longer_session_moves_what_follows_up_to_the_next_fixed_start(programme, organizer):
    at_eleven = datetime(2013, 7, 24, 9, 30, tzinfo=UTC)
    actions.change_session(session=session("C"), starts_at=at_eleven, by=organizer)

    change = actions.change_session(session=session("A"), starts_at=session("A").starts_at, minutes=80, by=organizer)

    assert starts(programme) == "A24/09:00* B24/10:20 C24/11:30* D25/09:00* E25/10:00"
    assert [row.model for row in change.changed_rows] == [Session]


def test_fixed_start_takes_what_follows_along(programme, organizer):
    actions.change_session(session=session("A"), starts_at=datetime(2013, 7, 24, 7, 30, tzinfo=UTC), by=organizer)

    assert starts(programme) == "A24/09:30* B24/10:30 C24/11:30 D25/09:00* E25/10:00"


def test_fixed_start_before_others_comes_before_them(programme, organizer):
    early = datetime(2013, 7, 24, 6, tzinfo=UTC)

    actions.change_session(session=session("C"), starts_at=early, by=organizer)
    moved = starts(programme)
    actions.change_session(session=session("A"), minutes=90, starts_at=session("A").starts_at, by=organizer)

    assert moved == "C24/08:00* A24/09:00* B24/10:00 D25/09:00* E25/10:00"
    assert starts(programme) == "C24/08:00* A24/09:00* B24/10:30 D25/09:00* E25/10:00"


def test_session_without_fixed_start_follows_again(programme, organizer):
    actions.change_session(session=session("C"), starts_at=datetime(2013, 7, 24, 12, tzinfo=UTC), by=organizer)

    actions.change_session(session=session("C"), starts_at=None, by=organizer)

    assert starts(programme) == "A24/09:00* B24/10:00 C24/11:00 D25/09:00* E25/10:00"


def test_other_room_is_a_chain_of_its_own(programme, organizer):
    actions.change_session(session=session("B"), room="Room L", starts_at=None, by=organizer)
    parallel = starts(programme)
    actions.change_session(session=session("B"), room="", starts_at=None, by=organizer)

    assert parallel == "A24/09:00* B24/10:00* C24/10:00 D25/09:00* E25/10:00"
    assert starts(programme) == "A24/09:00* B24/10:00 C24/11:00 D25/09:00* E25/10:00"


def test_session_placed_before_one_of_another_room_keeps_its_own_chain(programme, organizer):
    actions.change_session(session=session("B"), room="Room L", starts_at=None, by=organizer)

    actions.move_session(session=session("E"), day=FIRST, before=session("B"), by=organizer)

    assert starts(programme) == "A24/09:00* B24/10:00* E24/10:00 C24/11:00 D25/09:00*"


def test_removed_session_leaves_its_items_and_returns_whole(programme, organizer):
    chair = factories.make_participant(meeting=programme)
    fill("A", "One", "Two")
    officers = [(Role.CHAIR, chair)]
    actions.change_session(session=session("A"), starts_at=session("A").starts_at, officers=officers, by=organizer)
    rows = everything(programme)

    change = actions.remove_session(session=session("A"), by=organizer)
    removed = starts(programme), waiting(programme), Officer.objects.count()
    actions.undo_edit(change=change, by=organizer)

    assert removed == ("B24/09:00* C24/10:00 D25/09:00* E25/10:00", ["One", "Two"], 0)
    assert everything(programme) == rows


def test_session_gets_a_number_and_a_break_none(programme, organizer):
    coffee = actions.add_session(
        meeting=programme, day=FIRST, before=session("B"), title="Coffee", kind="break", minutes=20, by=organizer
    )

    assert (coffee.number, session("E").number) == (None, 5)
    assert starts(programme) == "A24/09:00* Coffee24/10:00 B24/10:20 C24/11:20 D25/09:00* E25/10:00"


@pytest.mark.parametrize(
    ("title", "to", "before", "expected"),
    [
        ("One", "A", "Three", (["Two", "One", "Three"], ["Four"], [])),
        ("Three", "A", "One", (["Three", "One", "Two"], ["Four"], [])),
        ("Two", "B", None, (["One", "Three"], ["Four", "Two"], [])),
        ("Two", "B", "Four", (["One", "Three"], ["Two", "Four"], [])),
        ("Two", "", None, (["One", "Three"], ["Four"], ["Two"])),
    ],
)
def test_item_moves_and_returns(programme, organizer, title, to, before, expected):
    fill("A", "One", "Two", "Three")
    fill("B", "Four")
    rows = everything(programme)
    found = {item.title: item for item in Item.objects.all()}

    change = actions.move_item(
        item=found[title], to=session(to) if to else None, before=found.get(before), by=organizer
    )
    moved = items("A"), items("B"), waiting(programme)
    actions.undo_edit(change=change, by=organizer)

    assert moved == expected
    assert everything(programme) == rows


def test_items_without_room_between_them_keep_their_order(programme, organizer):
    one, two, three = fill("A", "One", "Two", "Three")
    Item.objects.update(position=0)

    change = actions.move_item(item=three, to=session("A"), before=two, by=organizer)
    moved = items("A")
    actions.undo_edit(change=change, by=organizer)

    assert (moved, items("A")) == (["One", "Three", "Two"], ["One", "Two", "Three"])
    assert actions.move_item(item=one, to=session("A"), before=two, by=organizer) is None


def test_item_moves_among_four_hundred(programme, organizer):
    row = session("A")
    Item.objects.bulk_create(Item(session=row, title=str(n), minutes=5) for n in range(400))
    last = Item.objects.order_by("pk").last()

    actions.move_item(item=last, to=row, before=Item.objects.order_by("pk").first(), by=organizer)

    assert items("A")[:3] == ["399", "0", "1"]


def test_own_moves_and_those_of_other_rows_refuse_nothing(programme, organizer, colleague):
    one, two = fill("A", "One", "Two")
    seen = ProgrammeDraft.objects.get().version
    actions.move_item(item=one, to=session("B"), seen=seen, by=organizer)
    actions.move_item(item=two, to=session("C"), seen=seen, by=colleague)

    actions.move_item(item=one, to=session("C"), before=two, seen=seen, by=organizer)

    assert items("C") == ["One", "Two"]


def test_session_moved_by_others_is_told(programme, organizer, colleague):
    seen = ProgrammeDraft.objects.get().version
    actions.move_session(session=session("A"), day=SECOND, seen=seen, by=colleague)

    with pytest.raises(actions.MovedMeanwhile) as refusal:
        actions.move_session(session=session("A"), day=FIRST, before=session("C"), seen=seen, by=organizer)

    assert str(refusal.value) == (
        f"{colleague} moved “A” to Thursday, 25 July, 11:00 at 09:00. You wanted to move it to Wednesday, 24 July."
    )


def test_undo_is_refused_if_already_undone_or_changed_since(programme, organizer, colleague):
    one, two = fill("A", "One", "Two")
    first = actions.move_item(item=one, to=session("B"), by=organizer)
    second = actions.move_item(item=two, to=session("B"), by=organizer)
    actions.move_item(item=one, to=session("C"), by=colleague)
    actions.undo_edit(change=second, by=organizer)

    with pytest.raises(NotAllowed, match=CHANGED_SINCE):
        actions.undo_edit(change=first, by=organizer)
    with pytest.raises(NotAllowed, match=ALREADY_UNDONE):
        actions.undo_edit(change=Change.objects.get(pk=second.pk), by=organizer)


def test_undo_into_a_removed_session_is_refused(programme, organizer):
    (item,) = fill("A", "One")
    change = actions.move_item(item=item, to=session("B"), by=organizer)
    actions.remove_session(session=session("A"), by=organizer)

    with pytest.raises(NotAllowed, match="no longer there"):
        actions.undo_edit(change=change, by=organizer)

    assert items("B") == ["One"]


def test_people_of_an_item_change_and_return(programme, organizer):
    (item,) = fill("A", "One")
    people = [factories.make_participant(meeting=programme) for _ in range(3)]
    actions.change_item(item=item, people=[(Role.SPEAKER, people[0]), (Role.SPEAKER, people[1])], by=organizer)
    rows = everything(programme)

    change = actions.change_item(
        item=item, title="Other", people=[(Role.SPEAKER, people[2]), (Role.DISCUSSANT, people[0])], by=organizer
    )
    changed = [(row.role, row.participant) for row in item.roles.all()]
    actions.undo_edit(change=change, by=organizer)

    assert changed == [("speaker", people[2]), ("discussant", people[0])]
    assert everything(programme) == rows
    assert actions.change_item(item=item, people=[("speaker", people[0]), ("speaker", people[1])], by=organizer) is None


def test_paper_is_scheduled_once(programme, organizer):
    paper = factories.make_paper("accepted", meeting=programme)

    item = actions.schedule_paper(paper=paper, session=session("A"), by=organizer)

    assert (item.title, item.paper, [person.participant for person in item.roles.all()]) == (
        paper.document.title,
        paper,
        [paper.participant],
    )
    with pytest.raises(NotAllowed, match="already in the programme"):
        actions.schedule_paper(paper=paper, session=session("B"), by=organizer)
    actions.undo_edit(change=last_change(programme), by=organizer)
    assert not Item.objects.exists()


def test_only_what_is_not_scheduled_is_deleted(programme, organizer):
    (item,) = fill("A", "One")
    with pytest.raises(NotAllowed, match="Remove the item"):
        actions.delete_item(item=item, by=organizer)
    actions.remove_item(item=item, by=organizer)
    rows = everything(programme)

    change = actions.delete_item(item=item, by=organizer)
    left = Item.objects.count()
    actions.undo_edit(change=change, by=organizer)

    assert (left, everything(programme)) == (0, rows)


def test_session_of_another_meeting_is_refused(programme, organizer):
    (item,) = fill("A", "One")
    elsewhere = factories.make_session()

    with pytest.raises(NotAllowed, match="removed from the programme"):
        actions.move_item(item=item, to=elsewhere, by=organizer)


def test_officers_of_the_meeting_change_and_return(programme, organizer):
    first, second = (factories.make_participant(meeting=programme) for _ in range(2))
    actions.change_officers(meeting=programme, officers=[(Role.CHAIR, first)], by=organizer)

    change = actions.change_officers(meeting=programme, officers=[(Role.CHAIR, second)], by=organizer)
    changed = Officer.objects.get().participant
    actions.undo_edit(change=change, by=organizer)

    assert (changed, Officer.objects.get().participant) == (second, first)


def test_sessions_go_past_midnight_and_the_end_of_summer_time(organizer):
    """On 27 October 2013 the clocks of Geneva go from 03:00 back to 02:00."""
    meeting = factories.make_meeting(starts_on=date(2013, 10, 26), ends_on=date(2013, 10, 27))
    late = datetime(2013, 10, 26, 20, tzinfo=UTC)
    for title, minutes in (("A", 180), ("B", 120), ("C", 60)):
        pinned = {"starts_at": late} if title == "A" else {}
        actions.add_session(meeting=meeting, day=meeting.starts_on, title=title, minutes=minutes, by=None, **pinned)
        if title != "A":
            actions.move_session(session=session(title), day=meeting.starts_on, by=None)

    assert starts(meeting) == "A26/22:00* B27/01:00 C27/02:00"


def test_stored_starts_are_the_computed_ones(programme, organizer):
    actions.move_session(session=session("B"), day=SECOND, before=session("E"), by=organizer)

    rows = list(Session.objects.order_by("position"))
    assert [row.starts_at for row in rows] == computed_starts(rows)

"""The programme's screen: what it shows, what its buttons and forms do, and what it says when others were quicker."""

from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from lxml import html

from agenda import actions
from agenda.kinds import KINDS, Kind
from agenda.models import Item, Officer, ProgrammeDraft, Session
from agenda.programme_pdf import request_programme_pdfs
from egm_portal.meetings.models import Meeting, StaffRole
from egm_portal.pdf.actions import run_waiting_renderings
from egm_portal.undo.models import Change
from tests import factories, forms

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
DAY = date(2013, 7, 24)
FRAGMENT = {"X-Fragment": "programme"}


@pytest.fixture
def programme(meeting):
    """Sessions A and B with two items each, and a coffee break between them."""
    for title, kind, items in (("A", "session", ["One", "Two"]), ("Coffee", "break", []), ("B", "session", ["Three"])):
        session = actions.add_session(meeting=meeting, day=DAY, title=title, kind=kind, minutes=60, by=None)
        for item in items:
            actions.add_item(meeting=meeting, session=session, title=item, minutes=20, by=None)
    return meeting


@pytest.fixture
def week(meeting, programme):
    """A session without conflicts on each of four more days; returns the five days as the script sends them."""
    chair = factories.make_participant("accepted", meeting=meeting, list_consent=True)
    Meeting.objects.update(ends_on=date(2013, 7, 28))
    meeting.refresh_from_db()
    for day in range(25, 29):
        officers = [("chair", chair)]
        own = {"title": f"On {day}", "minutes": 60, "officers": officers}
        actions.add_session(meeting=meeting, day=date(2013, 7, day), by=None, **own)
    return ",".join(f"2013-07-{day}" for day in range(24, 29))


@pytest.fixture
def screen(programme):
    return reverse("admin:meetings_meeting_programme", args=[programme.pk])


def row(title):
    model = Session if Session.objects.filter(title=title).exists() else Item
    found = model.objects.get(title=title)
    return f"{model._meta.model_name}-{found.pk}"


def order():
    """Sessions with their items, in order of time; then what is not yet scheduled."""
    sessions = Session.objects.order_by("starts_at", "position")
    named = [f"{each.title}: {', '.join(item.title for item in each.items.order_by('position'))}" for each in sessions]
    waiting = Item.objects.filter(session=None).order_by("position")
    return "; ".join([*named, *(f"- {item.title}" for item in waiting)]).replace(": ;", ";")


def press(client, screen, do, to="", version=None, shown="2013-07-24,2013-07-25", **extra):
    version = ProgrammeDraft.objects.get().version if version is None else version
    return client.post(screen, {"do": do, "to": to, "version": version, "shown": shown}, **extra)


def parts_of(answer):
    """The element with the parts that a script gets."""
    (top,) = html.fragments_fromstring(answer.text.split("#}")[-1].strip())
    return top


def panel(response):
    """The fields of the form that is open."""
    return forms.fields_of_form(response.text, "programme-panel")


def text_of(response):
    return " ".join(html.fromstring(response.text).text_content().split())


@pytest.mark.parametrize(
    ("do", "what", "to", "expected"),
    [
        ("down", "One", "", "A: Two, One; Coffee; B: Three"),
        ("up", "Two", "", "A: Two, One; Coffee; B: Three"),
        ("up", "One", "", "A: One, Two; Coffee; B: Three"),
        ("down", "Two", "", "A: One, Two; Coffee; B: Three"),
        ("move", "One", "end:{B}", "A: Two; Coffee; B: Three, One"),
        ("move", "One", "before:{Three}", "A: Two; Coffee; B: One, Three"),
        ("move", "One", "after:{Three}", "A: Two; Coffee; B: Three, One"),
        ("move", "One", "after:{B}", "A: Two; Coffee; B: One, Three"),
        ("move", "One", "waiting", "A: Two; Coffee; B: Three; - One"),
        ("remove", "One", "", "A: Two; Coffee; B: Three; - One"),
        ("down", "A", "", "Coffee; A: One, Two; B: Three"),
        ("up", "B", "", "A: One, Two; B: Three; Coffee: "),
        ("move", "B", "before:{A}", "B: Three; A: One, Two; Coffee: "),
        ("move", "A", "after:{B}", "Coffee; B: Three; A: One, Two"),
        ("move", "A", "start:2013-07-24", "A: One, Two; Coffee; B: Three"),
        ("move", "A", "end:2013-07-25", "Coffee; B: Three; A: One, Two"),
        ("down", "B", "", "A: One, Two; Coffee; B: Three"),
        ("remove", "A", "", "Coffee; B: Three; - One; - Two"),
    ],
)
def test_each_button_moves_its_row_and_returns_to_it(at_desk, screen, do, what, to, expected):
    to = to.format(**{name: row(name) for name in ("A", "B", "Three")})

    response = press(at_desk, screen, f"{do}:{row(what)}", to)

    moved = Item.objects.filter(title=what).first() or Session.objects.filter(title=what).first()
    assert response.status_code == 302
    assert moved is None or response.url == f"{screen}#{row(what)}"
    assert order() == expected


def test_button_that_does_not_say_what_its_page_showed_is_asked_about(at_desk, screen):
    item, to = Item.objects.get(title="One"), Session.objects.get(title="B")
    actions.move_item(item=item, to=to, by=factories.make_organizer(item.session.meeting))

    asked = press(at_desk, screen, f"remove:{row('One')}", version="")

    assert "Move it anyway" in asked.text
    assert order() == "A: Two; Coffee; B: Three, One"


def test_move_is_said_and_undone_also_after_a_reload(at_desk, screen):
    before = order()
    press(at_desk, screen, f"move:{row('One')}", f"end:{row('B')}")

    shown = at_desk.get(screen)
    (undo,) = html.fromstring(shown.text).xpath("//button[@name='undo']/@value")
    undone = at_desk.post(screen, {"undo": undo}, follow=True)
    again = at_desk.post(screen, {"undo": undo}, follow=True)

    assert "“One” moved from “A” to “B”, 11:20." in text_of(shown)
    assert (order(), "Undone." in text_of(undone)) == (before, True)
    assert "This has already been undone." in text_of(again)
    assert not html.fromstring(undone.text).xpath("//button[@name='undo']")


def test_move_within_a_session_names_it(at_desk, screen):
    press(at_desk, screen, f"down:{row('One')}")

    assert "“One” moved within “A”, 09:20." in text_of(at_desk.get(screen))


def test_nobody_undoes_what_others_did(at_desk, screen, programme, client):
    colleague = factories.make_organizer(programme)
    change = actions.move_item(item=Item.objects.get(title="One"), to=Session.objects.get(title="B"), by=colleague)

    assert at_desk.post(screen, {"undo": str(change.batch)}).status_code == 404
    assert 'name="undo"' not in at_desk.get(screen).text


def test_second_of_two_moves_of_one_item_is_asked(at_desk, screen, programme):
    colleague = factories.make_organizer(programme)
    version = ProgrammeDraft.objects.get().version
    coffee = actions.add_session(meeting=programme, day=DAY, title="C", minutes=30, by=colleague)
    actions.move_item(item=Item.objects.get(title="One"), to=coffee, by=colleague)

    asked = press(at_desk, screen, f"move:{row('One')}", f"end:{row('B')}", version)
    fields = forms.fields_of_form(asked.text, "programme-asked")
    unmoved = order()
    press(at_desk, screen, f"move:{row('One')}", fields["to"], fields["version"])

    assert asked.status_code == 409
    assert f"{colleague} moved “One” to “C” at 09:00. You wanted to move it to “B”." in text_of(asked)
    assert unmoved == "A: Two; Coffee; B: Three; C: One"
    assert order() == "A: Two; Coffee; B: Three, One; C: "


def test_item_dropped_beside_one_that_was_moved_away_stays_in_its_session(at_desk, screen, programme):
    actions.move_item(item=Item.objects.get(title="Three"), to=Session.objects.get(title="A"), by=None)

    press(at_desk, screen, f"move:{row('One')}", f"before:{row('Three')}@{Session.objects.get(title='B').pk}")

    assert order() == "A: Two, Three; Coffee; B: One"


def test_script_gets_the_parts_that_changed(at_desk, screen):
    answer = press(at_desk, screen, f"move:{row('One')}", f"end:{row('B')}", headers=FRAGMENT)
    late = press(at_desk, screen, f"move:{row('Two')}", f"end:{row('B')}", 1, headers=FRAGMENT)

    top = parts_of(answer)
    assert (top.get("data-said"), top.get("data-at")) == ("“One” moved from “A” to “B”, 11:20.", row("One"))
    assert [part.get("id") for part in top] == [
        *("programme-state", "programme-message", row("A"), row("B"), "programme-side", "programme-places")
    ]
    assert 'id="programme-days"' in late.text


def test_script_gets_the_days_between_which_a_session_moved(at_desk, screen):
    answer = press(at_desk, screen, f"move:{row('B')}", "end:2013-07-25", headers=FRAGMENT)

    assert [part.get("id") for part in parts_of(answer)][2:4] == ["day-2013-07-24", "day-2013-07-25"]


def test_script_gets_the_labels_of_sessions_that_are_counted_again(at_desk, screen, programme, week):
    actions.add_session(meeting=programme, day=date(2013, 7, 26), by=None, title="Rest", minutes=15, kind=Kind.BREAK)
    Session.objects.filter(title="Rest").update(label="II")
    answer = press(at_desk, screen, f"move:{row('B')}", "end:2013-07-27", shown=week, headers=FRAGMENT)

    top = parts_of(answer)
    assert {part.get("id"): part.text_content() for part in top.xpath("span")} == {
        f"{row('On 25')}-label": "Session 2",
        f"{row('On 26')}-label": "Session 3",
    }
    assert top.xpath("section/@data-day") == ["2013-07-24", "2013-07-27"]
    whole = html.fromstring(at_desk.get(screen).text)
    assert [whole.get_element_by_id(part.get("id")).text for part in top.xpath("span")] == ["Session 2", "Session 3"]


def test_script_gets_the_sessions_that_are_the_first_or_last_ones_now(at_desk, screen, week):
    for title in ("A", "B"):
        press(at_desk, screen, f"remove:{row(title)}")
    actions.remove_session(session=Session.objects.get(title="On 28"), by=None)

    first = parts_of(press(at_desk, screen, f"move:{row('Coffee')}", "end:2013-07-26", shown=week, headers=FRAGMENT))
    last = parts_of(press(at_desk, screen, f"move:{row('Coffee')}", "end:2013-07-28", shown=week, headers=FRAGMENT))

    assert first.xpath(f"li[@id='{row('On 25')}']//button[@value='up:{row('On 25')}']/@disabled") == ["disabled"]
    (down,) = last.xpath(f"li[@id='{row('On 27')}']//button[@value='down:{row('On 27')}']")
    assert "disabled" not in down.attrib


@pytest.mark.parametrize("kind", Kind)
def test_form_for_each_kind_opens_with_its_usual_length(at_desk, screen, kind):
    opened = at_desk.get(f"{screen}?add={kind}")

    form = forms.fields_of_form(opened.text, "programme-panel")
    assert (form["kind"], form["minutes"]) == (kind, str(KINDS[kind].usual_minutes))
    assert f"New {KINDS[kind].noun.singular}" in text_of(opened)


@pytest.mark.parametrize(("chosen", "hour"), [("first", 0), ("second", 1)])
def test_start_that_comes_twice_is_asked_about_and_nothing_is_lost(at_desk, meeting, screen, chosen, hour):
    Session.objects.all().delete()
    meeting.starts_on = meeting.ends_on = date(2013, 10, 27)
    meeting.save()
    address = f"{screen}?add=session&day=2013-10-27"
    typed = panel(at_desk.get(address)) | {"title": "Night watch", "start": "02:30"}

    asked = at_desk.post(address, typed)
    again = panel(asked)
    page = html.fromstring(asked.text)
    saved = at_desk.post(address, again | {"which": chosen})

    assert (asked.status_code, again["title"], again["start"]) == (422, "Night watch", "02:30")
    assert "show this time twice. Choose which of the two is meant." in text_of(asked)
    assert page.xpath("//input[@name='which']/@value") == ["first", "second"]
    assert saved.status_code == 302
    assert Session.objects.get().starts_at == datetime(2013, 10, 27, hour, 30, tzinfo=UTC)
    edit = at_desk.get(f"{screen}?session={Session.objects.get().pk}")
    assert panel(edit)["which"] == chosen


def test_number_is_typed_and_stands_before_the_title(at_desk, screen):
    address = f"{screen}?session={row('B').partition('-')[2]}"
    before = html.fromstring(at_desk.get(screen).text).xpath("//p[@class='pe-people']/span/text()")
    at_desk.post(address, panel(at_desk.get(address)) | {"label": "II"})

    after = html.fromstring(at_desk.get(screen).text).xpath("//p[@class='pe-people']/span/text()")
    assert [before, after] == [["Session 1", "Session 2"], ["Session 1", "Session II"]]
    assert list(Session.objects.order_by("starts_at").values_list("number", "label")) == [
        (1, "1"),
        (None, ""),
        (2, "II"),
    ]


def test_removed_session_is_named_and_comes_back_with_an_officer_of_its_id(at_desk, screen, programme, expert):
    removed = Session.objects.get(title="A")
    Officer.objects.create(pk=removed.pk, meeting=programme, session=removed, participant=expert, role="rapporteur")
    before = order()
    press(at_desk, screen, f"remove:{row('A')}")

    shown = at_desk.get(screen)
    (undo,) = html.fromstring(shown.text).xpath("//button[@name='undo']/@value")
    at_desk.post(screen, {"undo": undo})

    assert "“A” was removed. Its items are under “Not yet scheduled”." in text_of(shown)
    assert (order(), Officer.objects.get().session) == (before, removed)


def test_script_gets_both_days_when_a_session_moves_back(at_desk, screen):
    press(at_desk, screen, f"move:{row('A')}", "end:2013-07-25", headers=FRAGMENT)
    (undo,) = html.fromstring(at_desk.get(screen).text).xpath("//button[@name='undo']/@value")

    fields = {"undo": undo, "version": ProgrammeDraft.objects.get().version, "shown": "2013-07-24,2013-07-25"}
    answer = at_desk.post(screen, fields, headers=FRAGMENT)

    assert html.fromstring(answer.text).xpath("//@data-day") == ["2013-07-24", "2013-07-25"]
    assert 'id="programme-days"' not in answer.text


def test_script_gets_the_whole_programme_where_a_day_comes_again(at_desk, screen, meeting):
    Session.objects.filter(title="B").update(starts_at=datetime(2013, 7, 27, 7, tzinfo=UTC), is_pinned=True)
    press(at_desk, screen, f"move:{row('B')}", "end:2013-07-25", headers=FRAGMENT)
    (undo,) = html.fromstring(at_desk.get(screen).text).xpath("//button[@name='undo']/@value")

    fields = {"undo": undo, "version": ProgrammeDraft.objects.get().version, "shown": "2013-07-24,2013-07-25"}
    answer = at_desk.post(screen, fields, headers=FRAGMENT)

    assert 'id="programme-days"' in answer.text
    assert html.fromstring(answer.text).xpath("//@data-day") == ["2013-07-24", "2013-07-25", "2013-07-27"]


def test_script_gets_the_day_before_of_a_session_after_midnight(at_desk, screen, meeting, programme):
    late = actions.add_session(meeting=programme, day=DAY, by=None, title="Late", minutes=960)
    after = actions.add_session(meeting=programme, day=DAY, by=None, title="After midnight", minutes=30)
    assert after.starts_at.date() > late.starts_at.date() or after.starts_at.hour >= 22  # in UTC

    answer = press(at_desk, screen, f"move:{row('After midnight')}", "end:2013-07-25", headers=FRAGMENT)

    assert html.fromstring(answer.text).xpath("//@data-day") == ["2013-07-24", "2013-07-25"]


def test_script_gets_the_sessions_that_show_and_that_showed_a_conflict(at_desk, screen, week):
    actions.add_item(
        meeting=Meeting.objects.get(), session=Session.objects.get(title="On 28"), title="Long", minutes=90, by=None
    )
    showed = Session.objects.get(title="On 26").pk
    fields = {"do": f"move:{row('One')}", "to": f"end:{row('B')}", "version": ProgrammeDraft.objects.get().version}
    answer = at_desk.post(screen, fields | {"shown": week, "marked": f"{showed},nonsense"}, headers=FRAGMENT)

    shown = [part.get("id") for part in parts_of(answer)][2:-2]
    assert shown == [row(title) for title in ("A", "B", "On 26", "On 28")]


def test_poll_answers_304_until_somebody_changes_something(at_desk, screen, programme):
    version = ProgrammeDraft.objects.get().version
    quiet = at_desk.get(f"{screen}state/", headers={"If-None-Match": f'"{version}"'})
    colleague = factories.make_organizer(programme)
    actions.move_item(item=Item.objects.get(title="One"), to=Session.objects.get(title="B"), by=colleague)

    news = at_desk.get(f"{screen}state/", headers={"If-None-Match": f'"{version}"'})

    assert (quiet.status_code, quiet.content) == (304, b"")
    assert (news.status_code, news.headers["ETag"]) == (200, f'"{version + 1}"')
    assert f"{colleague} has changed the programme." in text_of(news)


def test_item_is_edited_in_place(at_desk, screen, programme):
    speaker = factories.make_participant(meeting=programme, status="accepted")
    address = f"{screen}?item={Item.objects.get(title='One').pk}"
    typed = panel(at_desk.get(address))

    response = at_desk.post(
        address,
        typed | {"title": "Uno", "minutes": "25", "speaker": str(speaker), "position": f"end:{row('B')}"},
    )

    item = Item.objects.get(title="Uno")
    assert (response.status_code, response.url) == (302, f"{screen}#item-{item.pk}")
    assert (item.minutes, item.session.title) == (25, "B")
    assert [(person.role, person.participant) for person in item.roles.all()] == [("speaker", speaker)]


def test_two_people_who_change_one_title_choose(at_desk, screen, programme):
    item = Item.objects.get(title="One")
    address = f"{screen}?item={item.pk}"
    typed = panel(at_desk.get(address))
    actions.change_item(item=item, title="Theirs", minutes=30, by=None)

    asked = at_desk.post(address, typed | {"title": "Mine"})
    fields = panel(asked)
    at_desk.post(address, fields | {"title-choice": "mine"})

    item.refresh_from_db()
    assert asked.status_code == 409
    assert (item.title, item.minutes) == ("Mine", 30)


def test_bad_input_is_said_beside_the_field_and_nothing_is_lost(at_desk, screen):
    address = f"{screen}?item={Item.objects.get(title='One').pk}"
    typed = panel(at_desk.get(address))

    refused = at_desk.post(address, typed | {"title": "Kept", "minutes": "0", "speaker": "Nobody at all"})

    assert refused.status_code == 422
    assert "Enter between 1 and 1,440 minutes." in refused.text
    assert "None of the participants matches “Nobody at all”." in refused.text
    assert 'value="Kept"' in refused.text
    assert Item.objects.filter(title="One").exists()


def test_session_is_added_with_its_officers_and_edited(at_desk, screen, programme):
    chair = factories.make_participant(meeting=programme, status="accepted")
    address = f"{screen}?add=session"
    typed = panel(at_desk.get(address))
    added = at_desk.post(
        address, typed | {"title": "C", "minutes": "45", "chair": str(chair), "position": f"after:{row('A')}"}
    )
    session = Session.objects.get(title="C")
    placed = order()
    address = f"{screen}?session={session.pk}"
    typed = panel(at_desk.get(address))

    at_desk.post(address, typed | {"start": "11:15", "room": "Room L"})

    session.refresh_from_db()
    assert (added.status_code, placed) == (302, "A: One, Two; C; Coffee; B: Three")
    assert [(officer.role, officer.participant) for officer in session.officers.all()] == [("chair", chair)]
    assert (session.is_pinned, f"{session.starts_at.astimezone(programme.zone):%H:%M}") == (True, "11:15")
    assert session.room == "Room L"


@pytest.mark.parametrize(
    ("day", "position", "expected"),
    [
        ("2013-07-24", "after:{B}", "A: One, Two; Coffee; B: Three; C: "),
        ("2013-07-25", "start:2013-07-25", "A: One, Two; Coffee; B: Three; C: "),
    ],
)
def test_session_is_added_at_the_end_of_its_day(at_desk, screen, day, position, expected):
    address = f"{screen}?add=session&day={day}"
    opened = at_desk.get(address)

    at_desk.post(address, panel(opened) | {"title": "C", "minutes": "45"})

    added = Session.objects.get(title="C")
    assert html.fromstring(opened.text).xpath(f"//section[@id='day-{day}']//form/@id") == ["programme-panel"]
    assert panel(opened)["position"] == position.format(B=row("B"))
    assert (f"{added.starts_at:%Y-%m-%d}", order()) == (day, expected)


def test_day_that_the_meeting_does_not_have_adds_nothing_special(at_desk, screen):
    opened = at_desk.get(f"{screen}?add=session&day=2014-01-01")

    assert (opened.status_code, panel(opened)["position"]) == (200, f"after:{row('B')}")


def test_items_are_added_one_after_the_other(at_desk, screen):
    address = f"{screen}?add=item&in={Session.objects.get(title='B').pk}"
    saved = []
    for title in ("Four", "Five"):
        saved.append(at_desk.post(address, panel(at_desk.get(address)) | {"title": title, "another": "1"}))
    refused = at_desk.post(address, panel(at_desk.get(address)) | {"title": "", "another": "1"})

    assert [(answer.status_code, answer.url) for answer in saved] == [(302, f"{address}#new")] * 2
    assert refused.status_code == 422
    assert order() == "A: One, Two; Coffee; B: Three, Four, Five"


def test_item_that_there_is_already_is_followed_by_no_other(at_desk, screen):
    address = f"{screen}?item={Item.objects.get(title='One').pk}"

    assert "Save and add another" not in at_desk.get(address).text
    answer = at_desk.post(address, panel(at_desk.get(address)) | {"another": "1"})

    assert answer.url == f"{screen}#{row('One')}"


def test_hour_that_does_not_exist_is_refused(at_desk, screen, programme):
    address = f"{screen}?session={Session.objects.get(title='B').pk}"
    typed = panel(at_desk.get(address))

    refused = at_desk.post(address, typed | {"start": "25:00"})

    assert (refused.status_code, "Enter the time as 18:00" in refused.text) == (422, True)


def test_officers_of_the_meeting_have_their_place(at_desk, screen, programme):
    chair = factories.make_participant(meeting=programme, status="accepted")
    address = f"{screen}?officers"
    typed = panel(at_desk.get(address))

    at_desk.post(address, typed | {"chair": str(chair)})

    assert Officer.objects.get().participant == chair
    assert f"Chair: {chair}" in text_of(at_desk.get(screen))


def test_election_of_officers_is_recorded_and_undone_but_not_of_a_facilitator(at_desk, screen, programme):
    chair, consultant = (factories.make_participant(meeting=programme, status="accepted") for _ in range(2))
    address = f"{screen}?officers"
    at_desk.post(address, panel(at_desk.get(address)) | {"chair": str(chair), "facilitator": str(consultant)})

    at_desk.post(address, panel(at_desk.get(address)) | {"how": "elected"})

    assert dict(Officer.objects.values_list("role", "how")) == {"chair": "elected", "facilitator": ""}
    actions.undo_edit(change=Change.objects.latest("pk"), by=None)
    assert dict(Officer.objects.values_list("role", "how")) == {"chair": "", "facilitator": ""}
    with pytest.raises(IntegrityError), transaction.atomic():
        Officer.objects.update(how="elected")


def test_two_people_who_name_officers_keep_what_each_named(at_desk, screen, programme):
    first, second, mine = (factories.make_participant(meeting=programme, status="accepted") for _ in range(3))
    actions.change_officers(meeting=programme, officers=[("chair", first), ("rapporteur", first)], by=None)
    address = f"{screen}?officers"
    typed = panel(at_desk.get(address))
    actions.change_officers(meeting=programme, officers=[("chair", first), ("chair", second)], by=None)

    response = at_desk.post(address, typed | {"chair": f"{first}\n{mine}"})

    named = {(row.role, row.participant) for row in Officer.objects.all()}
    assert (response.status_code, named) == (302, {("chair", first), ("chair", second), ("chair", mine)})


def test_accepted_paper_without_a_slot_is_scheduled(at_desk, screen, programme):
    paper = factories.make_paper("accepted", meeting=programme)
    choices = at_desk.get(f"{screen}?move=paper-{paper.pk}")

    response = press(at_desk, screen, f"move:paper-{paper.pk}", f"end:{row('B')}")

    item = Item.objects.get(paper=paper)
    assert ("B, at the end 40 min free" in text_of(choices), "waiting" in choices.text) == (True, False)
    assert response.url == f"{screen}#item-{item.pk}"
    assert f"{paper.participant}" in text_of(at_desk.get(screen))
    assert "paper accepted" in text_of(at_desk.get(screen))


def test_viewer_sees_it_without_buttons(client, screen, programme):
    client.force_login(factories.make_organizer(programme, role=StaffRole.VIEWER))

    shown = client.get(screen)

    assert shown.status_code == 200
    assert "Three" in text_of(shown)
    assert not html.fromstring(shown.text).xpath("//*[@id='content-main']//*[self::button or self::a[@data-move]]")
    assert press(client, screen, f"down:{row('One')}").status_code == 403


def test_released_programme_is_linked_once_it_is_printed(at_desk, screen, programme):
    factories.accept_open_conflicts(programme)
    actions.release_programme(meeting=programme, kind="provisional", by=None)
    address = reverse("website:agenda_pdf", args=[programme.slug])
    before = at_desk.get(screen)
    request_programme_pdfs(programme.pk)
    run_waiting_renderings()

    after = at_desk.get(screen)

    assert [f'href="{address}"' in shown.text for shown in (before, after)] == [False, True]


def test_page_costs_the_same_with_many_rows(at_desk, screen, programme, django_assert_max_num_queries):
    speaker = factories.make_participant(meeting=programme, status="accepted")
    actions.change_item(item=Item.objects.first(), people=[("speaker", speaker)], by=None)
    with django_assert_max_num_queries(34) as few:
        at_desk.get(screen)
    for number in range(10):
        session = actions.add_session(meeting=programme, day=DAY, title=f"S{number}", minutes=60, by=None)
        person = factories.make_participant(meeting=programme, status="accepted")
        for place in range(3):
            actions.add_item(
                meeting=programme,
                session=session,
                title=f"{number}.{place}",
                minutes=5,
                people=[("speaker", person)],
                by=None,
            )

    with django_assert_max_num_queries(len(few)):
        at_desk.get(screen)


def test_move_costs_the_same_with_many_rows(at_desk, screen, programme, django_assert_max_num_queries):
    with django_assert_max_num_queries(50) as few:
        press(at_desk, screen, f"move:{row('One')}", f"end:{row('B')}", headers=FRAGMENT)
    for number in range(5):
        session = actions.add_session(meeting=programme, day=DAY, title=f"S{number}", minutes=60, by=None)
        for place in range(5):
            actions.add_item(meeting=programme, session=session, title=f"{number}.{place}", minutes=5, by=None)

    with django_assert_max_num_queries(len(few)):
        press(at_desk, screen, f"move:{row('One')}", f"end:{row('S3')}", headers=FRAGMENT)


def test_days_outside_the_meeting_are_shown_as_such(at_desk, screen, programme):
    programme.starts_on = programme.ends_on = date(2013, 7, 25)
    programme.save()

    assert "Wednesday, 24 July Outside the days of the meeting" in text_of(at_desk.get(screen))


DAY_2 = "add=break&day=2013-07-25"


@pytest.mark.parametrize(
    "opened", ["", "session={A}", "item={One}", "add=item&in={A}", "add=session", DAY_2, "officers"]
)
def test_headings_leave_out_no_level_whatever_is_open(at_desk, screen, opened):
    rows = {title: row(title).partition("-")[2] for title in ("A", "One")}

    page = html.fromstring(at_desk.get(f"{screen}?{opened.format(**rows)}").text)

    levels = [int(heading.tag[1]) for heading in page.xpath("//h1 | //h2 | //h3 | //h4 | //h5")]
    assert levels[0] == 1
    assert [pair for pair in pairwise(levels) if pair[1] > pair[0] + 1] == []

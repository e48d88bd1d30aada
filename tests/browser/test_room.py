"""The last afternoon in browsers: the operator decides by keyboard and without scripts, and the screen follows."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Portal, click_through
from tests.browser.test_refusals import sessions_of

pytestmark = pytest.mark.browser
SLUG = "agreed-in-the-room"
OPERATOR, EXPERT = "room-operator@example.org", "room-expert@example.org"
SCENE = f"""
from egm_portal.clock import calendar_at
from egm_portal.meetings.models import StaffRole
from room import actions as room
from tests import factories
with calendar_at(factories.TODAY):
    meeting = factories.make_meeting(slug="{SLUG}", short_title="Agreed in the room")
    expert = factories.make_participant("accepted", meeting=meeting, name="Agreeing Expert", email="{EXPERT}")
    operator = factories.make_user(email="{OPERATOR}")
    operator.is_staff = True
    operator.save()
    factories.make_member(meeting, operator, StaffRole.EDITOR)
    for text in ("Offices should answer, [by name,] in time.", "Radio should be paid for.", "Forms should be tested."):
        room.propose_recommendation(
            meeting=meeting, kind="recommendation", addressee="governments", text=text, by=expert
        )
"""
PROPOSER, SECOND, THIRD, OBSERVER = (f"room-{name}@example.org" for name in ("first", "second", "third", "observer"))
FIVE = "five-in-the-room"
SCENE_OF_FIVE = f"""
from egm_portal.clock import calendar_at
from egm_portal.meetings.models import StaffRole, User
from reports import actions
from room import actions as room
from tests import factories
with calendar_at(factories.TODAY):
    meeting = factories.make_meeting(slug="{FIVE}", short_title="Five in the room")
    for email in ("{PROPOSER}", "{SECOND}", "{THIRD}"):
        factories.make_participant("accepted", meeting=meeting, email=email)
    factories.make_participant("accepted", meeting=meeting, email="{OBSERVER}", role="observer")
    factories.make_member(meeting, User.objects.get(email="{OPERATOR}"), StaffRole.EDITOR)
    room.set_room(meeting=meeting, takes_stances=True)
    report = actions.change_state(report=actions.start_report(meeting=meeting), state="draft")
    actions.write_section(report=report, chapter="introduction", body="The meeting was convened.")
    actions.write_section(report=report, chapter="discussion", heading="Access", body="It was said.")
"""
RAPPORTEUR, READER = "room-rapporteur@example.org", "room-reader@example.org"
PASTED, CIRCULATED = "pasted-afterwards", "confirmed-in-circulation"
SCENE_WITHOUT_SCREEN = f"""
from datetime import date
from egm_portal.clock import calendar_at
from egm_portal.meetings.models import StaffRole, User
from agenda.models import Officer
from reports import actions
from tests import factories
days = {{"starts_on": date(2013, 6, 24), "ends_on": date(2013, 6, 25), "papers_due": None}}
with calendar_at(factories.TODAY):
    for slug in ("{PASTED}", "{CIRCULATED}"):
        meeting = factories.make_meeting(slug=slug, short_title=slug, **days)
        rapporteur = factories.make_participant("accepted", meeting=meeting, email="{RAPPORTEUR}")
        factories.make_participant("accepted", meeting=meeting, email="{READER}")
        Officer.objects.create(meeting=meeting, participant=rapporteur, role="rapporteur")
        factories.make_member(meeting, User.objects.get(email="{OPERATOR}"), StaffRole.EDITOR)
        report = actions.change_state(report=actions.start_report(meeting=meeting), state="draft")
        actions.write_section(report=report, chapter="introduction", body="The meeting was convened.")
        actions.write_section(report=report, chapter="discussion", heading="Access", body="It was said.")
"""
CIRCULATE = f"""
from datetime import timedelta
from egm_portal.clock import calendar_at
from reports.models import Report
from review import actions
from tests.factories import TODAY
with calendar_at(TODAY):
    report = Report.objects.get(meeting__slug="{CIRCULATED}")
    actions.circulate_report(report=report, comments_until=TODAY + timedelta(days=10))
"""
TYPED_IN, QUEUED, OVERTAKEN = "typed-in-the-room", "queued-in-the-room", "overtaken-in-the-room"
COVERED = "covered-in-the-room"
SENT_TEXT = "**/my/room/operate/typed/"
SCENE_OF_TWO_OPERATORS = f"""
from egm_portal.clock import calendar_at
from egm_portal.meetings.models import StaffRole, User
from agenda.models import Officer
from room import actions as room
from tests import factories
with calendar_at(factories.TODAY):
    for slug in ("{TYPED_IN}", "{QUEUED}", "{OVERTAKEN}", "{COVERED}"):
        meeting = factories.make_meeting(slug=slug, short_title=slug)
        factories.make_participant("accepted", meeting=meeting, email="{EXPERT}")
        rapporteur = factories.make_participant("accepted", meeting=meeting, email="{RAPPORTEUR}")
        Officer.objects.create(meeting=meeting, participant=rapporteur, role="rapporteur")
        factories.make_member(meeting, User.objects.get(email="{OPERATOR}"), StaffRole.EDITOR)
        room.set_room(meeting=meeting, takes_stances=True)
        row = room.propose_recommendation(
            meeting=meeting, kind="recommendation", addressee="un_system", text="Radio should be paid for."
        )
        room.show_recommendation(recommendation=row, seen=None, by=None)
"""
SET_STANCES = """
from egm_portal.clock import calendar_at
from egm_portal.meetings.models import Meeting
from room.actions import set_room
from tests import factories
with calendar_at(factories.TODAY):
    set_room(meeting=Meeting.objects.get(slug="{slug}"), takes_stances={takes})
"""
OWN_LIST = """Conclusions
1. Silence is an answer.

Recommendations to Governments
2. Governments should answer:
(a) in writing;
(b) in public.
"""
WRITTEN = """Conclusions

Silence is an answer.

Recommendations

Governments should answer in time.
"""
PHONE = {"viewport": {"width": 375, "height": 812}}


@pytest.fixture(scope="module")
def cookies(portal: Portal) -> dict[str, dict]:
    portal.manage("shell", "-v", "0", "-c", SCENE)
    portal.manage("shell", "-v", "0", "-c", SCENE_OF_FIVE)
    portal.manage("shell", "-v", "0", "-c", SCENE_WITHOUT_SCREEN)
    portal.manage("shell", "-v", "0", "-c", SCENE_OF_TWO_OPERATORS)
    return sessions_of(portal, OPERATOR, EXPERT, PROPOSER, SECOND, THIRD, OBSERVER, RAPPORTEUR, READER)


@pytest.fixture
def opened(portal: Portal, browser: Browser, browser_context_args, cookies):
    """A function that opens a page of the room in the browser of this person."""
    contexts, errors = [], []

    def open_for(email: str, page: str, meeting: str = SLUG, **changes) -> Page:
        context = browser.new_context(**browser_context_args | changes)
        contexts.append(context)
        context.add_cookies([cookies[email]])
        made = context.new_page()
        made.on("pageerror", lambda error: errors.append(str(error)))
        made.goto(f"{portal.url}/meetings/{meeting}/{page}")
        return made

    yield open_for
    for context in contexts:
        context.close()
    assert errors == []


def words(screen: Page):
    return screen.locator(".screen-words")


def press(page: Page, key: str) -> None:
    """Presses a key that opens a page, and waits until the next key is taken there."""
    with page.expect_navigation():
        page.keyboard.press(key)


def press_button(page: Page, name: str, **how: bool) -> None:
    click_through(page.get_by_role("button", name=name, **how))


def test_screen_follows_what_the_operator_decides_by_keyboard(opened):
    screen = opened(EXPERT, "room/", viewport={"width": 1920, "height": 1080})
    operator = opened(OPERATOR, "my/room/operate/")
    expect(screen.locator(".screen-nothing")).to_contain_text("proposal 1")

    press(operator, "s")
    expect(words(screen)).to_have_text("Offices should answer, [by name,] in time.")

    press(operator, "e")
    field = operator.get_by_label("Text")
    field.fill("Offices should answer, [by name,] within a month.")  # its letters are no shortcuts
    press_button(operator, "Save as a new version")
    expect(words(screen)).to_have_text("Offices should answer, [by name,] within a month.")
    press(operator, "c")
    expect(words(screen).locator("ins")).to_have_text("within a month")

    press(operator, "a")
    operator.get_by_label("Lift the brackets: the words stay").check()
    press_button(operator, "Adopt", exact=True)
    expect(screen.locator(".screen-adopted")).to_contain_text("Proposal 1 adopted")
    expect(screen.locator(".is-newest")).to_contain_text("Offices should answer, by name, within a month.")

    press(operator, "u")
    expect(screen.locator(".screen-state")).to_have_text("under consideration")


def test_screen_says_since_when_the_line_is_down(opened):
    screen = opened(EXPERT, "room/")
    expect(screen.locator("[data-live]")).to_be_visible()

    screen.clock.install()
    screen.context.set_offline(True)
    screen.clock.run_for(20_000)
    expect(screen.locator("[data-lost]")).to_contain_text("No connection since")

    screen.context.set_offline(False)
    screen.clock.run_for(4_000)
    expect(screen.locator("[data-live]")).to_be_visible()


def test_operator_needs_no_scripts_and_what_is_typed_is_not_replaced(opened):
    plain = opened(OPERATOR, "my/room/operate/?proposal=2", java_script_enabled=False)
    typing = opened(OPERATOR, "my/room/operate/?proposal=3&open=drop")
    typing.get_by_label("Why it is not adopted").fill("It was said elsewhere.")

    press_button(plain, "Show on the screen")
    press_button(plain, "Adopt in these words")
    expect(plain.locator(".room-undo")).to_contain_text("Proposal 2: adopted")

    expect(typing.locator(".room-side")).to_contain_text("Radio should be paid for.")
    expect(typing.get_by_label("Why it is not adopted")).to_have_value("It was said elsewhere.")
    typing.get_by_role("button", name="Record as not adopted").click()
    expect(typing.locator(".room-undo")).to_contain_text("Proposal 3: not adopted")


def test_button_pressed_before_its_part_was_replaced_is_sent(opened):
    operator = opened(OPERATOR, "my/room/operate/?proposal=2")
    colleague = opened(OPERATOR, "my/room/operate/", java_script_enabled=False)
    session, asked = re.compile("/accounts/session/"), []
    operator.route(session, lambda route: asked.append(route), times=1)
    with operator.expect_request(session):
        operator.get_by_role("button", name="Dark screen").click()

    press_button(colleague, "Show what was adopted")
    expect(operator.locator(".room-preview")).to_have_text("Adopted, by addressee")
    with operator.expect_navigation():
        asked[0].continue_()

    expect(operator.get_by_role("button", name="Light screen")).to_be_visible()


def test_link_shows_the_screen_on_a_computer_without_a_session(opened, browser, portal):
    operator = opened(OPERATOR, "my/room/operate/")
    operator.get_by_text("Link for the room’s computer").click()
    operator.get_by_role("button", name="Make a link").click()
    address = operator.locator(".room-link").get_attribute("href")
    context = browser.new_context()
    page = context.new_page()

    page.goto(address)

    expect(page.get_by_role("heading", level=1)).to_contain_text("Agreed in the room")
    assert context.cookies() == []
    context.close()


def test_text_is_on_screen_and_telephone_while_it_is_typed(opened):
    screen = opened(OPERATOR, "room/", TYPED_IN, viewport={"width": 1920, "height": 1080})
    phone = opened(EXPERT, "my/room/", TYPED_IN, **PHONE)
    operator = opened(OPERATOR, "my/room/operate/", TYPED_IN)
    press(operator, "n")

    operator.keyboard.type("The United Nations system should report")

    expect(words(screen)).to_have_text("The United Nations system should report")
    expect(screen.locator(".screen-state")).to_have_text("being typed")
    expect(phone.locator("[data-part=now]")).to_contain_text("The United Nations system should report")
    expect(phone.get_by_role("heading", name="Waiting")).to_be_visible()
    operator.get_by_label("Show on the screen while typing").uncheck()
    expect(words(screen)).to_have_text("Radio should be paid for.")
    operator.get_by_label("Show on the screen while typing").check()
    operator.get_by_label("Text").press_sequentially(" each year.")
    press_button(operator, "Keep as a proposal")

    expect(words(screen)).to_have_text("The United Nations system should report each year.")
    expect(screen.locator(".screen-state")).to_have_text("under consideration")
    expect(phone.get_by_role("button", name="Agree with proposal 2, version 1")).to_be_visible()


def test_discarded_text_is_offered_again_and_another_operator_takes_over(opened):
    first = opened(OPERATOR, "my/room/operate/?open=type", TYPED_IN)
    first.get_by_label("Text").fill("Silence is an answer.")
    expect(first.locator("[data-typed-state]")).to_contain_text("On the screen")
    second = opened(RAPPORTEUR, "my/room/operate/?open=type", TYPED_IN)
    expect(second.locator(".room-work")).to_contain_text("is typing a text")
    expect(second.locator("[data-part=operators]")).to_contain_text("2 operators: you,")

    press_button(second, "Take over")
    expect(second.get_by_label("Text")).to_have_value("Silence is an answer.")
    second.get_by_label("Text").press_sequentially(" Or none.")
    expect(second.locator("[data-typed-state]")).to_contain_text("On the screen")
    first.get_by_label("Text").press_sequentially(" Mine.")
    expect(first.locator("[data-typed-state]")).to_contain_text("Somebody else is typing a text")
    expect(first.get_by_label("Text")).to_have_value("Silence is an answer. Mine.")

    press_button(second, "Take off the screen kept as your draft")
    expect(second.locator("main")).to_contain_text("kept as a draft")
    second.get_by_role("link", name="Type a text").click()
    expect(second.get_by_text("We kept what you typed")).to_be_visible()


def test_discarding_is_undone_also_after_another_operator_showed_something_else(opened):
    first = opened(OPERATOR, "my/room/operate/?open=type", COVERED)
    first.get_by_label("Text").fill("Silence is an answer.")
    expect(first.locator("[data-typed-state]")).to_contain_text("On the screen")
    second = opened(RAPPORTEUR, "my/room/operate/?proposal=1", COVERED)
    with second.expect_navigation():
        second.locator("#do-show").click()
    first.get_by_label("Text").press_sequentially(" Or none.")
    expect(first.locator("[data-typed-state]")).to_contain_text("Not on the screen")

    with first.expect_response(SENT_TEXT):
        first.get_by_role("button", name="Discard changes").click()
    expect(first.get_by_label("Text")).to_have_value("")
    expect(first.get_by_label("Show on the screen while typing")).not_to_be_checked()
    with first.expect_response(SENT_TEXT):
        first.get_by_role("button", name="Undo").click()

    expect(first.get_by_label("Text")).to_have_value("Silence is an answer. Or none.")
    expect(first.get_by_label("Show on the screen while typing")).not_to_be_checked()
    expect(first.locator("[data-typed-state]")).to_contain_text("Not on the screen")


def test_answer_without_a_line_waits_and_counts_only_for_its_version(opened, portal):
    phone = opened(EXPERT, "my/room/", QUEUED, **PHONE)
    phone.wait_for_load_state("networkidle")
    phone.context.set_offline(True)
    phone.get_by_role("button", name="Agree with proposal 1, version 1").click()
    expect(phone.locator(".room-waiting")).to_contain_text("You agree with version 1")
    expect(phone.locator(".room-waiting")).to_contain_text("waiting to be sent")
    phone.locator(".room-waiting").get_by_role("button", name="Undo").click()
    phone.get_by_role("button", name="Object to proposal 1, version 1").click()
    expect(phone.locator(".room-waiting")).to_contain_text("You object to version 1")

    phone.context.set_offline(False)
    expect(phone.locator("[data-answered]")).to_contain_text("You object to version 1 of proposal 1.")
    expect(phone.locator(".room-own")).to_have_text("You object to version 1.")

    phone.context.set_offline(True)
    phone.get_by_role("button", name="Undo your answer to proposal 1").click()
    operator = opened(OPERATOR, "my/room/operate/?proposal=1&open=edit", QUEUED)
    operator.get_by_label("Text").fill("Offices should answer in time.")
    press_button(operator, "Save as a new version")
    phone.context.set_offline(False)
    expect(phone.locator("[data-answered]")).to_contain_text("read version 2, then answer again")
    expect(phone.locator(".room-again")).to_contain_text("Please answer again.")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 375


def test_answer_waits_also_where_the_meeting_chose_telephones_while_the_page_was_open(opened, portal):
    portal.manage("shell", "-v", "0", "-c", SET_STANCES.format(slug=TYPED_IN, takes=False))
    phone = opened(EXPERT, "my/room/", TYPED_IN, **PHONE)
    expect(phone.get_by_role("heading", level=2).first).to_be_visible()
    portal.manage("shell", "-v", "0", "-c", SET_STANCES.format(slug=TYPED_IN, takes=True))
    agree = phone.get_by_role("button", name=re.compile("^Agree")).first
    expect(agree).to_be_attached()
    phone.wait_for_load_state("networkidle")
    agree.evaluate("button => { for (let each = button; each; each = each.parentElement) each.open = true; }")

    phone.context.set_offline(True)
    agree.click()
    expect(phone.locator(".room-waiting").first).to_contain_text("waiting to be sent")

    phone.context.set_offline(False)
    expect(phone.locator("[data-answered]")).to_contain_text("Sent: You agree with version 1")


def test_line_that_is_lost_at_the_adoption_leaves_the_page_where_it_is(opened):
    operator = opened(RAPPORTEUR, "my/room/operate/?proposal=1", TYPED_IN)
    operator.wait_for_load_state("networkidle")
    operator.context.set_offline(True)
    operator.get_by_role("button", name="Adopt in these words").click()
    expect(operator.locator("[data-lost]")).to_contain_text("No connection: nothing was sent.")

    operator.context.set_offline(False)
    expect(operator.locator("[data-live]")).to_be_visible()
    press_button(operator, "Adopt in these words")
    expect(operator.locator(".room-undo")).to_contain_text("Proposal 1: adopted")


def test_edit_that_an_adoption_has_overtaken_shows_both_texts(opened):
    editing = opened(OPERATOR, "my/room/operate/?proposal=1&open=edit", OVERTAKEN)
    expect(editing.get_by_label("Text")).to_be_visible()
    second = opened(RAPPORTEUR, "my/room/operate/?proposal=1", OVERTAKEN)
    expect(second.locator(".room-queue")).to_contain_text("is editing")
    press_button(second, "Adopt in these words")
    editing.get_by_label("Text").fill("Radio should be free.")
    press_button(editing, "Save as a new version")

    expect(editing.locator("#overtaken")).to_contain_text("adopted proposal 1 while you were editing")
    expect(editing.locator(".room-words ins")).to_have_text("free")
    expect(editing.get_by_label("Text")).to_have_value("Radio should be free.")
    editing.get_by_label("Why it is reopened").fill("A word was misheard.")
    press_button(editing, "Reopen with these words")
    expect(editing.locator(".room-chosen")).to_contain_text("under consideration · version 2")


def propose(phone: Page, kind: str, text: str, addressee: str = "") -> None:
    phone.get_by_role("link", name="Propose", exact=True).first.click()
    phone.get_by_label(kind).check()
    if addressee:
        phone.get_by_label("Addressee").select_option(addressee)
    phone.get_by_label("Text").fill(text)
    phone.get_by_role("button", name="Send proposal").click()


def decide_both(operator: Page, screen: Page, page: str) -> None:
    """Leaves the second proposal open, adopts the first, and then the second without its brackets."""
    operator.goto(f"{page}?proposal=2")
    press_button(operator, "Leave open")
    expect(screen.locator(".screen-side")).to_contain_text("Silence is an answer")
    operator.goto(f"{page}?proposal=1")
    press_button(operator, "Adopt in these words")
    expect(screen.locator(".screen-adopted")).to_contain_text("Proposal 1 adopted")
    operator.goto(f"{page}?proposal=2&open=settle")
    operator.get_by_label("Lift the brackets: the words stay").check()
    press_button(operator, "Adopt", exact=True)
    expect(operator.locator(".room-undo")).to_contain_text("Proposal 2: adopted")


def test_five_people_agree_on_what_the_report_then_says(opened, portal):
    proposer = opened(PROPOSER, "my/room/", FIVE, **PHONE)
    propose(proposer, "Recommendation", "Governments should answer in time.", "Governments")
    expect(proposer.locator("main")).to_contain_text("Sent as proposal 1.")
    observer = opened(OBSERVER, "my/room/", FIVE, **PHONE)
    propose(observer, "Conclusion", "Silence is an answer [of a kind].")
    expect(observer.locator("main")).to_contain_text("Sent as proposal 2.")
    proposer.wait_for_load_state()
    assert proposer.evaluate("document.documentElement.scrollWidth") <= 375

    screen = opened(THIRD, "room/", FIVE, viewport={"width": 1024, "height": 768})
    operator = opened(OPERATOR, "my/room/operate/?proposal=1", FIVE, java_script_enabled=False)
    press_button(operator, "Show on the screen")
    expect(words(screen)).to_have_text("Governments should answer in time.")

    second, third = opened(SECOND, "my/room/", FIVE, **PHONE), opened(THIRD, "my/room/", FIVE, **PHONE)
    second.get_by_role("button", name="Agree with proposal 1, version 1").click()
    third.get_by_role("button", name="Object to proposal 1, version 1").click()
    expect(second.locator(".room-own")).to_have_text("You agree with version 1.")
    expect(third.locator(".room-own")).to_have_text("You object to version 1.")
    expect(observer.get_by_role("button", name="Agree")).to_have_count(0)
    observer.get_by_role("link", name="Suggest wording for proposal 1").click()
    observer.get_by_label("Your wording").fill("Governments should answer within two months.")
    observer.get_by_role("button", name="Send suggestion").click()
    expect(observer.locator("main")).to_contain_text("Your wording for proposal 1 has been sent.")

    operator.reload()
    expect(operator.locator("#select-1, .is-selected").first).to_contain_text("1 suggestion")
    press_button(operator, "Make it version 2")
    expect(words(screen)).to_have_text("Governments should answer within two months.")
    expect(second.locator(".room-again")).to_contain_text("Please answer again.")
    second.get_by_role("button", name="Agree with proposal 1, version 2").click()
    expect(second.locator(".room-own")).to_have_text("You agree with version 2.")

    decide_both(operator, screen, f"{portal.url}/meetings/{FIVE}/my/room/operate/")

    expect_in_chapters(
        operator, portal, FIVE, "Silence is an answer of a kind.", "Governments should answer within two months."
    )


def expect_in_chapters(page: Page, portal: Portal, meeting: str, conclusion: str, recommendation: str) -> None:
    """Chapters IV and V of the report have these words, once each."""
    for chapter, sentence in (("IV", conclusion), ("V", recommendation)):
        page.goto(f"{portal.url}/meetings/{meeting}/my/report/write/chapters/chapter-{chapter}/")
        expect(page.get_by_role("main").get_by_text(sentence, exact=True)).to_have_count(1)


def record_afterwards(page: Page, listed: str, others: str = "") -> None:
    """Records this list as adopted on the last afternoon, once its texts and the missing time were shown."""
    page.get_by_label("The list").fill(listed)
    page.get_by_role("button", name="Read the list").click()
    expect(page.locator("main")).to_contain_text("2 texts found. Nothing has been recorded yet")
    if others:
        page.get_by_label("Record the others as").select_option(others)
    page.get_by_role("button", name="Record as adopted").click()
    expect(page.locator("main")).to_contain_text("Enter the day and the time at which the meeting adopted them.")
    page.locator("[name=at_day]").fill("2013-06-25")
    page.locator("[name=at_hour]").fill("16:20")
    page.get_by_role("button", name="Record as adopted").click()
    expect(page.locator("main")).to_contain_text("2 texts were recorded as adopted.")


def test_own_list_of_a_meeting_is_recorded_afterwards(opened, portal):
    operator = opened(OPERATOR, "my/room/record/add/", PASTED, java_script_enabled=False)
    record_afterwards(operator, OWN_LIST)

    expect(operator.locator("main")).to_contain_text("16:20")
    expect_in_chapters(operator, portal, PASTED, "Silence is an answer.", "Governments should answer:")


def test_rapporteur_writes_what_the_circulation_confirms(opened, portal):
    rapporteur = opened(RAPPORTEUR, "my/room/record/add/", CIRCULATED)
    record_afterwards(rapporteur, WRITTEN, "governments")  # no heading names them
    portal.manage("shell", "-v", "0", "-c", CIRCULATE)

    reader = opened(READER, "my/report/", CIRCULATED)
    expect(reader.locator(".para", has_text="Silence is an answer.")).to_have_count(1)
    expect(reader.locator(".para", has_text="Governments should answer in time.")).to_have_count(1)
    reader.get_by_role("button", name="I have no comments").click()
    expect(reader.get_by_text("You have told us that you have no comments.")).to_be_visible()

    operator = opened(OPERATOR, "my/report/comments/", CIRCULATED)
    expect_in_chapters(operator, portal, CIRCULATED, "Silence is an answer.", "Governments should answer in time.")


def test_form_that_came_back_with_what_was_typed_stays_while_the_room_goes_on(opened):
    colleague = opened(OPERATOR, "my/room/operate/?proposal=1", java_script_enabled=False)
    press_button(colleague, "Show on the screen")
    typing = opened(OPERATOR, "my/room/operate/?proposal=1&open=edit")
    click_through(colleague.get_by_role("link", name="Edit new version"))
    colleague.get_by_label("Text").fill("Words of a colleague.")
    press_button(colleague, "Save as a new version")
    typing.get_by_label("Text").fill("Words that took long.")
    typing.get_by_role("button", name="Save as a new version").click()
    expect(typing.locator(".error-summary")).to_be_visible()

    press_button(colleague, "Clear the screen")

    expect(typing.locator(".room-preview")).to_have_text("Nothing")
    expect(typing.get_by_label("Text")).to_have_value("Words that took long.")

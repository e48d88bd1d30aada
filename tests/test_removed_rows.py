"""A row that somebody else removes while its form is open: the answer says so, and has what was typed."""

from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model, ProtectedError, RestrictedError
from django.test import Client
from django.urls import resolve, reverse
from lxml import html

from agenda import actions as agenda
from agenda.models import Item, ItemDocument
from egm_portal.drafts.models import FormDraft
from egm_portal.drafts.places import Place
from egm_portal.mail.models import MailTemplate
from egm_portal.meetings.models import Membership, User
from papers.models import Document, SearchEntry
from participants import tokens
from reminders.models import ReminderRule
from reports.models import Report
from tests import factories
from tests.forms import fields_of_form, shown_in
from tests.refusing_forms import REFUSING, make_scene
from tests.test_two_at_each_form import MAKERS, every_form, two, values_in  # noqa: F401
from tests.undone import undone

pytestmark = pytest.mark.usefixtures("today")

TYPED = "Words that took long"
FORMS = pytest.mark.parametrize(
    ("model", "route"), every_form(), ids=lambda part: part if isinstance(part, str) else ""
)


def delete(row: Model) -> None:
    """Deletes the row, and first those that protect it."""
    while True:
        try:
            type(row)._base_manager.filter(pk=row.pk).delete()
            return
        except ProtectedError as error:
            protecting = error.protected_objects
        except RestrictedError as error:
            protecting = error.restricted_objects
        for other in protecting:
            delete(other)


@pytest.fixture(autouse=True)
def no_search_entries(db):
    """Entries that the search has written again for authors whose document goes with them."""
    yield
    SearchEntry.objects.exclude(document__in=Document.objects.all()).delete()


def form_of(page, form_id: str) -> html.HtmlElement:
    return html.fromstring(page.text).xpath("//form[@id=$id]", id=form_id)[0]


def proof_in(form: html.HtmlElement) -> dict[str, str]:
    """The signed field which says that this reader had the form open."""
    return {field.name: field.value for field in form.xpath(".//input[@name='_draft' or @name='_opened']")}


def sent_from(page, model_name: str) -> dict:
    form_id = f"{model_name}_form"
    return fields_of_form(page.text, form_id) | proof_in(form_of(page, form_id))


def words_in(answer) -> str:
    """What the page shows, with what stands in its fields."""
    page = html.fromstring(answer.text)
    return "\n".join([page.text_content(), *page.xpath("//input/@value"), *page.xpath("//option[@selected]/text()")])


@FORMS
def test_row_of_each_form_removed(two, meeting, model, route):  # noqa: F811
    first, _ = two
    row = MAKERS[model](meeting)
    path = reverse(f"admin:{route}", args=[row.meeting_id if model is Report else row.pk])
    page = first.get(path)
    mine = {field: pair[1] for field, pair in values_in(page).items()}
    sent = sent_from(page, model._meta.model_name)
    delete(row)

    answer = first.post(path, sent | mine)

    assert answer.status_code == 410
    assert [value for value in mine.values() if " of mine" in value and value not in words_in(answer)] == []
    place = Place.of_owner(sent["_draft"])
    allowed = {value for field, value in mine.items() if " of mine" in value and place.allows(field)}
    drafts = FormDraft.objects.filter(form=f"admin:{route}")
    assert allowed <= {text for draft in drafts for value in draft.values.values() for text in value["typed"]}
    assert drafts.exists() == ("This text is kept for 30 days under" in answer.text) == bool(place.names)


def rows_in(page) -> Iterator[tuple[str, Model]]:
    """The stored rows in the form that can be changed, with their prefixes."""
    for inline in page.context["inline_admin_formsets"]:
        if inline.has_change_permission:
            yield from ((form.prefix, form.instance) for form in inline.formset.forms if form.instance.pk)


@FORMS
def test_each_row_in_a_form_removed(two, meeting, model, route):  # noqa: F811
    first, _ = two
    row = MAKERS[model](meeting)
    path = reverse(f"admin:{route}", args=[row.meeting_id if model is Report else row.pk])
    page = first.get(path)
    values = values_in(page)
    for prefix, inner in rows_in(page):
        mine = {field: pair[1] for field, pair in values.items() if field.startswith(f"{prefix}-")}
        delete(inner)

        answer = first.post(path, sent_from(page, model._meta.model_name) | mine)

        assert answer.status_code == 409
        assert [value for value in mine.values() if " of mine" in value and value not in words_in(answer)] == []


REMOVED = {
    "admin:mail_mailtemplate": "mail.MailTemplate",
    "admin:papers_document": "papers.Document",
    "admin:papers_paper": "papers.Paper",
    "admin:participants_participant": "participants.Participant",
    "admin:reminders_reminderrule": "reminders.ReminderRule",
    "admin:room_recommendation": "room.Recommendation",
    "admin:reports_citingdocument": "reports.CitingDocument",
    "admin:review_clearance": "review.Clearance",
    "admin:reports_report": "reports.Report",
    "evaluation:answer": "participants.Participant",
    "my:profile": "participants.Participant",
    "papers:upload": "papers.Paper",
    "proceedings:keep": "proceedings.SessionNotes",
    "reports:add": "reports.Report",
    "reports:arrange": "reports.Section",
    "review:comments": "reports.Report",
    "reports:corrigendum": "reports.Report",
    "reports:elsewhere": "reports.Report",
    "reports:finalize": "reports.Report",
    "reports:order": "reports.Report",
    "review:settle": "room.Recommendation",
    "reports:word": "reports.Report",
}
"""The model of the row that each form is about, by its route or by the beginning of it."""

ABOUT_NO_ROW = {"add", "changelist", "several", "import"}
"""Pages of the administration for new rows, and for several."""


def removed_with(route: str) -> str:
    page = route.rpartition("_")[2]
    if route.startswith("admin:") and page in ABOUT_NO_ROW:
        return ""
    return REMOVED.get(route) or REMOVED.get(route.rpartition("_")[0], "")


def form_to(page, route: str) -> tuple[str, dict]:
    """The address to which the page's form of this route is sent, and what is sent with words in each text."""
    for form in html.fromstring(page.text).xpath("//main//form[translate(@method, 'POST', 'post')='post']"):
        address = urljoin(page.request["PATH_INFO"], form.get("action", ""))
        if resolve(urlsplit(address).path).view_name == route:
            texts = {area.name: TYPED for area in form.xpath(".//textarea[@name]")}
            return address, dict(form.form_values()) | proof_in(form) | texts
    raise AssertionError(f"No form of {route}")


def test_row_of_each_form_that_refuses_removed(client, meeting):
    """All on one scene: to make it takes far longer than to send a form."""
    scene, answers, lost = make_scene(meeting, factories.make_meeting()), {}, []
    for route in filter(removed_with, REFUSING):
        reader, path = scene.page_of(route)
        client.force_login(getattr(scene, reader))
        with undone():
            address, sent = form_to(client.get(path), route)
            for row in apps.get_model(removed_with(route))._base_manager.all():
                delete(row)
            answer = client.post(address, sent)
        answers[route] = answer.status_code
        if TYPED in sent.values() and TYPED not in words_in(answer):
            lost.append(route)

    assert answers == dict.fromkeys(filter(removed_with, REFUSING), 410)
    assert lost == []


def test_who_removed_it_is_told_to_those_who_work_on_the_meeting(at_desk, meeting):
    wording = MAKERS[MailTemplate](meeting)
    path = reverse("admin:mail_mailtemplate_change", args=[wording.pk])
    sent = sent_from(at_desk.get(path), "mailtemplate") | {"text": "Thank you, and see you soon."}
    colleague = Client()
    colleague.force_login(factories.make_organizer(meeting))
    User.objects.filter(pk=colleague.session["_auth_user_id"]).update(name="A. Other")
    colleague.post(reverse("admin:mail_mailtemplate_delete", args=[wording.pk]), {"post": "yes"})

    answer = at_desk.post(path, sent)

    assert answer.status_code == 410
    assert "A. Other removed “" in words_in(answer)
    assert "” at 09:00 (Geneva), after you had opened this form." in words_in(answer)
    assert words_in(answer).count("Nothing was saved") == 1
    assert "Error 410" not in words_in(answer)
    assert "Reference number:" in words_in(answer)
    assert "Thank you, and see you soon." in words_in(answer)


def test_reader_who_removed_it_in_another_window_is_told_so(at_desk, meeting):
    wording = MAKERS[MailTemplate](meeting)
    path = reverse("admin:mail_mailtemplate_change", args=[wording.pk])
    sent = sent_from(at_desk.get(path), "mailtemplate")
    at_desk.post(reverse("admin:mail_mailtemplate_delete", args=[wording.pk]), {"post": "yes"})

    answer = at_desk.post(path, sent | {"text": "Thank you, and see you soon."})

    assert "You removed “" in words_in(answer)
    assert "If it should not have been removed, add it again." in words_in(answer)


def typed_in(answer) -> dict[str, str]:
    """What the page shows as typed, by its labels."""
    page = html.fromstring(answer.text)
    areas = page.xpath("//textarea[starts-with(@id, 'typed-')]")
    return {page.xpath("//label[@for=$id]", id=area.get("id"))[0].text: area.text.strip() for area in areas}


def test_number_that_was_typed_is_shown_with_its_choice(at_desk, meeting):
    rule = ReminderRule.objects.create(meeting=meeting, kind="paper_missing", days=-7, since=factories.TODAY)
    path = reverse("admin:reminders_reminderrule_change", args=[rule.pk])
    sent = sent_from(at_desk.get(path), "reminderrule")
    rule.delete()

    answer = at_desk.post(path, sent | {"days_number": "9", "days_side": "after"})

    assert typed_in(answer) == {"When": "9 days after"}


def test_values_that_the_form_had_are_not_shown_as_typed(at_desk, meeting):
    guest = factories.make_participant(meeting=meeting)
    path = reverse("admin:participants_participant_change", args=[guest.pk])
    sent = sent_from(at_desk.get(path), "participant")
    delete(guest)

    answer = at_desk.post(
        path, sent | {"affiliation": "A new affiliation", "attendance": "online", "list_consent": "false"}
    )

    assert typed_in(answer) == {
        "Affiliation": "A new affiliation",
        "Takes part": "Online",
        "Consent to be listed": "No",
    }


def test_hour_is_that_of_the_meeting_for_a_reader_of_several_meetings(at_desk, meeting):
    factories.make_member(factories.make_meeting(), User.objects.get(pk=at_desk.session["_auth_user_id"]))
    wording = MAKERS[MailTemplate](meeting)
    path = reverse("admin:mail_mailtemplate_change", args=[wording.pk])
    sent = sent_from(at_desk.get(path), "mailtemplate")
    at_desk.post(reverse("admin:mail_mailtemplate_delete", args=[wording.pk]), {"post": "yes"})

    told = words_in(at_desk.post(path, sent))

    assert "at 09:00 (Geneva), after you had opened this form. Nothing was saved." in told


@pytest.mark.parametrize("opened", ["session", "item"])
def test_row_of_the_programme_removed(at_desk, meeting, opened):
    session = factories.make_session(meeting=meeting)
    item = session.items.create(title="An item")
    colleague = factories.make_organizer(meeting)
    row = {"session": session, "item": item}[opened]
    path = f"{reverse('admin:meetings_meeting_programme', args=[meeting.pk])}?{opened}={row.pk}"
    page = at_desk.get(path)
    sent = fields_of_form(page.text, "programme-panel") | proof_in(form_of(page, "programme-panel"))
    if opened == "session":
        agenda.remove_session(session=session, seen=None, by=colleague)
    else:
        agenda.remove_item(item=item, seen=None, by=colleague)
        agenda.delete_item(item=Item.objects.get(pk=row.pk), by=colleague)

    answer = at_desk.post(
        path, sent | {"title": "A title that took long", "minutes": "25", "position": "start:2013-07-24"}
    )

    assert answer.status_code == 410
    assert typed_in(answer) == {"Title": "A title that took long", "Length in minutes": "25"}
    assert f"{colleague} removed it at " in words_in(answer)


def test_item_to_be_added_to_a_session_that_was_removed(at_desk, meeting):
    session = factories.make_session(meeting=meeting)
    path = f"{reverse('admin:meetings_meeting_programme', args=[meeting.pk])}?add=item&in={session.pk}"
    sent = fields_of_form(at_desk.get(path).text, "programme-panel")
    agenda.remove_session(session=session, seen=None, by=factories.make_organizer(meeting))

    answer = at_desk.post(path, sent | {"title": "A title that took long"})

    assert answer.status_code == 410
    assert "A title that took long" in words_in(answer)


@pytest.mark.parametrize("command", ["up:item-{item}", "move:session-{session}", "delete:item-{item}"])
def test_command_for_a_row_of_the_programme_that_was_removed(at_desk, meeting, command):
    session = factories.make_session(meeting=meeting)
    item = session.items.create(title="An item")
    sent = {"do": command.format(item=item.pk, session=session.pk), "to": f"end:{meeting.starts_on}"}
    session.delete()

    answer = at_desk.post(reverse("admin:meetings_meeting_programme", args=[meeting.pk]), sent, follow=True)

    assert answer.redirect_chain
    assert "after you had opened the page. Nothing was changed." in answer.text


def test_role_that_was_removed_is_asked_about_beside_the_others(at_desk, meeting):
    other = factories.make_organizer(meeting)
    path = reverse("admin:meetings_meeting_organizers", args=[meeting.pk])
    sent = fields_of_form(at_desk.get(path).text, "members-form")
    Membership.objects.filter(user=other).delete()

    asked = at_desk.post(path, sent | {"form-1-role": "viewer", "add-email": "new@example.org"})

    assert asked.status_code == 409
    assert f"{other} was removed from this meeting meanwhile. Your change of the role was not" in words_in(asked)
    again = fields_of_form(asked.text, "members-form")
    assert again["add-email"] == "new@example.org"
    assert at_desk.post(path, again).status_code == 302
    assert Membership.objects.filter(meeting=meeting, user__email="new@example.org").exists()
    assert not Membership.objects.filter(user=other).exists()


def test_rule_removed_from_the_table_in_which_it_is_switched_off(at_desk, meeting):
    rules = [
        ReminderRule.objects.create(meeting=meeting, kind="paper_missing", days=days, since=factories.TODAY)
        for days in (-1, -2)
    ]
    path = f"{reverse('admin:reminders_reminderrule_changelist')}?meeting={meeting.pk}"
    address, sent = form_to(at_desk.get(path), "admin:reminders_reminderrule_changelist")
    place = next(name.removesuffix("-id") for name, value in sent.items() if value == str(rules[0].pk))
    rules[0].delete()

    del sent[f"{place}-active"]

    asked = at_desk.post(address, sent | {"_save": "Save"})

    assert asked.status_code == 409
    address, again = form_to(asked, "admin:reminders_reminderrule_changelist")
    assert at_desk.post(address, again | {f"{place}-row-choice": "theirs", "_save": "Save"}).status_code == 302
    assert ReminderRule.objects.get().active


@pytest.mark.parametrize("what", ["the row", "its item"])
def test_item_of_a_document_removed(at_desk, meeting, what):
    document = factories.make_document(meeting=meeting, file=False)
    items = [factories.make_session(meeting=meeting).items.create(title=title) for title in ("First", "Second")]
    rows = [ItemDocument.objects.create(document=document, item=item) for item in items]
    speaker = factories.make_participant("accepted", meeting=meeting, name="Speaker S")
    path = reverse("admin:papers_document_change", args=[document.pk])
    sent = sent_from(at_desk.get(path), "document")
    (rows[1] if what == "the row" else items[1]).delete()

    asked = at_desk.post(path, sent | {"items-1-participant": str(speaker)})

    assert asked.status_code == 409
    restored = at_desk.post(path, shown_in(asked.text, "document") | {"items-1-row-choice": "mine"})
    assert restored.status_code == (302 if what == "the row" else 200)  # with the errors beside its fields


def test_document_without_its_item_is_refused_beside_the_field(at_desk, meeting):
    document = factories.make_document(meeting=meeting, file=False)
    path = reverse("admin:papers_document_change", args=[document.pk])
    speaker = factories.make_participant("accepted", meeting=meeting, name="Speaker S")
    sent = sent_from(at_desk.get(path), "document")
    new = {"items-TOTAL_FORMS": "1", "items-0-id": "", "items-0-item": "", "items-0-participant": str(speaker)}

    answer = at_desk.post(path, sent | new | {"items-0-document": str(document.pk)})

    assert "This field is required." in answer.text


def test_file_of_a_paper_that_was_removed_is_said_not_to_be_stored(client, meeting):
    paper = factories.make_paper("submitted", meeting=meeting)
    client.force_login(paper.participant.user)
    path = reverse("papers:upload", args=[meeting.slug, paper.pk])
    address, sent = form_to(client.get(path), "papers:upload")
    delete(paper)

    answer = client.post(address, sent | {"file": SimpleUploadedFile("paper.pdf", b"%PDF"), "abstract": "An abstract."})

    assert answer.status_code == 410
    assert "The file that you chose was not stored." in words_in(answer)
    assert "An abstract." in words_in(answer)
    assert "organizer-" not in words_in(answer)


def test_refusal_of_an_invitation_that_was_removed_has_its_reason(client, meeting):
    guest = factories.make_participant("invited", meeting=meeting)
    path = reverse("participants:decline", args=[tokens.invitation_token(guest.invitations.get())])
    delete(guest)

    answer = client.post(path, {"reason": "I am travelling then."})

    assert answer.status_code == 404
    assert "I am travelling then." in words_in(answer)


def test_those_removed_of_several_are_told(at_desk, meeting):
    people = [factories.make_participant(meeting=meeting) for _ in range(2)]
    path = reverse("admin:participants_participant_invite")
    ids = ",".join(str(person.pk) for person in people)
    people[1].delete()

    answer = at_desk.post(path, {"ids": ids}, follow=True)

    sentence = "Nothing was done to 1 of those that you chose: somebody else removed them meanwhile."
    assert sentence in [str(message) for message in answer.context["messages"]]


@pytest.fixture
def stranger():
    """The browser of an organizer of another meeting."""
    browser = Client()
    browser.force_login(factories.make_organizer(factories.make_meeting()))
    return browser


@pytest.mark.parametrize("is_removed", [False, True])
def test_stranger_cannot_tell_a_row_that_was_removed(stranger, meeting, is_removed):
    paper = factories.make_paper("submitted", meeting=meeting)
    row = paper.pk
    if is_removed:
        delete(paper)

    own = stranger.post(reverse("papers:upload", args=[meeting.slug, row]), {"abstract": "Mine."})
    screen = stranger.post(reverse("admin:papers_paper_change", args=[row]), {"abstract": "Mine."})
    verb = stranger.post(reverse("admin:papers_paper_return"), {"ids": row, "note": "Mine."})

    assert (own.status_code, screen.status_code, verb.status_code) == (404, 302, 404)
    assert "Error 404" in own.text and "Error 404" in verb.text


@pytest.mark.parametrize("is_removed", [False, True])
def test_proof_of_one_row_says_nothing_of_another(stranger, meeting, is_removed):
    own = MAKERS[MailTemplate](Membership.objects.exclude(meeting=meeting).get().meeting)
    other = MAKERS[MailTemplate](meeting)
    path = reverse("admin:mail_mailtemplate_change", args=[other.pk])
    sent = sent_from(stranger.get(reverse("admin:mail_mailtemplate_change", args=[own.pk])), "mailtemplate")
    if is_removed:
        other.delete()

    answer = stranger.post(path, sent | {"text": "Mine."})

    assert answer.status_code == 404
    assert "Mine." in words_in(answer)


@pytest.fixture
def reader(at_desk, organizer):
    """The organizer, who has a role in another meeting, too."""
    factories.make_member(factories.make_meeting(), organizer)
    return at_desk


def test_reader_whose_role_has_ended_is_not_told_who_removed_what(reader, meeting, organizer):
    wording = MAKERS[MailTemplate](meeting)
    path = reverse("admin:mail_mailtemplate_change", args=[wording.pk])
    sent = sent_from(reader.get(path), "mailtemplate") | {"text": "Thank you."}
    colleague = Client()
    colleague.force_login(factories.make_organizer(meeting))
    colleague.post(reverse("admin:mail_mailtemplate_delete", args=[wording.pk]), {"post": "yes"})

    told = reader.post(path, sent)
    Membership.objects.filter(meeting=meeting, user=organizer).delete()
    untold = reader.post(path, sent)

    assert (told.status_code, untold.status_code) == (410, 404)
    assert "Error 404" in untold.text and "removed" not in words_in(untold)
    assert "Thank you." in words_in(untold)


def test_notes_of_a_session_are_told_to_have_been_removed_to_those_with_a_role(reader, meeting, organizer):
    session = factories.make_session(meeting=meeting)
    rapporteur = factories.make_participant("accepted", meeting=meeting)
    notes = factories.make_notes(session, rapporteur, "It was said.")
    path = reverse("proceedings:keep", args=[meeting.slug, session.number])
    address, sent = form_to(reader.get(path), "proceedings:keep")
    notes.delete()

    told = reader.post(address, sent)
    Membership.objects.filter(meeting=meeting, user=organizer).delete()

    assert (told.status_code, reader.post(address, sent).status_code) == (410, 404)

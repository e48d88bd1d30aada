"""What each role in a meeting may do in the administration, beyond the table of tests/test_admin_access.py."""

import pytest
from django.test import Client
from django.urls import reverse

from egm_portal.meetings.models import Meeting, Membership, StaffRole
from papers.models import Document
from tests import factories

VIEWER, EDITOR, ORGANIZER = StaffRole.VIEWER, StaffRole.EDITOR, StaffRole.ORGANIZER


@pytest.fixture
def as_role(meeting, today):
    """Browsers of members by their role, and of somebody without one."""

    def as_role(role):
        browser = Client()
        browser.force_login(factories.make_organizer(*[meeting] if role else [], role=role or VIEWER))
        return browser

    return as_role


def forms_and_buttons(page):
    return [
        word for word in ('name="_save"', 'class="deletelink"', "Add participant", "Import", "Export") if word in page
    ]


@pytest.mark.parametrize(
    ("role", "lists", "pages"),
    [
        (VIEWER, [], []),
        (EDITOR, ["Add participant", "Import"], ['name="_save"']),
        (ORGANIZER, ["Add participant", "Import", "Export"], ['name="_save"']),
    ],
)
def test_screens_offer_what_the_role_allows(as_role, meeting, role, lists, pages):
    browser, person = as_role(role), factories.make_participant(meeting=meeting, status="accepted")

    listed = browser.get(reverse("admin:participants_participant_changelist")).text
    opened = browser.get(reverse("admin:participants_participant_change", args=[person.pk])).text

    assert (forms_and_buttons(listed), forms_and_buttons(opened)) == (lists, pages)


def test_buttons_of_the_overview_need_the_role_of_their_page(as_role, meeting):
    factories.make_session(meeting=meeting)

    boards = {role: as_role(role).get(reverse("admin:board", args=[meeting.slug])) for role in StaffRole}

    tasks = {role: [task.what for task in page.context["board"].tasks] for role, page in boards.items()}
    assert tasks == dict.fromkeys(StaffRole, ["1 conflict", "The information note", "The programme"])
    links = {"/admin/papers/document/add/", f"/admin/meetings/meeting/{meeting.pk}/programme/release/"}
    shown = {role: {link for link in links if link in page.text} for role, page in boards.items()}
    assert shown == {VIEWER: set(), EDITOR: {"/admin/papers/document/add/"}, ORGANIZER: links}
    assert [role for role, page in boards.items() if "Export" in page.text] == [ORGANIZER]


def test_only_organizers_choose_whom_to_invite(as_role, meeting):
    factories.make_participant(meeting=meeting)

    boards = {role: as_role(role).get(reverse("admin:board", args=[meeting.slug])).text for role in StaffRole}

    assert [role for role, page in boards.items() if "Choose whom to invite" in page] == [ORGANIZER]
    assert [role for role, page in boards.items() if "an organizer can send the invitations" in page] == [
        EDITOR,
        VIEWER,
    ]


def test_rows_of_tasks_are_only_opened_by_those_who_cannot_act_on_them(as_role, meeting):
    factories.make_paper("submitted", meeting=meeting)

    boards = {role: as_role(role).get(reverse("admin:board", args=[meeting.slug])) for role in StaffRole}

    buttons = {role: page.context["board"].tasks[0].button for role, page in boards.items()}
    assert buttons == {VIEWER: "Open", EDITOR: "Open", ORGANIZER: "Review"}


@pytest.mark.parametrize(
    ("role", "labels"),
    [(VIEWER, set()), (EDITOR, set()), (ORGANIZER, {"Accept", "Accept and publish", "Return with a note"})],
)
def test_review_offers_the_decisions_of_the_role(as_role, meeting, role, labels):
    factories.make_paper("submitted", meeting=meeting)

    page = as_role(role).get(reverse("admin:papers_paper_review", args=[meeting.slug]))

    assert {decision.verb.label for decision in page.context["decisions"]} == labels


def test_refusal_says_what_the_role_may_do_and_who_can_help(as_role, meeting, organizer):
    person = factories.make_participant(meeting=meeting)
    invite = f"{reverse('admin:participants_participant_invite')}?id={person.pk}"

    viewer, editor = as_role(VIEWER).get(invite), as_role(EDITOR).get(invite)

    assert (viewer.status_code, editor.status_code) == (403, 403)
    assert "You are a viewer" in viewer.text and "You are an editor" in editor.text
    assert f"mailto:{organizer.email}" in viewer.text and f"mailto:{organizer.email}" in editor.text


def test_form_of_a_viewer_is_refused_when_posted(as_role, meeting):
    person = factories.make_participant(meeting=meeting, name="Expert A")

    answer = as_role(VIEWER).post(reverse("admin:participants_participant_change", args=[person.pk]), {"name": "B"})

    person.refresh_from_db()
    assert (answer.status_code, person.name) == (403, "Expert A")


def test_editor_cannot_announce_the_meeting(as_role, meeting):
    Meeting.objects.filter(pk=meeting.pk).update(public_from=None)
    page = reverse("admin:meetings_meeting_change", args=[meeting.pk])

    editor, organizer = as_role(EDITOR).get(page), as_role(ORGANIZER).get(page)

    offered = [[words for words, _ in answer.context["lead_links"]] for answer in (editor, organizer)]
    assert offered == [[], ["Announce"]]


def test_editor_adds_files_until_the_document_is_published(as_role, meeting):
    document = factories.make_document(meeting=meeting)
    page = f"{reverse('admin:papers_document_add-file')}?id={document.pk}"
    browser = as_role(EDITOR)

    before = browser.get(page).status_code
    Document.objects.filter(pk=document.pk).update(publish_at=factories.TODAY)

    assert (before, browser.get(page).status_code) == (200, 403)


def test_role_counts_in_its_own_meeting_alone(client, meeting, today):
    user = factories.make_organizer(meeting, role=VIEWER)
    other = factories.make_meeting()
    factories.make_member(other, user, ORGANIZER)
    seen, own = factories.make_participant(meeting=meeting), factories.make_participant(meeting=other)
    client.force_login(user)
    reserve = reverse("admin:participants_participant_reserve")

    page = client.get(f"{reserve}?id={seen.pk}&id={own.pk}")
    client.post(reserve, {"ids": f"{seen.pk},{own.pk}"})

    assert [choice.row for choice in page.context["able"]] == [own]
    assert [choice.text for choice in page.context["refused"]] == ["Your role in this meeting does not allow it."]
    seen.refresh_from_db()
    own.refresh_from_db()
    assert (seen.status, own.status) == ("nominated", "reserve")


def test_list_of_all_meetings_is_edited_only_by_editors_of_each(client, meeting):
    user = factories.make_organizer(meeting, role=VIEWER)
    other = factories.make_meeting()
    factories.make_member(other, user, EDITOR)
    for place in (meeting, meeting, other, other):
        factories.make_document(meeting=place)
    client.force_login(user)
    page = reverse("admin:papers_document_changelist")

    editable = [
        "Move down" in client.get(f"{page}{narrowed}").text
        for narrowed in ("", f"?meeting={meeting.pk}", f"?meeting={other.pk}")
    ]

    assert editable == [False, False, True]


def test_list_of_a_viewer_saves_nothing(as_role, meeting):
    document = factories.make_document(meeting=meeting)
    other = factories.make_document(meeting=meeting)
    page = reverse("admin:papers_document_changelist")

    answer = as_role(VIEWER).post(page, {"move-up": f"{other.pk}-{document.pk}"})

    assert answer.status_code == 403
    assert list(Document.objects.all()) == [document, other]


def test_export_has_the_meetings_that_one_organizes(client, meeting):
    user = factories.make_organizer(meeting, role=EDITOR)
    other = factories.make_meeting()
    factories.make_member(other, user, ORGANIZER)
    factories.make_participant(meeting=meeting, name="Not mine")
    factories.make_participant(meeting=other, name="Mine")
    client.force_login(user)
    page = reverse("admin:participants_participant_export")

    refused = client.get(f"{page}?meeting={meeting.pk}")
    file = client.post(page, {"format": "csv"})

    assert refused.status_code == 403
    assert "Mine" in file.content.decode() and "Not mine" not in file.content.decode()


def test_choices_of_forms_leave_out_meetings_that_one_only_views(client, meeting):
    user = factories.make_organizer(meeting, role=VIEWER)
    other = factories.make_meeting()
    factories.make_member(other, user, EDITOR)
    client.force_login(user)

    form = client.get(reverse("admin:participants_participant_add")).context["adminform"].form
    several = client.get(reverse("admin:papers_document_several")).context["form"]

    assert [list(shown.fields["meeting"].queryset) for shown in (form, several)] == [[other], [other]]


def test_change_of_role_and_removal_work_at_the_next_request(client, meeting):
    user = factories.make_organizer(meeting)
    client.force_login(user)
    add, board = reverse("admin:participants_participant_add"), reverse("admin:board", args=[meeting.slug])

    answers = [client.get(add).status_code]
    factories.make_member(meeting, user, VIEWER)
    answers += [client.get(add).status_code, client.get(board).status_code]
    Membership.objects.get(user=user).delete()
    answers += [client.get(add).status_code, client.get(board).status_code]

    assert answers == [200, 403, 200, 403, 404]


def test_without_a_role_nothing_of_a_meeting_is_seen(as_role, meeting):
    factories.make_participant(meeting=meeting)
    browser = as_role(None)

    listed = browser.get(reverse("admin:participants_participant_changelist"))

    assert (listed.status_code, listed.context["cl"].result_count) == (200, 0)
    assert browser.get(reverse("admin:board", args=[meeting.slug])).status_code == 404
    assert browser.get(reverse("admin:meetings_meeting_add")).status_code == 200


def test_who_may_act_in_none_of_several_meetings_reads_whom_to_ask_in_each(client, meeting):
    user = factories.make_organizer(meeting, role=VIEWER)
    other = factories.make_meeting()
    factories.make_member(other, user, EDITOR)
    asked = [factories.make_organizer(each) for each in (meeting, other)]
    stranger = factories.make_organizer(factories.make_meeting())
    client.force_login(user)

    page = client.get(reverse("admin:meetings_meeting_add"))

    assert page.status_code == 403
    assert "Your role in each of your meetings does not allow this." in page.text
    assert "You are an editor" in page.text
    assert all(f"mailto:{organizer.email}" in page.text for organizer in asked)
    assert stranger.email not in page.text


def test_where_nobody_organizes_the_meeting_the_unit_of_the_portal_is_named(client, meeting):
    client.force_login(factories.make_organizer(meeting, role=VIEWER))

    page = client.get(reverse("admin:meetings_meeting_add"))

    assert "it has no organizer now" in page.text
    assert reverse("website:portal_contact") in page.text

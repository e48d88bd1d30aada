"""Who gets which page of the administration: every route of it, for every role in the meeting."""

import pytest
from django.contrib import admin
from django.urls import NoReverseMatch, get_resolver, reverse

from agenda.models import Item
from egm_portal.adminkit.verb_pages import VerbPages
from egm_portal.adminkit.verbs import Verb
from egm_portal.clock import calendar_at
from egm_portal.mail.models import ContactMessage
from egm_portal.meetings.models import PortalUnit, StaffRole, User
from office.tests.conftest import fill
from papers.files import storage
from papers.models import Paper
from participants.letters_of_invitation.actions import add_signed_letter, prepare_letter
from reminders.models import Reminder, ReminderRule
from review.models import Clearance
from tests import factories
from tests.style_sheets import has_inline_code, has_too_many_sheets
from tests.test_access import routes

pytestmark = pytest.mark.django_db

ROLES = ["viewer", "editor", "organizer", "other organizer", "superuser"]
EDITOR, ORGANIZER = StaffRole.EDITOR, StaffRole.ORGANIZER

OPEN, ELSEWHERE, CLOSED, POST_ONLY = [200] * 5, [302] * 5, [403] * 5, [405] * 5
MEETING = [200, 200, 200, 404, 200]
ROW = [200, 200, 200, 302, 200]  # Django redirects from rows that are not there
ADDED_BY_EDITORS = [403, 200, 200, 200, 200]
CHOSEN_BY_EDITORS = [404, 200, 200, 200, 200]  # each searches in their own meetings
DELETED_BY_EDITORS = [403, 200, 200, 302, 200]
SUPERUSERS = [403, 403, 403, 403, 200]
BY_ROLE = {EDITOR: [403, 200, 200, 404, 200], ORGANIZER: [403, 403, 200, 404, 200], None: [404, 404, 404, 404, 200]}

# The lowest role that may use each verb; None for superusers alone. Whatever sends mail, publishes, releases or
# exports is for organizers.
VERBS = {
    "mail_message": {"send-again": ORGANIZER, "cancel": ORGANIZER},
    "mail_bounce": {"clear": ORGANIZER},
    "mail_mailtemplate": {"preview": EDITOR},
    "meetings_meeting": {
        "announce": ORGANIZER,
        "withdraw-announcement": ORGANIZER,
        "change-days": ORGANIZER,
        "change-place": ORGANIZER,
        "more-time-for-all": ORGANIZER,
        "postpone": ORGANIZER,
        "cancel-meeting": ORGANIZER,
        "copy": ORGANIZER,
        "send-aide-memoire": EDITOR,
    },
    "agenda_programme": {"publish": ORGANIZER},
    "papers_document": {
        "add-file": EDITOR,
        "publish": ORGANIZER,
        "approve-file": ORGANIZER,
        "return": ORGANIZER,
        "add-corrigendum": EDITOR,
        "add-addendum": EDITOR,
        "take-back": ORGANIZER,
        "withdraw": ORGANIZER,
    },
    "papers_paper": {
        "accept": ORGANIZER,
        "accept-and-publish": ORGANIZER,
        "return": ORGANIZER,
        "more-time": ORGANIZER,
        "take-late": EDITOR,
        "check-again": ORGANIZER,
        "upload": ORGANIZER,
        "add-author": EDITOR,
        "remove-author": EDITOR,
        "withdraw": EDITOR,
        "expect": EDITOR,
        "remind": ORGANIZER,
    },
    "participants_participant": {
        "invite": ORGANIZER,
        "sound-out": EDITOR,
        "cleared": EDITOR,
        "letter-of-invitation": EDITOR,
        "answer": ORGANIZER,
        "change-email": ORGANIZER,
        "revoke": ORGANIZER,
        "withdraw": ORGANIZER,
        "replace": ORGANIZER,
        "reserve": EDITOR,
        "check-names": EDITOR,
        "task": EDITOR,
        "nominate": EDITOR,
        "make-letter": ORGANIZER,
        "remind": ORGANIZER,
        "write": ORGANIZER,
        "addresses": EDITOR,
        "bounced": EDITOR,
        "reachable": ORGANIZER,
        "erase": None,
    },
    "room_recommendation": {
        "adopt": EDITOR,
        "leave-open": EDITOR,
        "merge": EDITOR,
        "drop": EDITOR,
        "reconsider": EDITOR,
    },
    "review_clearance": {
        "answer": EDITOR,
        "send-again": EDITOR,
        "reopen": EDITOR,
        "overtake": EDITOR,
        "change-date": EDITOR,
    },
    "reports_report": {
        "draft": EDITOR,
        "circulate": ORGANIZER,
        "send": EDITOR,
        "clear": ORGANIZER,
        "extend": ORGANIZER,
        "close": ORGANIZER,
        "revise": ORGANIZER,
        "reissue": ORGANIZER,
        "move-embargo": ORGANIZER,
        "lift-embargo": ORGANIZER,
    },
}

ORGANIZERS_ONLY = {
    "papers_document_add-file": "readers of a published document get the file at once",
    "papers_document_add-corrigendum": "it is published with the document",
    "papers_document_add-addendum": "it is published with the document",
    "reports_report_draft": "it ends the circulation that an organizer began",
}
"""Verbs of editors that only organizers may use on the rows of the scene, and why."""

SCREENS = {
    "mail_message": (CLOSED, CLOSED),
    "mail_bounce": (CLOSED, CLOSED),
    "mail_contactmessage": (CLOSED, CLOSED),
    "mail_mailtemplate": (ADDED_BY_EDITORS, DELETED_BY_EDITORS),
    "reminders_reminderrule": (ADDED_BY_EDITORS, DELETED_BY_EDITORS),
    "reminders_reminder": (CLOSED, CLOSED),
    "meetings_meeting": ([403, 403, 200, 200, 200], SUPERUSERS),
    "papers_document": (ADDED_BY_EDITORS, CLOSED),
    "papers_paper": (ADDED_BY_EDITORS, CLOSED),
    "participants_participant": (ADDED_BY_EDITORS, [403, 403, 403, 302, 403]),
    "agenda_programme": (CLOSED, CLOSED),
    "agenda_session": (CLOSED, CLOSED),
    "review_clearance": (CLOSED, CLOSED),
    "reports_citingdocument": (ADDED_BY_EDITORS, DELETED_BY_EDITORS),
    "room_recommendation": (ADDED_BY_EDITORS, DELETED_BY_EDITORS),
    "reports_report": (ADDED_BY_EDITORS, SUPERUSERS),
}
"""The pages of each screen that add and delete; everybody in the meeting sees its list, its rows and their history."""

EXPORTED = [403, 403, 200, 200, 200]
"""Lists are exported by organizers."""
PAGES = {
    "agenda_session_change": ELSEWHERE,  # the screen of the programme
    "board": MEETING,
    "help": OPEN,
    "help_chapter": OPEN,
    "search": OPEN,
    "index": OPEN,
    "administration": BY_ROLE[None],
    "app_list": ELSEWHERE,
    "jsi18n": OPEN,
    "login": ELSEWHERE,
    "logout": ELSEWHERE,
    "password_change": ELSEWHERE,
    "meetings_meeting_papers": ROW,
    "meetings_meeting_aide-memoire": ROW,
    "meetings_meeting_aide-memoire-from-word": BY_ROLE[EDITOR],
    "meetings_meeting_aide-memoire-from-word_paste": POST_ONLY,
    "meetings_meeting_contacts": ROW,
    "meetings_meeting_invitations": ROW,
    "meetings_meeting_tasks": ROW,
    "meetings_meeting_evaluation": ROW,
    "meetings_portalunit_changelist": SUPERUSERS,
    "meetings_portalunit_export": SUPERUSERS,
    "meetings_portalunit_add": CLOSED,
    "meetings_portalunit_change": SUPERUSERS,
    "meetings_portalunit_history": SUPERUSERS,
    "meetings_portalunit_delete": CLOSED,
    "meetings_user_changelist": SUPERUSERS,
    "meetings_user_add": SUPERUSERS,
    "meetings_user_second_factor": SUPERUSERS,
    "meetings_user_export": SUPERUSERS,
    "meetings_user_history": SUPERUSERS,
    "meetings_user_delete": CLOSED,
    "meetings_user_change": SUPERUSERS,
    "meetings_meeting_attendance": MEETING,
    "meetings_meeting_attendance_export": BY_ROLE[ORGANIZER],
    "meetings_meeting_organizers": MEETING,
    "meetings_meeting_room": MEETING,
    "meetings_meeting_programme": MEETING,
    "meetings_meeting_programme_day": MEETING,
    "meetings_meeting_programme_slides": BY_ROLE[ORGANIZER],
    "meetings_meeting_programme_state": MEETING,
    "meetings_meeting_programme_table": BY_ROLE[EDITOR],
    "meetings_meeting_programme_table_paste": POST_ONLY,
    "meetings_meeting_compare": MEETING,
    "meetings_meeting_organizers_remove": BY_ROLE[ORGANIZER],
    "papers_document_several": ADDED_BY_EDITORS,
    "papers_document_choices": CHOSEN_BY_EDITORS,
    "papers_paper_choices": CHOSEN_BY_EDITORS,
    "participants_participant_choices": CHOSEN_BY_EDITORS,
    "papers_paper_review": MEETING,
    "papers_paper_page": MEETING,
    "papers_paper_zip": BY_ROLE[ORGANIZER],
    "papers_paper_session_zip": BY_ROLE[ORGANIZER],
    "participants_participant_merge_with": BY_ROLE[ORGANIZER],
    "participants_participant_merge": BY_ROLE[ORGANIZER],
    "participants_participant_needs": BY_ROLE[ORGANIZER],
    "participants_participant_needs_mark": POST_ONLY,
    "participants_participant_clearance": BY_ROLE[ORGANIZER],
    "participants_participant_letters": BY_ROLE[EDITOR],
    "participants_participant_letters_files": BY_ROLE[EDITOR],
    "participants_participant_signed_letters": BY_ROLE[EDITOR],
    "participants_participant_signed_letters_file": BY_ROLE[EDITOR],
    "participants_participant_import_template": ADDED_BY_EDITORS,
    "participants_participant_import": ADDED_BY_EDITORS,
    "participants_participant_process_import": POST_ONLY,
    "reminders_reminderrule_changelist": MEETING,
    "reminders_reminderrule_add": [403, 200, 200, 404, 200],
    "reports_report_change": ELSEWHERE,  # the workspace
    "reports_report_settings": MEETING,
    "review_clearance_file": MEETING,
    "review_clearance_undo": POST_ONLY,
    "reports_report_undo": POST_ONLY,
    "meetings_meeting_programme_conflicts": MEETING,
    "meetings_meeting_programme_conflicts_accept": POST_ONLY,
    "meetings_meeting_programme_conflicts_reopen": POST_ONLY,
    "meetings_meeting_programme_conflicts_resolve": POST_ONLY,
    "agenda_programme_undo": POST_ONLY,
    "meetings_meeting_undo": POST_ONLY,
    "papers_document_undo": POST_ONLY,
    "papers_paper_undo": POST_ONLY,
    "participants_participant_undo": POST_ONLY,
}
"""All other pages, and lists that are those of one meeting."""


def table():
    """The answers to GET in the order of ROLES, by the name of the route."""
    pages = {}
    for screen, (adding, deleting) in SCREENS.items():
        pages |= {f"{screen}_changelist": OPEN, f"{screen}_change": ROW, f"{screen}_history": ROW}
        pages |= {f"{screen}_add": adding, f"{screen}_delete": deleting, f"{screen}_export": EXPORTED}
    for screen, verbs in VERBS.items():
        pages |= {f"{screen}_{verb}": BY_ROLE[role] for verb, role in verbs.items()}
    return pages | {route: BY_ROLE[ORGANIZER] for route in ORGANIZERS_ONLY} | PAGES


@pytest.fixture
def scene():
    """A meeting with a row of each kind, and the users by their role in it."""
    meeting = fill(factories.make_meeting(), "Own")
    with calendar_at(factories.TODAY):
        paper = Paper.objects.get()
        letter = factories.make_letter(paper.participant)
        day = factories.TODAY.date()
        signed = prepare_letter(participant=paper.participant, dated_on=day, reply_by=day)
        add_signed_letter(letter=signed, stored_name=storage.keep(factories.make_pdf_file(1)).stored_name)
        report = factories.make_circulated_report(meeting)
        report.rendering = letter.rendering
        report.save()
        factories.make_recommendation(meeting)
        factories.make_citing_document(factories.make_recommendation(meeting))
        due = {"participant": paper.participant, "due_at": factories.TODAY, "outcome": "sent"}
        Reminder.objects.create(rule=ReminderRule.objects.first(), **due)
        PortalUnit.objects.create()
        ContactMessage.objects.create(meeting=meeting, name="A", email="a@example.org", subject="S", text="T")
        users = {role.value: factories.make_organizer(meeting, role=role) for role in StaffRole}
        users["other organizer"] = factories.make_organizer(factories.make_meeting())
        users["superuser"] = User.objects.create_superuser("super@example.org", "a long enough password")
        yield meeting, users


def screens():
    return {
        f"{model._meta.app_label}_{model._meta.model_name}": screen for model, screen in admin.site._registry.items()
    }


def verbs():
    """Every verb of every screen: the screen's name, the verb."""
    for name, screen in screens().items():
        for verb in screen.verbs if isinstance(screen, VerbPages) else ():
            yield name, verb


def address(name, meeting):
    """The address of the page with this name, for a row of the meeting."""
    author = Paper.objects.get().participant
    arguments = {
        "board": [meeting.slug],
        "help_chapter": ["receive-the-papers"],
        "app_list": ["papers"],
        "meetings_user_second_factor": [meeting.memberships.filter(user__is_superuser=False)[0].user_id],
        "meetings_meeting_organizers_remove": [meeting.pk, meeting.memberships.get(role=ORGANIZER).pk],
        "papers_paper_review": [meeting.slug],
        "papers_paper_page": [meeting.slug, Paper.objects.get().document.versions.get().pk, 1],
        "papers_paper_zip": [meeting.slug],
        "review_clearance_file": list(Clearance.objects.values_list("pk", "version").get()),
        "reports_report_settings": [meeting.pk],
        "papers_paper_session_zip": [meeting.slug, Item.objects.exclude(paper=None).get().session_id],
        "participants_participant_merge_with": [author.pk],
        "participants_participant_merge": [author.pk, author.pk],
        "participants_participant_import_template": ["csv"],
        "participants_participant_needs": [meeting.pk],
        "participants_participant_needs_mark": [meeting.pk, 1],
        "participants_participant_clearance": [meeting.pk],
        "participants_participant_letters": [meeting.pk],
        "participants_participant_letters_files": [meeting.pk],
        "participants_participant_signed_letters": [meeting.pk],
        "participants_participant_signed_letters_file": [meeting.pk, author.letter_of_invitation.pk],
    }
    if name in arguments:
        return reverse(f"admin:{name}", args=arguments[name])
    screen = next((screen for kind, screen in screens().items() if name.startswith(f"{kind}_")), None)
    rows = {"participant": author, "user": author.user, "portalunit": PortalUnit.objects.first()}
    row = screen and rows.get(screen.opts.model_name)
    if screen and row is None:
        row = screen.model._default_manager.filter(**{screen.meeting_path: meeting.pk}).first()
    if any(name == f"{kind}_{verb.name}" for kind, verb in verbs()):
        return f"{reverse(f'admin:{name}')}?id={row.pk}"
    try:
        of_meeting = f"?meeting={meeting.pk}" if name.startswith("reminders_reminderrule_") else ""
        return reverse(f"admin:{name}") + of_meeting
    except NoReverseMatch:
        return reverse(f"admin:{name}", args=[row.pk])


def test_every_page_answers_each_role_as_the_table_says(client, scene):
    meeting, users = scene
    names = [route.removeprefix("admin:") for route in routes(get_resolver().url_patterns) if route[:6] == "admin:"]
    addresses = {name: address(name, meeting) for name in names}
    found, open_to_all, faulty = {name: [] for name in names}, set(), []

    for stranger in (None, Paper.objects.get().participant.user):
        if stranger:
            client.force_login(stranger)
        open_to_all |= {name for name in names if client.get(addresses[name]).status_code == 200}
    for role in ROLES:
        client.force_login(users[role])
        for name, answers in found.items():
            response = client.get(addresses[name])
            page = b"".join(response)
            faulty += [name] if has_too_many_sheets(page) or has_inline_code(page) else []
            answers.append(response.status_code)

    assert open_to_all == set()
    assert found == table()
    assert faulty == []


def test_no_verb_is_performed_below_its_role(client, scene):
    meeting, users = scene
    performed = {}

    for name, verb in verbs():
        route = f"{name}_{verb.name}"
        needed = ORGANIZER if route in ORGANIZERS_ONLY else verb.role
        for role in (StaffRole.VIEWER, EDITOR):
            if not role.includes(needed):
                client.force_login(users[role.value])
                performed[route, role] = client.post(address(route, meeting)).status_code

    assert len(performed) > 60
    assert {status for (route, _), status in performed.items() if "erase" not in route} == {403}


@pytest.mark.parametrize(("screen", "verb"), list(verbs()), ids=lambda value: getattr(value, "name", value))
def test_verb_states_its_role(screen, verb):
    stated = [kind for kind in type(verb).__mro__ if kind is not Verb and "role" in vars(kind)]

    assert stated, (
        f"{type(verb).__name__} does not say who may use it. Give the class `role = StaffRole.ORGANIZER` if it sends "
        "mail, publishes, releases or exports, otherwise `role = StaffRole.EDITOR`, and add it to VERBS of this test."
    )
    expected = VERBS.get(screen, {}).get(verb.name, "missing from VERBS")
    assert (None if verb.for_superusers else verb.role) == expected

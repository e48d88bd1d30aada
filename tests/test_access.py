"""Who gets which page: every route of the portal, for every role. A route that is not in the table fails."""

import time
from datetime import timedelta
from typing import NamedTuple

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from egm_portal.clock import calendar_at
from egm_portal.meetings.actions import confirm_second_factor
from egm_portal.meetings.models import Meeting, PortalUnit, StaffRole, User
from egm_portal.meetings.unit import digest, style_sheet
from egm_portal.pdf.actions import request_rendering
from egm_portal.pdf.models import Rendering
from egm_portal.pdf.pages import kinds
from papers import actions
from papers.models import Document
from participants import tokens
from participants.models import Participant
from participants.photos import Photo
from participants.profile_actions import keep_photo
from participants.tests import test_needs as needs
from reports.actions import write_section
from reports.models import Writer
from review.actions import comment_on_draft
from room.actions import leave_recommendation_open
from tests import factories
from tests import test_clearances_stay_inside as clearance_list
from tests import test_joining_link as joining_link
from tests.style_sheets import has_too_many_sheets

pytestmark = pytest.mark.django_db

ROLES = [
    "anonymous",
    "author",
    "other expert",
    "outsider",
    "organizer",
    "other organizer",
    "superuser",
    "organizer without second factor",
    "superuser without second factor",
    "editor",
    "viewer",
    "viewer without second factor",
]
REFUSED = 404
"""How the table counts a page that asks for the second factor, which it does instead of being refused."""
WITHOUT = [role for role in ROLES if role.endswith("without second factor")]
STRANGERS = ["anonymous", "other expert", "outsider", "other organizer", *WITHOUT]
"""Those to whom nothing unpublished is shown."""

OPEN = [200] * 12
SIGNED_IN = [302] + [200] * 11
POST_ONLY = [405] * 12
NOT_THERE = [404] * 12
AUTHOR = [302, 200] + [404] * 10
PARTICIPANTS = [302, 200, 200] + [404] * 9
AUTHOR_POST_ONLY = [302] + [405] * 11
AUTHOR_AND_ORGANIZERS_SIGNED_IN = [302, 200, 404, 404, 200, 404, 200, 404, 404, 200, 200, 404]
ORGANIZERS_SIGNED_IN = [302, 404, 404, 404, 200, 404, 200, 404, 404, 200, 200, 404]
EDITORS_SIGNED_IN = [302, 404, 404, 404, 200, 404, 200, 404, 404, 200, 404, 404]
PARTICIPANTS_AND_ORGANIZERS = [302, 200, 200, 404, 200, 404, 200, 404, 404, 200, 200, 404]
AUTHOR_AND_ORGANIZERS = [404, 200, 404, 404, 200, 404, 200, 404, 404, 200, 200, 404]
WRITERS = [302, 200, 404, 404, 200, 404, 200, 404, 404, 200, 403, 404]


class Row(NamedTuple):
    """A route: the parts of its address, and the answers to GET in the order of ROLES (None: the same for all).

    `queries` is how many a public page makes when it is built: the revision, what it shows, and its validity; below a
    meeting, the meeting too.
    """

    parts: tuple[str, ...]
    answers: list[int] | None
    queries: int | None = None


MEETING, DRAFT, OWN_ITEM = ("slug",), ("slug", "number"), ("slug", "key", "sent")
SECTION = ("slug", "section")
PDF = ("kind", "subject")
ROWS = {
    "website:front": ((), OPEN, 1 + 4 + 3),
    "website:meetings": ((), OPEN, 1 + 1 + 3),
    "website:search": ((), OPEN),
    "website:privacy": ((), OPEN, 1 + 0 + 3),
    "website:accessibility": ((), OPEN, 1 + 0 + 3),
    "website:meeting": (MEETING, OPEN, 2 + 10 + 1),
    "website:aide_memoire": (MEETING, OPEN, 2 + 5 + 1),
    "website:aide_memoire_pdf": (MEETING, NOT_THERE),
    "invited:aide_memoire": (("token",), [302] * 12),
    "invited:aide_memoire_pdf": (("token",), [302] * 12),
    "invited:own_aide_memoire": (MEETING, [302] * 3 + [404] * 9),
    "invited:own_aide_memoire_pdf": (MEETING, [302] * 3 + [404] * 9),
    "website:agenda": (MEETING, OPEN, 2 + 7 + 1),
    "website:session": (("slug", "session"), NOT_THERE),
    "website:session_zip": (("slug", "session"), NOT_THERE),
    "website:participants": (MEETING, OPEN, 2 + 8 + 2),
    "website:participants_pdf": (MEETING, [503] * 12),
    "website:agenda_pdf": (MEETING, NOT_THERE),
    "website:agenda_calendar": (MEETING, OPEN),
    "website:papers": (MEETING, OPEN, 2 + 5 + 1),
    "website:documents": (MEETING, OPEN, 2 + 5 + 1),
    "website:report": (MEETING, OPEN, 2 + 2 + 1),
    "website:report_original": (MEETING, NOT_THERE),
    "website:report_revision": (("slug", "number"), NOT_THERE),
    "website:report_original_docx": (MEETING, NOT_THERE),
    "website:report_original_xml": (MEETING, NOT_THERE),
    "website:report_revision_docx": (("slug", "number"), NOT_THERE),
    "website:report_revision_xml": (("slug", "number"), NOT_THERE),
    "website:report_in_word": (MEETING, NOT_THERE),
    "website:report_in_akoma_ntoso": (MEETING, NOT_THERE),
    "website:recommendations": (MEETING, NOT_THERE),
    "website:recommendations_json": (MEETING, NOT_THERE),
    "website:recommendations_csv": (MEETING, NOT_THERE),
    "website:conclusions": (MEETING, NOT_THERE),
    "website:adopted_text": (("slug", "series", "number"), NOT_THERE),
    "website:adopted_text_citation": (("slug", "series", "number", "format"), NOT_THERE),
    "website:unit_style_sheet": (("accent", "accent_dark", "hash"), OPEN),
    "website:unit_logo": (("sha256",), OPEN),
    "website:contact": (MEETING, OPEN),
    "website:contact_sent": (MEETING, OPEN),
    "website:portal_contact": ((), OPEN),
    "website:portal_contact_sent": ((), OPEN),
    "website:document": (DRAFT, AUTHOR_AND_ORGANIZERS, 2 + 6 + 1),
    "papers:file": ((*DRAFT, "file_name"), AUTHOR_AND_ORGANIZERS),
    "papers:in_language": ((*DRAFT, "language", "file_name"), AUTHOR_AND_ORGANIZERS),
    "papers:version": ((*DRAFT, "version", "file_name"), AUTHOR_AND_ORGANIZERS),
    "papers:first_page": ((*DRAFT, "version"), AUTHOR_AND_ORGANIZERS),
    "papers:original": ((*DRAFT, "version", "file_name"), AUTHOR_AND_ORGANIZERS),
    "papers:bibtex": (DRAFT, NOT_THERE),
    "papers:ris": (DRAFT, NOT_THERE),
    "papers:csl_json": (DRAFT, NOT_THERE),
    "papers:upload": (("slug", "paper"), AUTHOR),
    "papers:receipt": (("slug", "paper", "version"), AUTHOR),
    "papers:look": ((*DRAFT, "version"), AUTHOR_POST_ONLY),
    "papers:begin_parts": (("slug", "paper"), AUTHOR_POST_ONLY),
    "papers:parts": (("slug", "paper", "upload"), AUTHOR_POST_ONLY),
    "agenda:submit": (OWN_ITEM, AUTHOR),
    "agenda:begin_parts": (OWN_ITEM, AUTHOR_POST_ONLY),
    "agenda:parts": ((*OWN_ITEM, "upload"), AUTHOR_POST_ONLY),
    "agenda:receipt": ((*OWN_ITEM, "version"), AUTHOR),
    "participants:invitation": (("token",), OPEN),
    "participants:new_link": ((), OPEN),
    "participants:new_link_for": (("token",), POST_ONLY),
    "participants:accept": (("token",), POST_ONLY),
    "participants:accept_after_all": (("token",), POST_ONLY),
    "participants:decline": (("token",), POST_ONLY),
    "my:session": ((), OPEN),
    "my:list": ((), [302, 302, 302, *[200] * 9]),
    "my:meeting": (MEETING, PARTICIPANTS),
    "participants:letter": (MEETING, AUTHOR),
    "my:profile": (MEETING, PARTICIPANTS),
    "proceedings:notes": (("slug", "session"), AUTHOR_AND_ORGANIZERS_SIGNED_IN),
    "proceedings:versions": (("slug", "session"), AUTHOR_AND_ORGANIZERS_SIGNED_IN),
    "proceedings:keep": (("slug", "session"), [302, 403, 404, 404, 200, 404, 200, 404, 404, 403, 403, 404]),
    "evaluation:answer": (MEETING, PARTICIPANTS),
    "evaluation:results": (MEETING, ORGANIZERS_SIGNED_IN),
    "reports:finalize": (MEETING, AUTHOR_AND_ORGANIZERS_SIGNED_IN),
    "room:room": (MEETING, PARTICIPANTS),
    "room:news": (MEETING, PARTICIPANTS),
    "room:adopted": (MEETING, PARTICIPANTS_AND_ORGANIZERS),
    "room:docx": (("slug", "listed"), PARTICIPANTS_AND_ORGANIZERS),
    "room:record": (MEETING, ORGANIZERS_SIGNED_IN),
    "room:afterwards": (MEETING, [302, 404, 404, 404, 200, 404, 200, 404, 404, 200, 403, 404]),
    "room:propose": (MEETING, PARTICIPANTS),
    "room:answer": (("slug", "proposal"), AUTHOR_POST_ONLY),
    "room:change": (("slug", "proposal"), AUTHOR),
    "room:suggest": (("slug", "proposal"), PARTICIPANTS),
    "reports:elsewhere": (MEETING, ORGANIZERS_SIGNED_IN),
    "reports:embargoed": (MEETING, [302] + [404] * 11),
    "reports:page_picture": (("slug", "rendering", "page"), [302] + [404] * 11),
    "reports:embargoed_file": (MEETING, [302] + [404] * 11),
    "reports:corrigendum": (MEETING, [302] + [404] * 11),
    "reports:word": (MEETING, AUTHOR_AND_ORGANIZERS_SIGNED_IN),
    "reports:word_draft": (MEETING, AUTHOR_POST_ONLY),
    "reports:word_import": (("slug", "word_import"), AUTHOR_AND_ORGANIZERS_SIGNED_IN),
    "reports:word_discard": (("slug", "word_import"), WRITERS),
    "reports:word_progress": (("slug", "word_import"), AUTHOR_AND_ORGANIZERS_SIGNED_IN),
    "review:circulated": (MEETING, PARTICIPANTS_AND_ORGANIZERS),
    "review:comments": (MEETING, AUTHOR_AND_ORGANIZERS_SIGNED_IN),
    "review:comment": (("slug", "comment"), AUTHOR_AND_ORGANIZERS_SIGNED_IN),
    "review:word_returned": (("slug", "page"), AUTHOR_POST_ONLY),
    "reports:order": (MEETING, AUTHOR_AND_ORGANIZERS_SIGNED_IN),
    "review:settle": (("slug", "open_text"), AUTHOR_AND_ORGANIZERS_SIGNED_IN),
    "review:comments_file": (("slug", "ending"), AUTHOR_AND_ORGANIZERS_SIGNED_IN),
    "review:circulated_docx": (MEETING, PARTICIPANTS_AND_ORGANIZERS),
    "room:join": (("room_code",), [302] + [404] * 11),
    "room:screen": (MEETING, PARTICIPANTS_AND_ORGANIZERS),
    "room:screen_part": (MEETING, PARTICIPANTS_AND_ORGANIZERS),
    "room:linked_screen": (("slug", "token"), NOT_THERE),
    "room:linked_screen_part": (("slug", "token"), NOT_THERE),
    "room:operate": (MEETING, EDITORS_SIGNED_IN),
    "room:operate_part": (MEETING, EDITORS_SIGNED_IN),
    "reports:whole": (MEETING, AUTHOR_AND_ORGANIZERS_SIGNED_IN),
    "room:operator_present": (MEETING, AUTHOR_POST_ONLY),
    "room:typed": (MEETING, AUTHOR_POST_ONLY),
    "reports:outline": (MEETING, AUTHOR_AND_ORGANIZERS_SIGNED_IN),
    "reports:write": (SECTION, AUTHOR_AND_ORGANIZERS_SIGNED_IN),
    "reports:versions": (SECTION, AUTHOR_AND_ORGANIZERS_SIGNED_IN),
    "reports:recommendation_versions": (("slug", "recommendation"), AUTHOR_AND_ORGANIZERS_SIGNED_IN),
    "reports:news": (SECTION, AUTHOR_AND_ORGANIZERS_SIGNED_IN),
    "reports:chapter": (("slug", "anchor"), AUTHOR_AND_ORGANIZERS_SIGNED_IN),
    "reports:arrange": (SECTION, WRITERS),
    "reports:add": (MEETING, WRITERS),
    "reports:add_evaluation": (MEETING, AUTHOR_POST_ONLY),
    "reports:write_generated": (("slug", "part"), AUTHOR_POST_ONLY),
    "reports:undelete": (SECTION, AUTHOR_POST_ONLY),
    "reports:preview": (SECTION, AUTHOR_POST_ONLY),
    "reports:save": (SECTION, AUTHOR_POST_ONLY),
    "reports:paste": (SECTION, AUTHOR_POST_ONLY),
    "room:paste": (MEETING, AUTHOR_POST_ONLY),
    "reports:check_report": (MEETING, AUTHOR_AND_ORGANIZERS_SIGNED_IN),
    "reports:check": (SECTION, AUTHOR_AND_ORGANIZERS_SIGNED_IN),
    "reports:check_recommendation": (("slug", "recommendation"), AUTHOR_AND_ORGANIZERS_SIGNED_IN),
    "reports:hints": (SECTION, AUTHOR_POST_ONLY),
    "reports:newest": (SECTION, AUTHOR_AND_ORGANIZERS_SIGNED_IN),
    "reports:difference": (SECTION, AUTHOR_POST_ONLY),
    "my:calendar": (("token",), NOT_THERE),
    "my:calendar_address": ((), PARTICIPANTS),
    "my:own_dates": (MEETING, PARTICIPANTS),
    "my:confirm_name": (MEETING, AUTHOR_POST_ONLY),
    "participants:join_online": (("token",), NOT_THERE),
    "my:joining_address": (MEETING, AUTHOR_POST_ONLY),
    "my:need": (MEETING, PARTICIPANTS),
    "my:task": (("slug", "number"), AUTHOR_POST_ONLY),
    "my:export": ((), SIGNED_IN),
    "my:sign_in": ((), SIGNED_IN),
    "my:remove_password": ((), [302] + [405] * 11),
    "my:keep_own_device": ((), [302] + [405] * 11),
    "my:end_own_device": ((), [302] + [405] * 11),
    "my:forget_browser": (("number",), [302] + [405] * 11),
    "my:sign_out_everywhere": ((), [302] + [405] * 11),
    "my:erasure": ((), PARTICIPANTS),
    "my:drafts": ((), SIGNED_IN),
    "my:draft": (("number",), [302] + [404] * 11),
    "participants:photo": (("slug", "person"), AUTHOR_AND_ORGANIZERS),
    "pdf:page": (PDF, PARTICIPANTS_AND_ORGANIZERS),
    "pdf:progress": (PDF, PARTICIPANTS_AND_ORGANIZERS),
    "pdf:file": (PDF, PARTICIPANTS_AND_ORGANIZERS),
    "drafts:drafts": ((), [302] + [405] * 11),
    "office:first_factor": (("confirmation",), [302, *[410] * 3, *[302] * 8]),
    "office:send_first_factor": ((), [302] + [405] * 11),
    "office:end_factor": ((), [302, *[200] * 5, 403, 200, 403, *[200] * 3]),
    "office:digest": (("confirmation",), NOT_THERE),
    "office:own_digest": ((), [302] + [404] * 3 + [200] * 8),
    "office:livez": ((), OPEN),
    "office:readyz": ((), None),
}
TABLE = {name: Row(*row) for name, row in ROWS.items()}

PDFS = {
    "certificate": AUTHOR_AND_ORGANIZERS_SIGNED_IN,
    "certificates": ORGANIZERS_SIGNED_IN,
    "circulated": PARTICIPANTS_AND_ORGANIZERS,
    "comments": AUTHOR_AND_ORGANIZERS_SIGNED_IN,
    "corrigendum": [302] + [404] * 11,
    "invitation_letter": [302, 404, 404, 404, 200, 404, 200, 404, 404, 403, 403, 404],
    "list-to-sign": [302, 404, 404, 404, 200, 404, 200, 404, 404, 200, 200, 404],
    "name-plates": [302, 404, 404, 404, 200, 404, 200, 404, 404, 200, 200, 404],
    "report": AUTHOR_AND_ORGANIZERS_SIGNED_IN,
    "room-adopted": PARTICIPANTS_AND_ORGANIZERS,
    "room-proposals": PARTICIPANTS_AND_ORGANIZERS,
}
"""The answers of the page of each kind of PDF."""

PRINTED = {
    "website:participants_pdf",
    "website:aide_memoire_pdf",
    "website:agenda_pdf",
    "website:report_in_akoma_ntoso",
    "website:recommendations",
    "website:recommendations_json",
    "website:recommendations_csv",
    "website:conclusions",
    "website:report_in_word",
    "website:report_original",
    "website:report_original_docx",
    "website:report_original_xml",
}
"""Made once the meeting is public, or its report issued."""

LIBRARY = ("account_", "mfa_", "admin:")
"""allauth tests itself, and tests/test_admin_access.py has the administration."""


def public_pages(parts: tuple[str, ...]) -> list[str]:
    """The routes of the public site whose addresses have these parts."""
    return [name for name, row in TABLE.items() if row.parts == parts and name.startswith("website:")]


def routes(patterns, prefix=""):
    """The full names of all routes."""
    for entry in patterns:
        if isinstance(entry, URLResolver):
            space = f"{entry.namespace}:" if entry.namespace else ""
            yield from routes(entry.url_patterns, prefix + space)
        elif isinstance(entry, URLPattern) and entry.name:
            yield prefix + entry.name


@pytest.fixture
def scene(settings):
    """A meeting whose one paper is accepted, its report circulated, with a letter and one open invitation.

    As in production, whoever organizes needs a second factor.
    """
    settings.SECOND_FACTOR_REQUIRED = True
    with calendar_at(factories.TODAY):
        meeting = factories.make_meeting(evaluation_until=factories.TODAY + timedelta(days=30))
        other = factories.make_meeting()
        paper = factories.make_paper("accepted", meeting=meeting, title="The canary")
        keep_photo(participant=paper.participant, photo=Photo(b"a photo", "data:image/webp;base64,"))
        report_parts = circulated_report(meeting, paper.participant)
        factories.make_letter(paper.participant)
        upload = factories.make_upload(paper)
        factories.make_notes(factories.make_session(meeting=meeting), paper.participant, "Notes of the canary")
        item = factories.make_session(meeting=meeting).items.create(title="The talk")
        item.people.add(paper.participant)
        factories.make_submission(paper.participant, item)
        invitation = factories.make_participant(status="invited", meeting=meeting).invitations.get()
        parts = {
            "slug": meeting.slug,
            "number": paper.document.number,
            "version": 1,
            "series": "conclusion",
            "accent": "7a1f5c",
            "accent_dark": "e7a6cf",
            "hash": digest(style_sheet("#7a1f5c", "#e7a6cf")),
            "sha256": PortalUnit.objects.create(logo=b"a logo", logo_sha256="a" * 64).logo_sha256,
            "format": "bib",
            "language": "en",
            "session": 1,
            "file_name": f"{paper.document.file_stem}.pdf",
            "paper": paper.pk,
            "upload": upload.token,
            "key": item.key,
            "sent": "slides",
            "person": paper.participant_id,
            "confirmation": "of:somebody:else",
            "token": tokens.invitation_token(invitation),
            **report_parts,
        }
        yield readers(meeting, other, paper.participant.user), parts


def circulated_report(meeting, participant):
    """What addresses of the report are made of: its draft is open for comments, and this participant writes it."""
    report = factories.make_circulated_report(meeting)
    section = write_section(report=report, chapter="introduction", body="The canary was convened.")
    Writer.objects.create(report=report, participant=participant)
    comment = comment_on_draft(round=report.rounds.get(), paragraph="", text="The canary sings.", by=participant)
    proposal = factories.make_recommendation(meeting, by=participant)
    open_text = leave_recommendation_open(recommendation=factories.make_recommendation(meeting), seen=None)
    request_rendering(kind="room-proposals", meeting=meeting, subject_id=meeting.pk, by=None)
    for rendering in Rendering.objects.filter(kind__in=["circulated", "room-proposals"]):
        factories.make_printed(rendering)
    return {
        "section": section.pk,
        "comment": comment.pk,
        "ending": "csv",
        "kind": "circulated",
        "subject": report.rounds.get().pk,
        "listed": "proposals",
        "room_code": "none",
        "recommendation": proposal.pk,
        "open_text": open_text.pk,
        "proposal": 1,
        "anchor": "chapter-I",
        "part": "participation",
        "rendering": 1,
        "page": 1,
        "word_import": factories.make_word_import(report).pk,
    }


def readers(meeting, other, author):
    """Everybody who reads, by role; `other` is a meeting in which they have none."""
    organizer = factories.make_organizer(meeting)
    superuser = User.objects.create_superuser("super@example.org", "a long enough password")
    viewer = factories.make_organizer(meeting, role=StaffRole.VIEWER)
    return {
        "anonymous": None,
        "author": author,
        "other expert": factories.make_participant(status="accepted", meeting=meeting).user,
        "outsider": factories.make_user(),
        "organizer": organizer,
        "other organizer": factories.make_organizer(other),
        "superuser": superuser,
        "organizer without second factor": organizer,
        "superuser without second factor": superuser,
        "editor": factories.make_organizer(meeting, role=StaffRole.EDITOR),
        "viewer": viewer,
        "viewer without second factor": viewer,
    }


def answers(client, users, paths):
    """Status and content that each role gets at each of the paths, by role and name."""
    found = {role: {} for role in ROLES}
    for role in ROLES:
        client.logout()
        if users[role]:
            sign_in(client, users[role], with_second_factor="without" not in role)
        for name, path in paths.items():
            response = client.get(path)
            is_asked = role in WITHOUT and response.headers.get("Location", "").startswith(reverse("admin:login"))
            found[role][name] = REFUSED if is_asked else response.status_code, b"".join(response)
    return found


def sign_in(client, user, *, with_second_factor):
    """Signs the user in; what allauth notes in the session of somebody who has shown a second factor is added."""
    client.force_login(user)
    if with_second_factor:
        if user.is_staff:
            confirm_second_factor(user=user)
        session = client.session
        session["account_authentication_methods"] = [{"method": "mfa", "at": time.time()}]
        session["account_authentication_methods_user"] = str(user.pk)
        session.save()


def address(name, parts):
    return reverse(name, args=[parts[part] for part in TABLE[name].parts])


def statuses(found):
    return {role: {name: status for name, (status, _) in pages.items()} for role, pages in found.items()}


def test_every_route_is_in_the_table():
    names = {name for name in routes(get_resolver().url_patterns) if not name.startswith(LIBRARY)}

    assert names == set(TABLE)


def test_each_role_gets_what_the_table_says_and_no_secret(client, scene):
    """One walk for all secrets: it takes a thousand requests."""
    users, parts = scene
    expected = {name: row.answers for name, row in TABLE.items() if row.answers}
    clearance_list.cleared_texts(Meeting.objects.get(slug=parts["slug"]))
    joining_link.everything_online()
    needs.everybody_needs_something()

    found = answers(client, users, {name: address(name, parts) for name in expected})

    for number, role in enumerate(ROLES):
        assert statuses(found)[role] == {name: of_roles[number] for name, of_roles in expected.items()}, role
    pages = {(role, name): page for role in ROLES for name, (_, page) in found[role].items()}
    assert [key for key, page in pages.items() if has_too_many_sheets(page)] == []
    with_canary = [key for key, page in pages.items() if b"canary" in page]
    assert [key for key in with_canary if key[0] in STRANGERS and key[1].startswith("website:")] == []
    # Whoever works on the meeting sees the offices where the report is issued.
    at_work = {(role, "reports:finalize") for role in ROLES if role not in (*STRANGERS, "author")}
    assert set(clearance_list.pages_with_it(pages)) == at_work
    own = {(role, name) for role in ("author", "other expert") for name in ("my:need", "my:export")}
    assert needs.pages_with_it(pages) == own
    assert joining_link.pages_with_it(pages) == {("author", "my:meeting"), ("other expert", "my:meeting")}
    assert joining_link.pages_with_anything(pages) <= {
        (role, name) for role in ROLES for name in ("my:meeting", "my:profile", "my:export", "participants:invitation")
    }


def test_each_role_gets_the_pdfs_that_the_table_says(client, scene):
    users, parts = scene
    meeting = Meeting.objects.get(slug=parts["slug"])
    subjects = {"circulated": parts["subject"], "comments": parts["subject"], "report": meeting.report.pk}
    subjects |= {"invitation_letter": parts["person"], "certificate": parts["person"], "corrigendum": 1}
    paths = {kind: reverse("pdf:page", args=[kind, subjects.get(kind, meeting.pk)]) for kind in PDFS}

    factories.record_presence(*Participant.objects.filter(meeting=meeting).attending())
    with calendar_at(meeting.ends_at):
        found = answers(client, users, paths)

    assert set(PDFS) == kinds()
    for number, role in enumerate(ROLES):
        assert statuses(found)[role] == {kind: of_roles[number] for kind, of_roles in PDFS.items()}, role


def test_meeting_not_public_is_not_there(client, scene):
    users, _ = scene
    meeting = factories.make_meeting(public_from=None)
    names = public_pages(MEETING)

    for role in StaffRole:
        factories.make_member(meeting, users[role.value], role)

    found = answers(client, users, {name: reverse(name, args=[meeting.slug]) for name in names})

    for role, of_role in statuses(found).items():
        seen = {name for name, status in of_role.items() if status != 404}
        assert seen == (set() if role in ("author", *STRANGERS) else set(names) - PRINTED), role


def test_search_finds_what_is_not_published_for_organizers_with_second_factor_alone(client, scene):
    users, parts = scene
    link = address("website:document", parts).encode()

    found = answers(client, users, {"search": f"{reverse('website:search')}?q=canary"})

    assert [role for role in ROLES if link in found[role]["search"][1]] == [
        role for role in ROLES if role not in STRANGERS
    ]


def test_withdrawn_document_is_gone_at_every_address(client, scene):
    users, parts = scene
    document = Document.objects.get(number=parts["number"])
    actions.publish_document(document=document)
    with calendar_at(factories.DUE):
        actions.withdraw_document(document=document, reason="It repeated another paper.")
        for name in (
            "website:document",
            "papers:file",
            "papers:version",
            "papers:original",
            "papers:first_page",
            "papers:bibtex",
            "papers:ris",
            "papers:csl_json",
        ):
            response = client.get(address(name, parts))

            assert response.status_code == 410, name
            assert "It repeated another paper." in response.text

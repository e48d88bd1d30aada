"""The keys of every file in a meeting's folder."""

from agenda.models import Item, Officer, Programme, Session
from agenda.roles import ITEM_ROLES, SESSION_ROLES, Role
from egm_portal.meetings.models import Contact, Meeting
from evaluation.models import MAX_COMMENT, Question, Rating
from office.import_folder.schema import (
    Key,
    Table,
    boolean,
    day,
    email,
    emails,
    files_by_language,
    instant,
    lines,
    list_of_tables,
    local_time,
    member_of,
    model_field,
    one_or_more_emails,
    optional,
    single_table,
    text,
    text_up_to,
    texts,
)
from papers.models import Document, Extension, Paper
from participants.models import ForWhom, Participant, ParticipantTask
from participants.resources import COLUMNS
from reports.models import Report, Section
from room.models import MAX_REASON, MAX_RECOMMENDATION, Recommendation

SESSION_KEYS = {role.value: role for role in SESSION_ROLES if role != Role.MEMBER} | {"members": Role.MEMBER}
ITEM_KEYS = {role.value: role for role in ITEM_ROLES if role != Role.SPEAKER} | {"speakers": Role.SPEAKER}
"""The keys that name people with a role in a session or an item: one address or several."""

MEETING: Table = {
    "slug": Key(model_field(Meeting, "slug")),
    "title": Key(model_field(Meeting, "title")),
    "short_title": Key(model_field(Meeting, "short_title")),
    "alternative_titles": optional(lines),
    "summary": optional(model_field(Meeting, "summary")),
    "starts_on": Key(day),
    "ends_on": Key(day),
    "time_zone": Key(model_field(Meeting, "time_zone")),
    "city": Key(model_field(Meeting, "city")),
    "country": Key(model_field(Meeting, "country")),
    "venue": optional(model_field(Meeting, "venue")),
    "room": optional(model_field(Meeting, "room")),
    "language": optional(model_field(Meeting, "language"), "English"),
    "entrance": optional(model_field(Meeting, "entrance")),
    "interpretation": optional(model_field(Meeting, "interpretation")),
    "not_for_attribution": optional(boolean, False),
    "joining_link": optional(model_field(Meeting, "joining_link")),
    "mandate": optional(model_field(Meeting, "mandate")),
    "parent_session": optional(model_field(Meeting, "parent_session")),
    "convening_bodies": Key(lines),
    "objectives": optional(lines),
    "public_from": optional(instant, None),
    "papers_from": optional(instant, None),
    "papers_due": optional(instant, None),
    "concept_paper_due": optional(instant, None),
    "evaluation_until": optional(instant, None),
    "evaluation": optional(list_of_tables, []),
    "pages_min": optional(model_field(Meeting, "pages_min"), 5),
    "pages_max": optional(model_field(Meeting, "pages_max"), 10),
    "experts_min": optional(model_field(Meeting, "experts_min"), 8),
    "experts_max": optional(model_field(Meeting, "experts_max"), 10),
    "contact": Key(single_table),
    "task": optional(list_of_tables, []),
}
CONTACT: Table = {
    "unit": Key(model_field(Contact, "unit")),
    "department": optional(model_field(Contact, "department")),
    "address": optional(model_field(Contact, "address")),
    "email": Key(email),
}
TASK: Table = {
    "text": Key(model_field(ParticipantTask, "text")),
    "link": optional(model_field(ParticipantTask, "link")),
    "due_on": Key(day),
    "for_whom": optional(model_field(ParticipantTask, "for_whom"), ForWhom.EVERYBODY),
}
ANSWER: Table = {
    **{question.value: Key(member_of(Rating)) for question in Question},
    "comment": optional(text_up_to(MAX_COMMENT)),
}
PARTICIPANT: Table = {
    **{
        name: Key(model_field(Participant, name), required=not Participant._meta.get_field(name).blank, default="")
        for name in COLUMNS
    },
    "email": Key(email),
    "attendance": optional(model_field(Participant, "attendance"), Participant.Attendance.IN_PERSON),
    "status": Key(model_field(Participant, "status")),
    "list_consent": optional(boolean, None),
    "invited_at": optional(instant, None),
    "answered_at": optional(instant, None),
    "send_invitation": optional(boolean, False),
    "note": optional(text),
}
AGENDA: Table = {
    "session": optional(list_of_tables, []),
    "officer": optional(list_of_tables, []),
    "release": optional(list_of_tables, []),
    "attendance": optional(list_of_tables, []),
}
SESSION: Table = {
    "key": optional(text, None),
    "kind": Key(model_field(Session, "kind")),
    "label": optional(model_field(Session, "label"), None),
    "title": Key(model_field(Session, "title")),
    "starts_at": Key(local_time),
    "minutes": Key(model_field(Session, "minutes")),
    "room": optional(model_field(Session, "room")),
    "joining_link": optional(model_field(Session, "joining_link")),
    "summary": optional(model_field(Session, "summary")),
    **{key: optional(one_or_more_emails, []) for key in SESSION_KEYS},
    "item": optional(list_of_tables, []),
}
DRAFTED_SESSION: Table = SESSION | {"notes": optional(text)}
ITEM: Table = {
    "title": Key(model_field(Item, "title")),
    "minutes": Key(model_field(Item, "minutes")),
    **{key: optional(one_or_more_emails, []) for key in ITEM_KEYS},
    "paper": optional(text, None),
    "slides_expected": optional(boolean, False),
}
OFFICER: Table = {
    "role": Key(model_field(Officer, "role")),
    "participant": Key(email),
    "how": optional(model_field(Officer, "how")),
}
RELEASE: Table = {
    "label": Key(model_field(Programme, "kind")),
    "released_at": Key(instant),
    "sessions": optional(text, None),
}
ATTENDANCE: Table = {
    "day": Key(day),
    **{how.value: optional(one_or_more_emails, []) for how in Participant.Attendance},
}
RELEASED: Table = {"session": Key(list_of_tables)}
DOCUMENTS: Table = {"document": optional(list_of_tables, [])}
DOCUMENT: Table = {
    "key": Key(text),
    "file": Key(text),
    "kind": Key(model_field(Document, "kind")),
    "title": Key(model_field(Document, "title")),
    "authors": optional(emails, []),
    "corporate_author": optional(model_field(Document, "corporate_author")),
    "symbol": optional(model_field(Document, "symbol")),
    "abstract": optional(model_field(Document, "abstract")),
    "subjects": optional(model_field(Document, "subjects")),
    "language": optional(model_field(Document, "language"), "en"),
    "translations": optional(files_by_language, {}),
    "issued_on": optional(day, None),
    "received_at": Key(instant),
    "publication_consent": optional(boolean, False),
    "access": Key(model_field(Document, "access")),
    "published_at": optional(instant, None),
    "owed_by": optional(email, None),
    "due_at": optional(instant, None),
    "state": optional(model_field(Paper, "state"), None),
    "return_note": optional(model_field(Extension, "reason"), None),
    "return_until": optional(instant, None),
    "slides_of": optional(text, None),
    "errata_note": optional(model_field(Document, "errata_note")),
}
REPORT: Table = {
    "symbol": optional(model_field(Report, "symbol")),
    "distribution": optional(model_field(Report, "distribution")),
    "arrangement": optional(model_field(Report, "arrangement"), Report.Arrangement.CONCLUSIONS_LAST),
    "acknowledgements": optional(text, ""),
    "executive_summary": optional(text, None),
    "started_at": Key(instant),
    "circulated_at": optional(instant, None),
    "comments_until": optional(instant, None),
    "cleared_at": optional(instant, None),
    "issued_at": optional(instant, None),
    "section": optional(list_of_tables, []),
}
SECTION: Table = {
    "chapter": Key(model_field(Section, "chapter")),
    "heading": optional(model_field(Section, "heading")),
    "file": Key(text),
}
RECOMMENDATIONS: Table = {"decided_at": Key(instant), "recommendation": optional(list_of_tables, [])}
RECOMMENDATION: Table = {
    "key": optional(text, None),
    "kind": Key(model_field(Recommendation, "kind")),
    "text": Key(text_up_to(MAX_RECOMMENDATION)),
    "addressee": optional(model_field(Recommendation, "addressee")),
    "state": Key(model_field(Recommendation, "state")),
    "merged_into": optional(text, None),
    "reason": optional(text_up_to(MAX_REASON), ""),
    "proposed_by": optional(email, None),
    "objective": optional(model_field(Recommendation, "objective"), None),
    "evidence": optional(texts, []),
}

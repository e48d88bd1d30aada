"""The copy of all data that the portal keeps about one person."""

from collections.abc import Iterable
from dataclasses import asdict

from django.db.models import Model, Prefetch

from agenda.models import AcceptedConflict
from agenda.queries import own_slots
from egm_portal.adminkit.history import entries_of
from egm_portal.clock import portal_now
from egm_portal.drafts.models import FormDraft
from egm_portal.mail.models import ContactMessage, Message
from egm_portal.meetings.models import Membership, User
from evaluation.queries import has_answered
from my.models import KnownBrowser
from papers.models import Author, Document, Paper, PaperAuthor, Submission, Upload, Version
from participants.fields import FIELDS, Use
from participants.models import Invitation, InvitationLetter, LetterOfInvitation, Need, Participant, TaskCompletion
from participants.rules import is_public
from proceedings.models import AttendedDay
from proceedings.queries import notes_written_by
from reminders.models import Reminder
from reports.models import WordImport
from reports.queries import recommendations_worded_by, sections_written_by
from review.models import NoComments
from review.rounds.queries import comments_by
from room.models import Recommendation, Stance, Suggestion

SECRETS = {"password", "nonce"}
ROWS_OF_OTHERS = {
    "meeting",
    "user",
    "participant",
    "paper",
    "document",
    "invited_by",
    "uploaded_by",
    "looked_by",
    "allowed_by",
}
PICTURES = {"small_photo", "first_page"}
OF_DOCUMENT = ["title", "abstract", "keywords", "licence", "publication_consent", "publish_at"]
# Secrets open accounts and invitations, and rows of others are not the person's own data.
NOT_COPIED = SECRETS | ROWS_OF_OTHERS | PICTURES


def data_of(user: User) -> dict:
    """Everything kept about the person who signs in as `user`, as plain data: no secrets, and nothing of others."""
    people = Participant.objects.about(user).select_related("meeting")
    messages = Message.objects.filter(to__iexact=user.email).select_related("meeting").order_by("queued_at")
    return {
        "account": row(user, "email", "name", "is_active", "joined_at", "last_login"),
        "browsers": rows(KnownBrowser.objects.filter(user=user).order_by("pk"), "user_agent", "signed_in_at"),
        "roles_in_meetings": [
            _with_meeting(membership, "role", "added_at")
            for membership in Membership.objects.filter(user=user).select_related("meeting").order_by("pk")
        ],
        "participations": [_participation(person) for person in people],
        "papers_you_submit_for_others": [
            row(paper, "kind", "state") | {"meeting": paper.participant.meeting.title}
            for paper in Paper.objects.assisted_by(user).select_related("participant__meeting")
        ],
        "named_as_coauthor_with_your_address": [
            row(author, "name", "country", "email") | {"paper": author.document.title}
            for author in Author.objects.filter(email__iexact=user.email).select_related("document").order_by("pk")
        ],
        "mails_to_you": [
            _with_meeting(message, "to", "to_name", "subject", "queued_at", "sent_at", "state") for message in messages
        ],
        "messages_you_sent": [
            _with_meeting(message, "name", "email", "subject", "text", "sent_at")
            for message in ContactMessage.objects.of(user, [user.email])
        ],
        "notes_you_wrote": notes_written_by(user),
        "sections_you_wrote": sections_written_by(user),
        "recommendations_you_worded": recommendations_worded_by(user),
        "comments_on_drafts": comments_by(user),
        "word_documents_you_imported": [
            row(found, "name", "size", "state", "received_at") for found in WordImport.objects.filter(by=user)
        ],
        "uploads_in_progress": [
            row(upload, "name", "size", "offset", "begun_at") for upload in Upload.objects.filter(by=user, paper=None)
        ],
        "drafts_of_forms": [
            row(draft, "form", "row", "values", "page", "kept_at")
            for draft in FormDraft.objects.filter(user=user).order_by("pk")
        ],
    }


def _participation(person: Participant) -> dict:
    versions = Prefetch("document__versions", Version.objects.defer("first_page"))
    papers = Paper.objects.filter(participant=person).select_related("document")
    papers = papers.prefetch_related("extensions", "uploads", versions)
    sent = Submission.objects.filter(participant=person).select_related("document").prefetch_related(versions)
    # A nomination alone must not reveal a meeting that has not been announced.
    is_announced = person.invited_at or is_public(person.meeting, portal_now())
    return {
        "meeting": person.meeting.title if is_announced else "A meeting that has not been announced yet",
        **row(person, *(name for name in FIELDS if Use.NOT_COPIED not in FIELDS[name])),
        "invitations": rows(Invitation.objects.filter(participant=person)),
        "merged_entries": rows(person.former.all(), "name", "name_in_own_script", "email", "merged_at"),
        "tasks": [
            row(said, "done_at") | {"task": said.task.text, "due_on": said.task.due_on}
            for said in TaskCompletion.objects.filter(participant=person).select_related("task").order_by("pk")
        ],
        "what_you_need": rows(Need.objects.filter(participant=person), "text", "said_at"),
        "letters": rows(InvitationLetter.objects.filter(participant=person)),
        "letters_of_invitation": rows(
            LetterOfInvitation.objects.filter(participant=person if is_announced else None),
            *("reference", "dated_on", "reply_by", "copies", "enclosures", "signed_at"),
        ),
        "papers": list(map(_paper, papers)),
        "papers_written_with_others": [
            row(written, "joined_at", "was_holder")
            | row(written.paper, "kind", "state")
            | {"title": written.paper.document and written.paper.document.title}
            for written in PaperAuthor.objects.filter(participant=person).select_related("paper__document")
        ],
        "slides_and_statements": [
            row(submission, "state", "state_at", "return_note") | _files(submission.document) for submission in sent
        ],
        "named_as_author_of": list(Author.objects.filter(participant=person).values_list("document__title", flat=True)),
        "days_attended": rows(AttendedDay.objects.filter(participant=person), "day", "attendance", "recorded_at"),
        # What they answered is known to nobody.
        "answered_the_evaluation": has_answered(person),
        "in_the_programme": list(map(asdict, own_slots(person))),
        "accepted_conflicts_in_the_programme": [
            row(accepted, "rule", "reason", "accepted_at")
            for accepted in AcceptedConflict.objects.filter(meeting=person.meeting_id)
            if person.pk in accepted.values["people"]
        ],
        "rounds_without_comments": rows(NoComments.objects.filter(participant=person).order_by("pk"), "said_at"),
        **_in_the_room(person),
        "history": rows(entries_of([person.pk], Participant), "timestamp", "changes"),
        "reminders": [
            row(reminder) | {"rule": str(reminder.rule)}
            for reminder in Reminder.objects.filter(participant=person).select_related("rule")
        ],
    }


def _in_the_room(person: Participant) -> dict:
    proposed = Recommendation.objects.filter(proposed_by=person)
    supported = Recommendation.objects.filter(supporters=person)
    return {
        "proposed_to_the_report": list(proposed.values("proposal_number", "kind", "text", "state")),
        "answers_to_proposals": [
            row(stance, "version", "answer", "words", "answered_at")
            | {"proposal": stance.recommendation.proposal_number}
            for stance in Stance.objects.filter(participant=person).select_related("recommendation")
        ],
        "suggested_wordings": [
            row(found, "version", "text", "reason", "suggested_at", "state")
            | {"proposal": found.recommendation.proposal_number}
            for found in Suggestion.objects.filter(participant=person).select_related("recommendation")
        ],
        "supported_in_the_report": list(supported.values("kind", "text", "state")),
    }


def _paper(paper: Paper) -> dict:
    more = {
        "extensions": [row(extension) for extension in paper.extensions.all()],
        "uploads_in_progress": [row(upload, "name", "size", "offset", "begun_at") for upload in paper.uploads.all()],
    }
    return row(paper) | more | _files(paper.document)


def _files(document: Document | None) -> dict:
    return {
        "document": row(document, *OF_DOCUMENT) if document else None,
        "versions": [row(version) for version in document.versions.all()] if document else [],
    }


def _with_meeting(own: Message | ContactMessage | Membership, *names: str) -> dict:
    return {"meeting": own.meeting.title if own.meeting else None, **row(own, *names)}


def rows(instances: Iterable[Model], *names: str) -> list[dict]:
    """The columns of each row with these names, as `row` has them."""
    return [row(instance, *names) for instance in instances]


def row(instance: Model, *names: str) -> dict:
    """The columns of one row with these names; without names, all that are neither secrets nor rows of others."""
    columns = names or [field.name for field in instance._meta.concrete_fields if field.name not in NOT_COPIED]
    return {name: getattr(instance, instance._meta.get_field(name).attname) for name in columns}

"""What belongs to an entry, counted, for the page that merges it with another one."""

from django.db.models import QuerySet

from agenda.models import DayChange, Item, Officer
from office.person import mails_about
from papers.models import Author, Extension, Paper, Submission
from participants.models import Invitation, InvitationLetter, Participant
from proceedings.models import Presence
from reminders.models import Reminder
from reports.models import Comment, Recommendation, Stance, Suggestion, Writer


def belongings(entry: Participant) -> list[str]:
    """What moves with the entry, as "2 invitations"; what there is none of is left out: a fixed number of queries."""
    counted: list[tuple[str, str, QuerySet]] = [
        ("paper", "papers", Paper.objects.filter(participant=entry)),
        ("extension", "extensions", Extension.objects.filter(paper__participant=entry)),
        ("authorship of a document", "authorships of documents", Author.objects.filter(participant=entry)),
        ("presentation or statement", "presentations and statements", Submission.objects.filter(participant=entry)),
        ("slot in the programme", "slots in the programme", Item.objects.filter(people=entry)),
        ("role in a session", "roles in sessions", Officer.objects.filter(participant=entry)),
        ("item taken on the day", "items taken on the day", DayChange.objects.filter(participant=entry)),
        ("session attended", "sessions attended", Presence.objects.filter(participant=entry)),
        ("invitation", "invitations", Invitation.objects.filter(participant=entry)),
        ("e-mail", "e-mails", mails_about([entry.pk])),
        ("reminder", "reminders", Reminder.objects.filter(participant=entry)),
        ("visa support letter", "visa support letters", InvitationLetter.objects.filter(participant=entry)),
        ("report written", "reports written", Writer.objects.filter(participant=entry)),
        ("comment on the report", "comments on the report", Comment.objects.filter(participant=entry)),
        ("proposal to the report", "proposals to the report", Recommendation.objects.filter(proposed_by=entry)),
        ("answer to a proposal", "answers to proposals", Stance.objects.filter(participant=entry)),
        ("suggested wording", "suggested wordings", Suggestion.objects.filter(participant=entry)),
        ("supported proposal", "supported proposals", Recommendation.objects.filter(supporters=entry)),
    ]
    counts = [(rows.count(), one, many) for one, many, rows in counted]
    notes = ["a note on the answer"] if entry.answer_note else []
    return [f"{count} {one if count == 1 else many}" for count, one, many in counts if count] + notes

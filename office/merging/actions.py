"""The action that merges two entries of a meeting into one."""

from collections.abc import Iterable

from django.contrib.admin.models import LogEntry as AdminLogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model

from agenda.actions import replace_ids_in_accepted
from agenda.changes import facts
from agenda.content import with_other_ids
from agenda.models import DayChange, Item, ItemDocument, ItemPerson, Officer, Programme, SessionDocument
from egm_portal.adminkit.history import entries_of
from egm_portal.clock import portal_now
from egm_portal.drafts.models import FormDraft
from egm_portal.exceptions import NotAllowed, refuse_if
from egm_portal.mail.models import Message
from egm_portal.meetings.actions import remove_means_of_signing_in
from egm_portal.meetings.one_change import one_change
from egm_portal.pdf.models import Rendering
from egm_portal.security_events import event_after_commit
from evaluation.models import Respondent
from office.merging import rules
from papers.actions import drop_upload
from papers.models import Author, Document, Extension, Paper, Submission, Upload
from participants.accounts import has_other_use
from participants.models import FormerParticipant, Invitation, InvitationLetter, Participant
from participants.profile_actions import remove_photo
from participants.visa_letters.actions import delete_letters
from participants.visa_letters.printing import LETTER
from proceedings.models import Presence
from reminders.models import Reminder
from reports.models import Comment, NoComments, Recommendation, Stance, Suggestion, Writer

FORM = "admin:participants_participant_change"
MAX_NOTE = Participant._meta.get_field("answer_note").max_length


@transaction.atomic
def merge_participants(*, kept: Participant, absorbed: Participant, taken: Iterable[str] = ()) -> Participant:
    """Moves everything that belongs to `absorbed` to `kept`, which keeps its address, status, answer and account.

    `taken` names the fields of `rules.CHOSEN` whose values come from `absorbed`. Links in its invitations stop
    working, and its account is signed out if it is not needed elsewhere. Raises NotAllowed.
    """
    rows = {row.pk: row for row in Participant.objects.locked().filter(pk__in=[kept.pk, absorbed.pk]).order_by("pk")}
    if len(rows) < 2:
        raise NotAllowed(rules.SAME if kept.pk == absorbed.pk else rules.GONE)
    kept, absorbed = rows[kept.pk], rows[absorbed.pk]
    refuse_if(rules.refusal_to_merge(kept, absorbed) or rules.refusal_to_keep(kept, absorbed))
    with one_change():
        dropped = _move_papers(kept, absorbed)
        _move_rows(kept, absorbed)
        _move_in_releases(kept, absorbed, dropped)
        _move_mails(kept, absorbed, dropped)
        _move_letter(kept, absorbed)
        _move_reminders(kept, absorbed)
        # Whoever reads the mail of the other address must not answer for this entry.
        invitations = Invitation.objects.filter(participant=absorbed)
        invitations.not_revoked().update(revoked_at=portal_now())
        invitations.update(participant=kept)
        kept = _write_details(kept, absorbed, taken)
        _move_history(kept, absorbed)
        move_drafts(former=absorbed.pk, kept=kept)
        FormerParticipant.objects.filter(participant=absorbed).update(participant=kept)
        former, former_user = absorbed.pk, absorbed.user
        FormerParticipant.objects.create(
            former_id=former, participant=kept, name=absorbed.name, email=absorbed.email, user=former_user
        )
        absorbed.delete()
        if former_user and former_user != kept.user:
            is_needed = former_user.is_staff or Participant.objects.filter(user=former_user).exists()
            if not (is_needed or has_other_use(former_user)):
                # The account is never given to anybody.
                remove_means_of_signing_in(user=former_user)
    event_after_commit("participants_merged", participant=kept.pk, former=former, meeting=kept.meeting_id)
    return kept


def move_drafts(*, former: int, kept: Participant) -> None:
    """Offers what people typed into the form of the former entry in that of the other, where they have no draft."""
    drafts = FormDraft.objects.filter(form=FORM)
    already = list(drafts.filter(row=str(kept.pk)).values_list("user", flat=True))
    drafts.filter(row=str(former)).exclude(user__in=already).update(row=str(kept.pk))


def _move_papers(kept: Participant, absorbed: Participant) -> dict[int, int]:
    """Moves the papers; returns the ids of expected ones that were dropped, each with that which takes its place."""
    papers = Paper.objects.select_for_update(no_key=True).filter(participant__in=[kept, absorbed]).order_by("pk")
    by_kind: dict[str, list[Paper]] = {}
    for paper in papers:
        by_kind.setdefault(paper.kind, []).append(paper)
    dropped = {}
    for same_kind in by_kind.values():
        # The rule has refused two with files.
        stays, *others = sorted(
            same_kind, key=lambda paper: (paper.document_id is None, paper.participant_id != kept.pk)
        )
        for other in others:
            _drop_expected(other, stays)
            dropped[other.pk] = stays.pk
        if stays.participant_id != kept.pk:
            stays.participant = kept
            stays.save()
    return dropped


def _drop_expected(paper: Paper, stays: Paper) -> None:
    """Deletes a paper of which no file was received; extensions and slots go to the one that stays."""
    Extension.objects.filter(paper=paper).update(paper=stays)
    Item.objects.filter(paper=paper).update(paper=stays)
    for upload in Upload.objects.filter(paper=paper):
        drop_upload(upload=upload)
    stays.own_due_at = max(filter(None, [stays.own_due_at, paper.own_due_at]), default=None)
    if stays.document_id is None and paper.state == Paper.State.AWAITED:
        stays.state = Paper.State.AWAITED
    paper.delete()
    stays.save()


def _move_rows(kept: Participant, absorbed: Participant) -> None:
    Author.objects.filter(participant=absorbed).update(participant=kept)
    Document.objects.filter(addressee=absorbed).update(addressee=kept)
    # Who has the same role twice keeps it once: the other row goes with the absorbed entry.
    own = set(Officer.objects.filter(participant=kept).values_list("session", "role"))
    offices = Officer.objects.filter(participant=absorbed)
    moved = [office.pk for office in offices if (office.session_id, office.role) not in own]
    offices.filter(pk__in=moved).update(participant=kept)
    DayChange.objects.filter(participant=absorbed).update(participant=kept)
    _move_links(ItemPerson, "item", kept, absorbed)
    _move_links(Presence, "session_number", kept, absorbed)
    _move_links(Writer, "report", kept, absorbed)
    if Respondent.objects.filter(participant=absorbed).delete()[0]:
        Respondent.objects.get_or_create(participant=kept)
    for model in (ItemDocument, SessionDocument):
        model.objects.filter(participant=absorbed).update(participant=kept)
    Submission.objects.filter(participant=absorbed).update(participant=kept)
    Recommendation.objects.filter(proposed_by=absorbed).update(proposed_by=kept)
    Comment.objects.filter(participant=absorbed).update(participant=kept)
    _move_links(NoComments, "round", kept, absorbed)
    for model in (Stance, Suggestion):
        own = set(model.objects.filter(participant=kept).values_list("recommendation", "version"))
        for row in model.objects.filter(participant=absorbed):
            if (row.recommendation_id, row.version) not in own:
                model.objects.filter(pk=row.pk).update(participant=kept)
    _move_links(Recommendation.supporters.through, "recommendation", kept, absorbed)


def _move_in_releases(kept: Participant, absorbed: Participant, papers: dict[int, int]) -> None:
    """Moves slots and offices in releases of the programme and in accepted conflicts, which have ids of people."""
    for release in Programme.objects.select_for_update(no_key=True).filter(meeting=kept.meeting).order_by("pk"):
        before = release.content, release.changes
        release.content = with_other_ids(release.content, {absorbed.pk: kept.pk}, papers)
        release.changes = facts.with_other_ids(release.changes, {absorbed.pk: kept.pk}, papers)
        if before != (release.content, release.changes):
            release.save(update_fields=["content", "changes"])
    replace_ids_in_accepted(meeting=kept.meeting, people={absorbed.pk: kept.pk}, papers=papers)


def _move_links(through: type[Model], owner: str, kept: Participant, absorbed: Participant) -> None:
    """Moves rows of a many-to-many table, except those that the kept entry has already."""
    already = through.objects.filter(participant=kept).values_list(owner, flat=True)
    through.objects.filter(participant=absorbed).exclude(**{f"{owner}__in": list(already)}).update(participant=kept)


def _move_mails(kept: Participant, absorbed: Participant, papers: dict[int, int]) -> None:
    ids = {"participant": {absorbed.pk: kept.pk}, "paper": papers, "assisted": papers}
    for key, others in ids.items():
        for message in Message.objects.filter(**{f"about__{key}__in": list(others)}).only("about"):
            message.about |= {key: others[message.about[key]]}
            message.save(update_fields=["about"])


def _move_letter(kept: Participant, absorbed: Participant) -> None:
    """A person has one visa support letter: that of the kept entry, if it has one."""
    if InvitationLetter.objects.filter(participant=kept).exists():
        delete_letters([absorbed.pk])
    InvitationLetter.objects.filter(participant=absorbed).update(participant=kept)
    Rendering.objects.filter(kind=LETTER, subject_id=absorbed.pk).update(subject_id=kept.pk)


def _move_reminders(kept: Participant, absorbed: Participant) -> None:
    done = set(Reminder.objects.filter(participant=kept).values_list("rule", "due_at"))
    for reminder in Reminder.objects.filter(participant=absorbed):
        if (reminder.rule_id, reminder.due_at) not in done:
            reminder.participant = kept
            reminder.save(update_fields=["participant"])


def _write_details(kept: Participant, absorbed: Participant, taken: Iterable[str]) -> Participant:
    names = [name for name in rules.CHOSEN if name in set(taken)]
    photo = {name: getattr(absorbed, name) for name in ("photo", *rules.TOGETHER["photo"])}
    for entry in [kept] if "photo" in names else [absorbed]:
        if entry.photo:
            remove_photo(participant=entry)
    kept.refresh_from_db()
    for name in names:
        for field in (name, *rules.TOGETHER.get(name, ())):
            setattr(kept, field, photo[field] if field in photo else getattr(absorbed, field))
    if absorbed.list_consent is False:
        kept.list_consent = False  # whoever said no once is not named
    notes = dict.fromkeys(filter(None, [kept.answer_note, absorbed.answer_note]))
    kept.answer_note = "\n".join(notes)[:MAX_NOTE]
    kept.erasure_asked_at = min(filter(None, [kept.erasure_asked_at, absorbed.erasure_asked_at]), default=None)
    if kept.suggested_by_id in (None, absorbed.pk) and absorbed.suggested_by_id != kept.pk:
        kept.suggested_by_id = absorbed.suggested_by_id
    kept.save()
    Participant.objects.filter(suggested_by=absorbed).exclude(pk=kept.pk).update(suggested_by=kept)
    return kept


def _move_history(kept: Participant, absorbed: Participant) -> None:
    entries_of([absorbed.pk], Participant).update(object_id=kept.pk, object_pk=str(kept.pk))
    log = AdminLogEntry.objects.filter(content_type=ContentType.objects.get_for_model(Participant))
    log.filter(object_id=str(absorbed.pk)).update(object_id=str(kept.pk))

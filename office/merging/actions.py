"""The action that merges two entries of a meeting into one."""

from django.contrib.admin.models import LogEntry as AdminLogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from agenda.actions import replace_ids_in_accepted
from agenda.changes import facts
from agenda.content import with_other_ids
from agenda.models import Item, Programme
from egm_portal.adminkit.history import entries_of
from egm_portal.clock import portal_now
from egm_portal.drafts.models import FormDraft
from egm_portal.exceptions import NotAllowed, refuse_if
from egm_portal.mail.models import Message
from egm_portal.meetings.actions import remove_means_of_signing_in
from egm_portal.meetings.models import User
from egm_portal.meetings.one_change import one_change
from egm_portal.pdf.models import Rendering
from egm_portal.security_events import event_after_commit
from office.merging import rules
from office.merging.relations import relations
from papers.actions import drop_upload
from papers.models import Author, Extension, Paper, PaperAuthor, Upload
from participants.accounts import has_other_use
from participants.models import FormerParticipant, InvitationLetter, Participant
from participants.profile_actions import remove_photo
from participants.visa_letters.actions import delete_letters
from participants.visa_letters.printing import LETTER
from proceedings.certificates import CERTIFICATE

FORM = "admin:participants_participant_change"
MAX_NOTE = Participant._meta.get_field("answer_note").max_length


@transaction.atomic
def merge_participants(*, kept: Participant, absorbed: Participant) -> Participant:
    """Moves everything that belongs to `absorbed` to `kept`, which keeps its address, status, answer and account.

    Details that only `absorbed` has are taken from it. Links in its invitations stop working, and its account is signed
    out if it is not needed elsewhere. Raises NotAllowed.
    """
    rows = {row.pk: row for row in Participant.objects.locked().filter(pk__in=[kept.pk, absorbed.pk]).order_by("pk")}
    if len(rows) < 2:
        raise NotAllowed(rules.SAME if kept.pk == absorbed.pk else rules.GONE)
    kept, absorbed = rows[kept.pk], rows[absorbed.pk]
    refuse_if(rules.refusal_to_merge(kept, absorbed) or rules.refusal_to_keep(kept, absorbed))
    with one_change():
        dropped = _drop_expected_papers(kept, absorbed)
        # Whoever reads the mail of the other address must not answer for this entry.
        absorbed.invitations.not_revoked().update(revoked_at=portal_now())
        if InvitationLetter.objects.filter(participant=kept).exists():
            delete_letters([absorbed.pk])
        for relation in relations():
            relation.move(kept, absorbed)
        _unite_authorship(kept)
        _move_stored_ids(kept, absorbed, dropped)
        kept = _write_details(kept, absorbed)
        former, user = absorbed.pk, absorbed.user
        FormerParticipant.objects.create(
            former_id=former,
            participant=kept,
            name=absorbed.name,
            name_in_own_script=absorbed.name_in_own_script,
            email=absorbed.email,
            user=user,
        )
        absorbed.delete()
        if user and user != kept.user and not _is_needed(user):
            # The account is never given to anybody.
            remove_means_of_signing_in(user=user)
    event_after_commit("participants_merged", participant=kept.pk, former=former, meeting=kept.meeting_id)
    return kept


def _is_needed(user: User) -> bool:
    """Whether the account opens anything but the entry that was absorbed."""
    return user.is_staff or Participant.objects.filter(user=user).exists() or has_other_use(user)


def move_drafts(*, former: int, kept: Participant) -> None:
    """Offers what people typed into the form of the former entry in that of the other, where they have no draft."""
    drafts = FormDraft.objects.filter(form=FORM)
    already = list(drafts.filter(row=str(kept.pk)).values_list("user", flat=True))
    drafts.filter(row=str(former)).exclude(user__in=already).update(row=str(kept.pk))


def _drop_expected_papers(kept: Participant, absorbed: Participant) -> dict[int, int]:
    """Leaves one paper of each kind; returns the ids of those dropped, each with that which takes its place."""
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
    return dropped


def _unite_authorship(kept: Participant) -> None:
    """Leaves the person once among the authors of a paper, and expects no other one of its kind."""
    for row in PaperAuthor.objects.filter(participant=kept).select_related("paper"):
        authors = Author.objects.filter(document=row.paper.document_id, participant=kept)
        for repeated in authors[1:]:
            repeated.delete()
        if row.paper.participant_id == kept.pk:
            row.delete()
            continue
        for own in Paper.objects.expected().filter(participant=kept, kind=row.paper.kind):
            own.state, own.state_at = Paper.State.WITHDRAWN, portal_now()
            own.save()


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


def _move_stored_ids(kept: Participant, absorbed: Participant, papers: dict[int, int]) -> None:
    """Replaces the ids of the entry and of dropped papers where no relation leads to them: in JSON, logs and files."""
    people = {absorbed.pk: kept.pk}
    for release in Programme.objects.select_for_update(no_key=True).filter(meeting=kept.meeting).order_by("pk"):
        before = release.content, release.changes
        release.content = with_other_ids(release.content, people, papers)
        release.changes = facts.with_other_ids(release.changes, people, papers)
        if before != (release.content, release.changes):
            release.save(update_fields=["content", "changes"])
    replace_ids_in_accepted(meeting=kept.meeting, people=people, papers=papers)
    for key, others in {"participant": people, "paper": papers, "assisted": papers}.items():
        for message in Message.objects.filter(**{f"about__{key}__in": list(others)}).only("about"):
            message.about |= {key: others[message.about[key]]}
            message.save(update_fields=["about"])
    Rendering.objects.filter(kind=LETTER, subject_id=absorbed.pk).update(subject_id=kept.pk)
    Rendering.objects.filter(kind=CERTIFICATE, subject_id=absorbed.pk).delete()
    entries_of([absorbed.pk], Participant).update(object_id=kept.pk, object_pk=str(kept.pk))
    log = AdminLogEntry.objects.filter(content_type=ContentType.objects.get_for_model(Participant))
    log.filter(object_id=str(absorbed.pk)).update(object_id=str(kept.pk))
    move_drafts(former=absorbed.pk, kept=kept)


def _write_details(kept: Participant, absorbed: Participant) -> Participant:
    if absorbed.photo and kept.photo:
        remove_photo(participant=absorbed)
    kept.refresh_from_db()
    if rules.has_better_name(absorbed, kept):
        for field in rules.NAMES:
            setattr(kept, field, getattr(absorbed, field))
    for name in rules.filled_by(kept, absorbed):
        for field in (name, *rules.TOGETHER.get(name, ())):
            setattr(kept, field, getattr(absorbed, field))
    if absorbed.list_consent is False:
        kept.list_consent = False  # whoever said no once is not named
    notes = dict.fromkeys(filter(None, [kept.answer_note, absorbed.answer_note]))
    kept.answer_note = "\n".join(notes)[:MAX_NOTE]
    kept.erasure_asked_at = min(filter(None, [kept.erasure_asked_at, absorbed.erasure_asked_at]), default=None)
    if kept.suggested_by_id in (None, kept.pk):
        kept.suggested_by_id = absorbed.suggested_by_id if absorbed.suggested_by_id != kept.pk else None
    if kept.replaces_id in (None, kept.pk):
        kept.replaces_id = absorbed.replaces_id if absorbed.replaces_id != kept.pk else None
    kept.save()
    return kept

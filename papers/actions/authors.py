"""Writes to who else writes a paper: authors are added and removed, and the next one takes it over."""

from django.db import transaction
from django.db.models import Max, Q

from egm_portal.clock import portal_now
from egm_portal.exceptions import NotAllowed, refuse_if
from papers import rules
from papers.actions.papers import await_paper, locked_paper
from papers.actions.states import become
from papers.actions.uploads import drop_upload
from papers.kinds import KINDS
from papers.models import Author, Document, Paper, PaperAuthor, Upload
from participants.models import Participant

__all__ = ["add_author", "give_back_papers", "hand_over_papers", "remove_author"]


@transaction.atomic
def add_author(*, paper: Paper, participant: Participant) -> None:
    """Makes somebody who takes part another author: a paper of their own is no longer expected."""
    own = Paper.objects.filter(participant=participant, kind=paper.kind)
    paper = _locked_with(own, paper)
    participant = Participant.objects.get(pk=participant.pk)
    refuse_if(rules.refusal_to_add_author(paper) or rules.refusal_to_join(paper, participant))
    PaperAuthor.objects.create(paper=paper, participant=participant)
    for owed in own.expected():
        become(owed, Paper.State.WITHDRAWN)
    if paper.document:
        _print(paper.document, participant)


def _locked_with(own, paper: Paper) -> Paper:
    # In the order of their ids: of two verbs at once, neither waits for the other.
    rows = Paper.objects.filter(Q(pk=paper.pk) | Q(pk__in=own.values("pk")))
    list(rows.select_for_update(of=("self",), no_key=True).order_by("pk"))
    return locked_paper(paper)


def _print(document: Document, participant: Participant) -> None:
    """Names the participant as the last author, or in the line in which they are named already."""
    authors = Author.objects.filter(document=document)
    same = Q(participant=participant) | Q(participant=None, email__iexact=participant.email)
    same |= Q(participant=None, name__iexact=participant.name)
    last = authors.aggregate(last=Max("position"))["last"]
    author = authors.filter(same).first() or Author(
        document=document,
        name=participant.name,
        country=participant.country,
        position=0 if last is None else last + 1,
    )
    # Their address is that of the participant, which may change.
    author.participant, author.email, author.agreed_at = participant, "", author.agreed_at or portal_now()
    author.save()


@transaction.atomic
def remove_author(*, paper: Paper, participant: Participant) -> None:
    """Makes somebody another author no longer; their own paper is expected again. What was published names them."""
    own = Paper.objects.filter(participant=participant, kind=paper.kind)
    paper = _locked_with(own, paper)
    refuse_if(rules.refusal_to_remove_author(paper))
    removed = PaperAuthor.objects.filter(paper=paper, participant=participant).first()
    if removed is None:
        raise NotAllowed(f"{participant.name} is no author of this paper.")
    removed.delete()
    if paper.document and not (paper.document.is_published or paper.document.is_scheduled):
        for author in Author.objects.filter(document=paper.document, participant=participant):
            author.delete()
    owes = own.exists() or KINDS[paper.kind].owed_by == participant.role
    if owes and participant.status == Participant.Status.ACCEPTED:
        await_paper(participant=participant, kind=paper.kind)


def hand_over_papers(sender, participant: Participant, **kwargs) -> None:
    """Gives the papers that somebody who leaves writes with others to the next author of each."""
    for paper in Paper.objects.filter(participant=participant).order_by("pk"):
        paper = locked_paper(paper)
        following = _following(paper)
        if following is None:
            continue
        for unused in Paper.objects.filter(participant=following.participant, kind=paper.kind):
            for upload in Upload.objects.filter(paper=unused):
                drop_upload(upload=upload)
            unused.delete()
        _exchange(paper, following, was_holder=True)


def _following(paper: Paper) -> PaperAuthor | None:
    """The next of the other authors who takes part, as they are printed."""
    rows = paper.other_authors.filter(participant__status=Participant.Status.ACCEPTED).select_related("participant")
    by_person = {row.participant_id: row for row in rows}
    printed = Author.objects.filter(document=paper.document_id, participant__in=by_person)
    order = [*printed.values_list("participant", flat=True), *by_person]
    return by_person[order[0]] if order else None


def _exchange(paper: Paper, other: PaperAuthor, *, was_holder: bool) -> None:
    """Makes the other author the holder of the paper, and its holder another author."""
    former, paper.participant = paper.participant, other.participant
    paper.assistant_email = ""  # whom the former holder has named
    paper.save()
    other.participant, other.was_holder = former, was_holder
    other.save()


@transaction.atomic
def give_back_papers(*, participant: Participant) -> None:
    """Makes somebody who left, and takes part after all, the holder again of what was handed over then."""
    rows = PaperAuthor.objects.filter(participant=participant, was_holder=True)
    for row in rows.select_related("paper", "participant").order_by("pk"):
        if not Paper.objects.filter(participant=participant, kind=row.paper.kind).exists():
            _exchange(locked_paper(row.paper), row, was_holder=False)

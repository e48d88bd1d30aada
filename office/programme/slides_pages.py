"""The page on which organizers add slides that a speaker has sent by e-mail."""

from django import forms
from django.contrib import admin, messages
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path

from agenda import actions
from agenda.models import Item, ItemPerson
from agenda.roles import Role
from agenda.submission_targets import SubmissionTarget
from agenda.submissions import sent_for
from egm_portal.adminkit.roles import meeting_or_404, require_role
from egm_portal.exceptions import NotAllowed, refuse_if
from egm_portal.meetings.models import Meeting, StaffRole
from egm_portal.text.ids import is_id
from office.admin_urls import programme_url
from papers.actions import Receipt
from papers.actions.uploads import too_many_today
from papers.file_types import FileTypes
from papers.forms import PaperFileForm
from papers.kinds import KINDS
from papers.models import Document
from participants.models import Participant

ROUTE = "meetings_meeting_programme_slides"
SESSION_IS_OVER = "The session has ended, and slides are no longer received for it. Add them under Documents."
NOBODY = "No item of the programme has a speaker who takes part."


class SlidesForm(PaperFileForm):
    """Whose slides, and their file, with the checks of the speaker's own page."""

    field_order = ["speaker", "file", "agrees"]
    types: FileTypes = KINDS[Document.Kind.PRESENTATION].own_file_types
    speaker = forms.ChoiceField(
        label="Speaker and item",
        error_messages={"required": "Choose whose slides they are.", "invalid_choice": "Choose whose slides they are."},
    )

    agrees = forms.BooleanField(
        label="The speaker agrees that the slides are published on the meeting’s page",
        required=False,
        help_text="Tick this only if the speaker has said so. Otherwise the receipt asks them to answer on their own "
        "page; until they agree, only organizers can read the slides.",
    )

    def __init__(self, *args, speaking: list[ItemPerson], **kwargs) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.speaking = {str(row.pk): row for row in speaking}
        awaited = [(pk, _label(row)) for pk, row in self.speaking.items() if row.is_awaited]
        others = [(pk, _label(row)) for pk, row in self.speaking.items() if not row.is_awaited]
        groups = [("Slides awaited", awaited), ("Others", others)]
        self.fields["speaker"].choices = [("", "Choose"), *((name, rows) for name, rows in groups if rows)]
        file = self.fields["file"]
        file.label, file.widget.attrs["accept"] = "Slides", self.types.accept

    def clean_speaker(self) -> ItemPerson:
        return self.speaking[self.cleaned_data["speaker"]]


class SlidesPages(admin.ModelAdmin):
    """Adds the page to the screen of meetings."""

    def get_urls(self) -> list:
        page = self.admin_site.admin_view(self.add_slides)
        return [path("<int:pk>/programme/slides/", page, name=ROUTE), *super().get_urls()]

    def add_slides(self, request: HttpRequest, pk: int) -> HttpResponse:
        meeting = meeting_or_404(request, pk=pk)
        require_role(request, StaffRole.ORGANIZER, meeting.pk)
        speaking = speaking_in(meeting)
        if request.method != "POST":
            return self._slides_page(
                request, meeting, SlidesForm(speaking=speaking, initial=_chosen(request, speaking))
            )
        form = SlidesForm(request.POST, request.FILES, speaking=speaking)
        if form.is_valid():
            row = form.cleaned_data["speaker"]
            try:
                receipt = _receive(request, row, form)
            except NotAllowed as refusal:
                form.add_error("file", SESSION_IS_OVER if str(refusal) == actions.SESSION_IS_OVER else str(refusal))
            else:
                self._say(request, row, receipt)
                return redirect(f"{programme_url(meeting)}#item-{row.item_id}")
        return self._slides_page(request, meeting, form, status=422)

    def _say(self, request: HttpRequest, row: ItemPerson, receipt: Receipt) -> None:
        speaker, document = row.participant, receipt.version.document
        if not receipt.new:
            messages.info(request, "The portal has this file already. Nothing was changed.")
        elif receipt.version.is_closed:
            messages.warning(request, f"This file cannot be used. An e-mail to {speaker.name} explains why.")
        else:
            said = f"The slides of {speaker.name} have been received and await review. {speaker.name} gets the receipt."
            if not document.publication_consent:
                said += " They can be published once their speaker agrees; the receipt asks for it."
            messages.success(request, said)
            agreed = " with the speaker’s consent to publication" if document.publication_consent else ""
            self.log_change(
                request, speaker.meeting, f"Slides added for {speaker.name}{agreed}: document {document.number}."
            )

    def _slides_page(self, request: HttpRequest, meeting: Meeting, form: SlidesForm, status: int = 200) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": "Add slides for a speaker",
            "opts": self.opts,
            "meeting": meeting,
            "form": form,
            "nobody": "" if form.speaking else NOBODY,
            "undecided": speaking_undecided(meeting),
            "programme_page": programme_url(meeting),
        }
        return TemplateResponse(request, "office/programme/slides.html", context, status=status)


def speaking_in(meeting: Meeting) -> list[ItemPerson]:
    """Who speaks on items of the programme and takes part, in order of time, with whether slides are awaited."""
    rows = ItemPerson.objects.filter(
        role=Role.SPEAKER, item__session__meeting=meeting, participant__in=Participant.objects.attending()
    )
    missing = Item.objects.without_slides().filter(pk=OuterRef("item"))
    rows = rows.annotate(is_awaited=Exists(missing)).select_related("item__session__meeting", "participant__meeting")
    return list(rows.order_by("item__session__starts_at", "item__position", "item", "position", "pk"))


def speaking_undecided(meeting: Meeting) -> list[Participant]:
    """Who is to speak on an item and has not accepted yet, so that nothing is received from them."""
    rows = ItemPerson.objects.filter(role=Role.SPEAKER, item__session__meeting=meeting)
    settled = [Participant.Status.ACCEPTED, *Participant.GONE]
    return list(Participant.objects.filter(pk__in=rows.values("participant")).exclude(status__in=settled))


def _label(row: ItemPerson) -> str:
    return f"{row.participant.name}: {row.item.title}"


def _chosen(request: HttpRequest, speaking: list[ItemPerson]) -> dict[str, str]:
    """The first speaker of the item from which the page was opened."""
    item = request.GET.get("item", "")
    own = [row for row in speaking if is_id(item) and row.item_id == int(item)]
    return {"speaker": str(own[0].pk)} if own else {}


def _receive(request: HttpRequest, row: ItemPerson, form: SlidesForm) -> Receipt:
    target = SubmissionTarget(row.item.key, row.participant_id)
    speaker_document = sent_for(target, row.item, row.participant, Document.Kind.PRESENTATION)
    document = speaker_document.document
    refuse_if(too_many_today(document.pk if document else None, request.arrived_at))
    return actions.receive_for_item(
        speaker_document=speaker_document,
        file=form.cleaned_data["file"],
        by=request.user,
        at=request.arrived_at,
        found=form.found,
        agrees=form.cleaned_data["agrees"],
    )

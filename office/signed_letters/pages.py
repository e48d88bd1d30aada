"""The page on which scans of signed letters find their letters, and their downloads."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.text import get_text_list

from egm_portal.adminkit.roles import meeting_or_404
from egm_portal.exceptions import NotAllowed
from egm_portal.meetings.models import Meeting, StaffRole
from egm_portal.security_events import security_event
from egm_portal.serving import FileMissing, private_pdf
from office.signed_letters.forms import ScanForm, Scans, ScansForm
from participants.letters_of_invitation.actions import add_signed_letter
from participants.letters_of_invitation.admin_pages import PAGE, LettersOfInvitationPages
from participants.letters_of_invitation.queries import letters_of
from participants.letters_of_invitation.word import file_name

ROUTE = "participants_participant_signed_letters"


class SignedLetterPages(LettersOfInvitationPages):
    """Adds the scans of signed letters to the page of all letters."""

    def get_urls(self) -> list:
        view = self.admin_site.admin_view
        pages = [
            path("letters/<number:meeting>/signed/", view(self.signed_letters), name=ROUTE),
            path("letters/<number:meeting>/signed/<number:letter>.pdf", view(self.signed_letter), name=f"{ROUTE}_file"),
        ]
        return pages + super().get_urls()

    def letters_of_invitation(self, request: HttpRequest, meeting: int) -> HttpResponse:
        response = super().letters_of_invitation(request, meeting)
        response.context_data["form"] = ScansForm()
        return response

    def signed_letters(self, request: HttpRequest, meeting: int) -> HttpResponse:
        """Takes scans, shows which letter each is of, and keeps them with their letters once that is confirmed."""
        found = meeting_or_404(request, StaffRole.EDITOR, pk=meeting)
        scans = Scans(letters=letters_of(found), meeting=found, by=request.user)
        is_first = request.method == "POST" and "save" not in request.POST
        form = ScansForm(request.POST, request.FILES) if is_first else ScansForm()
        if is_first and form.is_valid():
            scans.receive(form.cleaned_data["files"])
        elif request.method == "POST" and not is_first:
            scans.read(request.POST)
            if scans.forms and scans.are_valid() and self._save(request, found, scans.forms):
                for sentence in scans.refused:
                    self.message_user(request, sentence, messages.WARNING)
                return redirect(PAGE, found.pk)
        is_refused = form.errors or scans.refused or any(each.errors for each in scans.forms if each.is_bound)
        context = {
            **self.admin_site.each_context(request),
            "title": "Signed letters",
            "opts": self.opts,
            "meeting": found,
            "form": form,
            "scans": scans,
        }
        return TemplateResponse(request, "office/signed_letters.html", context, status=422 if is_refused else 200)

    def _save(self, request: HttpRequest, meeting: Meeting, scans: list[ScanForm]) -> bool:
        """Keeps the scans; False if a letter has changed meanwhile, which the page then says."""
        adding = [form for form in scans if form.adds]
        try:
            with transaction.atomic():
                for form in adding:
                    letter = form.adds
                    add_signed_letter(letter=letter, stored_name=form.stored_name, instead_of=letter.signed_file)
                    self.log_change(request, letter.participant, f"Signed letter {letter} added.")
        except NotAllowed as refusal:
            self.message_user(request, f"Nothing was saved. {refusal}", messages.WARNING)
            return False
        left_out = [form.name for form in scans if not form.adds]
        count = len(adding)
        done = f"{count} signed letter{'' if count == 1 else 's'} added."
        without = f" Left out: {get_text_list(left_out, 'and')}." if left_out else ""
        self.message_user(request, done + without, messages.SUCCESS if adding else messages.INFO)
        return True

    def signed_letter(self, request: HttpRequest, meeting: int, letter: int) -> HttpResponse:
        """The scan, as it came, for those who prepare letters."""
        found = meeting_or_404(request, StaffRole.EDITOR, pk=meeting)
        shown = next((each for each in letters_of(found) if each.pk == letter and each.signed_file), None)
        if shown is None:
            raise Http404
        try:
            response = private_pdf(request, shown.signed_file, f"{file_name(shown)}.pdf")
        except FileMissing:
            raise Http404 from None
        security_event("unpublished_downloaded", letter_of=shown.participant_id)
        return response

"""The page on which a report that was made elsewhere is issued from its PDF, with what its Word document prints."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.text import normalize_newlines
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from egm_portal.adminkit.roles import require_role
from egm_portal.exceptions import NotAllowed, NotYours
from egm_portal.incoming.composition import told_of_list
from egm_portal.incoming.imported import ImportedFile
from egm_portal.incoming.interpretation import interpret
from egm_portal.incoming.listed import MAX_ENTRIES, ListedText, listed
from egm_portal.incoming.plain import read_plain
from egm_portal.incoming.reading import Unreadable as UnreadableWord
from egm_portal.incoming.reading import read_docx
from egm_portal.meetings.models import StaffRole
from papers.files.inspection import Unreadable
from papers.files.storage import path_of
from papers.search.reading import texts_of
from participants.models import Participant
from reports import actions, rules
from reports.elsewhere_forms import (
    ElsewhereForm,
    PrintedFormSet,
    PrintedListForm,
    PrintedRows,
    ReportInWordForm,
    initial_of,
)
from reports.views.issue_page import IssuePage
from reports.views.workspace import Workspace, workspace_of
from room.afterwards_forms import AdoptedAtForm
from room.models import addressees_of

SECONDS = 20  # to read a Word document in a request
NO_CHAPTERS = (
    "This Word document has no chapter with the heading “Conclusions” or “Recommendations”, or nothing below it. Type "
    "them on this page, or choose another file."
)
TOO_MANY = f"There would be {{}} conclusions and recommendations; a report can have no more than {MAX_ENTRIES}."
CHECK_IN_WORD = "Check in Word that the chapter after them begins with a heading, or type them on this page."
NOTHING_TO_READ = "Choose the Word document, or paste the list."
NOTHING_PASTED = "The list has no conclusion or recommendation."
JUST_READ = "The texts found have been added to this page. Check it, then issue the report."
GIVEN_TWICE = "Paragraph {} is entered twice: the PDF prints each of them in a paragraph of its own."


class ElsewherePage(IssuePage):
    """The forms of the page, as they were sent or before anything was."""

    route = "reports:elsewhere"
    leads_to = "reports:finalize"

    def __init__(self, request: HttpRequest, workspace: Workspace) -> None:
        super().__init__(request, workspace)
        report = workspace.report
        sent = (request.POST, request.FILES) if request.method == "POST" else ()
        self.addressees = addressees_of(report.meeting)
        self.form = ElsewhereForm(*sent, report=report, kept_for=f"{request.user.pk} {report.pk}")
        self.word = ReportInWordForm(*(sent if "word-file" in request.FILES else ()))
        self.pasted = PrintedListForm(*sent[:1])
        self.at = AdoptedAtForm(*sent[:1], meeting=report.meeting)
        self.told: list[str] = []  # what was read, and what was left out
        self.rows = self.rows_of([] if self.form.adopted else [{}])
        if sent:
            self.rows = PrintedFormSet(request.POST, form_kwargs={"addressees": self.addressees})

    def rows_of(self, initial: list[dict]) -> PrintedRows:
        return PrintedFormSet(initial=initial, form_kwargs={"addressees": self.addressees})

    @property
    def has_unread(self) -> bool:
        """Whether there is a Word document or a pasted list: what is read is in the rows."""
        return self.word.is_bound or bool((self.pasted["listed"].value() or "").strip())

    def read(self) -> bool:
        """Adds what the Word document and the list have to the rows; False, with what is wrong at its field."""
        self._leave_the_rest()
        names = {row.key: row.name for row in self.addressees}
        if not self.has_unread:
            self.pasted.add_error("listed", NOTHING_TO_READ)
        try:
            if self.word.is_valid():
                file = read_docx(self.word.cleaned_data["file"].temporary_file_path(), seconds=SECONDS)
                self._add(file, listed(file.blocks, names), NO_CHAPTERS)
        except (NotAllowed, UnreadableWord) as refusal:
            self.word.add_error("file", str(refusal))
        try:
            if self.pasted.is_valid() and (text := self.pasted.cleaned_data["listed"]).strip():
                file = interpret(read_plain(text))
                self._add(file, listed(file.blocks, names, is_whole=True), NOTHING_PASTED)
                self.pasted = PrintedListForm()  # its texts are in the rows
        except NotAllowed as refusal:
            self.pasted.add_error("listed", str(refusal))
        return not (self.word.errors or self.pasted.errors)

    def _add(self, file: ImportedFile, found: list[ListedText], nothing: str) -> None:
        if not found:
            raise NotAllowed(nothing)
        typed = [row for row in self.rows.typed if row["text"] or row["paragraph"]]
        words = {normalize_newlines(row["text"] or "") for row in typed}
        read = [initial_of(printed) for printed in self.form.fill_in(found)]
        self._show([*typed, *(row for row in read if row["text"] not in words)], CHECK_IN_WORD)
        count = "1 text found" if len(found) == 1 else f"{len(found)} texts found"
        left_out = told_of_list(file, "note")
        self.told.append(f"{count}: {left_out}" if left_out else f"{count}.")

    def add_row(self) -> None:
        self._leave_the_rest()
        try:
            self._show([*self.rows.typed, {}])
        except NotAllowed as refusal:
            self.form.add_error(None, str(refusal))

    def _leave_the_rest(self) -> None:
        """Keeps the PDF, and finds nothing wrong with what is not filled in yet."""
        self.form.keep_errors_of(*(["file"] if self.request.FILES.get("file") else []))
        self.at = AdoptedAtForm(meeting=self.workspace.meeting, initial={"at": self.at["at"].value()})
        self.rows = self.rows_of(self.rows.typed)

    def _show(self, rows: list[dict], advice: str = "") -> None:
        if len(rows) > MAX_ENTRIES:
            raise NotAllowed(f"{TOO_MANY.format(len(rows))} {advice}".strip())
        self.rows = self.rows_of(rows)

    def is_valid(self) -> bool:
        valid = self.form.is_valid() & self.rows.is_valid()
        if valid:
            valid = not self._refuse_paragraphs_given_twice()
        if self.form.can_be_compared:
            self.form.compare(texts_of(path_of(self.form.stored_name)) or [])
            valid = valid and not self.form.errors
        if all(row.is_left_out for row in self.rows):
            # The field is not even shown where nothing is added.
            self.at = AdoptedAtForm(meeting=self.workspace.meeting)
            return valid
        return self.at.is_valid() & valid

    def _refuse_paragraphs_given_twice(self) -> bool:
        """Adds an error wherever a paragraph stands that stood before; returns whether there is one."""
        places = [(self.form, f"paragraph-{paragraph.key}") for paragraph in self.form.adopted]
        places += [(row, "paragraph") for row in self.rows if not row.is_left_out]
        known, twice = set(), False
        for form, name in places:
            number = form.cleaned_data[name]
            if number is not None and number in known:
                form.add_error(name, GIVEN_TWICE.format(number))
                twice = True
            known.add(number)
        return twice

    def answer(self) -> HttpResponse:
        """Reads the Word document and the list, adds a row, or issues the report, if nothing is still to be read."""
        if self.request.method != "POST":
            return self.shown()
        require_role(self.request, StaffRole.ORGANIZER, self.report.meeting_id)
        if "read" in self.request.POST:
            return self.shown(None if self.read() else self.form)
        if "add" in self.request.POST:
            self.add_row()
            return self.shown(self.form if self.form.errors else None)
        if self.has_unread:
            if self.read():
                self.form.add_error(None, JUST_READ)
        elif self.is_valid():
            try:
                return self._issued()
            except Unreadable as refusal:
                self.form.add_error("file", str(refusal))
        return self.shown(self.form)

    def _issued(self) -> HttpResponse:
        form, entries = self.form, self.rows.adopted
        reason = form.cleaned_data.get("reason", "")
        passed_over = rules.passed_over("issue", self.report, is_elsewhere=True)
        act = partial(
            actions.issue_made_elsewhere,
            report=self.report,
            file=form.cleaned_data["file"],
            found=form.found,
            printed=form.printed,
            absent=form.absent,
            adopted=entries,
            adopted_at=self.at.cleaned_data["at"] if entries else None,
            by=self.request.user,
            reason=reason,
        )
        logged = f"Issued {passed_over}: {reason}" if reason else "Issued from a PDF made elsewhere."
        return self.acted(act, "The report has been issued.", logged, form)

    def context(self) -> dict:
        finalize = reverse("reports:finalize", args=[self.workspace.meeting.slug])
        return {
            "form": self.form,
            "word": self.word,
            "pasted": self.pasted,
            "rows": self.rows,
            "told": self.told,
            "at": self.at,
            "refusal": rules.refusal_to_issue_elsewhere(self.report, has_reason=True),
            "people": Participant.objects.attending().filter(meeting=self.report.meeting_id).count(),
            "trail": self.workspace.trail(("Finalize", finalize), ("Prepared outside the portal", "")),
        }


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def elsewhere(request: HttpRequest, slug: str) -> HttpResponse:
    """What issuing such a report does, and its form, for those who work on the meeting."""
    workspace = workspace_of(request, slug)
    if not workspace.is_staff:
        raise NotYours
    page = ElsewherePage(request, workspace)
    try:
        return page.answer()
    finally:
        page.form.close()

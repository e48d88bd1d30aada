"""The forms of the screens and verbs of papers and documents."""

from datetime import datetime

from django import forms
from django.contrib.admin import site
from django.core.files.uploadedfile import UploadedFile

from egm_portal.adminkit.choosing import ChosenField, Options
from egm_portal.adminkit.forms import MeetingRowForm
from egm_portal.adminkit.verbs import NoteForm, Preview, VerbForm
from egm_portal.clock import portal_now
from egm_portal.mail.rendering import Wording
from egm_portal.text.local_time import DeadlineField, LocalDateTimeField, validate_future
from egm_portal.text.long_texts import LongTextField
from papers import mail, rules
from papers.admin.document_files import ACCEPTED, DocumentFileForm, OneFileForm, also_taken, file_types_of
from papers.forms import PaperFileForm
from papers.kinds import KINDS, Kind, kinds_where
from papers.languages import Language, language_choices, native_name, primary
from papers.models import Document, Paper, PaperAuthor, Version
from participants.models import Participant


class _NewDateForm(NoteForm):
    shows_previews = True

    until = DeadlineField(label="Until", validators=[validate_future])
    tells = forms.BooleanField(label="Tell the author by e-mail", required=False, initial=True)

    field_order = ["note", "until", "tells"]

    def previews(self) -> list[Preview]:
        values = self.cleaned_data
        mails = [(paper.participant, self.mail(paper, values)) for paper in self.rows if values["tells"]]
        return [Preview(f"E-mail to {to.name}", to.email, mail.subject, mail.text) for to, mail in mails]

    def mail(self, paper: Paper, values: dict) -> Wording:
        raise NotImplementedError


class ReturnForm(_NewDateForm):
    note = LongTextField(
        label="Note to the author",
        help_text="It appears in the e-mail and on the author’s page.",
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=5000,
    )

    def mail(self, paper: Paper, values: dict) -> Wording:
        return mail.return_previewed(paper, note=values["note"], until=values["until"])


class ExtensionForm(_NewDateForm):
    note = LongTextField(
        label="Reason",
        help_text="Organizers read it with the new date. It is not in the e-mail.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
    )

    def mail(self, paper: Paper, values: dict) -> Wording:
        return mail.extension_previewed(paper, until=values["until"])

    def clean_until(self) -> datetime:
        until = self.cleaned_data["until"]
        for paper in self.rows:
            if refusal := rules.refusal_to_extend_until(paper, until):
                raise forms.ValidationError(f"{paper.participant}: {refusal}" if len(self.rows) > 1 else refusal)
        return until


class AddedAuthorForm(VerbForm):
    participant = ChosenField(label="Author", options=Options(Participant.objects.none(), str))

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        screen, rows = site.get_model_admin(Participant), Participant.objects.filter(meeting=self.meeting)
        self.fields["participant"].use(screen.options(rows, self.meeting.pk))

    def clean_participant(self) -> Participant:
        participant = self.cleaned_data["participant"]
        if refusal := rules.refusal_to_join(self.rows[0], participant):
            raise forms.ValidationError(refusal)
        return participant


class RemovedAuthorForm(VerbForm):
    participant = forms.ModelChoiceField(Participant.objects.none(), label="Author")

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        authors = Participant.objects.filter(papers_with_others__paper=self.rows[0])
        self.fields["participant"].queryset = authors
        if len(authors) == 1:
            self.fields["participant"].initial = authors[0]


class UploadForm(VerbForm, PaperFileForm):
    """A file that an organizer uploads for an author, with the checks of the author's own page."""

    field_order = ["file"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.types = KINDS[self.rows[0].kind].own_file_types
        self.fields["file"].label = "File"
        self.fields["file"].widget.attrs["accept"] = self.types.accept

    def clean(self) -> dict:
        return super().clean() | {"found": self.found}


class NewFileForm(VerbForm, DocumentFileForm):
    """A file that readers may get at once."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        types = file_types_of(self.kind())
        self.fields["file"].label, self.fields["file"].help_text = "File", types.explanation
        self.fields["file"].widget.attrs["accept"] = types.accept

    def kind(self) -> str:
        return self.rows[0].kind

    def clean(self) -> dict:
        super().clean()
        return {"sent": self.sent}


class NewVersionForm(NewFileForm):
    """A new file of a document, in its own language or as a translation; to a paper only translations are added."""

    field_order = ["language", "file"]
    language = forms.ChoiceField(
        help_text="A file replaces the one in the same language; those in other languages stay.",
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        document = self.rows[0]
        is_paper = hasattr(document, "paper")
        first = "Choose a language" if is_paper else f"{native_name(document.language)}, the document’s own language"
        labels = {language: f"{language.label} ({native_name(language)})" for language in Language}
        labels[Language.ENGLISH] = "English"
        others = [
            (language.value, label) for language, label in labels.items() if language != primary(document.language)
        ]
        self.fields["language"].required = is_paper
        self.fields["language"].choices = [("", first), *others]

    def clean(self) -> dict:
        language = self.cleaned_data.get("language", "")
        return super().clean() | {"language": language}


class PublicationForm(VerbForm):
    at = LocalDateTimeField(label="From", required=False, help_text="Leave both empty to publish now.")

    def clean_at(self) -> datetime | None:
        at = self.cleaned_data["at"]
        if at and at <= portal_now():
            raise forms.ValidationError("This time has passed. Leave both fields empty to publish now.")
        return at


class TakeBackForm(VerbForm):
    version = forms.ModelChoiceField(
        Version.objects.none(),
        label="File",
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "This file has been taken back already, or the time for that is over."},
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        files = rules.files_to_take_back(self.rows[0])
        self.fields["version"].queryset = Version.objects.filter(pk__in=[file.pk for file in files])
        self.fields["version"].label_from_instance = lambda version: (
            f"{version}, {native_name(version.language_code)}: {version.original_name}"
        )
        if len(files) == 1:
            self.fields["version"].initial = files[0]


class WithdrawalForm(NoteForm):
    note = LongTextField(
        label="Reason",
        help_text="It is shown at the document’s address.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
    )


class CorrectionForm(NewFileForm):
    field_order = ["title", "file"]
    title = forms.CharField(max_length=300, required=False, help_text="If empty, it is made from the document’s title.")

    def clean(self) -> dict:
        title = self.cleaned_data.get("title", "")
        return super().clean() | {"title": title}

    def kind(self) -> str:
        return Document.Kind.CORRIGENDUM


class PaperForm(MeetingRowForm):
    meeting_path = "participant__meeting"

    class Meta:
        model = Paper
        fields = ["participant", "kind", "own_due_at"]
        field_classes = {"own_due_at": DeadlineField}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if "kind" in self.fields:
            # One that was asked for before keeps its kind.
            offered = [*kinds_where(lambda kind: kind.can_be_owed), self.instance.kind]
            self.fields["kind"].choices = [(kind.value, kind.label) for kind in Kind if kind in offered]

    def clean(self) -> dict:
        cleaned = super().clean()
        participant = cleaned.get("participant")
        with_others = PaperAuthor.objects.filter(participant=participant, paper__kind=cleaned.get("kind"))
        if participant and not self.instance.pk and (other := with_others.select_related("paper__participant").first()):
            self.add_error("participant", f"{participant.name} writes the paper of {other.paper.participant.name}.")
        return cleaned


class DocumentForm(MeetingRowForm, DocumentFileForm):
    """A document; a new one may have its first file, which `file_form` has checked before the form's transaction."""

    file_form: OneFileForm | None = None

    class Meta:
        model = Document
        fields = [
            "meeting",
            "kind",
            "symbol",
            "title",
            "abstract",
            "keywords",
            "subjects",
            "link",
            "corporate_author",
            "language",
            "issued_on",
            "access",
            "addressee",
            "licence",
            "publication_consent",
            "accompanies",
            "related",
            "errata_note",
        ]
        labels = {"abstract": "Abstract or summary"}
        widgets = {"language": forms.Select}
        help_texts = {"language": "", "related": "Each document is listed on the other’s page."}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if language := self.fields.get("language"):
            language.widget.attrs.pop("maxlength", None)  # for text; not valid in a select
            language.widget.choices = language_choices(str(self["language"].value() or ""))
        if self.instance.pk:
            self.fields.pop("file", None)
        else:
            self.fields["file"].required = False
            self.fields["file"].label = "File"
            self.fields["file"].help_text = (
                f"A PDF; {also_taken()}. The camera’s record of place and time is removed from photographs; of "
                "presentations and Word documents, readers get a PDF. The file can also be added later."
            )
            self.fields["file"].widget.attrs["accept"] = ACCEPTED

    def kind(self) -> str:
        return self.cleaned_data.get("kind") or self.instance.kind

    def clean_file(self) -> UploadedFile | None:
        if self.file_form is None:
            return super().clean_file()
        if not self.file_form.is_valid():
            raise forms.ValidationError(self.file_form.errors["file"])
        self.sent = self.file_form.sent
        return self.cleaned_data["file"]

    def clean_language(self) -> str:
        language = self.cleaned_data["language"]
        if language not in dict(language_choices(self.initial.get("language", ""))):
            raise forms.ValidationError("Choose a language from the list.")
        if self.instance.pk and self.instance.versions.filter(language=primary(language)).exists():
            raise forms.ValidationError(
                f"There is a translation into this language, {native_name(language)}. "
                "Choose the language of the original."
            )
        return language

    def clean_subjects(self) -> str:
        subjects = dict.fromkeys(" ".join(subject.split()) for subject in self.cleaned_data["subjects"].split(","))
        return ", ".join(filter(None, subjects))

    def clean_link(self) -> str:
        link = self.cleaned_data["link"]
        if link and self.instance.pk and self.instance.versions.exists():
            raise forms.ValidationError("This document has a file, which readers get. Leave the address empty.")
        if not link and self.instance.link and (self.instance.is_published or self.instance.is_scheduled):
            raise forms.ValidationError("Readers get this document at that address. Withdraw it from them first.")
        return link

    def clean(self) -> dict:
        cleaned = super().clean()
        if cleaned.get("link") and self.sent:
            self.add_error("link", "Enter either a file or an external address, not both.")
        meeting = self._meeting()
        if meeting and any(document.meeting_id != meeting.pk for document in cleaned.get("related") or ()):
            self.add_error("related", "Choose documents of the same meeting.")
        if self.instance in cleaned.get("related", ()):
            self.add_error("related", "A document cannot be related to itself.")
        if cleaned.get("access") == Document.Access.ADDRESSEE and not cleaned.get("addressee"):
            self.add_error("addressee", "Choose the addressee.")
        return cleaned

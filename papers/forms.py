"""The forms of an author's page: the file, what is printed about the paper, and who may submit it."""

import re
from copy import copy
from datetime import timedelta

from crispy_forms.helper import FormHelper
from django import forms
from django.conf import settings
from django.core import signing
from django.core.files import File
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.utils.html import format_html

from egm_portal.adminkit.conflicts import ConflictForm
from egm_portal.text.hidden_initial import HiddenInitial
from egm_portal.text.long_texts import LongTextField
from egm_portal.text.validators import validate_plain_address
from papers.coauthors import Coauthor, line_of, parse_coauthors
from papers.file_types import CONVERTED, DOCX, ENDINGS, PDF_OR_WORD, PPTX, FileTypes
from papers.files import inspection, refusal_messages, storage
from papers.kinds import KINDS
from papers.models import Document, Paper
from papers.queries import authors_of, participants_writing
from papers.titles import title_from

DECLARED = {
    "application/pdf": {"application/pdf", "application/x-pdf"},
    DOCX: {DOCX, "application/msword"},
    PPTX: {PPTX, "application/vnd.ms-powerpoint"},
}
NOT_DECLARED = {"application/octet-stream", "application/zip", "application/x-zip-compressed", "", None}
"""What browsers say of a file where no program for it is installed."""

KEPT_FOR = timedelta(days=7)
"""So long a file stays with the form in which it was sent; stored files without a row stay longer."""
NAME_TOO_LONG = "The name of the file is too long. Please shorten it to 255 characters at most."


class PaperFileForm(forms.Form):
    """One file of the `types` that are taken. After validation `found` is the result of the inspection.

    A file that could not be checked is accepted only where an organizer decides on it before anybody reads it.
    """

    types: FileTypes = PDF_OR_WORD
    takes_unchecked = True
    found: inspection.Inspection | None = None
    file = forms.FileField(
        label="Your paper",
        max_length=255,
        error_messages={
            "required": "Please choose a file.",
            "missing": "Please choose a file.",
            "empty": "The file is empty. Please check it on your computer and choose it again.",
            "max_length": NAME_TOO_LONG,
        },
        widget=forms.FileInput(attrs={"accept": PDF_OR_WORD.accept}),
    )

    def check_size_and_number(self, file: UploadedFile) -> None:
        if file.size > settings.UPLOAD_LIMIT:
            raise forms.ValidationError(refusal_messages.too_large(file.size))
        if len(self.files.getlist(self.add_prefix("file"))) > 1:
            raise forms.ValidationError(refusal_messages.SEVERAL)

    def clean_file(self) -> UploadedFile:
        file = self.cleaned_data["file"]
        self.check_size_and_number(file)
        try:
            found = inspection.inspect_file(file.temporary_file_path(), is_tried_again=self.takes_unchecked)
        except inspection.Unreadable as refusal:
            raise forms.ValidationError(self.sentence_for(refusal)) from None
        if found.objection and not self.takes_unchecked:
            raise forms.ValidationError(found.objection)
        if found.media_type not in self.types.media_types:
            raise forms.ValidationError(refusal_messages.other_type(self.types.names))
        # The name and the browser's word for the file decide with which program a reader would open it.
        ending = f".{ENDINGS.get(found.media_type, 'pdf')}"
        facts = {"kind": CONVERTED.get(found.media_type, "PDF"), "ending": ending, "declared": file.content_type}
        if not file.name.lower().endswith(ending):
            raise forms.ValidationError(refusal_messages.WRONG_NAME.format(**facts))
        if file.content_type not in DECLARED[found.media_type] | NOT_DECLARED:
            raise forms.ValidationError(refusal_messages.WRONG_TYPE.format(**facts))
        self.found = found
        return file

    def sentence_for(self, refusal: inspection.Unreadable) -> str:
        """What to say of the file where these types are taken: never to save it as one that is not."""
        if refusal.code == "locked" and not self.types.media_types.isdisjoint(CONVERTED):
            return str(refusal)  # whatever it is, it is taken without its password
        offered = refusal_messages.OFFERED.get(refusal.code, "application/pdf")
        takes_more = refusal.code in refusal_messages.EXPECTING_WORD and PPTX in self.types.media_types
        if takes_more or offered not in self.types.media_types:
            return refusal_messages.other_type(self.types.names)
        if "application/pdf" in self.types.media_types:
            return str(refusal)
        if refusal.code in refusal_messages.EXPECTING_WORD:
            return refusal_messages.other_type(self.types.names)
        return refusal_messages.without_pdf(str(refusal), self.types.names)


class KeptFileForm(PaperFileForm):
    """A file that is not sent again when its form comes back for another field: it is stored, and the form names it.

    What names it holds for a week, and only for whom and for what the file was sent (`kept_for`), in the same field.
    """

    keeps_file = True
    opened: File | None = None
    kept = forms.CharField(required=False, widget=forms.HiddenInput(attrs={"data-no-draft": ""}))

    def __init__(self, *args, kept_for: str, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.salt = f"papers.forms.kept {self.add_prefix('file')} {kept_for}"
        self.use_required_attribute = False
        self.name, self.stored_name = self._kept() if self.is_bound else ("", "")
        if self.stored_name:
            self.fields["file"].required = False
            self._name_it()

    def _kept(self) -> tuple[str, str]:
        token = self.data.get(self.add_prefix("kept"), "")
        try:
            name, stored_name = signing.loads(token, salt=self.salt, max_age=KEPT_FOR)
        except signing.BadSignature:
            return "", ""
        return (name, stored_name) if default_storage.exists(stored_name) else ("", "")

    def _name_it(self) -> None:
        self.fields["file"].help_text = f"{self.name} has been received. Choose another file to replace it."

    def clean_file(self) -> File | None:
        if not self.cleaned_data["file"]:
            return self._stored() if self.stored_name else None
        file = super().clean_file()
        self.name, self.stored_name = file.name, storage.keep(file).stored_name
        self.data = self.data.copy()
        self.data[self.add_prefix("kept")] = signing.dumps([self.name, self.stored_name], salt=self.salt)
        self._name_it()
        self["file"].help_text = self.fields["file"].help_text
        return file

    def _stored(self) -> File:
        """The file that was kept, inspected once more: what is checked may have changed meanwhile."""
        try:
            self.found = inspection.inspect_file(storage.path_of(self.stored_name))
        except inspection.Unreadable as refusal:
            raise forms.ValidationError(str(refusal)) from None
        if self.found.objection:
            raise forms.ValidationError(self.found.objection)
        if self.found.media_type not in self.types.media_types:
            raise forms.ValidationError(refusal_messages.other_type(self.types.names))
        self.opened = File(default_storage.open(self.stored_name), name=self.name)
        return self.opened

    def close(self) -> None:
        """Closes the file that was kept; those that were just sent are closed with the request."""
        if self.opened:
            self.opened.close()


class OwnFileForm(PaperFileForm):
    """An author's own file, if one was sent; if it was refused before the form, `refusal` is the sentence for that."""

    def __init__(self, *args, kind: str, refusal: str = "", required: bool = True, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.types = KINDS[kind].own_file_types
        self.fields["file"].label = f"Your {KINDS[kind].sent_as or 'paper'}"
        self.fields["file"].widget.attrs["accept"] = self.types.accept
        self.fields["file"].required = required
        # Scripts and servers say what is missing, not the browser: the other parts of the page are saved without it.
        self.use_required_attribute = False
        if refusal:
            self.fields["file"].error_messages |= {"required": refusal, "missing": refusal}

    def clean_file(self) -> UploadedFile | None:
        return super().clean_file() if self.cleaned_data["file"] else None


class AnnouncementForm(forms.Form):
    """What a browser declares about a file before it sends the parts."""

    name = forms.CharField(max_length=255, error_messages={"max_length": NAME_TOO_LONG})
    size = forms.IntegerField(min_value=1)
    sha256 = forms.RegexField(r"^[0-9a-f]{64}\Z", required=False)
    media_type = forms.CharField(max_length=100, required=False)

    def clean_name(self) -> str:
        """The name without characters that break a line or turn the direction of writing."""
        name = "".join(sign for sign in self.cleaned_data["name"] if sign.isprintable())
        return name or "paper.pdf"


FIRST_AUTHOR = (
    "One on each line, in the order in which they are printed: name, comma, country. You can add another comma and an "
    "e-mail address, which is not printed: the person is told that the paper was received, and that it was accepted. "
    "The first author is {}."
)
PARTICIPANT = (
    "{} takes part and writes this paper with you: please keep this line as it is, in the place you wish. For another "
    "change, please write to the organizers."
)
THEY_AGREE = "Please confirm that the other authors agree, or remove them from the list."


class PaperDetailsForm(ConflictForm):
    """What is printed about a paper, its licence and the author's consent; all of it can be completed later.

    Licence and consent, and whether the other authors agree, are asked of the author alone.
    """

    is_part = True
    coauthors = LongTextField(
        label="Other authors",
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    coauthors_agree = forms.BooleanField(
        label="The other authors agree to be named, and to be written to at the addresses given", required=False
    )
    field_order = ["title", "coauthors", "coauthors_agree", "abstract", "keywords", "licence", "publication_consent"]

    class Meta:
        model = Document
        fields = ["title", "abstract", "keywords", "licence", "publication_consent"]
        help_texts = {
            "title": "As it should be printed in the report.",
            "abstract": "Three to five sentences, which appear on the paper's page.",
            "keywords": "Up to 300 characters, separated by commas. They help readers to find the paper.",
            "licence": "What others may do with your paper beyond reading and citing it.",
            "publication_consent": "Without your consent the organizers can read your paper, but nobody else can.",
        }
        field_classes = {"abstract": LongTextField}
        labels = {"publication_consent": "I agree that my paper is published on the meeting's page"}
        widgets = {"abstract": forms.Textarea(attrs={"rows": 5})}

    def __init__(self, data=None, *, paper: Paper, for_author: bool = True) -> None:
        # A copy, so that what is typed does not change the paper's document: the same page shows what is saved.
        super().__init__(data, instance=copy(paper.document))
        first, *others = authors_of(paper)
        self.first_author, self.stored = first.name, {str(author) for author in others}
        writing = {person.pk for person in participants_writing(paper)}
        self.writing = [str(author) for author in others if author.participant_id in writing]
        self.initial["coauthors"] = "\n".join(map(line_of, others))
        self.initial["coauthors_agree"] = bool(others) and all(
            author.agreed_at or author.participant_id in writing for author in others
        )
        self.fields["coauthors"].help_text = format_html(FIRST_AUTHOR, self.first_author)
        if not for_author:
            del self.fields["licence"], self.fields["publication_consent"], self.fields["coauthors_agree"]
        self.fields["title"].required = False
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def compare(self) -> None:
        super().compare()
        # A title that was only made from the name of the file is no conflict with one that was typed.
        first = self.instance.versions.first() if "title" in self.conflicts and self.instance.pk else None
        if first and self["title"].initial == title_from(first.original_file_name):
            del self.conflicts["title"]

    def clean_coauthors(self) -> list[Coauthor]:
        people = parse_coauthors(self.cleaned_data["coauthors"], self.first_author, self.stored)
        if missing := [line for line in self.writing if line not in map(str, people)]:
            raise forms.ValidationError(PARTICIPANT.format(missing[0]))
        return people

    def clean(self) -> dict:
        values = super().clean()
        is_asked = "coauthors_agree" in self.fields and {"coauthors", "coauthors_agree"} & {*self.changed_data}
        if is_asked and values.get("coauthors") and not values.get("coauthors_agree"):
            self.add_error("coauthors_agree", THEY_AGREE)
        return values

    def touched(self) -> dict[str, object]:
        values = super().touched()
        if {"coauthors", "coauthors_agree"} & {*values}:
            names = ("coauthors", "coauthors_agree")
            values |= {name: self.cleaned_data[name] for name in names if name in self.fields}
        return values

    def clean_keywords(self) -> str:
        keywords = (" ".join(keyword.split()) for keyword in re.split(r"[,;]", self.cleaned_data["keywords"]))
        return ", ".join({keyword.casefold(): keyword for keyword in keywords if keyword}.values())


class AssistantForm(forms.Form):
    """Who may submit the paper for its author; empty for nobody."""

    email = forms.EmailField(
        label="E-mail address",
        required=False,
        show_hidden_initial=True,  # a page that was opened before the address changed does not change it back
        max_length=254,
        validators=[validate_plain_address],
        help_text="They sign in with a code sent to this address by e-mail. Clear the field to remove their access.",
    )

    def __init__(self, data=None, *, paper: Paper) -> None:
        super().__init__(data, initial={"email": paper.assistant_email}, auto_id="id_assistant_%s")
        self.fields["email"].hidden_widget = HiddenInitial
        self.own = paper.participant.email
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].lower()
        if email and email == self.own.lower():
            raise forms.ValidationError("This is your own address. Enter somebody else’s, or leave the field empty.")
        return email

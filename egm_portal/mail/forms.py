"""What organizers type about mails: their own wording of one kind, checked before it is kept."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.safestring import SafeString

from egm_portal.adminkit.forms import MeetingRowForm
from egm_portal.mail import placeholders, registry
from egm_portal.mail.models import MailTemplate

BEGINNING = "Dear {name},\n\n\n\n{unit}\n{unit_email}"


class MailTemplateForm(MeetingRowForm):
    """The subject and plain text of one kind of mail; which placeholders there are depends on the kind."""

    kind = forms.ChoiceField(label="Mail")

    class Meta:
        model = MailTemplate
        fields = ("meeting", "kind", "subject", "text")
        help_texts = {"subject": "Placeholders work here too, but not those for links."}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["kind"]  # a declared field is in every form; a wording keeps its kind
        else:
            self.fields["kind"].choices = [(kind.name, kind.describes) for kind in registry.reworded_kinds()]
        if "text" in self.fields:
            self.fields["text"].widget.attrs["rows"] = 16
            self.fields["text"].help_text = format_html(
                "{} {}", self.fields["text"].help_text, _help(self.instance.kind)
            )
            self.initial.setdefault("text", BEGINNING)

    def clean(self) -> dict:
        typed = super().clean()
        name = typed.get("kind") or self.instance.kind
        if name:
            kind = registry.kind_named(name)
            self._refuse("subject", placeholders.mistakes_in_subject(kind, typed.get("subject", "")))
            if "text" in typed:
                self._refuse("text", placeholders.mistakes_in_text(kind, typed["text"]))
        return typed

    def _refuse(self, field: str, mistakes: list[str]) -> None:
        if mistakes:
            self.add_error(field, ValidationError(mistakes))


def _help(kind: str) -> SafeString:
    known = placeholders.described(registry.kind_named(kind)) if kind else placeholders.described(placeholders.ANY)
    more = "" if kind else "Some mails have more: saving names those that exist, or that must stand in the text."
    return format_html(
        "The whole letter, with its greeting and your signature. The portal adds below why the person gets it. "
        '<span class="placeholders">{}</span>{}',
        known,
        more,
    )

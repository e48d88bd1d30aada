from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html

from egm_portal.adminkit.forms import MeetingRowForm
from egm_portal.mail import placeholders, registry, rendering
from egm_portal.mail.models import MailTemplate

BEGINNING = "Dear {salutation},\n\n\n\n{unit}\n{unit_email}"


class MailTemplateForm(MeetingRowForm):
    """The subject and plain text of one kind of mail, with the placeholders of that kind."""

    kind = forms.ChoiceField(label="E-mail")

    class Meta:
        model = MailTemplate
        fields = ("meeting", "kind", "subject", "text")
        help_texts = {"subject": "Placeholders work here too, except those for links."}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["kind"]  # a declared field is in every form, but the kind of a template is fixed
        else:
            kinds = {kind.name: kind for kind in registry.customizable_kinds()}
            chosen = kinds.get(self.initial.get("kind"))
            offered = [chosen] if chosen and not self.is_bound else kinds.values()
            self.fields["kind"].choices = [(kind.name, kind.description) for kind in offered]
            if chosen:
                subject, text = rendering.beginning_of(chosen)
                self.initial |= {"subject": self.initial.get("subject") or subject, "text": text}
        if "text" in self.fields:
            self._explain_text()
            self.initial.setdefault("text", BEGINNING)

    def _explain_text(self) -> None:
        self.fields["text"].widget.attrs["rows"] = 24
        name = self.instance.kind or self.initial.get("kind")
        kinds = {kind.name: kind for kind in registry.all_kinds()}
        kind = kinds.get(name, placeholders.ANY)
        self.fields["text"].help_text = format_html(
            "{} The whole letter, with its greeting and your signature. The portal adds at the end why the person "
            "receives it. {}"
            '<details class="placeholders"><summary>What you can use in the text</summary>{}</details>',
            self.fields["text"].help_text,
            ""
            if kind is not placeholders.ANY
            else "Some e-mails have more, some of them required; they are listed once the template is saved.",
            placeholders.described(kind),
        )

    def clean(self) -> dict:
        cleaned = super().clean()
        name = cleaned.get("kind") or self.instance.kind
        if name:
            kind = registry.kind_named(name)
            self._refuse("subject", placeholders.mistakes_in_subject(kind, cleaned.get("subject", "")))
            if "text" in cleaned:
                self._refuse("text", placeholders.mistakes_in_text(kind, cleaned["text"]))
        return cleaned

    def _refuse(self, field: str, mistakes: list[str]) -> None:
        if mistakes:
            self.add_error(field, ValidationError(mistakes))

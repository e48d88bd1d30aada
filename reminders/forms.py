"""The form of a rule: so many days before or after the date to which its kind refers."""

from django import forms

from egm_portal.adminkit.conflicts import ConflictForm
from egm_portal.adminkit.forms import MeetingRowForm
from egm_portal.clock import portal_now
from egm_portal.text.date_widgets import DescribedWidget
from reminders.kinds import KINDS
from reminders.models import ReminderRule

BEFORE, AFTER = "before", "after"


class OffsetWidget(DescribedWidget):
    """A number of days, and whether they come before or after the date."""

    template_name = "reminders/offset.html"

    def __init__(self, attrs: dict | None = None) -> None:
        number = forms.NumberInput(attrs={"min": 0, "max": 99, "aria-label": "Days"})
        sides = [(BEFORE, "days before"), (AFTER, "days after")]
        side = forms.Select(choices=sides, attrs={"aria-label": "Before or after"})
        super().__init__({"number": number, "side": side}, attrs)

    def get_context(self, name: str, value: object, attrs: dict | None) -> dict:
        context = super().get_context(name, value, attrs)
        # One side is always chosen, and HTML has no required select without an empty choice.
        context["widget"]["subwidgets"][1]["attrs"].pop("required", None)
        return context

    def decompress(self, value: int | None) -> list:
        return [None, BEFORE] if value is None else [abs(value), AFTER if value > 0 else BEFORE]


class OffsetField(forms.MultiValueField):
    """Days from a date: negative before it, and zero for the day itself."""

    widget = OffsetWidget

    def __init__(self, **kwargs) -> None:
        number = forms.IntegerField(min_value=0, max_value=99)
        super().__init__((number, forms.ChoiceField(choices=[(BEFORE, ""), (AFTER, "")])), **kwargs)

    def to_python(self, value: str) -> int | None:
        """The days in the form's hidden input, which says what it showed."""
        return forms.IntegerField().clean(value) if value else None

    def compress(self, parts: list) -> int | None:
        if not parts:
            return None
        number, side = parts
        return -number if side == BEFORE else number


class SinceForm(ConflictForm):
    """A form of a rule, which does not apply to times before it was changed (docs/decisions/mail.md#0024)."""

    def save(self, commit: bool = True) -> ReminderRule:
        if self.changed_data:
            self.instance.since = portal_now()
        return super().save(commit)


class ActiveForm(SinceForm):
    """Whether a rule is active, in its row of the table."""

    class Meta:
        model = ReminderRule
        fields = ["active"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is not None:
            self.fields["active"].widget.attrs["aria-label"] = f"Active: {self.instance}"


class ReminderRuleForm(SinceForm, MeetingRowForm):
    """A rule, whose days must make sense for its kind."""

    days = OffsetField(label="When", help_text="0 is the day itself.")

    class Meta:
        model = ReminderRule
        fields = ["kind", "days", "active"]
        labels = {"kind": "About", "active": "Active"}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if kind := KINDS.get(self.instance.kind):
            side = self.fields["days"].widget.widgets[1]
            side.choices = [(value, f"{label} {kind.counted_from}") for value, label in side.choices]

    def clean(self) -> dict:
        cleaned = super().clean()
        kind, days = KINDS.get(cleaned.get("kind") or self.instance.kind), cleaned.get("days")
        if kind and days is not None and days not in kind.allowed:
            self.add_error("days", f"Choose a time from {kind.span} for “{kind.label}”.")
        return cleaned

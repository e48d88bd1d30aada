"""What organizers type on the pages that join floors."""

from datetime import timedelta

from django import forms
from django.utils.text import slugify

from agenda.models import Programme
from egm_portal.meetings.models import FormerSlug, Meeting
from egm_portal.meetings.verbs import VerbForm


class CopyForm(VerbForm):
    """The names and the first day of a new meeting that begins as a copy."""

    title = forms.CharField(max_length=300, widget=forms.TextInput(attrs={"size": 60}))
    short_title = forms.CharField(max_length=80)
    slug = forms.SlugField(label="Address", max_length=80, help_text="The last part of the meeting’s address.")
    starts_on = forms.DateField(
        label="First day",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text="Sessions and deadlines keep their distance to it. Look them through afterwards.",
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        next_year = self.meeting.starts_on + timedelta(days=364)
        self.initial = {"title": self.meeting.title, "short_title": self.meeting.short_title, "starts_on": next_year}
        self.initial["slug"] = f"{slugify(self.meeting.short_title)[:70]}-{next_year.year}"

    def clean_slug(self) -> str:
        slug = self.cleaned_data["slug"]
        if Meeting.objects.filter(slug=slug).exists() or FormerSlug.objects.filter(slug=slug).exists():
            raise forms.ValidationError("Another meeting has, or had, this address. Choose another one.")
        return slug


class ReleaseForm(VerbForm):
    """Whether a release of the programme is provisional or final."""

    kind = forms.ChoiceField(label="The programme is", choices=Programme.Kind, widget=forms.RadioSelect)

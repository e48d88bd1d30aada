"""What organizers type on the pages that join floors."""

from datetime import timedelta

from django import forms
from django.utils.text import slugify

from agenda.models import Programme
from egm_portal.meetings.forms import refuse_taken_title
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
        short_title = _of_year(self.meeting.short_title, self.meeting.starts_on.year, next_year.year)
        self.initial = {"title": self.meeting.title, "short_title": short_title, "starts_on": next_year}
        self.initial["slug"] = slugify(short_title)

    def clean_short_title(self) -> str:
        short_title = self.cleaned_data["short_title"]
        if short_title.casefold() == self.meeting.short_title.casefold():
            raise forms.ValidationError(
                "The meeting that you copy has this short title. Give one that tells them apart."
            )
        refuse_taken_title(short_title, self.by)
        return short_title

    def clean_slug(self) -> str:
        slug = self.cleaned_data["slug"]
        if Meeting.objects.filter(slug=slug).exists() or FormerSlug.objects.filter(slug=slug).exists():
            raise forms.ValidationError("Another meeting has, or had, this address. Choose another one.")
        return slug


def _of_year(short_title: str, year: int, next_year: int) -> str:
    """The short title with the later year, in the place of the present one or at its end."""
    without = short_title.replace(str(year), "").strip(" ,-") if str(year) in short_title else short_title
    return f"{without[:75]} {next_year}"


class ReleaseForm(VerbForm):
    """Whether a release of the programme is provisional or final."""

    kind = forms.ChoiceField(label="The programme is", choices=Programme.Kind, widget=forms.RadioSelect)

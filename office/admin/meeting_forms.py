"""The forms of a meeting: its own, and those that its verbs ask."""

from datetime import timedelta
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.text import slugify

from agenda.models import Programme
from egm_portal.adminkit.conflicts.words import in_words
from egm_portal.adminkit.forms import MeetingRowForm, place_of
from egm_portal.adminkit.verbs import VerbForm
from egm_portal.meetings.models import FormerSlug, Meeting, User
from egm_portal.text.local_time import DeadlineField, LocalDateTimeField, set_time_zone
from egm_portal.text.validators import validate_zone


def refuse_taken_title(short_title: str, by: User | None, *, but: Meeting | None = None) -> None:
    """Raises ValidationError where another meeting that `by` organizes has this short title: lists show it alone.

    Of meetings of others nothing is said: they may not be known yet.
    """
    own = Meeting.objects.organized_by(by) if by else Meeting.objects.none()
    if own.filter(short_title__iexact=short_title).exclude(pk=but.pk if but else None).exists():
        raise forms.ValidationError("Another of your meetings has this short title. Give one that tells them apart.")


DAYS = ("ends_on", "time_zone")
"""What says when a meeting is over."""


class MeetingForm(MeetingRowForm):
    """The form of a meeting; its local times follow the zone in the form itself. `by` is who fills it in."""

    by: User | None = None

    class Meta:
        model = Meeting
        fields = "__all__"  # noqa: DJ007 - the administration's fieldsets choose
        field_classes = {
            "papers_from": LocalDateTimeField,
            "papers_due": DeadlineField,
            "concept_paper_due": DeadlineField,
        }

    def zone_and_place(self) -> tuple[str, str]:
        zone = str(self["time_zone"].value() or "") if "time_zone" in self.fields else self.instance.time_zone
        city = str(self["city"].value() or "") if "city" in self.fields else self.instance.city
        try:
            validate_zone(zone)
        except forms.ValidationError:
            return settings.PORTAL_ZONE, "the meeting’s own time"
        return zone, place_of(Meeting(city=city, time_zone=zone))

    def meeting_of_deadlines(self) -> Meeting | None:
        typed = {name: self.cleaned_data.get(name) for name in self.fields}
        days = {name: typed[name] if name in typed else getattr(self.instance, name) for name in DAYS}
        is_known = days["ends_on"] and days["time_zone"] in available_timezones()  # the model refuses others later
        return Meeting(**days) if is_known else None

    def is_new_deadline(self, name: str) -> bool:
        return bool({name, *DAYS} & set(self.changed_data))

    def clean_short_title(self) -> str:
        short_title = self.cleaned_data["short_title"]
        if "short_title" in self.changed_data:
            refuse_taken_title(short_title, self.by, but=self.instance)
        return short_title

    def compare(self) -> None:
        """Compares, and reads every local time in the zone that the form then has.

        If others moved the meeting to another zone, local times that were typed before are no longer clear: the zone is
        asked too.
        """
        super().compare()
        if self.add_prefix("time_zone") in self.substituted:
            local_times = [name for name, field in self.shown_fields() if isinstance(field, LocalDateTimeField)]
            typed = set(self.names_touched()).intersection(local_times)
            if typed and "time_zone" not in self.conflicts:
                self._ask_zone()
            else:
                self.use_stored(*(name for name in local_times if name not in typed))
        set_time_zone(self, *self.zone_and_place())

    def _ask_zone(self) -> None:
        field, stored = self.fields["time_zone"], self["time_zone"].initial
        del self.substituted[self.add_prefix("time_zone")]
        posted = self["time_zone"].data
        texts = {"theirs": in_words(field, stored), "mine": in_words(field, posted)}
        self.add_conflict("time_zone", **texts, chosen="", posted=posted)

    def clean_slug(self) -> str:
        slug = self.cleaned_data["slug"]
        if FormerSlug.objects.filter(slug=slug).exclude(meeting=self.instance.pk).exists():
            raise forms.ValidationError(
                "Another meeting had this address, and it still leads there. Choose another one."
            )
        return slug


class CopyForm(VerbForm):
    """The names and the first day of a new meeting that begins as a copy."""

    title = forms.CharField(max_length=300, widget=forms.TextInput(attrs={"size": 60}))
    short_title = forms.CharField(max_length=80)
    slug = forms.SlugField(label="Address", max_length=80, help_text="The last part of the meeting’s address.")
    starts_on = forms.DateField(
        label="First day",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text="Sessions and deadlines keep their distance from it. Check them afterwards.",
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

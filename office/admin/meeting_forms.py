"""The forms of a meeting, and those of its verbs."""

from collections.abc import Mapping
from copy import copy
from datetime import datetime, timedelta

from django import forms
from django.conf import settings
from django.utils.html import format_html
from django.utils.text import slugify

from egm_portal.adminkit.conflicts import ConflictForm
from egm_portal.adminkit.forms import MeetingRowForm, place_of
from egm_portal.adminkit.verbs import VerbForm
from egm_portal.incoming.sections import read_text, sections_of
from egm_portal.marked_texts.forms import PlainTextField
from egm_portal.meetings.models import AideMemoireSection, FormerSlug, Meeting, User
from egm_portal.text.country_fields import CountryFormField, CountryWidget, offer_countries
from egm_portal.text.local_time import DeadlineField, LocalDateTimeField
from egm_portal.text.validators import validate_zone
from egm_portal.text.years import DayField
from egm_portal.text.zones import zone_choices
from evaluation.queries import answers_of
from evaluation.rules import refusal_to_move_end
from office.aide_memoire.forms import MAX_BODY, MAX_DOCUMENT, MAX_HEADING, MAX_SECTIONS, TOO_MANY
from office.aide_memoire.proposals import proposals_of
from office.meeting_copy import to_nominate_again
from office.outside_days import newly_outside
from room.afterwards_forms import WORD


def refuse_taken_title(short_title: str, by: User | None, *, but: Meeting | None = None) -> None:
    """Raises ValidationError where another meeting of `by` has this short title: lists show nothing else."""
    # Meetings of others are not compared: a refusal would disclose one that is not public.
    own = Meeting.objects.for_member(by) if by else Meeting.objects.none()
    if own.filter(short_title__iexact=short_title).exclude(pk=but.pk if but else None).exists():
        raise forms.ValidationError("Another of your meetings has this short title. Choose a different one.")


LAST = 1000
DAYS = ("starts_on", "ends_on", "time_zone")
DEADLINES = ("papers_due", "concept_paper_due")
IN_ORDER = {
    "meeting_ends_after_it_starts": ("starts_on", "ends_on"),
    "meeting_pages_in_order": ("pages_min", "pages_max"),
    "meeting_experts_in_order": ("experts_min", "experts_max"),
}
"""Constraints that compare two fields: what they refuse is said beside the second one."""


class MeetingForm(MeetingRowForm):
    """A meeting, whose local times are in the zone that the form itself has. `by` is the user who fills it in."""

    by: User | None = None

    class Meta:
        model = Meeting
        fields = "__all__"  # noqa: DJ007 - the administration's fieldsets choose
        widgets = {
            "title": forms.Textarea(attrs={"rows": 2}),
            "country": CountryWidget(attrs={"class": "vTextField"}),
            "time_zone": forms.Select,
        }
        labels = {"language": "Working language"}
        help_texts = {
            "title": "As it appears in the report.",
            "short_title": "Shown in lists and in the bar above. Each of your meetings needs a different one.",
            "time_zone": "All times of the meeting are in this zone.",
            "slug": "The last part of the address of its pages. Earlier addresses redirect to it.",
        }
        field_classes = {
            "country": CountryFormField,
            "papers_from": LocalDateTimeField,
            "papers_due": DeadlineField,
            "concept_paper_due": DeadlineField,
            "evaluation_until": DeadlineField,
        }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if until := self.fields.get("evaluation_until"):
            until.may_follow_meeting = True
        if "country" in self.fields:
            offer_countries(self, self.instance.country, self.instance.ends_on)
        if zone := self.fields.get("time_zone"):
            zone.widget.attrs.pop("maxlength", None)  # for text; not valid in a select
            zone.widget.choices = zone_choices(str(self["time_zone"].value() or ""), city=self.instance.city)
            zone.validators.append(validate_zone)  # the model refuses an unknown one later than the days are compared

    def clean_title(self) -> str:
        return " ".join(self.cleaned_data["title"].split())

    def zone_and_place(self) -> tuple[str, str]:
        zone = str(self["time_zone"].value() or "") if "time_zone" in self.fields else self.instance.time_zone
        city = str(self["city"].value() or "") if "city" in self.fields else self.instance.city
        try:
            validate_zone(zone)
        except forms.ValidationError:
            return settings.PORTAL_ZONE, "the meeting’s own time"
        return zone, place_of(Meeting(city=city, time_zone=zone))

    def meeting_of_deadlines(self) -> Meeting:
        return self.instance

    def clean(self) -> dict:
        cleaned = super().clean()
        sentences = {constraint.name: constraint.violation_error_message for constraint in Meeting._meta.constraints}
        for constraint, (first, last) in IN_ORDER.items():
            if first in cleaned and last in cleaned and cleaned[last] < cleaned[first]:
                self.add_error(last, sentences[constraint])
        changed = [name for name in (*DAYS, *DEADLINES) if name in self.changed_data]
        if self.instance.pk and changed and not set(changed).intersection(self.errors):
            typed = copy(self.instance)
            for name in changed:
                setattr(typed, name, cleaned[name])
            if outside := newly_outside(typed, self.instance):
                days = "ends_on" in self.fields
                question = "Yes, save these days" if days else "Yes, save this deadline"
                self.ask("ends_on" if days else changed[0], outside, question)
        return cleaned

    def clean_evaluation_until(self) -> datetime | None:
        until = self.cleaned_data["evaluation_until"]
        if refusal := refusal_to_move_end(self.instance, until, answers_of(self.instance).answered):
            raise forms.ValidationError(refusal)
        return until

    def clean_short_title(self) -> str:
        short_title = self.cleaned_data["short_title"]
        if "short_title" in self.changed_data:
            refuse_taken_title(short_title, self.by, but=self.instance)
        return short_title

    def clean_slug(self) -> str:
        slug = self.cleaned_data["slug"]
        if FormerSlug.objects.filter(slug=slug).exclude(meeting=self.instance.pk).exists():
            raise forms.ValidationError(
                "Another meeting had this address, which still redirects to it. Choose another one."
            )
        return slug


def mark_proposed(form: forms.BaseForm, values: Mapping[str, str]) -> None:
    """Says beside each field that has one of these values still that it is from the aide-memoire."""
    for name, proposed in values.items():
        name = name.removesuffix("_day")
        if name not in form.fields:
            continue
        field, typed = form[name], form[name].value()
        if proposed == (typed[0] if isinstance(typed, list) else typed):
            field.help_text = format_html("<strong>From the aide-memoire.</strong> {}", field.help_text)


class NewMeetingForm(MeetingForm):
    """A meeting to be added, of which the form fills in what its aide-memoire says.

    It is sent for that (`READ`), and comes back as it was sent with what was found; nothing is saved.
    """

    READ = "_read"
    refusal_of_file = ""
    aide_memoire = PlainTextField(
        label="Text of the aide-memoire",
        max_length=MAX_DOCUMENT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
        help_text="Paste all of it here, or choose its Word document. It is divided by its headings into sections.",
    )
    file = forms.FileField(
        label="Word document",
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": WORD.accept}),
        help_text="Its text takes the place of the text above.",
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.is_read = self.READ in self.data
        self.sections: list[tuple[str, str]] = []
        mark_proposed(self, proposals_of(self.data.get("aide_memoire", "")).fields)

    def full_clean(self) -> None:
        # What could not be found stays empty, without a word, until the meeting is added.
        required = [field for field in self.fields.values() if field.required and self.is_read]
        for field in required:
            field.required = False
        super().full_clean()
        for field in required:
            field.required = True

    def is_valid(self) -> bool:
        return super().is_valid() and not self.is_read

    def meeting_of_deadlines(self) -> Meeting | None:
        days = {name: self.cleaned_data.get(name) for name in ("ends_on", "time_zone")}
        return Meeting(**days) if all(days.values()) else None

    def clean_aide_memoire(self) -> str:
        text = self.cleaned_data["aide_memoire"]
        found = sections_of(read_text(text).blocks)
        if self.is_read and not found and not self.refusal_of_file:
            raise forms.ValidationError("Paste the aide-memoire, or choose its Word document.")
        whole = [(section.heading, section.text) for section in found if section.heading and section.text]
        if len(whole) > MAX_SECTIONS:
            raise forms.ValidationError(TOO_MANY)
        for heading, body in whole:
            if len(heading) > MAX_HEADING or len(body) > MAX_BODY:
                raise forms.ValidationError(
                    f"The section “{heading[:60]}” is too long: {MAX_HEADING} characters are possible in a heading, "
                    f"and {MAX_BODY:,} below it."
                )
        if found and not whole:
            whole = [("Aide-memoire", "\n\n".join(section.heading or section.text for section in found))]
        self.sections = whole
        return text

    def clean(self) -> dict:
        if self.refusal_of_file:
            self.add_error("file", self.refusal_of_file)
        return self.cleaned_data if self.is_read else super().clean()


class SectionForm(ConflictForm):
    """A section of the aide-memoire, whose number is its position: the others are renumbered when they are saved."""

    number = forms.IntegerField(
        label="Position",
        required=False,
        min_value=1,
        max_value=999,
        widget=forms.NumberInput(attrs={"data-position": True}),
        help_text="Other sections are renumbered. A new section without a position comes last.",
    )

    class Meta:
        model = AideMemoireSection
        fields = ["heading", "body", "number"]
        help_texts = {
            "body": "A blank line separates paragraphs; “- ” or “1. ” begins an entry of a list. **Two asterisks** "
            "make words bold, *one* makes them italic, and [words](https://…) are a link."
        }

    def clean_number(self) -> int:
        # A place behind all others; the action numbers them.
        return self.cleaned_data["number"] or LAST

    def _get_validation_exclusions(self) -> set[str]:
        # Two sections may ask for the same position.
        return super()._get_validation_exclusions() | {"number"}


class CopyForm(VerbForm):
    """The names and the first day of a copy."""

    title = forms.CharField(max_length=300, widget=forms.TextInput(attrs={"size": 60}))
    short_title = forms.CharField(max_length=80)
    slug = forms.SlugField(label="Address", max_length=80, help_text="The last part of the meeting’s address.")
    starts_on = DayField(
        label="First day",
        help_text="Sessions and deadlines are moved by the same number of days. Check them afterwards.",
    )
    with_talks = forms.BooleanField(
        label="Copy the titles of talks too",
        required=False,
        help_text="Items with a speaker or a paper; without them. Other items are copied in any case.",
    )
    people = forms.TypedMultipleChoiceField(
        label="Nominate again",
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text="Those who took part, as they are described now. They are asked for everything else again, and "
        "nobody is invited yet.",
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        starts_on = self.meeting.starts_on + timedelta(days=364)  # 52 weeks: the same day of the week
        short_title = self.meeting.short_title
        if str(self.meeting.starts_on.year) in short_title:
            short_title = short_title.replace(str(self.meeting.starts_on.year), "").strip(" ,-")
        short_title = f"{short_title[:75]} {starts_on.year}"
        self.initial = {"title": self.meeting.title, "short_title": short_title, "starts_on": starts_on}
        self.initial["slug"] = slugify(short_title)
        people = sorted(to_nominate_again(self.meeting), key=lambda person: person.sort_key)
        self.fields["people"].choices = [(person.pk, person.listed_name) for person in people]
        if not people:
            del self.fields["people"]

    def clean_short_title(self) -> str:
        short_title = self.cleaned_data["short_title"]
        if short_title.casefold() == self.meeting.short_title.casefold():
            raise forms.ValidationError("The meeting that you copy has this short title. Choose a different one.")
        refuse_taken_title(short_title, self.by)
        return short_title

    def clean_slug(self) -> str:
        slug = self.cleaned_data["slug"]
        if Meeting.objects.filter(slug=slug).exists() or FormerSlug.objects.filter(slug=slug).exists():
            raise forms.ValidationError("Another meeting has, or had, this address. Choose another one.")
        return slug

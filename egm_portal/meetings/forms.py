"""Forms whose instants are typed and shown in the meeting's own zone, and the meeting's form."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.conf import settings
from django.db.models import Model
from django.utils.dateformat import format as written

from egm_portal.meetings import dates
from egm_portal.meetings.conflicts import ConflictForm
from egm_portal.meetings.conflicts.words import in_words
from egm_portal.meetings.ids import is_id
from egm_portal.meetings.models import FormerSlug, Meeting, User, validate_zone
from egm_portal.meetings.moments import NoSuchHour, SkippedHour, instant_of


def confirmation_of(name: str) -> str:
    """The name of the box in which an unusual instant is confirmed; it is there only once the form asked."""
    return f"{name}_confirmed"


class DescribedWidget(forms.MultiWidget):
    """Several inputs for one value; where it is refused, each is described by the sentence that says why.

    Django describes a fieldset around them instead, which the administration's pages do not have.
    """

    def get_context(self, name: str, value: object, attrs: dict | None) -> dict:
        context = super().get_context(name, value, attrs)
        if attrs and attrs.get("aria-invalid"):
            for part in context["widget"]["subwidgets"]:
                part["attrs"]["aria-describedby"] = f"{attrs['id']}_error"
        return context


class MomentWidget(DescribedWidget):
    """A day and an hour, with the place whose clocks are meant beside them."""

    template_name = "meetings/moment.html"
    zone, place, ends_day = "UTC", "UTC", False
    question, is_confirmed = "", False

    def __init__(self, attrs: dict | None = None) -> None:
        day = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "aria-label": "Day"})
        hour = forms.TextInput(attrs={"size": 5, "maxlength": 5, "placeholder": "18:00", "aria-label": "Hour"})
        super().__init__({"day": day, "hour": hour}, attrs)

    def decompress(self, value: datetime | None) -> list[str]:
        if value is None:
            return ["", ""]
        if self.ends_day:
            return [dates.day_of_deadline(value, self.zone).isoformat(), dates.hour_of_deadline(value, self.zone)]
        local = value.astimezone(ZoneInfo(self.zone))
        return [local.date().isoformat(), written(local, "H:i")]

    def get_context(self, name, value, attrs) -> dict:
        context = super().get_context(name, value, attrs)
        asked = {"question": self.question, "question_name": confirmation_of(name), "is_confirmed": self.is_confirmed}
        context["widget"] |= {"place": self.place, **asked}
        return context


class MomentField(forms.MultiValueField):
    """An instant, typed as a day and an hour in the zone that its form sets by `show_in`.

    What was not changed keeps its seconds. An hour that clocks skip is refused.
    """

    widget = MomentWidget
    ends_day = False
    default_error_messages = {
        "incomplete": "Give both the day and the hour.",
        "hour": "Give the hour as 18:00, or as 24:00 for the end of the day.",
        "skipped": "Clocks go forward that night, and this hour does not exist. Give an earlier or a later one.",
    }

    def __init__(self, **kwargs) -> None:
        day = forms.DateField(error_messages={"invalid": "Give the day as 2013-07-15."})
        super().__init__((day, forms.CharField()), **kwargs)
        self.zone, self.kept = "UTC", None
        self.widget.ends_day = self.ends_day

    def show_in(self, zone: str, place: str) -> None:
        """Lets the field speak the time of `zone`, called `place` beside it."""
        self.zone = self.widget.zone = zone
        self.widget.place = place

    def to_python(self, value: str) -> datetime | None:
        """The instant that the form's hidden input says it showed."""
        try:
            return datetime.fromisoformat(value) if value else None
        except ValueError:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None

    def clean(self, value: Sequence[str] | None) -> datetime | None:
        if self.kept and value and list(value) == self.widget.decompress(self.kept):
            return self.kept
        return super().clean(value)

    def compress(self, parts: list) -> datetime | None:
        day, hour = parts or (None, "")
        if not day and not hour:
            return None
        if not day or not hour:
            raise forms.ValidationError(self.error_messages["incomplete"], code="incomplete")
        return self._instant(day, hour)

    def _instant(self, day: date, hour: str) -> datetime:
        try:
            return instant_of(day, hour, ZoneInfo(self.zone))
        except NoSuchHour:
            raise forms.ValidationError(self.error_messages["hour"], code="hour") from None
        except SkippedHour:
            raise forms.ValidationError(self.error_messages["skipped"], code="skipped") from None


class DeadlineField(MomentField):
    """An instant by which something is due: midnight is shown as 24:00 of the day that it ends.

    One after the meeting is confirmed, unless it may follow the meeting by its nature.
    """

    ends_day = True

    def __init__(self, *, may_follow_meeting: bool = False, **kwargs) -> None:
        super().__init__(**kwargs)
        self.may_follow_meeting = may_follow_meeting


class AsksAfterMeeting(forms.BaseForm):
    """A form that asks once more where a deadline lies after the meeting: a slip, mostly, and sometimes meant.

    It comes back with a box beside the field, and everything that was typed.
    """

    def meeting_held(self) -> Meeting | None:
        """The meeting whose days count; None while they are not known."""
        raise NotImplementedError

    def is_new_deadline(self, name: str) -> bool:
        """Whether the deadline in this field was typed now: what stands already is not asked about again."""
        return name in self.changed_data

    def clean(self) -> dict:
        cleaned = super().clean()
        for name, field in self.fields.items():
            if isinstance(field, DeadlineField) and not field.may_follow_meeting and cleaned.get(name):
                self._ask_about(name, field, cleaned[name])
        return cleaned

    def _ask_about(self, name: str, field: DeadlineField, deadline: datetime) -> None:
        meeting = self.meeting_held()
        if meeting is None or deadline <= meeting.ends_at or not self.is_new_deadline(name):
            return
        widget = field.widget
        widget.question = "Yes, this deadline is after the meeting"
        widget.is_confirmed = self.data.get(confirmation_of(self.add_prefix(name))) == "yes"
        if not widget.is_confirmed:
            last_day = dates.date_range(meeting.ends_on, meeting.ends_on)
            sentence = f"This is after the meeting, whose last day is {last_day}. Tick the box below if it is meant."
            self.add_error(name, forms.ValidationError(sentence, code="after_meeting"))


def show_moments(form: forms.BaseForm, zone: str, place: str) -> None:
    """Lets every moment of the form be typed in `zone`, called `place` beside each."""
    for field in form.fields.values():
        if isinstance(field, MomentField):
            field.show_in(zone, place)


def place_of(meeting: Meeting) -> str:
    """How a meeting's zone is named beside a field: "Geneva time (Europe/Zurich)"."""
    return f"{meeting.city} time ({meeting.time_zone})"


class MeetingRowForm(AsksAfterMeeting, ConflictForm):
    """A form for a row of a meeting, found along `meeting_path`; its moments are typed in that meeting's zone."""

    meeting_path = "meeting"

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        show_moments(self, *self.zone_and_place())
        for name, field in self.fields.items():
            if isinstance(field, MomentField):
                field.kept = getattr(self.instance, name, None)

    def zone_and_place(self) -> tuple[str, str]:
        """The zone in which moments are typed and its name; the portal's zone until a meeting is known."""
        meeting = self._meeting()
        return (meeting.time_zone, place_of(meeting)) if meeting else (settings.PORTAL_ZONE, "the meeting’s own time")

    def meeting_held(self) -> Meeting | None:
        return self._meeting()

    def _get_validation_exclusions(self) -> set[str]:
        # What a row belongs to is no field of it once it is made, and what must be the only one there is checked.
        first = self.meeting_path.split("__")[0]
        belongs = {first} if getattr(self.instance, f"{first}_id", None) else set()
        return super()._get_validation_exclusions() - belongs

    def _meeting(self) -> Meeting | None:
        first, *rest = self.meeting_path.split("__")
        row = getattr(self.instance, first) if getattr(self.instance, f"{first}_id", None) else self._chosen(first)
        for name in rest:
            row = getattr(row, name, None)
        return row

    def _chosen(self, name: str) -> Model | None:
        chosen = str(self[name].value() or "") if name in self.fields else ""
        return self.fields[name].queryset.filter(pk=chosen).first() if is_id(chosen) else None


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
    """The form of a meeting; its moments follow the zone that stands in the form itself. `by` is who fills it in."""

    by: User | None = None

    class Meta:
        model = Meeting
        fields = "__all__"  # noqa: DJ007 - the administration's fieldsets choose
        field_classes = {"papers_from": MomentField, "papers_due": DeadlineField, "concept_paper_due": DeadlineField}

    def zone_and_place(self) -> tuple[str, str]:
        zone = str(self["time_zone"].value() or "") if "time_zone" in self.fields else self.instance.time_zone
        city = str(self["city"].value() or "") if "city" in self.fields else self.instance.city
        try:
            validate_zone(zone)
        except forms.ValidationError:
            return settings.PORTAL_ZONE, "the meeting’s own time"
        return zone, place_of(Meeting(city=city, time_zone=zone))

    def meeting_held(self) -> Meeting | None:
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
        """Compares, and reads every moment in the zone that then stands in the form.

        If others moved the meeting to another zone, moments that were typed before are no longer clear: the zone is
        asked too.
        """
        super().compare()
        if self.add_prefix("time_zone") in self.taken:
            moments = [name for name, field in self.remembered() if isinstance(field, MomentField)]
            typed = set(self.names_touched()).intersection(moments)
            if typed and "time_zone" not in self.conflicts:
                self._ask_zone()
            else:
                self.take(*(name for name in moments if name not in typed))
        show_moments(self, *self.zone_and_place())

    def _ask_zone(self) -> None:
        field, stored = self.fields["time_zone"], self["time_zone"].initial
        del self.taken[self.add_prefix("time_zone")]
        posted = self["time_zone"].data
        texts = {"theirs": in_words(field, stored), "mine": in_words(field, posted)}
        self.disagree("time_zone", **texts, chosen="", posted=posted)

    def clean_slug(self) -> str:
        slug = self.cleaned_data["slug"]
        if FormerSlug.objects.filter(slug=slug).exclude(meeting=self.instance.pk).exists():
            raise forms.ValidationError(
                "Another meeting had this address, and it still leads there. Choose another one."
            )
        return slug

"""The forms in which one item, one session, or the officers of the meeting are edited in place."""

from datetime import date, datetime

from django import forms
from django.utils.formats import date_format

from agenda.models import Item, Officer, Session
from agenda.roles import ITEM_ROLES, NOUNS, SESSION_ROLES, Role
from egm_portal.adminkit.choosing import Options, SeveralChosenField
from egm_portal.adminkit.conflicts import ConflictForm
from egm_portal.meetings.models import Meeting
from egm_portal.text.date_widgets import WhichTime
from egm_portal.text.local_time import LocalDateTimeField
from egm_portal.text.long_texts import LongTextField
from egm_portal.text.wall_clock import (
    InvalidHour,
    NonexistentHour,
    RepeatedHour,
    both_in_words,
    to_instant,
    which_of,
)
from office.programme.commands import WAITING
from office.programme.data import Editor, EditorSession, weekday
from papers.models import Paper

ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
TWICE = "{} is named twice. One person has one role here."

Choices = list[tuple[str, list[tuple[str, str]]]]


class PeopleForm(ConflictForm):
    """A form with people in roles."""

    roles: tuple[Role, ...] = ()

    def __init__(self, *args, people: Options, stored: dict[str, list], **kwargs) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        for role in self.roles:
            label = NOUNS[role].plural.capitalize()
            self.fields[role.value] = SeveralChosenField(options=people, required=False, label=label)
            self.initial[role.value] = stored.get(role, [])

    @property
    def role_fields(self) -> list[forms.BoundField]:
        return [self[role.value] for role in self.roles]

    def people(self) -> list[tuple[str, object]]:
        return [(role.value, person) for role in self.roles for person in self.cleaned_data[role.value]]


class OfficersForm(PeopleForm):
    """Who has a role in the meeting as a whole."""

    roles = SESSION_ROLES[:-1]
    how = forms.ChoiceField(
        choices=[("", "Not recorded"), *Officer.How.choices],
        required=False,
        label="How they came to office",
        help_text="For the report. A facilitator is engaged by the United Nations, and never elected.",
    )

    class Meta:
        model = Meeting
        fields = ()

    def __init__(self, *args, how: str, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.initial["how"] = how


class PlacedForm(PeopleForm):
    """The same with the position of its row, which moves it."""

    position = forms.ChoiceField()

    def __init__(self, *args, places: Choices, place: str, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["position"].choices = places
        self.fields["position"].show_hidden_initial = True
        self.initial["position"] = place

    def compared_fields(self) -> list[tuple[str, forms.Field]]:
        # A place is where the row is now, which the action compares itself.
        return [(name, field) for name, field in super().compared_fields() if name != "position"]

    @property
    def is_moved(self) -> bool:
        return "position" in self.changed_data

    def row_values(self) -> dict[str, object]:
        """The columns of the row that were changed."""
        return {name: value for name, value in self.touched().items() if name in self._meta.fields}


class ItemForm(PlacedForm):
    """One item of the programme."""

    roles = ITEM_ROLES

    class Meta:
        model = Item
        fields = ["title", "minutes", "paper", "slides_expected"]
        labels = {"minutes": "Minutes", "slides_expected": "Slides expected"}
        help_texts = {"slides_expected": "The speaker is asked for them and reminded."}

    def __init__(self, *args, meeting: Meeting, papers: Choices, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].widget.attrs["dir"] = "auto"
        self.fields["minutes"].min_value = 1
        self.fields["minutes"].widget.attrs["min"] = 1
        paper = self.fields["paper"]
        paper.queryset = Paper.objects.filter(participant__meeting=meeting)
        # Those that the page has read already.
        paper.choices = [("", "No paper"), *papers]

    @property
    def other_roles(self) -> list[forms.BoundField]:
        return self.role_fields[1:]

    @property
    def has_other_roles(self) -> bool:
        return any(bound.errors or bound.value() for bound in self.other_roles)

    def clean_minutes(self) -> int:
        minutes = self.cleaned_data["minutes"]
        if not 1 <= minutes <= 1440:
            raise forms.ValidationError("Enter between 1 and 1,440 minutes.")
        return minutes

    def clean(self) -> dict:
        cleaned = super().clean()
        seen = set()
        for role in self.roles:
            for person in cleaned.get(role.value, []):
                if person.pk in seen:
                    self.add_error(role.value, TWICE.format(person.name))
                seen.add(person.pk)
        return cleaned


class SessionForm(PlacedForm):
    """One session or break; `start` is a fixed start, without which it follows the one before it."""

    roles = SESSION_ROLES
    # Before the start, which is cleaned with it.
    which = forms.CharField(required=False, label="Which of the two", widget=WhichTime)
    start = forms.CharField(
        required=False,
        max_length=5,
        label="Fixed start",
        help_text="Leave empty to follow what comes before it.",
        widget=forms.TextInput(attrs={"size": 5, "placeholder": "09:30", "autocomplete": "off"}),
    )

    joining_link = forms.URLField(
        required=False,
        assume_scheme="https",
        help_text="Only if it differs from the meeting’s. Only people who take part see it.",
    )

    class Meta:
        model = Session
        fields = ["kind", "label", "title", "minutes", "room", "joining_link", "summary"]
        labels = {"minutes": "Minutes"}
        help_texts = {
            "label": "Printed before the title, such as 2 or III. Working sessions are counted by themselves.",
            "room": "Leave empty for the room of the meeting.",
        }
        field_classes = {"summary": LongTextField}
        widgets = {"summary": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, meeting: Meeting, day: date | None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.meeting, self.day = meeting, day
        self.fields["title"].widget.attrs["dir"] = "auto"
        session = self.instance
        if session.pk and session.is_pinned:
            self.initial["start"] = date_format(session.starts_at.astimezone(meeting.zone), "H:i")
            self.initial["which"] = which_of(session.starts_at, meeting.zone)
        both = both_in_words(str(day or ""), str(self["start"].value() or ""), meeting.zone)
        self.fields["which"].widget.choices = both
        self.comes_twice = bool(both)

    @property
    def has_more(self) -> bool:
        names = ["moderator", "facilitator", "member", "joining_link", "summary"]
        return any(self[name].errors or self[name].value() for name in names)

    def clean_minutes(self) -> int:
        minutes = self.cleaned_data["minutes"]
        if not 5 <= minutes <= 1440:
            raise forms.ValidationError("Enter between 5 and 1,440 minutes.")
        return minutes

    def clean_start(self) -> datetime | None:
        typed, session = self.cleaned_data["start"].strip(), self.instance
        if not typed:
            return None
        if session.pk and session.is_pinned and not {"start", "which"}.intersection(self.changed_data):
            return session.starts_at
        messages = LocalDateTimeField.default_error_messages
        try:
            return to_instant(self.day, typed, self.meeting.zone, self.cleaned_data.get("which", ""))
        except InvalidHour:
            raise forms.ValidationError(messages["hour"], code="hour") from None
        except NonexistentHour:
            raise forms.ValidationError(messages["skipped"], code="skipped") from None
        except RepeatedHour:
            raise forms.ValidationError(messages["repeated"], code="repeated") from None


def ordinal(place: int) -> str:
    return ORDINALS[place - 1] if place <= len(ORDINALS) else f"number {place}"


def item_places(editor: Editor, own: EditorSession | None, item: Item | None) -> tuple[Choices, str]:
    """Where an item can go: each place in its own session, the end of the others, and none; and where it is."""
    choices, place = [], WAITING
    for day in editor.days:
        options = []
        for shown in day.sessions:
            session = shown.session
            if not shown.is_held:
                continue
            others = [row.item for row in shown.items if row.item != item]
            if shown is own:
                for number, other in enumerate(others, start=1):
                    options.append((f"before:item-{other.pk}@{session.pk}", f"{session}, {ordinal(number)}"))
            options.append((f"end:session-{session.pk}", f"{session}, at the end"))
            if shown is own:
                rows = [row.item for row in shown.items]
                following = rows[rows.index(item) + 1 :] if item in rows else []
                place = f"before:item-{following[0].pk}@{session.pk}" if following else f"end:session-{session.pk}"
        choices.append((weekday(day.day), options))
    choices.append(("Without a slot", [(WAITING, "Not yet scheduled")]))
    return choices, place


def session_places(editor: Editor, session: Session | None) -> tuple[Choices, str]:
    """Where a session can go: the start of each day, or after each other session; and where it is."""
    choices, place = [], ""
    for day in editor.days:
        others = [shown.session for shown in day.sessions if shown.session != session]
        start = f"start:{day.day}"
        options = [(start, "At the start of the day")] + [
            (
                f"after:session-{other.pk}",
                f"After “{other}”, {date_format(other.ends_at.astimezone(editor.meeting.zone), 'H:i')}",
            )
            for other in others
        ]
        choices.append((weekday(day.day), options))
        rows = [shown.session for shown in day.sessions]
        if session in rows:
            index = rows.index(session)
            place = f"after:session-{rows[index - 1].pk}" if index else start
    return choices, place

"""What organizers type on the day: minutes and the session that starts late, two items, or an item and its speaker."""

from datetime import datetime

from django import forms

from egm_portal.adminkit.choosing import ChosenField
from office.bulk_mail import options_in
from office.programme.day import Day
from participants.models import Participant

MAX_DELAY = 600  # minutes; a constraint of the table says the same


def _hour(instant: datetime, day: Day) -> str:
    return f"{instant.astimezone(day.meeting.zone):%H:%M}"


class DelayForm(forms.Form):
    """ "Starts late by … minutes, from …": the next session is chosen beforehand."""

    prefix = "delay"
    minutes = forms.IntegerField(label="Starts late by, in minutes", min_value=1, max_value=MAX_DELAY, initial=10)
    session = forms.TypedChoiceField(label="From", coerce=int)

    def __init__(self, *args, day: Day, **kwargs) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["session"].choices = [
            (each.session, f"{_hour(each.start, day)} {each.title}") for each in day.can_start_late
        ]
        self.fields["session"].initial = day.next_to_start and day.next_to_start.session


class SwapForm(forms.Form):
    """Two items that change places."""

    prefix = "swap"
    item = forms.ChoiceField(label="Item")
    other_item = forms.ChoiceField(label="Swap with")

    def __init__(self, *args, day: Day, **kwargs) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        for field in self.fields.values():
            field.choices = [("", "Choose an item"), *_items(day)]


class SpeakerForm(forms.Form):
    """An item and the participant who speaks on it."""

    prefix = "speaker"
    item = forms.ChoiceField(label="Item")

    def __init__(self, *args, day: Day, **kwargs) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["item"].choices = [("", "Choose an item"), *_items(day)]
        people = options_in(Participant, day.meeting)
        self.fields["participant"] = ChosenField(label="New speaker", options=people)


def _items(day: Day) -> list[tuple[str, str]]:
    return [
        (item.key, f"{item.title} ({_hour(starts_at, day)}, {session.title})") for session, item, starts_at in day.items
    ]

"""Changes of state as organizers make them: what a verb and its form are. `verb_pages` has the page that asks."""

from dataclasses import dataclass

from django import forms
from django.db.models import Model

from egm_portal.adminkit.forms import AsksAfterMeeting, place_of
from egm_portal.meetings.models import Meeting, User
from egm_portal.text.local_time import set_time_zone
from egm_portal.text.long_texts import LongTextField


@dataclass(frozen=True)
class Preview:
    """A mail as it would leave now, under a heading that says which one it is."""

    heading: str
    to: str
    subject: str
    text: str


class VerbForm(AsksAfterMeeting, forms.Form):
    """What a change of state needs to know; `rows` are those that `by` will change, all of one meeting."""

    shows_previews = False
    required_css_class = "required"

    def __init__(self, *args, rows: list[Model], meeting: Meeting, by: User | None = None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.rows, self.meeting, self.by = rows, meeting, by
        set_time_zone(self, meeting.time_zone, place_of(meeting))

    def meeting_held(self) -> Meeting:
        return self.meeting

    def previews(self) -> list[Preview]:
        """The mails to look at before anything is done, from what was typed; none for a form that sends none."""
        return []


class NoteForm(VerbForm):
    """A note that the change keeps."""

    note = LongTextField(widget=forms.Textarea(attrs={"rows": 4}), max_length=2000)


class Verb:
    """One change of state: its words, the rule that refuses it, and the action that makes it.

    `name` stands in the address, `label` on the button, `explanation` on the page that asks, and `past` in the message
    and the log. A verb that does not act (`acts`) only shows what its form previews. What is not logged leaves no
    entry in the log, which is kept longer than some things may be known.
    """

    name: str
    label: str
    explanation: str
    past: str
    form: type[VerbForm] | None = None
    acts = True
    many = True
    danger = False
    for_superusers = False
    is_logged = True

    def refusal(self, row: Model) -> str:
        """The sentence that says why this row cannot be changed, or nothing."""
        return ""

    def detail(self, row: Model) -> str:
        """What will happen to this row, or to whom a mail goes."""
        return ""

    def advice(self, row: Model) -> list[str]:
        """What to consider before this row is changed."""
        return []

    def previews(self, rows: list[Model]) -> list[Preview]:
        """The mails that the change will send."""
        return []

    def perform(self, row: Model, by: User, **typed) -> object:
        """Calls the action with what was typed into the form; the page leads to a new row that this returns.

        Raises NotAllowed, whose message says why.
        """
        raise NotImplementedError

"""Changes of state as organizers make them: a verb and its form. `verb_pages` has the page that asks."""

from collections.abc import Mapping
from dataclasses import dataclass

from django import forms
from django.db.models import Model, QuerySet

from egm_portal.adminkit.forms import ConfirmsLateDeadlines, place_of
from egm_portal.meetings.models import Meeting, StaffRole, User
from egm_portal.text.local_time import set_time_zone
from egm_portal.text.long_texts import LongTextField


@dataclass(frozen=True)
class Preview:
    """A mail as it would be sent now, under a heading that says which one it is."""

    heading: str
    to: str
    subject: str
    text: str


class VerbForm(ConfirmsLateDeadlines, forms.Form):
    """The form of a verb; `rows` are those that `by` will change, all of one meeting."""

    shows_previews = False
    button = ""  # on the button that sends it, in place of the verb's label
    other_button: tuple[str, str] | None = None  # a second one: its name, which the form reads, and its label
    required_css_class = "required"

    def __init__(self, *args, rows: list[Model], meeting: Meeting, by: User | None = None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.rows, self.meeting, self.by = rows, meeting, by
        set_time_zone(self, meeting.time_zone, place_of(meeting))

    def meeting_of_deadlines(self) -> Meeting:
        return self.meeting

    @property
    def is_read(self) -> bool:
        """Whether the page has shown what follows from what was typed, so that it may be done."""
        return True

    def previews(self) -> list[Preview]:
        """The mails that the verb would send with what was typed."""
        return []


class NoteForm(VerbForm):
    note = LongTextField(widget=forms.Textarea(attrs={"rows": 4}), max_length=2000)


class Verb:
    """One change of state: its words, the rule that refuses it, and the action that makes it."""

    role = StaffRole.ORGANIZER  # the lowest that may use it; each verb states its own, which a test checks
    name: str  # in the address
    label: str  # on the button
    explanation: str  # on the page that asks
    past: str  # in the message and the log
    form: type[VerbForm] | None = None
    template = "admin/verb.html"  # or one that extends it
    acts = True  # otherwise it only shows what its form previews
    many = True  # whether the list offers it too
    is_rare = False  # whether the list offers it among "More actions"
    danger = False
    for_superusers = False
    is_logged = True  # not if the row's data must be deleted before the log is

    def role_for(self, row: Model) -> StaffRole:
        """The lowest role that may use the verb on this row: `role`, or a higher one."""
        return self.role

    def refusal(self, row: Model) -> str:
        """The sentence that says why this row cannot be changed, or an empty one."""
        return ""

    def label_for(self, row: Model) -> str:
        """What the verb is called on the page of this row: `label`, or what fits its state."""
        return self.label

    def detail(self, row: Model) -> str:
        """What will happen to this row, or who will get a mail."""
        return ""

    def seen(self, row: Model) -> str:
        """What of the row must not have changed since the page was opened, such as its version; empty for nothing."""
        return ""

    def advice(self, row: Model) -> list[str]:
        return []

    def previews(self, rows: list[Model]) -> list[Preview]:
        return []

    def touched(self, row: Model) -> list[QuerySet]:
        """The rows that the verb may write, as `undo.recording.recorded` takes them; none if it cannot be undone."""
        return []

    @property
    def can_be_undone(self) -> bool:
        return type(self).touched is not Verb.touched

    def entry(self, row: Model, typed: Mapping[str, object]) -> str:
        """What the log of a row says once this is done; `typed` are the values of the form."""
        return f"{self.past}."

    def done(self, rows: list[Model], typed: Mapping[str, object]) -> str:
        """What the message says once this is done."""
        return f"{self.past}: {'; '.join(map(str, rows))}."

    def leads_to(self, row: Model) -> str:
        """Where the page of a verb that returned this new row leads; empty for the page of the row."""
        return ""

    def prepare(self, row: Model, by: User) -> None:
        """What takes a while, and is done before the rows are locked."""

    def instead_of_undoing(self, refused: Mapping[Model, str]) -> str:
        """The page that offers another way for rows that cannot be undone, given with the reason; empty for none."""
        return ""

    def perform(self, row: Model, by: User, **typed) -> object:
        """Calls the action with the values of the form; if it returns a new row, the page leads to that.

        Raises NotAllowed.
        """
        raise NotImplementedError

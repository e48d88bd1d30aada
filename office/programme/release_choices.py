"""What the page "Compare and release" offers: as what to release, whom to notify, and the e-mails with each choice."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.formats import date_format

from agenda.mail import previewed_release
from agenda.models import Programme
from agenda.release_plan import Notify, ReleasePlan
from agenda.rules import refusal_to_release, refusal_to_release_again
from participants.models import Participant

NAMED = 12
"""So many people have their e-mail previewed by a button of their own."""


@dataclass(frozen=True)
class Option:
    """A choice of the page; `button` is what the button says with it."""

    value: str
    label: str
    help: str
    button: str = ""


@dataclass(frozen=True)
class MailPreview:
    """The e-mail to one person with this choice of whom to notify; `others` have one too."""

    notify: str
    person: Participant
    subject: str
    text: str
    others: list[Participant]
    more: int


@dataclass(frozen=True)
class Choices:
    """The options of the form, and the value of each that is chosen: what was typed, otherwise the first."""

    kinds: list[Option]
    notify: list[Option]
    kind: str
    notified: str

    @classmethod
    def of(cls, plan: ReleasePlan, typed: Mapping[str, str]) -> "Choices":
        kinds, notify = _kinds(plan), _notify(plan)
        kind = _chosen(kinds, typed.get("kind")) or Programme.Kind.PROVISIONAL.value
        return cls(kinds, notify, kind, _chosen(notify, typed.get("notify")))

    def previews(self, plan: ReleasePlan, wanted: str) -> list[MailPreview]:
        """The e-mail to the first person of each choice, or to the one whose button was pressed."""
        found = []
        for option in self.notify:
            people = plan.recipients(option.value)
            if not people:
                continue
            person = next((each for each in people if str(each.pk) == wanted), people[0])
            (wording,) = previewed_release(plan, self.kind, option.value, [person])
            others = [each for each in people[:NAMED] if each is not person]
            more = len(people) - len(others) - 1
            found.append(MailPreview(option.value, person, wording.subject, wording.text, others, more))
        return found


def _chosen(options: list[Option], typed: str | None) -> str:
    values = [option.value for option in options]
    return typed if typed in values else next(iter(values), "")


def _kinds(plan: ReleasePlan) -> list[Option]:
    """What the draft can be released as now: nothing if it has no sessions, or nothing has changed."""
    before, day = plan.before, date_format(plan.meeting.starts_on, "j F")
    count = len(plan.conflicts.blocking_final)
    asks = "No conflict is open."
    if count:
        open_ones = "1 conflict is open" if count == 1 else f"{count} conflicts are open"
        asks = f"Asks you once to accept what is open as it is; {open_ones}."
    former = before.kind if before else ""
    options = [
        Option(Programme.Kind.PROVISIONAL.value, "Provisional programme", f"May change again before {day}."),
        Option(Programme.Kind.FINAL.value, "Final programme", asks),
    ]
    return [
        Option(option.value, option.label + (", revised" if former == option.value else ""), option.help)
        for option in options
        if not refusal_to_release(plan.draft, before, option.value)
        and not refusal_to_release_again(plan.facts, before, option.value)
    ]


def _notify(plan: ReleasePlan) -> list[Option]:
    concerned, everybody = (plan.recipients(value) for value in (Notify.CONCERNED, Notify.EVERYBODY))
    options = []
    if concerned:
        names = "; ".join(person.listed_name for person in concerned)
        who = "The person concerned" if len(concerned) == 1 else f"The {len(concerned)} people concerned"
        label = f"{names}. Each reads only what concerns them, with a calendar file."
        options.append(Option(Notify.CONCERNED.value, who, label, _button(len(concerned))))
    if everybody:
        count = len(everybody)
        who = "The participant who has accepted" if count == 1 else f"All {count} participants who have accepted"
        help_text = "With the list of changes and a calendar file."
        options.append(Option(Notify.EVERYBODY.value, who, help_text, _button(count)))
    help_text = "Readers still see on the programme’s page what has changed."
    return [*options, Option(Notify.NOBODY.value, "Nobody", help_text, "Release")]


def _button(count: int) -> str:
    return f"Release and notify {count} {'person' if count == 1 else 'people'}"

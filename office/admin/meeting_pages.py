"""The pages on which a meeting is edited: which of its fields and rows each asks for."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.html import format_html

from agenda.models import Session
from egm_portal.adminkit.conflicts import ConflictForm, ConflictFormSet
from egm_portal.adminkit.scope import ConflictInline
from egm_portal.meetings.models import AideMemoireSection, Contact, Meeting
from egm_portal.text import dates
from evaluation.queries import answers_of, people_asked
from office.admin.meeting_forms import SectionForm, mark_proposed
from office.aide_memoire.proposals import proposals_of
from papers.models import Paper
from participants.models import FundingTerms, Participant, ParticipantTask


class FirstRowFormSet(ConflictFormSet):
    """Rows of which a first one is offered while there are none."""

    def total_form_count(self) -> int:
        count = super().total_form_count()
        return count if count or self.is_bound else min(1, self.max_num)


class AideMemoireInline(ConflictInline):
    """The sections in their order, each closed until it is edited."""

    model = AideMemoireSection
    form, formset = SectionForm, FirstRowFormSet
    fields = ["heading", "body", "number"]
    row_template = "office/_section_row.html"
    verbose_name, verbose_name_plural = "section", "Sections"


class ContactInline(ConflictInline):
    model, formset = Contact, FirstRowFormSet


class NewContactForm(ConflictForm):
    """A contact of a meeting that is being added: what its aide-memoire says is marked."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        found = proposals_of(self.data.get("aide_memoire", ""))
        for contact in found.contacts:
            if contact["email"] == self["email"].value():
                mark_proposed(self, contact)


class NewContactInline(ContactInline):
    form = NewContactForm
    can_delete = False


class OnlyRowFormSet(FirstRowFormSet):
    """The one row that a meeting can have; whoever adds it after somebody else did is told so."""

    def clean(self) -> None:
        super().clean()
        is_added = any(form.has_changed() and not form.instance.pk for form in self.forms)
        if is_added and self.model.objects.filter(meeting=self.instance).exists():
            raise ValidationError("Somebody else has just saved this page. Open it again: nothing was changed.")


class FundingInline(ConflictInline):
    """Who pays for each role, in one row."""

    model, formset = FundingTerms, OnlyRowFormSet
    verbose_name_plural = "Who pays for travel and stay"
    max_num, can_delete = 1, False


class TaskInline(ConflictInline):
    """What participants have to do, in the organizers' words."""

    model, formset = ParticipantTask, FirstRowFormSet
    verbose_name, verbose_name_plural = "task", "Tasks"


@dataclass(frozen=True)
class MeetingPage:
    """One page of a meeting's form, below its title and a sentence that says what it is for."""

    title: str
    lead: str
    fieldsets: list[tuple[str | None, dict]] = field(default_factory=list)
    inlines: tuple[type[ConflictInline], ...] = ()


ADD = MeetingPage(
    "Add a meeting",
    "The essentials; you can add the rest later. Until the meeting is announced, only those who work on it see its "
    "pages. If you have its aide-memoire, the portal fills in what it finds there. You look at it before you "
    "add the meeting.",
    [
        ("Aide-memoire", {"fields": ["aide_memoire", "file"]}),
        ("Name", {"fields": ["title", "short_title"]}),
        ("Days", {"fields": ["starts_on", "ends_on", "time_zone"]}),
        ("Place", {"fields": [("city", "country"), "venue", "room"]}),
        ("Papers", {"fields": ["papers_due"]}),
        ("Convening units", {"fields": ["convening_bodies"]}),
    ],
    (NewContactInline,),
)
BASICS = MeetingPage(
    "Basics",
    "What the meeting is called, when and where it is held. Once the meeting is announced, readers see a change as "
    "soon as it is saved.",
    [
        ("Name", {"fields": ["title", "short_title", "alternative_titles", "summary"]}),
        ("Days", {"fields": ["starts_on", "ends_on", "time_zone"]}),
        ("Place", {"fields": [("city", "country"), "venue", ("room", "language"), "entrance", "interpretation"]}),
        ("Online participation", {"fields": ["joining_link"]}),
        ("Notes of the sessions", {"fields": ["not_for_attribution"]}),
        ("Experts", {"fields": [("experts_min", "experts_max")]}),
        ("Public page", {"fields": ["slug"]}),
    ],
)
PAPERS = MeetingPage(
    "Papers and deadline",
    "Until when papers are received, and how long they should be. Authors read both on their own pages.",
    [
        ("Deadline", {"fields": ["papers_from", "papers_due", "concept_paper_due"]}),
        ("Length", {"fields": [("pages_min", "pages_max")]}),
    ],
)
AIDE_MEMOIRE = MeetingPage(
    "Aide-memoire",
    "Why the meeting is held, and what it is to achieve. Once the meeting is announced, readers see a change as soon "
    "as it is saved.",
    [("Mandate", {"fields": ["mandate", "parent_session", "convening_bodies", "objectives"]})],
    (AideMemoireInline,),
)
CONTACTS = MeetingPage(
    "Contacts",
    "Who answers for the meeting. Replies to its e-mails go to the first contact. The portal shows the "
    "e-mail address on no page; an aide-memoire that contains it shows it as it stands there.",
    inlines=(ContactInline,),
)
INVITATIONS = MeetingPage(
    "Invitations",
    "Who signs, and who pays for travel and stay, by role. Each invitation says who pays, and its page lets you choose "
    "otherwise for one person. For a role without a choice here, you are asked when you invite.",
    [
        (
            "Letters of invitation",
            {
                "fields": [
                    ("letter_signatory", "letter_signatory_title"),
                    "letter_reference",
                    "letter_enclosures",
                ]
            },
        ),
        ("E-mails of organizers", {"fields": [("mail_signatory", "mail_signatory_title")]}),
    ],
    (FundingInline,),
)
TASKS = MeetingPage(
    "Tasks of participants",
    "What participants have to do besides their papers, such as registering for the grounds pass. Each task is on the "
    "personal pages of those whom it concerns until they, or you, mark it as done, and reminders name it.",
    inlines=(TaskInline,),
)
EVALUATION = MeetingPage(
    "Evaluation",
    "Participants answer five questions about the meeting, without their names. Organizers and the rapporteur can "
    "read the results once the evaluation has closed, if at least five people have answered.",
    [("Answers", {"fields": ["evaluation_until"]})],
)
PAGES = {
    "meetings_meeting_add": ADD,
    "meetings_meeting_change": BASICS,
    "meetings_meeting_papers": PAPERS,
    "meetings_meeting_aide-memoire": AIDE_MEMOIRE,
    "meetings_meeting_contacts": CONTACTS,
    "meetings_meeting_invitations": INVITATIONS,
    "meetings_meeting_tasks": TASKS,
    "meetings_meeting_evaluation": EVALUATION,
}
"""By the names of their routes. `office.settings_nav` has the way to each."""


def described(
    page: MeetingPage, meeting: Meeting | None, ways: Mapping[str, tuple[str, str]]
) -> list[tuple[str, dict]]:
    """The groups of fields of the page, with what depends on them in the meeting, and the `ways` to change it."""

    def description(name: str) -> str:
        text = DEPENDENTS[name](meeting) if meeting and name in DEPENDENTS else ""
        label, address = ways.get(name, ("", ""))
        return format_html('{} <a href="{}">{}</a>', text, address, label) if address else text

    return [(name, options | {"description": description(name)}) for name, options in page.fieldsets]


def _days(meeting: Meeting) -> str:
    number = Session.objects.filter(meeting=meeting).count()
    return f"The {number} sessions and breaks of the programme lie within these days." if number > 1 else ""


def _experts(meeting: Meeting) -> str:
    people = Participant.objects.filter(meeting=meeting, role=Participant.Role.EXPERT)
    number = people.filter(status=Participant.Status.ACCEPTED).count()
    return f"{number} {'has' if number == 1 else 'have'} accepted."


def _answers(meeting: Meeting) -> str:
    answered, asked = answers_of(meeting).answered, people_asked(meeting)
    # Not “of”: somebody who has answered and withdrawn is no longer asked.
    have_answered = f"{answered} {'person has' if answered == 1 else 'people have'} answered"
    return f"{have_answered}; {asked} {'is' if asked == 1 else 'are'} asked at present."


def _deadline(meeting: Meeting) -> str:
    number = Paper.objects.filter(participant__meeting=meeting, state__in=Paper.OWED).count()
    return f"{number} paper{' is' if number == 1 else 's are'} outstanding."


def _announcement(meeting: Meeting) -> str:
    state = meeting.announcement()
    if meeting.public_from:
        at = dates.day_and_hour(meeting.public_from, meeting.time_zone)
        return f"{state.label} on {at} ({meeting.city})."
    if state == Meeting.Announcement.WITHDRAWN:
        at = dates.day_and_hour(meeting.withdrawn_at, meeting.time_zone)
        return f"The announcement was withdrawn on {at} ({meeting.city}). The address says so to readers."
    return "Not announced yet: only those who work on the meeting see its pages."


DEPENDENTS = {
    "Days": _days,
    "Public page": _announcement,
    "Experts": _experts,
    "Answers": _answers,
    "Deadline": _deadline,
}
"""What depends on the fields of a group, in a sentence, by the name of the group."""


def page_of(request: HttpRequest) -> MeetingPage:
    match = request.resolver_match
    return PAGES.get(match.url_name, BASICS) if match else BASICS

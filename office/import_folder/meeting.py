"""Loading the meeting itself, its contact and its aide-memoire."""

from egm_portal.clock import portal_now
from egm_portal.meetings.models import AideMemoireSection, Contact, Meeting
from office.import_folder.writing import Load, history, set_fields
from reminders.actions import add_usual_rules


def load_meeting_itself(load: Load) -> None:
    """The meeting of the folder's slug, made or brought up to date, with its organizer."""
    known = Meeting.objects.filter(slug=load.folder.meeting["slug"]).exists()
    with history(load.folder.meeting["public_from"] or portal_now()):
        load.meeting = _meeting(load)
        _load_contact(load)
        _load_aide_memoire(load)
    # Outside of its history: nobody is reminded of times that passed before the meeting was loaded.
    if not known and load.meeting.ends_at > portal_now():
        add_usual_rules(meeting=load.meeting)
    if load.by and not load.meeting.organizers.filter(pk=load.by.pk).exists():
        load.meeting.organizers.add(load.by)
        load.outcome.add("Organizers", "added")


def _meeting(load: Load) -> Meeting:
    values = load.folder.meeting
    meeting = Meeting.objects.filter(slug=values["slug"]).first()
    if meeting is None:
        load.outcome.add("Meeting", "added")
        return Meeting.objects.create(**values)
    if set_fields(meeting, values):
        load.outcome.add("Meeting", "changed")
    return meeting


def _load_contact(load: Load) -> None:
    contact = Contact.objects.filter(meeting=load.meeting).first()
    if set_fields(contact or Contact(meeting=load.meeting), load.folder.contact):
        load.outcome.add("Contacts", "changed" if contact else "added")


def _load_aide_memoire(load: Load) -> None:
    known = {section.number: section for section in AideMemoireSection.objects.filter(meeting=load.meeting)}
    for values in load.folder.aide_memoire:
        section = known.get(values["number"])
        if set_fields(section or AideMemoireSection(meeting=load.meeting), values):
            load.outcome.add("Sections of the aide-memoire", "changed" if section else "added")

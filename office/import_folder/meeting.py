"""The meeting itself, its contact and its aide-memoire."""

from egm_portal.clock import portal_now
from egm_portal.meetings.actions import set_role
from egm_portal.meetings.models import AideMemoireSection, Contact, Meeting, StaffRole
from office.import_folder.folder import Folder
from office.import_folder.mistakes import Location
from office.import_folder.writing import Load, backdated
from participants.models import ParticipantTask
from participants.retention import RETENTION
from reminders.actions import add_usual_rules

ORDERED = [
    ("starts_on", "ends_on"),
    ("pages_min", "pages_max"),
    ("experts_min", "experts_max"),
    ("papers_from", "papers_due"),
]


def check_meeting(folder: Folder, root: Location) -> None:
    meeting, location = folder.meeting, root.in_file("meeting.toml")
    for first, last in ORDERED:
        if None not in (meeting[first], meeting[last]) and meeting[first] > meeting[last]:
            location.at(last).add_mistake(f"{meeting[last]} comes before {first}, {meeting[first]}.")
    for name, subject in [("papers_due", "The papers are"), ("concept_paper_due", "The concept paper is")]:
        if None not in (meeting[name], meeting["ends_on"]) and meeting[name].date() > meeting["ends_on"]:
            location.at(name).add_mistake(f"{subject} due after the meeting.")
    for number, task in enumerate(folder.tasks, start=1):
        if None not in (task["due_on"], meeting["ends_on"]) and task["due_on"] > meeting["ends_on"] + RETENTION:
            location.at(f"task {number}, due_on").add_mistake("This is more than 60 days after the meeting.")


def load_meeting(load: Load) -> None:
    values = load.folder.meeting
    known = Meeting.objects.filter(slug=values["slug"]).first()
    # What was announced stays so, whatever a folder that is loaded again says.
    announced = known if known and known.announced_at else None
    announcement = {"public_from": announced.public_from} if announced else {"announced_at": values["public_from"]}
    values = values | announcement
    with backdated(values["public_from"] or portal_now()):
        load.meeting = known or Meeting()
        load.save("Meeting", load.meeting, values)
        contact = Contact.objects.filter(meeting=load.meeting).first()
        load.save("Contacts", contact or Contact(meeting=load.meeting), load.folder.contact)
        tasks = {task.text: task for task in ParticipantTask.objects.filter(meeting=load.meeting)}
        for row in load.folder.tasks:
            task = tasks.get(row["text"]) or ParticipantTask(meeting=load.meeting)
            load.save("Tasks of participants", task, row)
        sections = {section.number: section for section in AideMemoireSection.objects.filter(meeting=load.meeting)}
        for row in load.folder.aide_memoire:
            section = sections.get(row["number"]) or AideMemoireSection(meeting=load.meeting)
            load.save("Sections of the aide-memoire", section, row)
    # Not backdated: nobody is reminded of deadlines that passed before the meeting was loaded.
    if not known and load.meeting.ends_at > portal_now():
        add_usual_rules(meeting=load.meeting)
    if load.by and not load.meeting.memberships.filter(user=load.by, role=StaffRole.ORGANIZER).exists():
        set_role(meeting=load.meeting, user=load.by, role=StaffRole.ORGANIZER)
        load.report.add("Organizers", "added")

"""A small folder is loaded, loaded again, and changed."""

import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.core.management import CommandError

from agenda.changes.sentences import changes_for_organizers
from agenda.models import Item, Programme, Session
from egm_portal.clock import calendar_at
from egm_portal.mail.models import Message
from egm_portal.meetings.models import Meeting
from office.tests.folders import load, make_folder, replace
from papers import actions as papers
from papers.models import Document, Paper, Version
from participants import actions as participants
from participants.models import Invitation, Participant, ParticipantTask
from proceedings.models import AttendedDay, SessionNotes
from reports.models import Report
from room.models import Recommendation
from tests import factories, reviewed_files


@pytest.fixture
def folder(tmp_path) -> Path:
    return make_folder(tmp_path)


def rows() -> dict[str, int]:
    counted = (Meeting, Participant, Invitation, Document, Version, Paper, Session, Item, Programme, Recommendation)
    return {model.__name__: model.objects.count() for model in counted} | {"mails": Message.objects.count()}


@pytest.mark.django_db
def test_translations_are_loaded_once(folder):
    (folder / "documents/note-fr.pdf").write_bytes(factories.make_pdf(3, "note in French"))
    title = 'title = "Information note"'
    replace(folder, "documents/documents.toml", title, f'{title}\ntranslations = {{ fr = "note-fr.pdf" }}')

    assert "  Files: 3 added." in load(folder)
    assert load(folder) == ["small-2013", "  Nothing to change: the portal is up to date."]

    note = Document.objects.get(title="Information note")
    assert [(version.number, version.language_code) for version in note.versions.current()] == [(1, "en"), (2, "fr")]


@pytest.mark.django_db
def test_what_is_left_out_of_a_published_file_is_told(folder):
    organizer = factories.make_organizer()
    (folder / "documents/paper.pdf").write_bytes(reviewed_files.annotated_pdf())

    lines = load(folder, organizer=organizer.email)

    (told,) = [line for line in lines if "paper.pdf" in line]
    version = Version.objects.get(original_name="paper.pdf")
    assert "paper.pdf: Readers do not get 1 sticky note, 2 marks" in told
    assert (version.looked_by, version.document.is_published) == (organizer, True)


@pytest.mark.django_db
def test_folder_is_loaded_and_the_report_says_what_was_done(folder):
    organizer = factories.make_organizer()

    lines = load(folder, organizer=organizer.email)

    assert lines == [
        "small-2013",
        "  Meeting: 1 added.",
        "  Contacts: 1 added.",
        "  Sections of the aide-memoire: 1 added.",
        "  Organizers: 1 added.",
        "  Participants: 5 added, 2 accepted, 1 invited, 1 declined, 1 reserve.",
        "  Papers: 1 accepted.",
        "  Documents: 2 published, 2 added.",
        "  Files: 2 added.",
        "  Sessions: 1 added.",
        "  Presentations and discussions: 2 added.",
        "  Officers: 2 added.",
        "  Programmes: 1 released (provisional).",
        "  Conclusions and recommendations: 2 proposed, 1 adopted, 1 merged.",
        "  Report: 1 described, 1 cleared.",
        "  Sections of the report: 2 written.",
    ]
    assert Report.objects.get().state == "cleared"
    assert factories.organizers_of(Meeting.objects.get()) == [organizer]
    assert list(Message.objects.filter(kind="office/added").values_list("to", flat=True)) == [organizer.email]


@pytest.mark.django_db
def test_rows_have_the_times_at_which_things_happened(folder):
    load(folder)

    paper = Paper.objects.get()
    assert Participant.objects.get(email="expert1@example.org").answered_at == datetime(2013, 5, 23, 8, tzinfo=UTC)
    assert paper.document.publish_at == datetime(2013, 7, 3, 8, tzinfo=UTC)
    assert paper.document.versions.get().received_at == datetime(2013, 7, 1, 9, tzinfo=UTC)
    assert Session.objects.get().starts_at == datetime(2013, 7, 24, 7, 30, tzinfo=UTC)
    assert Programme.objects.get().released_at == datetime(2013, 7, 5, 12, tzinfo=UTC)
    assert Recommendation.objects.adopted().get().adopted_at == datetime(2013, 7, 25, 14, tzinfo=UTC)


BEFORE = """
[[session]]
key = "consultation"
kind = "session"
title = "Consulting"
starts_at = "2013-07-24T09:30"
minutes = 90
chair = "staff1@example.org"

[[session.item]]
title = "A paper"
minutes = 15
speakers = ["expert1@example.org"]
paper = "paper"

[[session.item]]
title = "Discussion"
minutes = 75

[[session]]
kind = "session"
title = "Taken out"
starts_at = "2013-07-24T14:00"
minutes = 60
"""


@pytest.mark.django_db
@pytest.mark.parametrize(("line", "labels"), [("", ["1", "2"]), ('label = ""', ["", "1"]), ('label = "A"', ["A", "2"])])
def test_sessions_are_counted_unless_the_folder_says_what_is_printed(folder, line, labels):
    replace(folder, "agenda.toml", 'kind = "session"', f'kind = "session"\n{line}')
    later = '[[session]]\nkind = "session"\ntitle = "Later"\nstarts_at = "2013-07-24T15:00"\nminutes = 30\n\n'
    replace(folder, "agenda.toml", "[[officer]]", f"{later}[[officer]]")

    load(folder)

    assert list(Session.objects.order_by("starts_at").values_list("label", flat=True)) == labels
    assert [session.label for session in Programme.objects.get().sessions] == labels
    assert load(folder) == ["small-2013", "  Nothing to change: the portal is up to date."]


@pytest.mark.django_db
def test_release_says_what_its_own_file_says(folder):
    (folder / "before.toml").write_text(BEFORE, encoding="utf-8")
    replace(folder, "agenda.toml", 'kind = "session"', 'key = "consultation"\nkind = "session"')
    replace(
        folder,
        "agenda.toml",
        'label = "provisional"\nreleased_at = 2013-07-05T12:00:00Z',
        'label = "provisional"\nreleased_at = 2013-07-05T12:00:00Z\nsessions = "before.toml"\n\n'
        '[[release]]\nlabel = "provisional"\nreleased_at = 2013-07-08T12:00:00Z',
    )

    load(folder)
    before, after = Programme.objects.order_by("released_at")

    session = Session.objects.get()
    assert [(session.title, session.number) for session in before.sessions] == [
        ("Consulting", 1),
        ("Taken out", 2),
    ]
    assert [(row.title, row.session, row.number) for row in after.sessions] == [
        ("Consultation", session.pk, session.number)
    ]
    assert [str(change) for change in changes_for_organizers(after)] == [
        "“Consulting” is now called “Consultation”.",
        "“Taken out”, 24 July, 14:00-15:00, was removed.",
    ]
    assert load(folder) == ["small-2013", "  Nothing to change: the portal is up to date."]


@pytest.mark.django_db
def test_presentation_is_tied_to_its_paper_and_slides(folder):
    load(folder)

    item = Item.objects.get(title="A paper")
    assert item.paper == Paper.objects.get()
    assert item.documents.get() == Document.objects.get(title="Slides of a paper")


@pytest.mark.django_db
def test_awaited_paper_can_stand_in_the_programme(folder):
    replace(
        folder, "participants.csv", "expert,reserve,,,", "expert,accepted,,2013-06-01T09:00:00Z,2013-06-02T09:00:00Z"
    )
    replace(folder, "agenda.toml", "minutes = 75\n", 'minutes = 75\npaper = "expert4@example.org"\n')

    load(folder)

    assert Item.objects.get(title="Discussion").paper.participant.email == "expert4@example.org"


@pytest.mark.django_db
def test_only_the_unanswered_invitation_is_mailed(folder):
    load(folder)

    assert list(Message.objects.values_list("kind", "to")) == [("participants/invitation", "expert2@example.org")]


@pytest.mark.django_db
def test_second_load_changes_nothing(folder):
    load(folder)
    before = rows(), Meeting.objects.values("revision", "revised_at").get()

    lines = load(folder)

    assert lines == ["small-2013", "  Nothing to change: the portal is up to date."]
    assert (
        rows(),
        Meeting.objects.values("revision", "revised_at").get(),
    ) == before


@pytest.mark.django_db
def test_changed_folder_changes_only_what_differs(folder):
    load(folder)
    replace(folder, "meeting.toml", 'city = "Geneva"', 'city = "New York"')
    replace(folder, "participants.csv", "Country B", "Country X")
    (folder / "documents/note.pdf").write_bytes(factories.make_pdf(3, "note"))

    lines = load(folder)

    assert lines == ["small-2013", "  Meeting: 1 changed.", "  Participants: 1 changed.", "  Files: 1 added."]
    assert list(Version.objects.filter(document__title="Information note").values_list("number", "pages")) == [
        (1, 2),
        (2, 3),
    ]


@pytest.mark.django_db
def test_what_happened_on_the_portal_stays(folder):
    load(folder)
    with calendar_at(factories.TODAY):
        participants.accept_invitation(invitation=Invitation.objects.get(participant__email="expert2@example.org"))
        paper = Paper.objects.get(participant__email="expert1@example.org")
        papers.receive_paper(paper=paper, file=factories.make_pdf_file(8, "second"), by=None)

    lines = load(folder)

    assert lines == [
        "small-2013",
        "  Nothing to change: the portal is up to date.",
        "  Expert 2 is accepted on the portal and invited in the folder: not changed.",
        "  The paper by Expert 1 has since been changed on the portal and was left as it is.",
    ]
    assert Paper.objects.get(pk=paper.pk).state == "submitted"


@pytest.mark.django_db
def test_consent_withdrawn_on_the_portal_is_not_given_again(folder):
    load(folder)
    Participant.objects.filter(email="expert1@example.org").update(list_consent=False)

    load(folder)

    assert Participant.objects.get(email="expert1@example.org").list_consent is False


@pytest.mark.django_db
def test_tasks_are_loaded_once_and_changed_with_the_folder(folder):
    email = 'email = "egm@example.org"'
    task = '[[task]]\ntext = "Register for the grounds pass"\ndue_on = 2013-07-19\nfor_whom = "in_person"'
    replace(folder, "meeting.toml", email, f"{email}\n\n{task}")

    assert "  Tasks of participants: 1 added." in load(folder)
    assert load(folder) == ["small-2013", "  Nothing to change: the portal is up to date."]
    replace(folder, "meeting.toml", "2013-07-19", "2013-07-18")
    assert "  Tasks of participants: 1 changed." in load(folder)

    found = ParticipantTask.objects.get()
    assert (found.text, found.link, found.due_on, found.for_whom) == (
        "Register for the grounds pass",
        "",
        date(2013, 7, 18),
        "in_person",
    )


@pytest.mark.django_db
def test_how_people_take_part_is_read_once_and_then_their_own(folder):
    csv = folder / "participants.csv"
    head, *rows = csv.read_text(encoding="utf-8").splitlines()
    ways = ["online,Africa/Nairobi", "online,", ",", ",", "in_person,"]
    rows = [f"{row},{way}" for row, way in zip(rows, ways, strict=True)]
    csv.write_text("\n".join([f"{head},attendance,time_zone", *rows]), encoding="utf-8")
    replace(folder, "meeting.toml", 'city = "Geneva"', 'city = "Geneva"\njoining_link = "https://join.example.org/1"')
    load(folder)
    first = Participant.objects.get(email="expert1@example.org")
    Participant.objects.filter(email="expert2@example.org").update(attendance="in_person")

    assert load(folder)[1] == "  Nothing to change: the portal is up to date."

    assert (first.is_online, first.time_zone) == (True, "Africa/Nairobi")
    assert first.meeting.joining_link == "https://join.example.org/1"
    assert list(Participant.objects.online().values_list("name", flat=True)) == ["Expert 1"]


@pytest.mark.django_db
def test_notes_of_a_session_and_attendance_of_a_day_are_loaded_once(folder):
    held = 'rapporteur = "expert1@example.org"\nnotes = "One view differed."'
    replace(folder, "agenda.toml", "minutes = 90\n", f"minutes = 90\n{held}\n")
    came = 'day = 2013-07-24\nin_person = ["staff1@example.org"]\nonline = "expert1@example.org"'
    replace(folder, "agenda.toml", "[[release]]", f"[[attendance]]\n{came}\n\n[[release]]")

    lines = load(folder)

    told = [line for line in lines if "Attendance" in line or "notes" in line]
    assert told == ["  Attendance of days: 1 recorded.", "  Session notes: 1 added."]
    assert set(AttendedDay.objects.values_list("participant__email", "day", "attendance")) == {
        ("staff1@example.org", date(2013, 7, 24), "in_person"),
        ("expert1@example.org", date(2013, 7, 24), "online"),
    }
    saved = SessionNotes.objects.values_list(
        *(f"text__versions__{name}" for name in ("text", "author__email", "saved_at"))
    )
    assert list(saved) == [("One view differed.", "expert1@example.org", datetime(2013, 7, 24, 9, tzinfo=UTC))]
    AttendedDay.objects.filter(participant__email="staff1@example.org").delete()
    assert load(folder)[1] == "  Nothing to change: the portal is up to date."


@pytest.mark.django_db
def test_folder_without_a_report_has_none(folder):
    shutil.rmtree(folder / "report")

    load(folder)

    assert not Report.objects.exists()


@pytest.mark.django_db
def test_missing_folder_is_named(tmp_path):
    with pytest.raises(CommandError) as refusal:
        load(tmp_path / "nowhere")

    assert str(refusal.value).splitlines() == [
        f"{tmp_path / 'nowhere'}: There is no such folder.",
        "nowhere has mistakes: nothing was loaded.",
    ]


@pytest.mark.django_db
def test_folder_that_is_loaded_again_takes_no_announcement_back(folder):
    load(folder)
    replace(folder, "meeting.toml", "public_from = 2013-06-03T07:00:00Z\n", "")

    load(folder)

    meeting = Meeting.objects.get()
    assert meeting.public_from == meeting.announced_at == datetime(2013, 6, 3, 7, tzinfo=UTC)


@pytest.mark.django_db
def test_somebody_who_is_no_organizer_is_refused(folder):
    with pytest.raises(CommandError, match=r"^No organizer has the address nobody@example.org\.$"):
        load(folder, organizer="nobody@example.org")


@pytest.mark.django_db
def test_meeting_that_is_not_public_is_loaded_with_its_past_and_its_invitations(folder):
    replace(folder, "meeting.toml", "public_from = 2013-06-03T07:00:00Z\n", "")

    loaded = load(folder)

    assert "  Participants: 5 added, 2 accepted, 1 invited, 1 declined, 1 reserve." in loaded
    assert Message.objects.filter(kind="participants/invitation").count() == 1


@pytest.mark.django_db
def test_people_have_their_roles_and_sessions_follow_each_other(folder):
    first = 'chair = "staff1@example.org"'
    both = 'chair = ["staff1@example.org", "expert1@example.org"]\nmembers = "expert1@example.org"\nroom = "Room L"'
    replace(folder, "agenda.toml", first, both)
    replace(folder, "agenda.toml", "[[officer]]", AFTER + "[[officer]]")
    load(folder)
    assert load(folder) == ["small-2013", "  Nothing to change: the portal is up to date."]
    session, later = Session.objects.order_by("position")

    replace(folder, "agenda.toml", both, 'chair = "expert1@example.org"\nroom = "Room L"')
    load(folder)

    assert [(officer.role, officer.participant.email) for officer in session.officers.all()] == [
        ("chair", "expert1@example.org"),
        ("member", "expert1@example.org"),
    ]
    assert (later.room, later.is_pinned) == ("Room L", False)
    assert list(later.items.get().roles.values_list("role", "participant__email")) == [
        ("moderator", "expert1@example.org"),
        ("speaker", "staff1@example.org"),
    ]


AFTER = """[[session]]
kind = "session"
title = "Afterwards"
starts_at = "2013-07-24T11:00"
minutes = 60
room = "Room L"

[[session.item]]
title = "A panel"
minutes = 30
speakers = ["staff1@example.org"]
moderator = "expert1@example.org"

"""

"""Each kind of mistake in a folder is named with file and key or row, and then nothing is loaded."""

from pathlib import Path

import pytest
from django.core.management import CommandError

from egm_portal.meetings.models import Meeting
from office.tests.folders import load, make_folder, replace

NOTE = "documents/documents.toml: document 2, translations"
MISTAKES = [
    *[
        ("documents/documents.toml", name, 'title = "Information note"', f'title = "Information note"\n{key}', sentence)
        for name, key, sentence in [
            (
                "translations",
                'translations = "note.pdf"',
                f'{NOTE}: Files under their languages are expected here, such as {{ fr = "note-fr.pdf" }}.',
            ),
            (
                "language",
                'translations = { de = "x.pdf" }',
                f"{NOTE}: de is not a language of the UN. Choose one of ar, zh, en, fr, ru, es.",
            ),
            ("no file", 'translations = { fr = "x.pdf" }', f"{NOTE}, fr: There is no file x.pdf in documents/."),
            (
                "own language",
                'translations = { en = "x.pdf" }',
                f"{NOTE}, en: This is the document’s own language: its file belongs under file.",
            ),
            (
                "file twice",
                'translations = { fr = "note.pdf" }',
                f"{NOTE}, fr: note.pdf is the file of a document of its own.",
            ),
        ]
    ],
    (
        "meeting.toml",
        "room",
        'city = "Geneva"',
        'city = "Geneva"\nroon = "K"',
        "meeting.toml: roon: This key is unknown.",
    ),
    ("meeting.toml", "missing", 'city = "Geneva"\n', "", "meeting.toml: city: This key is missing."),
    (
        "meeting.toml",
        "day",
        "2013-07-24",
        '"24 July"',
        "meeting.toml: starts_on: 24 July is not a date such as 2013-07-24.",
    ),
    (
        "meeting.toml",
        "naive instant",
        "2013-07-15T22:00:00Z",
        "2013-07-15T22:00:00",
        "meeting.toml: papers_due: 2013-07-15 22:00:00 is not an instant such as 2013-07-15T22:00:00Z.",
    ),
    (
        "meeting.toml",
        "order of days",
        "ends_on = 2013-07-25",
        "ends_on = 2013-07-23",
        "meeting.toml: ends_on: 2013-07-23 comes before starts_on, 2013-07-24.",
    ),
    (
        "meeting.toml",
        "concept paper after the meeting",
        "papers_due =",
        "concept_paper_due = 2013-08-15T22:00:00Z\npapers_due =",
        "meeting.toml: concept_paper_due: The concept paper is due after the meeting.",
    ),
    (
        "meeting.toml",
        "zone",
        "Europe/Zurich",
        "Geneva time",
        "meeting.toml: time_zone: Enter a time zone such as Europe/Zurich or America/New_York.",
    ),
    (
        "meeting.toml",
        "number as text",
        'city = "Geneva"',
        "city = 1",
        "meeting.toml: city: 1 is not text: put it in quotation marks.",
    ),
    (
        "meeting.toml",
        "contact",
        'unit = "Civil Society and Outreach Unit"\n',
        "",
        "meeting.toml: contact, unit: This key is missing.",
    ),
    (
        "meeting.toml",
        "day of a task",
        'email = "egm@example.org"',
        'email = "egm@example.org"\n\n[[task]]\ntext = "Register"\ndue_on = 2013-09-24',
        "meeting.toml: task 1, due_on: This is more than 60 days after the meeting.",
    ),
    (
        "participants.csv",
        "repeated address",
        "expert2@example.org",
        "Expert1@example.org",
        "participants.csv: row 3, email: expert1@example.org is already in row 2.",
    ),
    (
        "participants.csv",
        "address",
        "expert2@example.org",
        "expert2",
        "participants.csv: row 3, email: expert2 is not an e-mail address.",
    ),
    (
        "participants.csv",
        "choice",
        "expert,reserve",
        "expart,reserve",
        "participants.csv: row 5, role: Value 'expart' is not a valid choice. "
        "Choose one of expert, consultant, civil_society, staff, observer.",
    ),
    (
        "participants.csv",
        "instant",
        "2013-06-28T13:00:00Z",
        "28 June",
        "participants.csv: row 3, invited_at: 28 June is not an instant such as 2013-07-15T22:00:00Z.",
    ),
    (
        "participants.csv",
        "answer without a time",
        ",2013-05-25T08:00:00Z",
        ",",
        "participants.csv: row 4, answered_at: The status “declined” requires the time of the answer.",
    ),
    (
        "participants.csv",
        "column",
        "name,email,country",
        "name,email,land",
        "participants.csv: row 1, land: This column is unknown.",
    ),
    (
        "participants.csv",
        "no column",
        "name,email,country",
        "name,mail,country",
        "participants.csv: row 1, email: This column is missing.",
    ),
    (
        "agenda.toml",
        "outside the meeting",
        "2013-07-24T09:30",
        "2013-07-26T09:30",
        "agenda.toml: session 1, starts_at: 2013-07-26T09:30 is outside the days of the meeting.",
    ),
    (
        "agenda.toml",
        "unknown speaker",
        'speakers = ["expert1@example.org"]',
        'speakers = ["expert9@example.org"]',
        "agenda.toml: session 1, item 1, speakers: No participant has the address expert9@example.org.",
    ),
    (
        "agenda.toml",
        "unknown attendee",
        "[[release]]",
        '[[attendance]]\nday = 2013-07-24\nonline = "expert9@example.org"\n[[release]]',
        "agenda.toml: attendance 1, online: No participant has the address expert9@example.org.",
    ),
    (
        "agenda.toml",
        "attended in two ways",
        "[[release]]",
        '[[attendance]]\nday = 2013-07-24\nin_person = "staff1@example.org"\n'
        'online = ["expert1@example.org", "staff1@example.org"]\n[[release]]',
        "agenda.toml: attendance 1, online: staff1@example.org also attended in person.",
    ),
    (
        "agenda.toml",
        "attended on another day",
        "[[release]]",
        '[[attendance]]\nday = 2013-07-26\nonline = "expert1@example.org"\n[[release]]',
        "agenda.toml: attendance 1, day: Give each day of the meeting once.",
    ),
    (
        "agenda.toml",
        "unknown paper",
        'paper = "paper"',
        'paper = "papers"',
        "agenda.toml: session 1, item 1, paper: papers is neither the key of a paper nor the address of a participant.",
    ),
    (
        "agenda.toml",
        "too long",
        "minutes = 75",
        "minutes = 80",
        "agenda.toml: session 1, minutes: The session lasts 90 minutes, but its items take 95.",
    ),
    (
        "agenda.toml",
        "not TOML",
        "[[officer]]",
        "[[officer]",
        "agenda.toml: This is not valid TOML: ",
    ),
    (
        "agenda.toml",
        "file of a release",
        'label = "provisional"',
        'label = "provisional"\nsessions = "before.toml"',
        "before.toml: There is no file before.toml in small-2013/.",
    ),
    (
        "agenda.toml",
        "session of a release",
        'label = "provisional"',
        'label = "provisional"\nsessions = "meeting.toml"',
        "meeting.toml: session: This key is missing.",
    ),
    (
        "documents/documents.toml",
        "no file",
        'file = "note.pdf"',
        'file = "notes.pdf"',
        "documents/documents.toml: document 2, file: There is no file notes.pdf in documents/.",
    ),
    (
        "documents/documents.toml",
        "repeated key",
        'key = "note"',
        'key = "paper"',
        "documents/documents.toml: document 2, key: An earlier document also has paper.",
    ),
    (
        "documents/documents.toml",
        "unknown author",
        'authors = ["expert1@example.org"]\nreceived_at = 2013-07-02',
        'authors = ["expert8@example.org"]\nreceived_at = 2013-07-02',
        "documents/documents.toml: document 3, authors: No participant has the address expert8@example.org.",
    ),
    (
        "documents/documents.toml",
        "no consent",
        "publication_consent = true",
        "publication_consent = false",
        "documents/documents.toml: document 1, publication_consent: "
        "Authors’ work can be published only with their consent.",
    ),
    (
        "documents/documents.toml",
        "too late",
        "received_at = 2013-07-01T09:00:00Z",
        "received_at = 2013-07-16T09:00:00Z",
        "documents/documents.toml: document 1, received_at: "
        "The paper was received after its deadline: give the deadline that was agreed in due_at.",
    ),
    (
        "report/report.toml",
        "no text",
        'file = "introduction.md"',
        'file = "intro.md"',
        "report/report.toml: section 1, file: There is no file intro.md in report/.",
    ),
    (
        "documents/documents.toml",
        "slides that are none",
        'kind = "presentation"',
        'kind = "statement"',
        "documents/documents.toml: document 3, slides_of: Only a presentation can be the slides of a paper.",
    ),
    (
        "report/report.toml",
        "no session",
        'heading = "Consultation"',
        'heading = "Consultations"',
        "report/report.toml: section 2, heading: The programme has no session “Consultations”.",
    ),
    (
        "report/report.toml",
        "no end of comments",
        "started_at = 2013-07-29T09:00:00Z",
        "started_at = 2013-07-29T09:00:00Z\ncirculated_at = 2013-08-05T09:00:00Z",
        "report/report.toml: comments_until: "
        "A circulated report needs the end of its period for comments, and no other report has one.",
    ),
    (
        "report/report.toml",
        "comments over before they begin",
        "started_at = 2013-07-29T09:00:00Z",
        "started_at = 2013-07-29T09:00:00Z\n"
        "circulated_at = 2013-08-05T09:00:00Z\n"
        "comments_until = 2013-08-05T09:00:00Z",
        "report/report.toml: comments_until: It is not after circulated_at.",
    ),
    (
        "report/report.toml",
        "cleared while comments are taken",
        "started_at = 2013-07-29T09:00:00Z",
        "started_at = 2013-07-29T09:00:00Z\n"
        "circulated_at = 2013-08-05T09:00:00Z\n"
        "comments_until = 2013-08-30T09:00:01Z",
        "report/report.toml: cleared_at: It comes before comments_until.",
    ),
    (
        "report/report.toml",
        "cleared before the meeting ends",
        "started_at = 2013-07-29T09:00:00Z\ncleared_at = 2013-08-30T09:00:00Z",
        "started_at = 2013-07-20T09:00:00Z\ncleared_at = 2013-07-25T09:00:00Z",
        "report/report.toml: cleared_at: It comes before the end of the meeting’s last session.",
    ),
    (
        "report/recommendations.toml",
        "objective",
        "objective = 2",
        "objective = 3",
        "report/recommendations.toml: recommendation 2, objective: The meeting has 2 objectives.",
    ),
    (
        "report/recommendations.toml",
        "addressee",
        'addressee = "governments"\nstate = "adopted"',
        'state = "adopted"',
        "report/recommendations.toml: recommendation 2, addressee: "
        "A recommendation needs an addressee, and a conclusion has none.",
    ),
]


@pytest.fixture
def folder(tmp_path) -> Path:
    return make_folder(tmp_path)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("file", "old", "new", "mistake"),
    [(file, old, new, mistake) for file, _, old, new, mistake in MISTAKES],
    ids=[f"{file} {what}" for file, what, *_ in MISTAKES],
)
def test_mistake_is_named_and_nothing_is_loaded(folder, file, old, new, mistake):
    replace(folder, file, old, new)

    with pytest.raises(CommandError) as refusal:
        load(folder)

    lines = str(refusal.value).splitlines()
    assert [line for line in lines if line.startswith(mistake)] != []
    assert lines[-1] == "small-2013 has mistakes: nothing was loaded."
    assert not Meeting.objects.exists()


@pytest.mark.django_db
def test_all_mistakes_are_named_at_once(folder):
    replace(folder, "meeting.toml", 'country = "Switzerland"\n', "")
    replace(folder, "agenda.toml", "2013-07-24T09:30", "half past nine")
    (folder / "documents/note.pdf").write_bytes(b"Not a PDF")
    (folder / "documents/slides.pdf").unlink()

    with pytest.raises(CommandError) as refusal:
        load(folder)

    assert str(refusal.value).splitlines() == [
        "meeting.toml: country: This key is missing.",
        "agenda.toml: session 1, starts_at: half past nine is not a local time such as 2013-07-24T09:30.",
        "documents/documents.toml: document 2, file: note.pdf is not a PDF.",
        "documents/documents.toml: document 3, file: There is no file slides.pdf in documents/.",
        "small-2013 has mistakes: nothing was loaded.",
    ]


@pytest.mark.django_db
def test_time_that_summer_time_skips_is_a_mistake(folder):
    replace(folder, "meeting.toml", "2013-07-24", "2013-03-31")
    replace(folder, "agenda.toml", "2013-07-24T09:30", "2013-03-31T02:30")

    with pytest.raises(CommandError) as refusal:
        load(folder)

    assert str(refusal.value).splitlines() == [
        "agenda.toml: session 1, starts_at: Clocks skip this time when summer time begins.",
        "small-2013 has mistakes: nothing was loaded.",
    ]


@pytest.mark.django_db
def test_damaged_pdf_leaves_nothing_behind(folder):
    whole = (folder / "documents/slides.pdf").read_bytes()
    (folder / "documents/slides.pdf").write_bytes(whole[: len(whole) // 2])

    with pytest.raises(CommandError) as refusal:
        load(folder)

    assert str(refusal.value).splitlines() == [
        "documents/documents.toml: document 3, file: "
        "The end of this PDF is missing: it may have been cut off. Please upload the whole file.",
        "small-2013 has mistakes: nothing was loaded.",
    ]
    assert not Meeting.objects.exists()

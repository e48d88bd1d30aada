"""The clearance list in the administration: what it shows and exports, the record of an office, and its files."""

import csv
import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from lxml import html

from egm_portal.meetings.models import StaffRole
from papers.actions import delete_orphans
from papers.files import storage
from reports import actions as report_actions
from review import actions
from review.models import Clearance, ClearanceFile
from review.tests.clearances import DOCX, ITU, LIST, cells, offices, post, word_file
from tests import factories, word_files
from tests.factories import make_clearance, make_pdf
from tests.forms import shown_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def texts(response, path):
    return [" ".join(found.text_content().split()) for found in html.fromstring(response.text).xpath(path)]


LISTED = {
    "Awaited": ["version 1, 1 July", "no answer for 9 days", "Record an answer", "Send again"],
    "Changed": ["version 2, 1 July", "cleared with changes 4 July, DOCX", "Send again", "Reopen"],
    "Cleared": ["version 1, 1 July", "cleared 3 July", "Send again", "Reopen"],
    "Dated": [
        "version 1, 1 July",
        "no answer for 9 days, may object until 10 July",
        "Record an answer",
        "Send again",
    ],
    "Overtaken": ["version 1, 1 July", "overtaken 5 July", "Send again", "Reopen"],
    "Silent": ["version 1, 1 July", "no objection by 9 July", "Record an answer", "Send again", "Reopen"],
    "Waived": [
        "version 1, 1 July",
        "no answer text fixed without it, 10 July",
        "Record an answer",
        "Send again",
        "Reopen",
    ],
    "Of the aide-memoire": ["version 1, 10 July", "no answer sent today", "Record an answer", "Send again"],
}
"""What the list says of an office whose clearance is in each state, and the verbs that it offers."""


@pytest.fixture
def one_in_each_state(at_desk, meeting):
    """A clearance in each state."""
    asked = {name: {} for name in ("Awaited", "Dated", "Silent", "Cleared", "Changed", "Overtaken", "Waived")}
    asked["Dated"], asked["Silent"] = {"due_on": date(2013, 7, 10)}, {"due_on": date(2013, 7, 9)}
    asked["Changed"] = {"pages": 7}
    rows = {
        name: make_clearance(meeting, office=name, sent_on=date(2013, 7, 1), **about) for name, about in asked.items()
    }
    actions.record_clearance(clearance=rows["Cleared"], answer="cleared", day=date(2013, 7, 3), by=None)
    record_file = SimpleUploadedFile("c.docx", word_files.made(), DOCX)
    post(at_desk, "answer", rows["Changed"], answer="with_changes", day="2013-07-04", file=record_file)
    actions.overtake_clearance(clearance=rows["Overtaken"], day=date(2013, 7, 5), by=None)
    Clearance.objects.filter(office="Waived").update(waived_at=factories.TODAY)
    make_clearance(meeting, "aide_memoire", office="Of the aide-memoire")


@pytest.mark.usefixtures("one_in_each_state")
def test_list_shows_version_day_and_answer_of_each_office(at_desk, meeting):
    page = at_desk.get(reverse(LIST, query={"meeting": meeting.pk}))

    assert cells(page) == [
        [
            office,
            "Aide-memoire" if office == "Of the aide-memoire" else "Report",
            version,
            answer,
            " ".join(f"{verb}: {office}" for verb in verbs),
        ]
        for office, (version, answer, *verbs) in LISTED.items()
    ]
    assert texts(page, "//p[@class='list-summary']") == ["3 of 8 offices have cleared, 3 have not answered."]
    chips = {chip.label: chip.number for chip in page.context["cl"].panel.chips}
    assert chips == {"All": 8, "No answer": 3, "Cleared": 3, "Text fixed without an answer": 1, "Overtaken": 1}


def test_list_leads_to_the_pages_that_send_texts(client, meeting, organizer):
    viewer = factories.make_organizer(meeting, role=StaffRole.VIEWER)
    address = reverse(LIST, query={"meeting": meeting.pk})
    links = {}
    for name, user in {"organizer": organizer, "viewer": viewer}.items():
        client.force_login(user)
        links[name, "without a report"] = [label for label, _ in client.get(address).context["list_links"]]
    report_actions.start_report(meeting=meeting)
    client.force_login(organizer)
    page = client.get(address)
    links["organizer", "with a report"] = [label for label, _ in page.context["list_links"]]
    followed = [client.get(link).status_code for _, link in page.context["list_links"]]

    assert links == {
        ("organizer", "without a report"): ["Send the aide-memoire"],
        ("viewer", "without a report"): [],
        ("organizer", "with a report"): ["Send the report", "Send the aide-memoire"],
    }
    assert followed == [200, 200]


def test_viewer_sees_the_list_without_its_verbs(client, meeting):
    make_clearance(meeting, office="ITU")
    client.force_login(factories.make_organizer(meeting, role=StaffRole.VIEWER))

    page = client.get(reverse(LIST, query={"meeting": meeting.pk}))

    assert cells(page) == [["ITU", "Report", "version 1, 10 July", "no answer sent today"]]


def test_list_without_a_row_says_what_will_be_there_also_when_it_is_narrowed(at_desk, meeting):
    address = f"{reverse('admin:review_clearance_changelist')}?meeting={meeting.pk}&kind__exact="

    empty = at_desk.get(f"{address}report").text
    make_clearance(meeting, "aide_memoire")
    narrowed = at_desk.get(f"{address}report").text

    assert ("No clearances yet" in empty, "0 of 0" in empty) == (True, False)
    assert ("No clearances match" in narrowed, "0 of 1 clearances" in narrowed) == (True, True)


def test_report_and_aide_memoire_lead_to_their_lists(at_desk, meeting, draft):
    make_clearance(meeting, office="Of the report")
    make_clearance(meeting, "aide_memoire", office="Of the aide-memoire")
    pages = [
        reverse("reports:finalize", args=[meeting.slug]),
        reverse("admin:meetings_meeting_aide-memoire", args=[meeting.pk]),
    ]

    links = [
        html.fromstring(at_desk.get(page).text).xpath(
            "//body//a[contains(., 'learance') and contains(@href, 'kind')]/@href"
        )[0]
        for page in pages
    ]

    assert [[row[0] for row in cells(at_desk.get(link))] for link in links] == [
        ["Of the report"],
        ["Of the aide-memoire"],
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_a_fixed_number_of_queries(at_desk, meeting, count, django_assert_num_queries):
    for _ in range(count):
        post(at_desk, "answer", make_clearance(meeting), answer="cleared", day="2013-07-10", file=word_file())
    address = reverse(LIST, query={"meeting": meeting.pk})
    at_desk.get(address)

    with django_assert_num_queries(11):
        at_desk.get(address)


def test_page_of_the_report_shows_its_offices(at_desk, organizer, meeting, draft):
    clearance = make_clearance(meeting, office=ITU, by=organizer)
    make_clearance(meeting, "aide_memoire", office="Of the aide-memoire")
    address = reverse("reports:finalize", args=[meeting.slug])

    before = offices(at_desk.get(address))
    post(at_desk, "answer", clearance, answer="with_changes", day="2013-07-10", file=word_file())
    after = offices(at_desk.get(address))

    assert before == [[ITU, "version 1, 10 July", "no answer sent today", f"10 July by {organizer}"]]
    assert after == [
        [ITU, "version 1, 10 July", "cleared with changes 10 July, DOCX, import it", f"10 July by {organizer}"]
    ]


def test_page_of_a_report_that_no_office_was_asked_about_has_no_table(at_desk, meeting, draft):
    assert offices(at_desk.get(reverse("reports:finalize", args=[meeting.slug]))) == []


@pytest.mark.parametrize("count", [1, 3])
def test_page_of_the_report_costs_a_fixed_number_of_queries(at_desk, meeting, draft, count, django_assert_num_queries):
    for _ in range(count):
        make_clearance(meeting)
    address = reverse("reports:finalize", args=[meeting.slug])
    at_desk.get(address)

    with django_assert_num_queries(63):
        at_desk.get(address)


@pytest.mark.parametrize("count", [1, 3])
def test_page_of_an_office_costs_a_fixed_number_of_queries(at_desk, meeting, count, django_assert_num_queries):
    clearance = make_clearance(meeting)
    for _ in range(count):
        actions.change_clearance_date(clearance=clearance, due_on=date(2013, 7, 20), by=None)
    address = reverse("admin:review_clearance_change", args=[clearance.pk])
    at_desk.get(address)

    with django_assert_num_queries(12):
        at_desk.get(address)


def test_page_of_an_office_has_its_whole_record(at_desk, organizer, meeting):
    clearance = make_clearance(meeting, office=ITU, note="By mail.", due_on=date(2013, 7, 20), by=organizer)
    post(at_desk, "answer", clearance, answer="with_changes", day="2013-07-10", file=word_file(), note="Paragraph 12.")
    post(at_desk, "reopen", clearance, reason="It was another report.")

    page = at_desk.get(reverse("admin:review_clearance_change", args=[clearance.pk]))

    rows = html.fromstring(page.text).xpath("//div[@id='events-group']//tbody/tr")
    record = [[" ".join(cell.text_content().split()) for cell in row.xpath("./td")] for row in rows]
    sha256 = clearance.version.sha256
    returned = ClearanceFile.objects.get(number=None)
    by = f"10 July 2013, 09:00 (Geneva), by {organizer}"
    assert record == [
        [
            "Sent",
            "10 July 2013",
            "20 July 2013",
            f"Version 1: text.pdf3 pages, {clearance.version.size / 1000:.0f} kB, SHA-256 {sha256}",
            "By mail.",
            by,
        ],
        [
            "Cleared with changes",
            "10 July 2013",
            "-",
            f"cleared.docx{returned.size / 1000:.0f} kB, SHA-256 {returned.sha256}",
            "Paragraph 12.",
            by,
        ],
        ["Reopened", "-", "-", "-", "It was another report.", by],
    ]


def test_name_of_an_office_can_be_corrected(at_desk, meeting):
    clearance = make_clearance(meeting, office="ITUU")
    make_clearance(meeting, office="DSPD")
    address = reverse("admin:review_clearance_change", args=[clearance.pk])
    shown = shown_in(at_desk.get(address).text, "clearance")

    taken = at_desk.post(address, shown | {"office": " dspd "})
    saved = at_desk.post(address, shown | {"office": " ITU  Geneva", "state": "cleared", "kind": "aide_memoire"})

    assert taken.context["adminform"].form.errors["office"] == [
        "dspd is in the list already. Send the new version to it from there."
    ]
    assert saved.status_code == 302
    clearance.refresh_from_db()
    assert (clearance.office, clearance.state, clearance.kind) == ("ITU Geneva", "awaited", "report")


def test_export_has_fingerprints_notes_and_who_recorded(at_desk, organizer, meeting):
    clearance = make_clearance(meeting, office="=1+1", sent_on=date(2013, 7, 1))
    post(at_desk, "answer", clearance, answer="cleared", day="2013-07-04", file=word_file(), note="By telephone.")
    clearance.refresh_from_db()
    address = reverse("admin:review_clearance_export", query={"meeting": meeting.pk})

    answer = at_desk.post(address, {"format": "csv"})

    assert list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""))) == [
        [
            *["Office", "Text", "Sent", "Answer", "SHA-256 of the version", "SHA-256 of the answer", "Note"],
            *["Recorded by", "Recorded at (UTC)"],
        ],
        [
            *["'=1+1", "Report", "version 1, 2013-07-01", "cleared 2013-07-04, DOCX"],
            *[clearance.version.sha256, clearance.returned.sha256, "By telephone.", str(organizer)],
            "2013-07-10 07:00",
        ],
    ]


def download(client, clearance, file):
    response = client.get(reverse("admin:review_clearance_file", args=[clearance.pk, file.pk]))
    return response.status_code, b"".join(response) if response.streaming else response.content, response


@pytest.fixture
def answered(at_desk, meeting):
    """A clearance of a report with both files."""
    clearance = make_clearance(meeting, office="Office A/B ..")
    post(at_desk, "answer", clearance, answer="cleared", day="2013-07-10", file=word_file())
    clearance.refresh_from_db()
    return clearance


def test_files_are_downloaded_as_they_came(at_desk, meeting, answered):
    status, content, response = download(at_desk, answered, answered.version)
    returned = download(at_desk, answered, answered.returned)

    assert (status, content) == (200, make_pdf(3, "The report of 3 pages"))
    assert (returned[0], returned[1]) == (200, word_files.made())
    assert response["Content-Disposition"] == f'attachment; filename="{meeting.slug}-report-version-1.pdf"'
    assert returned[2]["Content-Disposition"] == f'attachment; filename="{meeting.slug}-report-office-ab.docx"'
    assert returned[2]["Content-Type"] == DOCX
    assert returned[2]["Cache-Control"].startswith("private, no-store")
    assert returned[2]["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_files_are_for_those_who_work_on_the_meeting(client, meeting, answered):
    another = make_clearance(factories.make_meeting(), pages=8)
    users = {
        "viewer": factories.make_organizer(meeting, role=StaffRole.VIEWER),
        "organizer of another meeting": factories.make_organizer(another.meeting),
        "expert": factories.make_participant("accepted", meeting=meeting).user,
        "nobody": None,
    }
    found = {}
    for name, user in users.items():
        client.logout()
        if user:
            client.force_login(user)
        found[name] = download(client, answered, answered.returned)[0]
    client.force_login(users["viewer"])
    of_another = download(client, answered, another.version)[0]
    through_another = download(client, another, another.version)[0]

    assert found == {"viewer": 200, "organizer of another meeting": 404, "expert": 302, "nobody": 302}
    assert (of_another, through_another) == (404, 404)


def test_file_that_is_gone_is_not_found(at_desk, answered):
    storage.default_storage.delete(answered.returned.stored_name)

    assert download(at_desk, answered, answered.returned)[0] == 404


def test_files_of_clearances_are_no_orphans(answered, monkeypatch):
    monkeypatch.setattr(storage, "LEFT_ALONE", storage.LEFT_ALONE * 0)
    stored = {answered.version.stored_name, answered.returned.stored_name}
    storage.keep(factories.make_pdf_file(1, "Left over"))

    assert delete_orphans() == 1
    assert set(storage.every_stored_name()) == stored

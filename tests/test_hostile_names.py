"""What people type is data: in pages, mails, the administration and the report it never becomes markup or a header."""

import re

import pytest
from django.core import mail as django_mail
from django.urls import reverse
from lxml import html

from agenda.actions import release_programme
from egm_portal.clock import calendar_at
from egm_portal.mail.tasks import send_due_messages
from papers import actions as papers
from papers.models import Version
from participants import tokens
from participants.printing import printable_letter, printable_list
from reports.actions import propose_recommendation, start_report, write_section
from reports.models import Report
from reports.printing import printable
from tests import factories

pytestmark = pytest.mark.django_db
BECOME_MARKUP = (
    "//script[contains(., 'zqx') and not(@type='application/ld+json')] | //iframe | //svg[@onload] | //img[@src='x'] "
    "| //*[@*[starts-with(name(), 'on')]] | //*[starts-with(@href, 'javascript:')]"
)
HOSTILE = {
    "elements": "<script>zqx()</script><img src=x onerror=zqx()><svg/onload=zqx()>",
    "links": '<a href="javascript:zqx()">z</a><iframe src=//zqx.example.org>',
    "ends": "--></title></textarea></style></script><iframe src=//zqx>",
    "quotes": '" onmouseover="zqx()" x=\' onfocus=\'zqx()',
    "templates": "{{ settings.SECRET_KEY }}{% debug %} %(zqx)s {0.__class__} ${zqx} %s &lt;zqx&amp;",
    "headers": 'zqx\r\nBcc: evil@example.org\r\n\r\nHello" <evil@example.org>, "x',
    "signs": "zqx²① \u202egnp.exe \ud7ff\U0001f600",
}

ESCAPED = str.maketrans({'"': "%22", "\r": "%0D", "\n": "%0A"})  # as browsers write the names of files


@pytest.fixture(autouse=True)
def today():
    with calendar_at(factories.TODAY):
        yield


@pytest.fixture(params=HOSTILE.values(), ids=HOSTILE.keys())
def hostile(request):
    return request.param


@pytest.fixture
def author(meeting, hostile):
    """An expert whose every field, and whose paper's, is hostile; the paper is published and in the programme."""
    texts = {name: hostile for name in ("name", "title", "affiliation", "country")}
    person = factories.make_participant(meeting=meeting, status="accepted", honorific=hostile[:20], **texts, mails=True)
    paper = factories.make_paper("submitted", participant=person, title="paper")
    papers.describe_paper(paper=paper, title=hostile, abstract=hostile, publication_consent=True)
    papers.return_paper(paper=paper, note=hostile, until=factories.DUE, by=None)
    papers.accept_paper(paper=paper)
    paper.refresh_from_db()
    papers.publish_document(document=paper.document)
    session = factories.make_session(meeting=meeting, title=hostile)
    session.items.create(title=hostile, paper=paper).speakers.add(person)
    release_programme(meeting=meeting, kind="provisional", by=None)
    return person


def elements(text):
    """The elements that a hostile text has become, which there would be none of if it had stayed text."""
    return [html.tostring(one) for one in html.fromstring(text).xpath(BECOME_MARKUP)]


def pages(client, paths):
    texts = {}
    for path in paths:
        response = client.get(path)
        assert response.status_code == 200, path
        texts[path] = response.text
    return texts


def carrying(texts):
    return {path: found for path, text in texts.items() if (found := elements(text))}


def public_paths(meeting, document):
    names = ("meeting", "agenda", "participants", "papers", "documents", "report", "contact")
    return [*(reverse(f"public:{name}", args=[meeting.slug]) for name in names), document.get_absolute_url()]


def test_public_pages_show_it_as_text(client, meeting, author, hostile):
    texts = pages(client, public_paths(meeting, author.papers.get().document))

    assert carrying(texts) == {}
    shown = html.fromstring(texts[reverse("public:papers", args=[meeting.slug])]).text_content()
    assert " ".join(hostile.split()) in " ".join(shown.split())


def test_own_pages_show_it_as_text(client, meeting, author):
    client.force_login(author.user)
    paper = author.papers.get()
    paths = [reverse("my:meeting", args=[meeting.slug])]
    paths += [
        reverse(f"papers:{name}", args=[meeting.slug, paper.pk, *more]) for name, *more in [("upload",), ("receipt", 1)]
    ]

    assert carrying(pages(client, paths)) == {}


def test_administration_shows_it_as_text(client, meeting, organizer, author, hostile):
    guest = factories.make_participant(meeting=meeting, status="invited", name=hostile, mails=True)
    answer = reverse("participants:decline", args=[tokens.invitation_token(guest.invitations.get())])
    client.post(answer, {"reason": hostile})
    start_report(meeting=meeting)
    propose_recommendation(meeting=meeting, kind="conclusion", text=hostile, by=author)
    rows = {
        "participants_participant": [author.pk, guest.pk],
        "papers_paper": [author.papers.get().pk],
        "papers_document": [author.papers.get().document_id],
        "agenda_session": [meeting.sessions.get().pk],
        "reports_recommendation": [meeting.recommendations.get().pk],
        "reports_report": [meeting.report.pk],
        "meetings_meeting": [meeting.pk],
        "mail_message": [],
    }
    client.force_login(organizer)
    paths = [reverse(f"admin:{name}_changelist") for name in rows]
    paths += [reverse(f"admin:{name}_change", args=[pk]) for name, keys in rows.items() for pk in keys]
    paths += [f"{reverse('admin:participants_participant_withdraw')}?id={author.pk}"]

    assert carrying(pages(client, paths)) == {}


def test_mails_carry_it_as_text(meeting, author, hostile):
    factories.make_participant(meeting=meeting, status="invited", name=hostile, mails=True)

    send_due_messages()

    assert {message.subject for message in django_mail.outbox} != set()
    for message in django_mail.outbox:
        whole = message.message()
        assert (whole["Bcc"], len(message.recipients())) == (None, 1)
        assert "evil@example.org" not in message.recipients()[0].rpartition("<")[2]
        assert elements(message.alternatives[0].content) == []


def test_list_and_letter_carry_it_as_text(meeting, author, hostile):
    factories.make_letter(author, signatory=hostile, paragraph=hostile)

    for made in (printable_list(meeting.pk), printable_letter(author.pk)):
        assert elements(made.html) == []
        assert " ".join(hostile.split()) in " ".join(html.fromstring(made.html).text_content().split())


def test_report_carries_it_as_text(meeting, author, hostile, settings):
    report = start_report(meeting=meeting)
    write_section(report=report, chapter="introduction", body=hostile)
    Report.objects.filter(pk=report.pk).update(title=hostile, acknowledgements=hostile, executive_summary=hostile)

    printed = printable(report.pk)

    assert elements(printed.html) == []
    assert settings.SECRET_KEY not in printed.html


def test_invitation_greets_with_it_as_text(client, meeting, hostile):
    guest = factories.make_participant(meeting=meeting, status="invited", name=hostile, affiliation=hostile, mails=True)
    path = reverse("participants:invitation", args=[tokens.invitation_token(guest.invitations.get())])

    assert carrying(pages(client, [path])) == {}


def test_upload_with_a_hostile_name_is_kept_and_shown_as_text(client, meeting, expert, hostile):
    paper = factories.make_paper(participant=expert)
    client.force_login(expert.user)
    file = factories.make_pdf_file(6, "Named")
    file.name = f"{hostile}.pdf".translate(ESCAPED)

    response = client.post(reverse("papers:upload", args=[meeting.slug, paper.pk]), {"file": file}, follow=True)

    assert response.status_code == 200
    assert elements(response.text) == []
    assert re.fullmatch(r"documents/[0-9a-f]{2}/[0-9a-f]{64}", Version.objects.get().stored_name)

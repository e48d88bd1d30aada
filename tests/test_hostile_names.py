"""What people type is data: in pages, mails, the administration and the report it never becomes markup or a header."""

import re

import pytest
from django.core import mail as django_mail
from django.urls import reverse
from lxml import html

from agenda.actions import release_programme
from egm_portal.clock import real_now
from egm_portal.mail.models import Message
from egm_portal.mail.tasks import send_due_messages
from egm_portal.meetings.models import Meeting
from egm_portal.text.lines import visible
from papers import actions as papers
from papers.models import Paper, Version
from participants import tokens
from participants.list_pdf import LIST
from participants.visa_letters.printing import printable_letter
from reports.actions import start_report, write_section
from reports.models import Report
from reports.report_pdf import printable
from room.actions import propose_recommendation
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today", "with_history")]
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


@pytest.fixture(params=HOSTILE.values(), ids=HOSTILE.keys())
def hostile(request):
    return request.param


@pytest.fixture
def authors(meeting):
    """For each hostile text an expert whose every field, and whose paper's, is it; the paper is published and in the
    programme."""
    made = {text: hostile_author(meeting, text) for text in HOSTILE.values()}
    release_programme(meeting=meeting, kind="provisional", by=None)
    return made


def hostile_author(meeting, hostile):
    texts = {name: hostile for name in ("name", "title", "affiliation", "country")}
    person = factories.make_participant(meeting=meeting, status="accepted", honorific=hostile[:20], **texts, mails=True)
    paper = factories.make_paper("submitted", participant=person, title="paper")
    papers.describe_paper(paper=paper, title=hostile, abstract=hostile, publication_consent=True)
    papers.return_paper(paper=paper, note=hostile, until=factories.DUE, by=None)
    papers.accept_paper(paper=paper)
    paper.refresh_from_db()
    papers.publish_document(document=paper.document)
    session = factories.make_session(meeting=meeting, title=hostile)
    session.items.create(title=hostile, paper=paper).people.add(person)
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


def one_line(text):
    return " ".join(text.split())


def test_everything_shows_it_as_text(client, meeting, organizer, authors, settings, subtests):
    with subtests.test("public pages"):
        public_pages_show_it_as_text(client, meeting, authors)
    with subtests.test("own pages"):
        own_pages_show_it_as_text(client, meeting, authors)
    with subtests.test("list and letter"):
        list_and_letter_carry_it_as_text(meeting, authors)
    with subtests.test("report"):
        report_carries_it_as_text(meeting, settings)
    with subtests.test("administration"):
        administration_shows_it_as_text(client, meeting, organizer, authors)
    with subtests.test("mails"):
        mails_carry_it_as_text(meeting)


def public_pages_show_it_as_text(client, meeting, authors):
    names = ("meeting", "agenda", "participants", "papers", "documents", "report", "contact")
    paths = [reverse(f"website:{name}", args=[meeting.slug]) for name in names]
    paths += [author.papers.get().document.get_absolute_url() for author in authors.values()]

    texts = pages(client, paths)

    assert carrying(texts) == {}
    shown = one_line(html.fromstring(texts[reverse("website:papers", args=[meeting.slug])]).text_content())
    assert [hostile for hostile in authors if one_line(visible(hostile)) not in shown] == []


def own_pages_show_it_as_text(client, meeting, authors):
    for author in authors.values():
        client.force_login(author.user)
        paper = author.papers.get()
        paths = [reverse("my:meeting", args=[meeting.slug])]
        paths += [
            reverse(f"papers:{name}", args=[meeting.slug, paper.pk, *more])
            for name, *more in [("upload",), ("receipt", 1)]
        ]

        assert carrying(pages(client, paths)) == {}
    client.logout()


def list_and_letter_carry_it_as_text(meeting, authors):
    shown = LIST.build(meeting.pk)
    assert elements(shown.html) == []
    for hostile, author in authors.items():
        factories.make_letter(author, signatory=hostile, paragraph=hostile)
        letter = printable_letter(author.pk)
        assert elements(letter.html) == []
        for made in (shown, letter):
            assert one_line(visible(hostile)) in one_line(html.fromstring(made.html).text_content())


def report_carries_it_as_text(meeting, settings):
    report = start_report(meeting=meeting)
    for hostile in HOSTILE.values():
        for chapter in ("acknowledgements", "summary", "introduction"):
            write_section(report=report, chapter=chapter, body=hostile)
        Report.objects.filter(pk=report.pk).update(title=hostile)

        printed = printable(report.pk)

        assert elements(printed.html) == []
        assert settings.SECRET_KEY not in printed.html


def administration_shows_it_as_text(client, meeting, organizer, authors):
    for hostile, author in authors.items():
        guest = factories.make_participant(meeting=meeting, status="invited", name=hostile, mails=True)
        answer = reverse("participants:decline", args=[tokens.invitation_token(guest.invitations.get())])
        client.post(answer, {"reason": hostile})
        propose_recommendation(meeting=meeting, kind="conclusion", text=hostile, by=author)
    rows = {
        "participants_participant": meeting.participants,
        "papers_paper": Paper.objects,
        "papers_document": meeting.documents,
        "room_recommendation": meeting.recommendations,
        "reports_report": Report.objects.none(),
        "meetings_meeting": Meeting.objects,
        "mail_message": Message.objects.none(),
    }
    client.force_login(organizer)
    paths = [f"{reverse(f'admin:{name}_changelist')}?all=" for name in rows]
    paths += [reverse(f"admin:{name}_change", args=[row.pk]) for name, found in rows.items() for row in found.all()]
    paths += [
        reverse("admin:reports_report_settings", args=[meeting.pk]),
        reverse("reports:finalize", args=[meeting.slug]),
        reverse("admin:agenda_session_changelist"),
        reverse("admin:meetings_meeting_programme", args=[meeting.pk]),
    ]
    paths += [f"{paths[-1]}?session={session.pk}" for session in meeting.sessions.all()]
    compare = reverse("admin:meetings_meeting_compare", args=[meeting.pk])
    paths += [compare, f"{compare}?compare=1", f"{reverse('admin:search')}?q=zqx"]
    paths += [reverse(f"admin:{name}", args=[meeting.slug]) for name in ("board", "papers_paper_review")]
    withdraw, invite = (reverse(f"admin:participants_participant_{verb}") for verb in ("withdraw", "invite"))
    for person in meeting.participants.all():
        history = reverse("admin:participants_participant_history", args=[person.pk])
        paths += [history, f"{withdraw}?id={person.pk}", f"{invite}?id={person.pk}"]

    assert carrying(pages(client, paths)) == {}


def mails_carry_it_as_text(meeting):
    for hostile in HOSTILE.values():
        factories.make_participant(meeting=meeting, status="invited", name=hostile, mails=True)

    Message.objects.update(next_attempt_at=real_now())  # decisions wait for a minute
    send_due_messages()

    sent = Message.objects.filter(state="sent")
    assert set(sent.values_list("kind", flat=True)) >= {
        "papers/accepted",
        "papers/returned",
        "participants/answer",
        "participants/invitation",
    }
    assert len(django_mail.outbox) == sent.count()
    for message in django_mail.outbox:
        whole = message.message()
        assert (whole["Bcc"], len(message.recipients())) == (None, 1)
        assert "evil@example.org" not in message.recipients()[0].rpartition("<")[2]
        assert elements(message.alternatives[0].content) == []


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

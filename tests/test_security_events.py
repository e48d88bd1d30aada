"""Security events: each fact is one line of JSON that names its request and account, and lets nobody in."""

import json
import logging
import re
from logging.config import DictConfigurator
from pathlib import Path

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.conf import settings as portal
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from agenda.actions import release_programme
from egm_portal import constant_time
from egm_portal.mail.tasks import send_due_messages
from egm_portal.meetings.actions import confirm_second_factor
from egm_portal.meetings.models import Meeting, Membership, User
from egm_portal.security_events import EVENTS, security_event
from my.sign_in import limits
from papers.actions import publish_document, withdraw_document
from papers.models import Version
from participants import tokens
from participants.actions import invite_participant
from reports.actions import request_report_rendering
from tests import factories
from tests.forms import fields_of_verb
from tests.test_words import PACKAGES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

PASSWORD = "a long enough password"
ASK, CONFIRM, LOGIN = (
    reverse(name) for name in ("account_request_login_code", "account_confirm_login_code", "account_login")
)
WHO = ("time", "request", "address")


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    monkeypatch.setattr(constant_time, "MIN_SECONDS", 0)


@pytest.fixture
def lines(caplog, django_capture_on_commit_callbacks):
    """Gives what the log says of a call, a line for each event, as the portal's own formatter writes it."""
    formatter = DictConfigurator(portal.LOGGING).configure_formatter(dict(portal.LOGGING["formatters"]["line"]))

    def of(call):
        caplog.clear()
        with django_capture_on_commit_callbacks(execute=True):
            call()
        return [formatter.format(record) for record in caplog.records if record.name == "egm_portal.security"]

    caplog.set_level(logging.INFO, "egm_portal.security")
    return of


@pytest.fixture
def events(lines):
    """Gives the events of a call, without when, in which request and from where."""

    def of(call):
        return [{name: value for name, value in json.loads(line).items() if name not in WHO} for line in lines(call)]

    return of


def code_for(client, email):
    client.post(ASK, {"email": email})
    send_due_messages()
    return re.search(r"\b\d{8}\b", mail.outbox[-1].body)[0]


def with_second_factor(client, user):
    """The browser of an organizer who has entered the password is asked for this code, which their app shows."""
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(user, secret)
    confirm_second_factor(user=user)
    client.post(LOGIN, {"login": user.email, "password": PASSWORD})
    _, counter, _ = totp.yield_hotp_counters_from_time()  # the first is taken only until the next half a minute begins
    return totp.format_hotp_value(totp.hotp_value(secret, counter))


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def test_line_names_time_request_address_and_account(lines, expert):
    client = signed_in(expert.user)

    [line] = lines(lambda: setattr(client, "answer", client.get(reverse("my:export"))))

    event = json.loads(line)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", event.pop("time"))
    assert event == {
        "event": "exported",
        "request": client.answer.headers["X-Request-ID"],
        "address": "127.0.0.1",
        "user": expert.user.pk,
        "what": "own data",
    }


def test_number_of_a_request_is_never_taken_from_the_client(client):
    given = {client.get("/", headers={"X-Request-ID": "mine"}).headers["X-Request-ID"] for _ in range(5)}

    assert len(given) == 5
    assert "mine" not in given


def test_text_cannot_begin_a_line_of_its_own(lines):
    [line] = lines(lambda: security_event("limit_hit", limit='a\r\n{"event": "sign_in"}\x1b[2J\u2028'))

    assert re.search(r"[^\x20-\x7e]", line) is None
    assert json.loads(line)["limit"] == 'a\r\n{"event": "sign_in"}\x1b[2J\u2028'


def test_event_that_no_list_names_is_refused():
    with pytest.raises(ValueError, match="signin is not in EVENTS"):
        security_event("signin")


def test_operators_are_told_of_every_event():
    page = (Path(portal.BASE_DIR) / "docs" / "operators.md").read_text(encoding="utf-8")
    section = page.partition("### Security events")[2].partition("\n## ")[0]

    assert re.findall(r"^\| `(\w+)` \|", section, flags=re.MULTILINE) == list(EVENTS)


def test_code_is_requested_by_somebody_and_by_nobody_known(events, client, expert):
    known = events(lambda: client.post(ASK, {"email": expert.email}))
    again = events(lambda: client.post(CONFIRM, {"action": "resend"}))
    unknown = events(lambda: Client().post(ASK, {"email": "nobody@example.org"}))

    assert known == again == [{"event": "code_requested", "user": expert.user.pk}]
    assert unknown == [{"event": "code_requested", "user": None}]


def test_sign_in_by_code(events, client, expert):
    code = code_for(client, expert.email)

    wrong = events(lambda: client.post(CONFIRM, {"code": "0" * 8}))
    short = events(lambda: client.post(CONFIRM, {"code": "1"}))
    right = events(lambda: client.post(CONFIRM, {"code": code}))

    assert wrong == short == [{"event": "sign_in_failed", "user": expert.user.pk, "method": "code"}]
    assert right == [{"event": "sign_in", "user": expert.user.pk, "methods": ["code"]}]


def test_wrong_code_for_an_unknown_address(events, client):
    client.post(ASK, {"email": "nobody@example.org"})

    assert events(lambda: client.post(CONFIRM, {"code": "0" * 8})) == [
        {"event": "sign_in_failed", "user": None, "method": "code"}
    ]


def test_sign_in_by_password(events, client, organizer):
    wrong = events(lambda: client.post(LOGIN, {"login": organizer.email, "password": "x"}))
    unknown = events(lambda: client.post(LOGIN, {"login": "no@example.org", "password": "x"}))
    right = events(lambda: client.post(LOGIN, {"login": organizer.email, "password": PASSWORD}))

    assert wrong == [{"event": "sign_in_failed", "user": organizer.pk, "method": "password"}]
    assert unknown == [{"event": "sign_in_failed", "user": None, "method": "password"}]
    assert right == [{"event": "sign_in", "user": organizer.pk, "methods": ["password"]}]


def test_sign_in_with_a_second_factor(events, client, organizer):
    code = with_second_factor(client, organizer)
    page = reverse("mfa_reauthenticate")

    wrong = events(lambda: client.post(page, {"code": "000000"}))
    right = events(lambda: client.post(page, {"code": code}))

    assert wrong == [{"event": "sign_in_failed", "user": organizer.pk, "method": "totp"}]
    assert right == [{"event": "reauthenticated", "user": organizer.pk, "method": "totp"}]


def test_sign_in_by_invitation(events, client):
    invited = factories.make_participant(status="invited")
    path = reverse("participants:accept", args=[tokens.invitation_token(invited.invitations.get())])

    said = events(lambda: client.post(path))

    assert said == [{"event": "sign_in", "user": User.objects.get(email=invited.email).pk, "methods": ["invitation"]}]


def test_right_password_of_somebody_who_may_not_sign_in(events, client, organizer):
    organizer.is_active = False
    organizer.save()

    assert events(lambda: client.post(LOGIN, {"login": organizer.email, "password": PASSWORD})) == [
        {"event": "sign_in_failed", "user": organizer.pk, "method": "password"}
    ]


def test_limit_of_a_network(events, expert):
    for _ in range(limits.REQUESTS_OF_NETWORK.times):
        limits.REQUESTS_OF_NETWORK.take("127.0.0.1")

    said = events(lambda: Client().post(ASK, {"email": expert.email}))

    assert said == [{"event": "limit_hit", "user": None, "limit": "code requests from one network"}]


def test_module_that_refuses_beyond_a_limit_says_so():
    modules = (path for name in PACKAGES for path in (portal.BASE_DIR / name).rglob("*.py"))
    texts = {path: path.read_text(encoding="utf-8") for path in modules if "tests" not in path.parts}

    limiting = {path for path, text in texts.items() if ".take(" in text}

    assert limiting
    assert {path for path in limiting if not re.search("limit_hit|limit_name|LimitReached", texts[path])} == set()


def test_limits_of_an_account(events, client, organizer):
    client.post(ASK, {"email": organizer.email})
    for _ in range(limits.MAILS_TO_SHARE.times):
        client.post(ASK, {"email": organizer.email})
    other = Client()
    for _ in range(5):
        other.post(LOGIN, {"login": organizer.email, "password": "x"})

    mailed = events(lambda: client.post(ASK, {"email": organizer.email}))
    tried = events(lambda: other.post(LOGIN, {"login": organizer.email, "password": PASSWORD}))

    assert mailed == [
        {"event": "code_requested", "user": organizer.pk},
        {"event": "limit_hit", "user": organizer.pk, "limit": limits.MAILS_TO_SHARE.name},
    ]
    assert tried == [{"event": "limit_hit", "user": organizer.pk, "limit": "wrong passwords"}]


def test_limit_of_second_factors(events, client, organizer):
    with_second_factor(client, organizer)
    for _ in range(5):
        client.post(reverse("mfa_reauthenticate"), {"code": "000000"})

    said = events(lambda: client.post(reverse("mfa_reauthenticate"), {"code": "000000"}))

    assert said == [{"event": "limit_hit", "user": organizer.pk, "limit": "wrong second factors"}]


def test_refused_access(events, organizer, expert, other_expert):
    other = factories.make_participant(status="accepted")
    row = reverse("admin:participants_participant_change", args=[other.pk])
    report = reverse("review:circulated", args=[expert.meeting.slug])
    refused = {"event": "access_refused", "user": organizer.pk}
    office, stranger = signed_in(organizer), signed_in(other.user)

    forbidden = events(lambda: office.get(reverse("admin:meetings_user_changelist")))
    elsewhere = events(lambda: office.get(row))
    others = events(lambda: stranger.get(report))
    form = events(lambda: Client(enforce_csrf_checks=True).post(LOGIN, {"login": organizer.email}))

    assert forbidden == [refused | {"status": 403, "route": "admin/meetings/user/"}]
    assert elsewhere == [refused | {"status": 302, "what": "participants.participant", "id": other.pk}]
    assert others == [
        {
            "event": "access_refused",
            "user": other.user.pk,
            "status": 404,
            "route": "meetings/<slug:slug>/my/report/",
        }
    ]
    assert form == [
        {"event": "access_refused", "user": None, "status": 403, "route": "accounts/login/", "reason": "form"}
    ]


def test_page_that_is_nowhere_is_no_refused_access(events, client, expert):
    reader = signed_in(expert.user)

    assert events(lambda: client.get("/no-such-page/")) == []
    assert events(lambda: client.get("/meetings/no-such-meeting/")) == []
    assert events(lambda: reader.get("/no-such-page/")) == []


def test_download_of_what_is_not_published(events, client, organizer, meeting):
    paper = factories.make_paper("accepted", meeting=meeting)
    version = Version.objects.get()
    names = [meeting.slug, paper.document.number]
    file = reverse("papers:file", args=[*names, version.file_name])
    original = reverse("papers:original", args=[*names, 1, version.original_file_name])
    downloaded = {"event": "unpublished_downloaded", "document": paper.document_id, "version": 1}
    writer, office = signed_in(paper.participant.user), signed_in(organizer)

    def get(client, path, **headers):
        return lambda: b"".join(client.get(path, headers=headers))

    stranger = events(get(client, file))
    author = events(get(writer, file))
    by_organizer = events(get(office, original))
    begun = events(get(office, original, range="bytes=0-99"))
    went_on = events(get(office, original, range="bytes=100-199"))
    publish_document(document=paper.document)
    public = events(get(client, file)) + events(get(office, file))

    assert [(event["event"], event["status"]) for event in stranger] == [("access_refused", 404)]
    assert author == [downloaded | {"user": paper.participant.user.pk}]
    assert by_organizer == begun == [downloaded | {"user": organizer.pk}]
    assert went_on == public == []


def test_download_of_a_letter_and_of_a_draft_report(events, organizer, expert):
    factories.make_letter(expert)
    report = factories.make_circulated_report(expert.meeting)
    factories.make_printed(request_report_rendering(report=report, by=organizer))
    own = reverse("participants:letter", args=[expert.meeting.slug])
    theirs = reverse("pdf:file", args=["invitation_letter", expert.pk])
    draft = reverse("pdf:file", args=["report", report.pk])
    reader, office = signed_in(expert.user), signed_in(organizer)

    said = [
        *events(lambda: b"".join(reader.get(own))),
        *events(lambda: b"".join(office.get(theirs))),
        *events(lambda: b"".join(office.get(draft))),
    ]

    assert said == [
        {"event": "unpublished_downloaded", "user": expert.user.pk, "letter_of": expert.pk},
        {"event": "unpublished_downloaded", "user": organizer.pk, "letter_of": expert.pk},
        {"event": "unpublished_downloaded", "user": organizer.pk, "report": report.pk},
    ]


def test_download_of_a_file_that_was_sent_for_clearance(events, organizer, meeting):
    clearance = factories.make_clearance(meeting)
    file = reverse("admin:review_clearance_file", args=[clearance.pk, clearance.version_id])
    office = signed_in(organizer)

    said = events(lambda: b"".join(office.get(file)))

    names = {"clearance": clearance.pk, "file": clearance.version_id}
    assert said == [{"event": "unpublished_downloaded", "user": organizer.pk} | names]


@pytest.mark.parametrize("name", ["csv", "xlsx"])
def test_export_of_a_list(events, organizer, expert, name):
    page, office = reverse("admin:participants_participant_export"), signed_in(organizer)

    said = events(lambda: office.post(page, {"format": name}))

    assert said == [{"event": "exported", "user": organizer.pk, "what": "participants.participant", "format": name}]


def test_publication(events, organizer, meeting):
    document = factories.make_paper("accepted", meeting=meeting).document
    factories.make_session(meeting=meeting)
    released = []

    published = events(lambda: publish_document(document=document))
    withdrawn = events(lambda: withdraw_document(document=document, reason="A text."))
    programme = events(lambda: released.append(release_programme(meeting=meeting, kind="provisional", by=organizer)))

    assert published == [
        {
            "event": "published",
            "user": None,
            "document": document.pk,
            "access": "public",
            "at": factories.TODAY.isoformat(),
        }
    ]
    assert withdrawn == [{"event": "withdrawn", "user": None, "document": document.pk}]
    assert programme == [{"event": "published", "user": None, "programme": released[0].pk, "meeting": meeting.pk}]


def test_zip_of_a_meetings_papers_is_a_download_of_what_is_not_published(events, organizer, meeting):
    factories.make_paper("submitted", meeting=meeting)
    page = reverse("admin:papers_paper_zip", args=[meeting.slug])
    office = signed_in(organizer)

    downloaded = events(lambda: b"".join(office.get(page)))

    user = organizer.pk
    assert downloaded == [{"event": "unpublished_downloaded", "user": user, "meeting": meeting.pk, "files": 1}]


def test_announcement_and_its_withdrawal_are_events(events):
    meeting = factories.make_meeting(public_from=None)
    superuser = User.objects.create_superuser("super@example.org", PASSWORD)
    office, announce, withdraw = (
        signed_in(superuser),
        reverse("admin:meetings_meeting_announce"),
        reverse("admin:meetings_meeting_withdraw-announcement"),
    )
    asked = {"ids": meeting.pk, f"seen-{meeting.pk}": "not_announced", "now": "1"}

    announced = events(lambda: office.post(announce, asked))
    seen = fields_of_verb(office, f"{withdraw}?ids={meeting.pk}")
    withdrawn = events(lambda: office.post(withdraw, seen))

    about = {"user": superuser.pk, "meeting": meeting.pk}
    at = Meeting.objects.get(pk=meeting.pk).withdrawn_from.isoformat()
    assert announced == [{"event": "published", "at": at} | about]
    assert withdrawn == [{"event": "withdrawn"} | about]


def test_what_is_refused_was_not_published(events, meeting):
    document = factories.make_document(meeting=meeting, file=False)

    def publish():
        with pytest.raises(Exception, match="no accepted file"):
            publish_document(document=document)

    assert events(publish) == []


def test_invitation_and_file(events, meeting):
    guest = factories.make_participant(meeting=meeting)
    paper = factories.make_paper(meeting=meeting)
    page = reverse("papers:upload", args=[meeting.slug, paper.pk])
    file = SimpleUploadedFile("paper.pdf", factories.make_pdf(), content_type="application/pdf")
    author = signed_in(paper.participant.user)

    invited = events(lambda: invite_participant(participant=guest, by=None))
    received = events(lambda: author.post(page, {"file": file}))

    assert invited == [{"event": "invited", "user": None, "participant": guest.pk, "meeting": meeting.pk}]
    paper.refresh_from_db()
    assert received == [
        {
            "event": "file_received",
            "user": paper.participant.user.pk,
            "document": paper.document_id,
            "version": 1,
        }
    ]


def test_role_changes(events, organizer, outsider, meeting):
    group = organizer.groups.get()

    def become(**flags):
        for name, value in flags.items():
            setattr(outsider, name, value)
        return events(outsider.save)

    changed = {"event": "role_changed", "user": None, "account": outsider.pk}
    assert become(is_staff=True, is_superuser=True) == [changed | {"is_staff": True, "is_superuser": True}]
    assert become(is_active=False) == [changed | {"is_active": False}]
    assert become(name="Another") == []
    assert events(lambda: outsider.groups.add(group)) == [changed | {"group": group.pk, "member": "added"}]
    assert events(lambda: outsider.groups.clear()) == [changed | {"group": group.pk, "member": "removed"}]
    added = events(lambda: factories.make_member(meeting, outsider))
    removed = events(lambda: Membership.objects.get(user=outsider).delete())
    assert added == [changed | {"meeting": meeting.pk, "role": "organizer"}]
    assert removed == [changed | {"meeting": meeting.pk, "role": "none"}]


def test_role_changed_by_a_superuser_names_both(events, organizer, outsider):
    User.objects.filter(pk=organizer.pk).update(is_superuser=True)
    page = reverse("admin:meetings_user_change", args=[outsider.pk])
    typed = {"email": outsider.email, "name": "", "is_active": "on", "is_staff": "on"}
    office = signed_in(organizer)

    said = events(lambda: office.post(page, typed))

    assert said == [{"event": "role_changed", "user": organizer.pk, "account": outsider.pk, "is_staff": True}]


def test_whole_flow_tells_the_log_no_secret(caplog, meeting, organizer):
    caplog.set_level(logging.DEBUG)
    formatter = DictConfigurator(portal.LOGGING).configure_formatter(dict(portal.LOGGING["formatters"]["line"]))
    invited = factories.make_participant(meeting=meeting, status="invited", email="private@example.org")
    token = tokens.invitation_token(invited.invitations.get())
    expert, office = Client(), Client(enforce_csrf_checks=True)

    expert.get(reverse("participants:invitation", args=[token]))
    expert.post(reverse("participants:accept", args=[token]))
    expert.post(reverse("account_logout"))
    code = code_for(expert, invited.email)
    expert.post(CONFIRM, {"code": "12345678"})
    expert.post(CONFIRM, {"code": code})
    expert.get(reverse("my:export"))
    office.post(LOGIN, {"login": organizer.email, "password": PASSWORD})
    office = Client()
    office.post(LOGIN, {"login": organizer.email, "password": "not the password"})
    office.post(LOGIN, {"login": organizer.email, "password": PASSWORD})
    send_due_messages()

    log = "\n".join(formatter.format(record) for record in caplog.records if not record.name.startswith("django.db"))
    cookies = [cookie.value for browser in (expert, office) for cookie in browser.cookies.values() if cookie.value]
    secrets = [token, code, "12345678", PASSWORD, "not the password", invited.email, organizer.email, *cookies]
    assert log.count('"event"') == 9
    assert [secret for secret in secrets if secret in log] == []

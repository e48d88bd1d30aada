"""The headers of every kind of answer, in production and on one machine; production's cookies."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as portal
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from egm_portal import settings as read
from egm_portal.clock import calendar_at
from papers.models import Version
from tests import factories

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parent.parent


def directives(policy):
    """The parts of a Content-Security-Policy, whose order says nothing."""
    return set(policy.split("; "))


POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
)
EVERYWHERE = {
    "Content-Security-Policy": directives(POLICY),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Server": "portal",
}
TELLING = ["X-Powered-By", "Access-Control-Allow-Origin"]


@pytest.fixture
def production(settings):
    """The settings that SITE_URL with https turns on, as far as headers go."""
    settings.ALLOWED_HOSTS = ["egm.example.org"]
    settings.SECURE_SSL_REDIRECT = settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SECURE_SSL_HOST = "egm.example.org"
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.SECURE_HSTS_SECONDS = 63072000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True


@pytest.fixture
def paper(meeting):
    with calendar_at(factories.TODAY):
        yield factories.make_paper("published", meeting=meeting)


@pytest.fixture
def addresses(paper, organizer, settings):
    """An address for each kind of answer, with who asks for it and the status."""
    (settings.STATIC_ROOT / "one.css").write_text("p {}", encoding="ascii")
    meeting, document, version = paper.participant.meeting, paper.document, Version.objects.get()
    file = reverse("papers:file", args=[meeting.slug, document.number, version.file_name])
    return {
        "page": ("/", None, 200),
        "kept page": (meeting.get_absolute_url(), None, 200),
        "sign-in": (reverse("account_login"), None, 200),
        "own page": (reverse("my:meeting", args=[meeting.slug]), paper.participant.user, 200),
        "administration": (reverse("admin:index"), organizer, 200),
        "redirect": (reverse("my:list"), None, 302),
        "added slash": (meeting.get_absolute_url().rstrip("/"), None, 301),
        "not there": ("/no-such-page/", None, 404),
        "not allowed": (reverse("admin:meetings_user_changelist"), organizer, 403),
        "wrong method": (reverse("participants:accept", args=["1-wrong"]), None, 405),
        "wrong link": (reverse("participants:invitation", args=["1-wrong"]), None, 404),
        "health": ("/livez", None, 200),
        "static": ("/static/one.css", None, 200),
        "file": (file, None, 200),
        "list being made": (reverse("website:participants_pdf", args=[meeting.slug]), None, 503),
    }


def get(path, user=None, **headers):
    client = Client(raise_request_exception=False)
    if user:
        client.force_login(user)
    response = client.get(path, headers={"host": "egm.example.org", "x-forwarded-proto": "https"} | headers)
    b"".join(response)  # a file is closed with its last byte
    return response


def found(response, names):
    values = {name: response.headers.get(name) for name in names}
    return values | {"Content-Security-Policy": directives(values["Content-Security-Policy"] or "")}


def test_every_kind_of_answer_carries_the_whole_set(production, addresses):
    hsts = {"Strict-Transport-Security": "max-age=63072000; includeSubDomains"}
    for kind, (path, user, status) in addresses.items():
        response = get(path, user)
        policy = "default-src 'none'; sandbox" if kind == "file" else POLICY

        wanted = EVERYWHERE | hsts | {"Content-Security-Policy": directives(policy)}
        assert (response.status_code, found(response, wanted)) == (status, wanted), kind
        assert [name for name in TELLING if name in response.headers] == [], kind


@pytest.mark.urls("website.tests.faulty_urls")
@pytest.mark.parametrize(("kind", "status"), [("bad", 400), ("forbidden", 403), ("broken", 500), ("away", 503)])
def test_errors_carry_it_too(production, kind, status):
    response = get(f"/fault/{kind}/")

    assert (response.status_code, found(response, EVERYWHERE)) == (status, EVERYWHERE)
    assert response.headers["Strict-Transport-Security"].startswith("max-age=63072000; includeSubDomains")


def test_way_to_https_carries_it_and_names_the_portal(production, settings):
    settings.ALLOWED_HOSTS = ["*"]

    response = get("/my/?a=1", host="evil.example.org", **{"x-forwarded-proto": "http"})

    assert (response.status_code, response["Location"]) == (301, "https://egm.example.org/my/?a=1")
    assert found(response, EVERYWHERE) == EVERYWHERE


@pytest.mark.parametrize("headers", [{"host": "evil.example.org"}, {"host": "egm.example.org:bad"}])
def test_another_host_is_refused(production, headers):
    response = get("/accounts/login/", **headers)

    assert (response.status_code, found(response, EVERYWHERE)) == (400, EVERYWHERE)
    assert "evil" not in response.text


def test_forwarded_host_counts_for_nothing(production):
    response = get("/my/", **{"x-forwarded-host": "evil.example.org"})

    assert response["Location"] == "/accounts/login/?next=/my/"


def test_every_text_names_its_character_set(addresses):
    for kind, (path, user, _) in addresses.items():
        response = get(path, user, host="localhost")
        kind_of_content = response.headers.get("Content-Type", "")
        assert not kind_of_content.startswith("text/") or "utf-8" in kind_of_content, kind


def test_what_is_private_is_stored_by_nobody(addresses):
    rules = {}
    for kind, (path, user, _) in addresses.items():
        response = get(path, user, host="localhost")
        rules[kind] = response.headers.get("Cache-Control", "")

    assert {kind for kind, rule in rules.items() if "no-store" in rule} == {
        *("sign-in", "own page", "administration", "not allowed", "wrong link", "health", "list being made")
    }


def test_longest_request_is_refused_unread_with_a_page(client, settings):
    settings.UPLOAD_LIMIT = 1_000_000
    files = [SimpleUploadedFile("a.pdf", b"x" * size) for size in (1_100_000, 1_300_000)]

    short, too_long = [client.post("/accounts/login/", {"file": file}) for file in files]

    assert (short.status_code, too_long.status_code) == (200, 413)
    assert "The largest file that you can send is 1 MB." in too_long.text
    assert found(too_long, EVERYWHERE) == EVERYWHERE
    assert list(settings.FILE_UPLOAD_TEMP_DIR.iterdir()) == []


def test_settings_of_production(tmp_path):
    names = [
        name
        for name in dir(read)
        if name.startswith(("SESSION_COOKIE", "CSRF_COOKIE", "KNOWN_", "SECURE_", "MESSAGE_", "ALLAUTH_"))
    ]

    given = read_in_production(tmp_path, names)

    cookies = {name: given[name] for name in given if "COOKIE" in name and not name.endswith("AGE")}
    assert cookies == {
        "SESSION_COOKIE_NAME": "__Host-sessionid",
        "CSRF_COOKIE_NAME": "__Host-csrftoken",
        "KNOWN_BROWSER_COOKIE_NAME": "__Host-known",
        **{f"{kind}_COOKIE_{name}": True for kind in ("SESSION", "CSRF") for name in ("SECURE", "HTTPONLY")},
        **{f"{kind}_COOKIE_SAMESITE": "Lax" for kind in ("SESSION", "CSRF")},
    }
    assert given["ALLAUTH_TRUSTED_PROXY_COUNT"] == 1
    assert given["SECURE_SSL_REDIRECT"] is True
    assert given["SECURE_SSL_HOST"] == "egm.example.org"
    assert given["SECURE_HSTS_SECONDS"] == 63072000
    assert given["SECURE_HSTS_INCLUDE_SUBDOMAINS"] is True
    assert given["MESSAGE_STORAGE"].endswith("session.SessionStorage")


def read_in_production(folder, names):
    """What these settings are where SITE_URL is an https address."""
    program = (
        f"import json; from egm_portal import settings; print(json.dumps({{n: getattr(settings, n) for n in {names}}}))"
    )
    environment = {
        "PATH": os.environ["PATH"],
        "READ_DOT_ENV": "0",
        "DATA_DIR": str(folder),
        "SITE_URL": "https://egm.example.org",
        "SECRET_KEY": "x" * 50,
        "DATABASE_URL": "postgres://portal@localhost/portal",
        "BROKER_URL": "redis://localhost/0",
        "EMAIL_URL": "smtp://localhost:25",
        "PORTAL_UNIT_EMAIL": "egm@example.org",
    }
    run = subprocess.run([sys.executable, "-c", program], env=environment, cwd=ROOT, capture_output=True, check=True)
    return json.loads(run.stdout)


def test_cookies_are_those_three_alone(client, organizer):
    client.get(reverse("account_login"))
    client.post(reverse("account_login"), {"login": organizer.email, "password": "a long enough password"})

    said = {
        name: (cookie["path"], cookie["domain"], cookie["httponly"], cookie["samesite"])
        for name, cookie in client.cookies.items()
    }
    assert said == {
        portal.SESSION_COOKIE_NAME: ("/", "", True, "Lax"),
        portal.CSRF_COOKIE_NAME: ("/", "", True, "Lax"),
        portal.KNOWN_BROWSER_COOKIE_NAME: ("/", "", True, "Strict"),
    }


@pytest.fixture
def nginx():
    return (ROOT / "docker" / "nginx" / "portal.conf.template").read_text(encoding="utf-8")


def test_pages_that_nginx_shows_by_itself_are_written(nginx, settings):
    settings.PORTAL_UNIT_EMAIL = "unit@example.net"

    call_command("write_pages")

    written = {path.name: path.read_text() for path in (settings.DATA_DIR / "pages").iterdir()}
    assert set(written) == set(re.findall(r"error_page .* /errors/(\S+);", nginx))
    assert [name for name, page in written.items() if "<h1>" not in page or portal.PORTAL_NAME not in page] == []
    assert "mailto:unit@example.net" in written["503.html"]


def test_request_that_nginx_cannot_decode_is_no_outage(nginx):
    """An unknown Transfer-Encoding (RFC 9112, section 6.1): to try again in half a minute would not help."""
    pages = {}
    for statuses, as_status, page in re.findall(r"error_page ([\d ]+?)(?: =(\d+))? /errors/(\d+)\.html;", nginx):
        pages |= {status: (as_status or status, page) for status in statuses.split()}

    assert pages["501"] == ("501", "400")
    assert pages["502"] == ("503", "503")


def test_nginx_takes_archives_at_full_speed_and_only_some_of_them(nginx):
    """What `script/bench downloads` measures."""
    [rules] = re.findall(r"location ~ \\\.zip\$ \{(.*?)\n    \}", nginx, re.DOTALL)

    lines = {line.strip() for line in rules.splitlines()}
    assert {
        "limit_conn archives_of_one 4;",
        "limit_conn archives 10;",
        "proxy_max_temp_file_size 2048m;",
        "error_page 503 /errors/archives.html;",
    } <= lines
    assert "limit_conn_zone $binary_remote_addr zone=archives_of_one:10m;" in nginx
    assert [line for line in lines if line.startswith("proxy_buffering")] == []

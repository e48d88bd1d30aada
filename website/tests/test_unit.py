"""The unit whose portal this is: its names, colours and logo on pages, in e-mails and in PDFs."""

import io
import re

import pytest
import tinycss2
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.urls import reverse
from lxml import html
from PIL import Image

from egm_portal.mail.rendering import shared_context
from egm_portal.meetings import unit
from egm_portal.meetings.models import PortalUnit, User
from egm_portal.pdf.printer import content_hash
from egm_portal.pdf.registry import Printable
from egm_portal.text.colours import contrast
from website import errors as error_pages
from website import page_cache

pytestmark = pytest.mark.django_db
FACTS = {"name": "Unit 1", "institution": "Department 1", "email": "unit@example.org"}
COLOURS = {"accent": "#7a1f5c", "accent_dark": "#e7a6cf"}


@pytest.fixture(autouse=True)
def read_again():
    unit.memory.forget()
    page_cache.cache.clear()


@pytest.fixture
def superuser(client):
    user = User.objects.create_superuser("super@example.org", "a long enough password")
    client.force_login(user)
    return user


def picture(form="PNG"):
    out = io.BytesIO()
    Image.new("RGB", (900, 300), "#204080").save(out, form)
    return SimpleUploadedFile(f"logo.{form.lower()}", out.getvalue(), f"image/{form.lower()}")


def send(client, **values):
    """Opens the form as it is, types these values, and sends it."""
    row = PortalUnit.objects.first()
    route, place = ("change", [row.pk]) if row else ("add", [])
    path = reverse(f"admin:meetings_portalunit_{route}", args=place)
    form = next(form for form in html.fromstring(client.get(path).content).forms if "name" in form.fields)
    return client.post(path, {name: value for name, value in form.form_values()} | values)


def errors(response):
    return [
        " ".join(each.text_content().split())
        for each in html.fromstring(response.content).xpath("//ul[contains(@class, 'errorlist')]/li")
    ]


def tokens():
    """The values of static/css/tokens.css, light and dark, by name."""
    text = (settings.BASE_DIR / "static/css/tokens.css").read_text(encoding="utf-8")
    light, _, dark = text.partition("prefers-color-scheme: dark")
    return [dict(re.findall(r"--egm-([\w-]+): (#\w+);", part)) for part in (light, dark.partition("@media print")[0])]


def test_standards_are_those_of_the_tokens():
    light, dark = tokens()

    assert (unit.STANDARD_ACCENT, unit.GROUND, unit.CARD) == (light["accent"], light["ground"], "#ffffff")
    assert light["card"] == "#fff"
    assert (unit.STANDARD_ACCENT_DARK, unit.GROUND_DARK, unit.CARD_DARK) == (
        dark["accent"],
        dark["ground"],
        dark["card"],
    )


def test_there_is_one_row():
    PortalUnit.objects.create(**FACTS)

    with pytest.raises(IntegrityError):
        PortalUnit.objects.create(pk=2)


def test_settings_are_the_default_of_what_is_empty(client, settings):
    settings.PORTAL_UNIT, settings.PORTAL_UNIT_EMAIL = "Unit of the settings", "settings@example.org"

    assert "Unit of the settings" in client.get("/").text
    PortalUnit.objects.create(institution="Department 1")
    assert unit.present_unit().name == "Unit of the settings"
    assert unit.present_unit().email == "settings@example.org"


@pytest.mark.parametrize("address", ["website:front", "website:privacy", "website:meeting", "website:participants"])
def test_kept_page_follows_each_change_at_once(client, meeting, address):
    path = reverse(address, args=[meeting.slug] if address in ("website:meeting", "website:participants") else [])
    client.get(path)

    PortalUnit.objects.create(**FACTS)
    unit.memory.keep("", seconds=1000)  # as in a process that has not noticed
    first = client.get(path).text
    PortalUnit.objects.update(name="Unit 2")  # past every signal
    second = client.get(path).text

    assert ("Unit 1" in first, "Unit 1" in second, "Unit 2" in second) == (True, False, True)


def test_page_that_is_not_kept_follows_within_seconds(client, superuser):
    path = reverse("admin:index")
    client.get(path)

    PortalUnit.objects.create(**COLOURS)

    assert unit.present_unit().style_sheet in client.get(path).text


def test_kept_page_costs_no_query_more(client, django_assert_num_queries):
    PortalUnit.objects.create(**FACTS, **COLOURS)
    client.get("/")
    unit.memory.forget()

    with django_assert_num_queries(1):
        client.get("/")


def test_colours_are_in_a_sheet_of_their_own_which_caches_keep(client):
    assert "/appearance/" not in client.get("/").text
    PortalUnit.objects.create(**COLOURS)

    page = html.fromstring(client.get("/").content)
    [address] = page.xpath("//link[starts-with(@href, '/appearance/')]/@href")
    sheet = client.get(address)

    assert sheet.headers["Content-Type"] == "text/css; charset=utf-8"
    assert "immutable" in sheet.headers["Cache-Control"]
    assert client.get(address.replace("7a1f5c", "7a1f5d")).status_code == 404
    names = set(re.findall(r"--egm-([\w-]+):", sheet.text))
    assert names == {"accent", "accent-rgb", "accent-strong", "on-accent", "accent-weak"}
    assert [rule.type for rule in tinycss2.parse_stylesheet(sheet.text, skip_whitespace=True)] == ["at-rule"] * 2


@pytest.mark.parametrize(
    ("accent", "accent_dark"), [("#0b5a63", "#74c9d1"), ("#6e6e6e", "#8c8c8c"), ("#000000", "#ffffff")]
)
def test_texts_in_derived_colours_can_be_read(accent, accent_dark):
    sheet = unit.style_sheet(accent, accent_dark)

    for part, colour in zip(sheet.splitlines(), (accent, accent_dark), strict=True):
        values = dict(re.findall(r"--egm-([\w-]+):(#\w{6})", part))
        assert values["accent"] == colour
        assert contrast(values["on-accent"], colour) >= 4.5
        assert contrast(colour, values["accent-weak"]) >= 4.5


def test_form_names_the_unit_everywhere(client, superuser, meeting):
    response = send(client, **FACTS, **COLOURS, new_logo=picture())

    row = PortalUnit.objects.get()
    assert response.status_code == 302
    assert (row.name, row.institution, row.email, row.accent) == (*FACTS.values(), "#7a1f5c")
    client.logout()
    page = html.fromstring(client.get("/").content)
    assert page.xpath("string(//p[@class='unit-names'])").split() == ["Unit", "1Department", "1"]
    logo = client.get(page.xpath("//img[@class='unit-logo']/@src")[0])
    assert Image.open(io.BytesIO(logo.content)).size == (640, 213)
    told = shared_context(meeting=None, to_name="A")
    assert [told[name] for name in ("unit", "institution", "unit_email", "accent")] == [*FACTS.values(), "#7a1f5c"]


def test_colour_of_the_unit_is_another_pdf():
    printable = Printable("<p>A</p>", "A", ("report_cover.css",))
    before = content_hash(printable)

    PortalUnit.objects.create(**FACTS)
    same = content_hash(printable)
    PortalUnit.objects.update(accent="#7a1f5c")
    unit.memory.forget()

    assert (same, content_hash(printable) == before) == (before, False)


def test_logo_is_removed(client, superuser):
    send(client, new_logo=picture("JPEG"))
    assert PortalUnit.objects.get().logo_sha256

    send(client, remove_logo="on")

    row = PortalUnit.objects.get()
    assert (row.logo, row.logo_sha256) == (None, "")


@pytest.mark.parametrize(
    ("name", "colour", "sentence"),
    [
        (
            "accent",
            "#9AA0A6",
            "The contrast of #9aa0a6 against the light ground is 2.52:1. Text needs 4.5:1. "
            "Please choose a darker colour.",
        ),
        (
            "accent_dark",
            "#0b5a63",
            "The contrast of #0b5a63 against the dark ground is 2.05:1. Text needs 4.5:1. "
            "Please choose a lighter colour.",
        ),
        ("accent", "teal", "Please enter a colour such as #0b5a63."),
    ],
)
def test_colour_that_cannot_be_read_is_refused(client, superuser, name, colour, sentence):
    assert errors(send(client, **{name: colour})) == [sentence]
    assert not PortalUnit.objects.exists()


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (
            SimpleUploadedFile("logo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"),
            "An SVG file is not accepted, since it can contain scripts. Please send the logo as PNG or JPEG.",
        ),
        (
            SimpleUploadedFile("logo.png", b"no picture", "image/png"),
            "This file cannot be opened as a picture. Please send a JPEG, PNG or WebP file.",
        ),
        (
            SimpleUploadedFile("logo.png", bytes(20_000_000), "image/png"),
            "The file is 20 MB; the limit is 5 MB. Please choose a smaller version.",
        ),
    ],
)
def test_logo_that_is_no_small_picture_is_refused(client, superuser, file, sentence):
    file.seek(0)

    assert errors(send(client, new_logo=file)) == [sentence]


def test_organizers_do_not_see_the_form(client, organizer, meeting):
    client.force_login(organizer)

    assert client.get(reverse("admin:meetings_portalunit_changelist")).status_code == 403
    assert client.get(reverse("admin:meetings_portalunit_add")).status_code == 403


def test_fault_without_a_database_names_the_address_that_is_known(rf):
    PortalUnit.objects.create(**FACTS)
    unit.present_unit()

    assert b"unit@example.org" in error_pages.server_error(rf.get("/")).content

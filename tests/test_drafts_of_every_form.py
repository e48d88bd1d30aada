"""What is typed into each form can be kept as a draft, but for what must not be, and that is in no draft."""

import json
import re
from urllib.parse import urljoin, urlsplit

import pytest
from django.urls import resolve
from lxml import html

from egm_portal.drafts.models import FormDraft
from egm_portal.drafts.places import Place
from egm_portal.secret_names import NOT_KEPT
from tests import factories
from tests.refusing_forms import REFUSING, make_scene
from tests.test_removed_rows import form_to

pytestmark = pytest.mark.usefixtures("today")

KINDS = ("text", "email", "url", "number", "search", "radio", "password", "file")
ROW = re.compile(r"-(?:\d+|__prefix__)-", re.ASCII)

NEVER = {
    "account_login": {"login", "password"},
    "account_reauthenticate": {"password"},
    "admin:participants_participant_change": {"visa_letter"},
    "admin:participants_participant_make-letter": {"paragraph", "signatory", "signatory_title"},
    "evaluation:answer": {"comment", "conclusions", "discussion", "objectives", "organization", "preparation"},
    "my:profile": {"needed", "photo"},
    "papers:upload": {"file"},
}
"""Fields of which nothing is ever in a draft: secrets, files, and what is about a visa or has no name."""

SAID = {
    "admin:participants_participant_change": NOT_KEPT,
    "admin:participants_participant_make-letter": "What you type on this page is not kept as a draft.",
    "evaluation:answer": NOT_KEPT,
    "my:profile": NOT_KEPT,
}
"""What is said beside them; of passwords and files, every browser's user expects it."""

WITHOUT = {
    "account_login": "who signs in is not known yet",
    "account_reauthenticate": "a secret",
    "account_request_login_code": "who signs in is not known yet",
    "admin:papers_document_changelist": "positions in a list",
    "admin:participants_participant_make-letter": "about a visa",
    "evaluation:answer": "an answer has no name",
    "participants:new_link": "an address",
}
"""Forms in which something is typed and of which neither a draft is kept nor a copy in the browser, and why."""


@pytest.fixture
def scene(meeting):
    return make_scene(meeting, factories.make_meeting())


def open_page(client, scene, route: str):
    reader, path = scene.page_of(route)
    client.logout()
    if reader != "anonymous":
        client.force_login(getattr(scene, reader))
    return client.get(path)


def typed_into(form: html.HtmlElement) -> set[str]:
    """The names of the fields in which something can be typed, with "#" for the row."""
    fields = form.xpath(".//textarea[@name and not(@readonly)] | .//input[@name and not(@readonly)]")
    kinds = {field: field.get("type", "text") if field.tag == "input" else "text" for field in fields}
    return {ROW.sub("-#-", field.get("name")) for field, kind in kinds.items() if kind in (*KINDS[:5], "password")}


def test_each_form_in_which_something_is_typed_has_a_draft(client, scene):
    without = set()
    for route in REFUSING:
        page = open_page(client, scene, route)
        for form in html.fromstring(page.text).xpath("//form[translate(@method, 'POST', 'post')='post']"):
            to = resolve(urlsplit(urljoin(page.request["PATH_INFO"], form.get("action") or "")).path).view_name
            if typed_into(form) and not form.xpath(".//input[@name='_draft']"):
                without.add(to)

    assert without == set(WITHOUT)


@pytest.mark.parametrize("route", NEVER)
def test_field_that_is_never_kept_is_in_no_draft(client, scene, route):
    page = open_page(client, scene, route)
    address, sent = form_to(page, route)
    token = sent.get("_draft", "")
    secret = {name: "Zeisig" for name in NEVER[route]}

    if token:
        values = {name: {"typed": ["Zeisig"], "saved": [""]} for name in NEVER[route]}
        client.post("/drafts/", {"draft": token, "values": json.dumps(values)})
    client.logout()
    client.post(address, sent | secret)

    assert not token or not NEVER[route] & {ROW.sub("-#-", name) for name in Place.of_owner(token).names}
    assert "Zeisig" not in json.dumps([draft.values for draft in FormDraft.objects.all()])
    assert SAID.get(route, "") in page.text


def test_field_of_a_form_with_a_draft_is_kept_unless_it_is_listed(client, scene):
    left_out = {}
    for route in REFUSING:
        page = open_page(client, scene, route)
        for form in html.fromstring(page.text).xpath("//form[.//input[@name='_draft' and @value!='']]"):
            place = Place.of_owner(form.xpath("string(.//input[@name='_draft']/@value)"))
            if names := typed_into(form) - {ROW.sub("-#-", name) for name in place.names}:
                left_out.setdefault(place.form_key, set()).update(names)

    assert left_out == {
        "admin:participants_participant_add": {"field"},  # a search in a list of choices
        "admin:participants_participant_change": {"field"},
        "reports:elsewhere": {"confirmation"},  # which is typed to confirm
        "website:contact": {"website"},  # which nobody sees
    }

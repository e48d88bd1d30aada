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
from tests.undone import undone

pytestmark = pytest.mark.usefixtures("today")

KINDS = ("text", "email", "url", "number", "search", "radio", "password", "file")
ROW = re.compile(r"-(?:\d+|__prefix__)-", re.ASCII)

NEVER = {
    "account_login": {"login", "password"},
    "account_reauthenticate": {"password"},
    "admin:meetings_portalunit_change": {"new_logo"},
    "admin:participants_participant_change": {"visa_letter"},
    "admin:participants_participant_make-letter": {"paragraph", "signatory", "signatory_title"},
    "evaluation:answer": {"comment", "conclusions", "discussion", "objectives", "organization", "preparation"},
    "my:need": {"need"},
    "my:profile": {"needed", "photo"},
    "papers:upload": {"file"},
}
"""Fields of which nothing is ever in a draft: secrets, files, and what is about a visa or has no name."""

SAID = {
    "admin:participants_participant_change": NOT_KEPT,
    "admin:participants_participant_make-letter": "What you type on this page is not kept as a draft.",
    "evaluation:answer": NOT_KEPT,
    "my:need": NOT_KEPT,
    "my:profile": NOT_KEPT,
}
"""What is said beside them; of passwords and files, every browser's user expects it."""

WITHOUT = {
    "account_login": "who signs in is not known yet",
    "account_reauthenticate": "a secret",
    "account_request_login_code": "who signs in is not known yet",
    "admin:participants_participant_make-letter": "about a visa",
    "evaluation:answer": "an answer has no name",
    "my:need": "what somebody needs is kept nowhere else",
    "participants:accept": "corrections of one's own line, which the profile has too",
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


def test_what_is_typed_into_each_form_has_a_draft_and_is_in_it_unless_it_is_listed(client, scene):
    without, left_out = set(), {}
    for route in REFUSING:
        page = open_page(client, scene, route)
        for form in html.fromstring(page.text).xpath("//form[translate(@method, 'POST', 'post')='post']"):
            to = resolve(urlsplit(urljoin(page.request["PATH_INFO"], form.get("action") or "")).path).view_name
            drafts = form.xpath(".//input[@name='_draft']")
            if typed_into(form) and not drafts:
                without.add(to)
            for place in [Place.of_owner(draft.get("value")) for draft in drafts if draft.get("value")]:
                left_out.setdefault(place.form_key, set()).update(
                    typed_into(form) - {ROW.sub("-#-", name) for name in place.names}
                )

    assert without == set(WITHOUT)
    assert {form_key: names for form_key, names in left_out.items() if names} == {
        "admin:participants_participant_add": {"field"},  # a search in a list of choices
        "admin:participants_participant_change": {"field"},
        "reports:elsewhere": {"confirmation"},  # which is typed to confirm
        "website:contact": {"website"},  # which nobody sees
    }


def test_field_that_is_never_kept_is_in_no_draft(client, scene):
    found = {}
    for route, names in NEVER.items():
        page = open_page(client, scene, route)
        address, sent = form_to(page, route)
        token = sent.get("_draft", "")
        with undone():
            if token:
                values = {name: {"typed": ["Zeisig"], "saved": [""]} for name in names}
                client.post("/drafts/", {"draft": token, "values": json.dumps(values)})
            client.logout()
            client.post(address, sent | dict.fromkeys(names, "Zeisig"))
            drafts = json.dumps([draft.values for draft in FormDraft.objects.all()])
        kept = names & {ROW.sub("-#-", name) for name in Place.of_owner(token).names} if token else set()
        found[route] = kept, "Zeisig" in drafts, SAID.get(route, "") in page.text

    assert found == dict.fromkeys(NEVER, (set(), False, True))

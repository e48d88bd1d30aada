"""Hidden fields of every form, sent with what no page of the portal writes into them: refused, and no fault."""

import re
from urllib.parse import urljoin, urlsplit

import pytest
from django.urls import resolve

from tests.test_error_summary import filled, pages_with_forms, starts  # noqa: F401
from tests.undone import undone

pytestmark = pytest.mark.django_db
NO_IDS = ["x", "\0", str(2**63), "9" * 5000]
"""What stands in one of the hidden fields: one of them in turn, or the others."""
SHARED = {"_draft", "ids", "then", "post"}
"""Fields that one part of the portal reads, whichever page they are on: they are tried on one."""


def hidden_names(form):
    return [
        field.name for field in form.xpath(".//input[@type='hidden'][@name]") if field.name != "csrfmiddlewaretoken"
    ]


@pytest.mark.parametrize(
    "turns",
    [[0], pytest.param([1, 2, 3], marks=[pytest.mark.full, pytest.mark.embedded("numbers")])],
    ids=["one", "others"],
)
def test_hidden_fields_take_what_no_page_writes(client, starts, turns):  # noqa: F811
    client.raise_request_exception = False
    tried, faults = set(), []
    for user, pages in starts:
        if user:
            client.force_login(user)
        for _, path, forms in pages_with_forms(client, pages):
            for form in forms:
                address = urljoin(path, form.get("action", ""))
                for name in hidden_names(form):
                    # Rows of one form have the same fields.
                    route = "any" if name in SHARED else resolve(urlsplit(address).path).view_name
                    field = route, re.sub(r"\d+", "#", name)
                    if field in tried:
                        continue
                    tried.add(field)
                    for value in [NO_IDS[(len(tried) + turn) % len(NO_IDS)] for turn in turns]:
                        with undone():
                            status = client.post(address, filled(form, "Words") | {name: value}).status_code
                        if status >= 500:
                            faults.append((*field, value[:20]))

    assert faults == []
    assert len(tried) > 100

"""How much one form may hold, and who may send more."""

import pytest
from django.contrib import admin
from django.core.validators import MaxLengthValidator
from django.forms import BaseForm, Textarea
from django.urls import reverse

from egm_portal.adminkit.choosing import SeveralChosenField
from egm_portal.meetings.models import User
from papers.models import Document
from tests import factories, forms

PLAIN = "application/x-www-form-urlencoded"


@pytest.fixture
def document(meeting):
    return factories.make_document(meeting=meeting, file=False)


def address(row):
    return reverse(f"admin:{row._meta.label_lower.replace('.', '_')}_change", args=[row.pk])


@pytest.mark.parametrize(
    ("body", "content_type"),
    [("a=1&" * 1001, PLAIN), ("a=" + "x" * 2_100_000, PLAIN), (None, None), ("long", None)],
    ids=["many fields", "much text", "many parts", "a long part"],
)
def test_large_form_of_somebody_else_is_refused_with_a_page_about_text(client, expert, today, body, content_type):
    client.force_login(expert.user)
    parts = {"a": "x" * 2_100_000} if body == "long" else {"a": ["1"] * 1001}
    page = reverse("my:profile", args=[expert.meeting.slug])

    sent = client.post(page, body, content_type=content_type) if content_type else client.post(page, parts)

    assert sent.status_code == 413
    assert "The form contains too much text" in sent.text


def test_same_form_of_an_organizer_is_read_up_to_a_limit_of_its_own(at_desk, document):
    shown = forms.opened(at_desk, address(document), "document")

    read = at_desk.post(address(document), shown | {"abstract": "x" * 3_000_000})
    refused = at_desk.post(address(document), shown | {"abstract": "x" * 6_100_000})
    many = at_desk.post(address(document), shown | {"more": ["1"] * 5000})

    assert read.status_code == 200
    assert "Up to 5,000 characters; you have 3,000,000." in read.text
    assert read.text.count("x" * 3_000_000) == 1
    assert (refused.status_code, many.status_code) == (413, 413)
    assert "The form contains too much text" in refused.text


def test_limit_counts_characters_as_people_do_and_is_told_beside_the_field(at_desk, document):
    page = at_desk.get(address(document))
    shown = forms.shown_in(page.text, "document")

    just = at_desk.post(address(document), shown | {"abstract": "x\r\n" * 2500})

    assert "Up to 5,000 characters." in page.text
    assert 'maxlength="5000"' not in page.text
    assert just.status_code == 302


def test_text_from_before_its_limit_does_not_hinder_another_change(at_desk, document):
    Document.objects.filter(pk=document.pk).update(abstract="x" * 50_399)
    shown = forms.opened(at_desk, address(document), "document")

    assert at_desk.post(address(document), shown | {"symbol": "EGM/1"}).status_code == 302
    refused = at_desk.post(address(document), shown | {"abstract": "y" * 50_399})

    document.refresh_from_db()
    assert (document.symbol, document.abstract) == ("EGM/1", "x" * 50_399)
    assert "Up to 5,000 characters; you have 50,399." in refused.text


def test_file_that_is_far_too_large_is_still_told_as_a_file(client, settings, expert, today):
    settings.UPLOAD_LIMIT = 1000
    client.force_login(expert.user)
    file = factories.make_pdf_file(40)
    paper = expert.papers.get()

    sent = client.post(reverse("papers:upload", args=[expert.meeting.slug, paper.pk]), {"file": file})

    assert sent.status_code == 413
    assert "The file is too large" in sent.text


def test_every_text_that_people_type_has_a_limit(rf, db):
    request = rf.get("/")
    request.user = User.objects.create_superuser("super@example.org", "a long enough password")
    screens = [screen for screen in admin.site._registry.values() if screen.has_change_permission(request)]
    inlines = [inline(screen.model, admin.site) for screen in screens for inline in screen.inlines]
    shown = [screen.get_form(request) for screen in screens]
    shown += [inline.get_formset(request).form for inline in inlines if inline.has_change_permission(request)]
    used = {base for form in shown for base in form.__mro__}
    shown += [form for form in _below(BaseForm) if _is_own(form) and form not in used]
    texts = [
        (form, name, field)
        for form in shown
        for name, field in getattr(form, "base_fields", {}).items()
        # Of labels the number of lines is limited.
        if isinstance(field.widget, Textarea) and not isinstance(field, SeveralChosenField)
    ]

    assert len(texts) > 25
    assert [(form, name) for form, name, field in texts if not _limits(field)] == []


def _limits(field):
    return [each for each in field.validators if isinstance(each, MaxLengthValidator)]


def _below(form):
    for each in form.__subclasses__():
        yield each
        yield from _below(each)


def _is_own(form):
    package, *_ = form.__module__.split(".")
    return (
        package in ("egm_portal", "agenda", "papers", "participants", "reports", "review", "reminders", "room")
        and ".tests" not in form.__module__
    )

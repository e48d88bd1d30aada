"""A form that was sent after the session had ended: what was typed is in it again after signing in, and not saved."""

import json
import time
from datetime import timedelta

import pytest
from django.urls import reverse
from lxml import html

from egm_portal.drafts.models import FormDraft
from egm_portal.mail.encryption import fernet
from egm_portal.meetings.models import Meeting
from evaluation.models import Results
from my.sign_in.carried_fields import FIELD, PURPOSE, fields_of
from my.tests.browser import (
    PASSWORD,
    Browser,
    add_app,
    end_sessions,
    sign_in_with_code,
    sign_in_with_password,
)
from papers.models import Author
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
LOGIN = "/accounts/login/"
TYPED = "Typed for half an hour.\nWith <b>two</b> lines & “quotes”."
PASTED = "Pasted from a word processor:\x0ba line break of its own, \x0cand a page break."


@pytest.fixture
def desk(organizer):
    """The organizer's browser, signed in with a password."""
    browser = Browser()
    browser.open(LOGIN)
    sign_in_with_password(browser, organizer)
    return browser


@pytest.fixture
def paper(meeting):
    """A paper that has come; its author is the expert of these tests."""
    return factories.make_paper("submitted", meeting=meeting)


@pytest.fixture
def expert(paper):
    return paper.participant


@pytest.fixture
def own(expert):
    """The expert's browser, signed in with a mailed code."""
    browser = Browser()
    browser.open(LOGIN)
    sign_in_with_code(browser, expert.user)
    return browser


def change_url(row):
    return reverse(f"admin:{row._meta.label_lower.replace('.', '_')}_change", args=[row.pk])


def text_area(browser, name):
    """What the browser would show in a text area: HTML leaves out a line break at its beginning."""
    [area] = browser.page.xpath(f"//textarea[@name='{name}']")
    return area.text.removeprefix("\n")


def saved_on(browser, path):
    """What the script that keeps drafts is told of what is saved, by the names of the fields."""
    return json.loads(browser.form(path, "_draft").xpath(".//script[@type='application/json']")[0].text)["saved"]


def test_meeting_is_filled_after_password_and_failed_attempt(desk, organizer, meeting):
    path = change_url(meeting)
    desk.open(path)
    end_sessions()

    turned_away = desk.send(path, summary=TYPED, venue="Tower building")
    assert turned_away.status_code == 200
    assert "You have been signed out" in desk.text and TYPED not in turned_away.text
    assert turned_away["Cache-Control"].find("no-store") >= 0 and turned_away["X-Robots-Tag"] == "noindex"
    desk.send(LOGIN, login=organizer.email, password="a wrong password")
    sign_in_with_password(desk, organizer)

    assert desk.response.status_code == 200
    assert "Your text is in the form and has not been saved yet." in desk.text
    assert text_area(desk, "summary") == TYPED
    assert desk.values(path)["venue"] == "Tower building"
    meeting.refresh_from_db()
    assert (meeting.summary, meeting.venue) != (TYPED, "Tower building")

    desk.send(path)
    meeting.refresh_from_db()
    assert desk.response.status_code == 302
    assert (meeting.summary, meeting.venue) == (TYPED, "Tower building")


def test_page_is_that_of_somebody_signed_in_where_the_cookie_ended_with_the_session(desk, organizer, meeting, settings):
    path = change_url(meeting)
    desk.open(path)
    end_sessions()
    del desk.client.cookies[settings.SESSION_COOKIE_NAME]  # as browsers do: it lasts as long as the session

    desk.send(path, summary=TYPED)
    sign_in_with_password(desk, organizer)

    assert text_area(desk, "summary") == TYPED
    assert desk.page.xpath("//*[@id='session']/@data-user") == [str(organizer.pk)]


def test_address_of_a_file_leaves_the_text(desk, organizer, meeting):
    desk.open(change_url(meeting))
    token = desk.values(change_url(meeting))["csrfmiddlewaretoken"]
    path = reverse("admin:participants_participant_import_template", args=["xlsx"])
    end_sessions()

    desk._show(desk.client.post(path, {"csrfmiddlewaretoken": token, "note": TYPED}), path)
    sign_in_with_password(desk, organizer)

    assert desk.page.xpath("//h1")[0].text == "The text that you typed"


def test_what_is_no_encrypted_text_is_not_printed_again(desk):
    end_sessions()
    desk.open(LOGIN)
    token = desk.page.xpath("//input[@name='csrfmiddlewaretoken']/@value")[0]

    response = desk.client.post(LOGIN, {"csrfmiddlewaretoken": token, "login": "nobody", FIELD: "'" * 100_000})

    assert (response.status_code, len(response.content) < 100_000) == (200, True)


def test_what_others_changed_meanwhile_is_not_overwritten(desk, organizer, meeting):
    path = change_url(meeting)
    desk.open(path)
    end_sessions()
    desk.send(path, summary=TYPED)
    Meeting.objects.update(summary="Others wrote this.")

    sign_in_with_password(desk, organizer)
    desk.send(path)

    meeting.refresh_from_db()
    assert meeting.summary == "Others wrote this."


def test_text_of_a_form_that_is_gone_comes_without_what_its_page_sent_by_itself(desk, organizer, meeting):
    document = factories.make_document(meeting=meeting, file=False)
    path = change_url(document)
    desk.open(path)
    end_sessions()
    by_itself = {"abstract-choice": "mine", "authors-__prefix__-name": "Of the pattern"}
    desk.send(path, names=["abstract"], abstract=TYPED, **by_itself)
    document.delete()

    sign_in_with_password(desk, organizer)

    labels = [label.text for label in desk.page.xpath("//label[starts-with(@for, 'typed-')]")]
    assert "You can no longer use the form in which you typed it" in desk.text
    assert "abstract" in labels
    assert [name for name in labels if "shown" in name or "choice" in name or "__prefix__" in name] == []


def test_characters_that_no_page_may_hold_do_not_lose_the_text(desk, organizer, meeting):
    path = change_url(meeting)
    desk.open(path)
    end_sessions()

    desk.send(path, summary=PASTED)
    sign_in_with_password(desk, organizer)

    assert text_area(desk, "summary") == PASTED.replace("\x0b", " ").replace("\x0c", " ")


def test_report_section_is_filled_after_password_and_second_factor(desk, organizer, meeting, settings):
    report = factories.make_circulated_report(meeting)
    section = report.sections.get(chapter="introduction")
    path = reverse("reports:write", args=[meeting.slug, section.pk])
    desk.open(path)
    end_sessions()
    settings.SECOND_FACTOR_REQUIRED = True
    digits = add_app(organizer)

    desk.send(path, text=TYPED)
    sign_in_with_password(desk, organizer, lambda: "000000")
    assert "Second factor" in desk.text
    desk.send(reverse("mfa_reauthenticate"), code=digits())

    assert text_area(desk, "text") == TYPED
    desk.send(path)
    assert desk.response.status_code == 302
    assert section.text.versions.get().text == TYPED


def test_text_is_carried_through_the_second_factor_too(desk, organizer, meeting, settings):
    path = change_url(meeting)
    desk.open(path)
    end_sessions()
    settings.SECOND_FACTOR_REQUIRED = True
    digits = add_app(organizer)

    desk.send(path, summary=TYPED)
    desk.send(LOGIN, login=organizer.email, password=PASSWORD)
    assert desk.page.xpath("//h1")[0].text == "Second factor"
    desk.send(reverse("mfa_reauthenticate"), code=digits())

    assert text_area(desk, "summary") == TYPED


def test_session_that_lacks_the_second_factor_shows_it_and_goes_on(desk, organizer, meeting, settings):
    path = change_url(meeting)
    desk.open(path)
    settings.SECOND_FACTOR_REQUIRED = True
    digits = add_app(organizer)

    desk.send(path, summary=TYPED)
    assert desk.page.xpath("//h1")[0].text == "Second factor"
    desk.send(reverse("mfa_reauthenticate"), code="000000")
    desk.send(reverse("mfa_reauthenticate"), code=digits())

    assert text_area(desk, "summary") == TYPED


def test_added_row_is_there_again(desk, organizer, meeting):
    document = factories.make_document(meeting=meeting)
    document.authors.create(name="First author")
    path = change_url(document)
    desk.open(path)
    end_sessions()

    added = {"authors-1-name": "Second author", "authors-1-position": "1", "authors-1-id": ""}
    typed = {"authors-TOTAL_FORMS": "2", "authors-0-name": "First author, renamed"}
    desk.send(path, typed, **typed, **added, **{"authors-1-document": str(document.pk)})
    sign_in_with_password(desk, organizer)

    values = desk.values(path)
    assert values["authors-TOTAL_FORMS"] == "2"
    names = [values[f"authors-{number}-name"] for number in (0, 1)]
    assert names == ["First author, renamed", "Second author"]
    assert list(document.authors.values_list("name", flat=True)) == ["First author"]
    desk.send(path)
    assert desk.response.status_code == 302
    assert set(document.authors.values_list("name", flat=True)) == {"First author, renamed", "Second author"}


def test_section_that_was_typed_in_is_open_again_and_no_other(desk, organizer, meeting):
    for number in (1, 2):
        meeting.aide_memoire.create(number=number, heading=f"Section {number}", body="Saved.")
    path = reverse("admin:meetings_meeting_aide-memoire", args=[meeting.pk])
    desk.open(path)
    end_sessions()

    desk.send(path, **{"aide_memoire-1-body": TYPED})
    sign_in_with_password(desk, organizer)

    page = html.fromstring(desk.response.text)
    assert page.xpath("//*[@id='aide_memoire-0' or @id='aide_memoire-1'][details[@open]]/@id") == ["aide_memoire-1"]


@pytest.mark.parametrize("number", ["²", "1" * 5000, "-1"])
def test_number_of_rows_that_is_none_adds_no_row(desk, organizer, meeting, number):
    document = factories.make_document(meeting=meeting)
    document.authors.create(name="First author")
    path = change_url(document)
    desk.open(path)
    end_sessions()

    desk.send(path, title=TYPED, **{"authors-TOTAL_FORMS": number})
    sign_in_with_password(desk, organizer)

    assert (desk.response.status_code, "authors-1-position" in desk.values(path)) == (200, False)


def test_rows_are_added_up_to_the_limit_of_forms(desk, organizer, meeting):
    document = factories.make_document(meeting=meeting)
    document.authors.create(name="First author")
    path = change_url(document)
    desk.open(path)
    end_sessions()

    desk.send(path, **{"authors-TOTAL_FORMS": "123456789"})
    sign_in_with_password(desk, organizer)

    values = desk.values(path)
    assert [f"authors-{place}-position" in values for place in (1000, 1001)] == [True, False]


def test_rows_that_others_changed_and_deleted_meanwhile_are_asked_about(desk, organizer, meeting):
    document = factories.make_document(meeting=meeting)
    rows = [Author(document=document, position=place, name=name) for place, name in enumerate("ABC")]
    changed, deleted, _ = Author.objects.bulk_create(rows)
    path = change_url(document)
    desk.open(path)
    end_sessions()
    desk.send(path, **{f"authors-{place}-name": f"{name}, typed" for place, name in enumerate("ABC")})
    Author.objects.filter(pk=changed.pk).update(name="A, of others")
    Author.objects.filter(pk=deleted.pk).delete()
    Author.objects.create(document=document, position=9, name="New")

    sign_in_with_password(desk, organizer)
    asked = desk.send(path)
    choices = {f"{conflict.html_name}-choice": "mine" for conflict in asked.context["conflicts"]}
    desk.send(path, names=["abstract"], **choices)

    assert (asked.status_code, len(choices), desk.response.status_code) == (409, 2, 302)
    names = document.authors.order_by("position").values_list("name", flat=True)
    assert list(names) == ["A, typed", "B, typed", "C, typed", "New"]


@pytest.mark.parametrize("opened", ["from the row", "from the list"])
def test_page_of_a_verb_is_filled(desk, organizer, paper, opened):
    path = reverse("admin:papers_paper_return")
    if opened == "from the row":
        desk.open(f"{path}?id={paper.pk}")
    else:
        listed = reverse("admin:papers_paper_changelist")
        desk.open(listed)
        desk.send(listed, ["_selected_action"], action="return", _selected_action=str(paper.pk))
    end_sessions()

    desk.send(path, note=TYPED, until_day="2013-07-20", until_hour="12:00")
    sign_in_with_password(desk, organizer)

    assert text_area(desk, "note") == TYPED
    paper.refresh_from_db()
    assert paper.state == "submitted"
    desk.send(path)
    paper.refresh_from_db()
    assert paper.state == "returned"


def test_own_page_is_filled_after_a_mailed_code(own, expert):
    path = reverse("my:profile", args=[expert.meeting.slug])
    own.open(path)
    end_sessions()

    own.send(path, biography=TYPED)
    sign_in_with_code(own, expert.user)

    assert text_area(own, "biography") == TYPED
    expert.refresh_from_db()
    assert expert.biography == ""
    own.send(path)
    expert.refresh_from_db()
    assert expert.biography.replace("\r\n", "\n") == TYPED


def test_ticks_are_set_and_taken_away_as_they_were(own, expert):
    path = reverse("my:profile", args=[expert.meeting.slug])
    own.open(path)
    end_sessions()

    own.send(path, biography_consent="on", list_consent=[])
    sign_in_with_code(own, expert.user)

    assert "biography_consent" in own.values(path) and "list_consent" not in own.values(path)
    own.send(path)
    expert.refresh_from_db()
    assert (expert.biography_consent, expert.list_consent) == (True, False)


def test_paper_is_filled_on_the_page_on_which_its_form_stood(own, expert, paper):
    path = reverse("papers:upload", args=[expert.meeting.slug, paper.pk])
    own.open(reverse("my:meeting", args=[expert.meeting.slug]))
    end_sessions()

    own.send(path, title="A better title", abstract=TYPED)
    sign_in_with_code(own, expert.user)

    assert (own.values(path)["title"], text_area(own, "abstract")) == ("A better title", TYPED)
    paper.refresh_from_db()
    assert paper.document.abstract != TYPED


def test_answer_without_a_name_is_filled_and_kept_nowhere(own, expert):
    Meeting.objects.filter(pk=expert.meeting_id).update(
        starts_on=factories.TODAY.date(),
        ends_on=factories.TODAY.date(),
        evaluation_until=factories.TODAY + timedelta(days=14),
    )
    path = reverse("evaluation:answer", args=[expert.meeting.slug])
    own.open(path)
    end_sessions()

    own.send(path, objectives="poor", comment=TYPED)
    sign_in_with_code(own, expert.user)

    assert (own.values(path)["objectives"], text_area(own, "comment")) == ("poor", TYPED)
    assert not Results.objects.exists() and not FormDraft.objects.exists()


def test_form_that_is_gone_leaves_its_text(own, expert, paper):
    path = reverse("papers:upload", args=[expert.meeting.slug, paper.pk])
    own.open(reverse("my:meeting", args=[expert.meeting.slug]))
    end_sessions()
    own.send(path, title="A better title", abstract=TYPED)
    expert.status = "declined"
    expert.save()
    paper.state = "withdrawn"
    paper.save()

    sign_in_with_code(own, expert.user)

    assert own.page.xpath("//h1")[0].text == "The text that you typed"
    assert TYPED in [area.text.removeprefix("\n") for area in own.page.xpath("//textarea")]


def test_other_account_sees_nothing_of_it(desk, meeting):
    other = factories.make_organizer(meeting)
    path = change_url(meeting)
    desk.open(path)
    end_sessions()

    desk.send(path, summary="Zeisig typed this.")
    sign_in_with_password(desk, other)

    assert desk.page.xpath("//h1")[0].text == "You are signed in with another account"
    assert "Zeisig" not in desk.response.text


@pytest.mark.parametrize("spoilt", ["after an hour", "tampered with", "made for another purpose"])
def test_fields_that_are_not_to_be_trusted_are_not_shown(desk, organizer, meeting, spoilt):
    path = change_url(meeting)
    desk.open(path)
    end_sessions()
    desk.send(path, summary="Zeisig typed this.")
    [field] = set(desk.page.xpath(f"//input[@name='{FIELD}']/@value"))
    content = fernet(PURPOSE).decrypt(field)
    spoilt_field = {
        "after an hour": fernet(PURPOSE).encrypt_at_time(content, int(time.time()) - 3601).decode(),
        "tampered with": field[:-10] + "A" * 10,
        "made for another purpose": fernet("another").encrypt(content).decode(),
    }[spoilt]

    desk.send(LOGIN, login=organizer.email, password=PASSWORD, **{FIELD: spoilt_field})

    assert desk.page.xpath("//h1")[0].text == "You are signed in, but your text was not kept"
    assert "Zeisig" not in desk.response.text


def test_secret_of_before_still_opens_the_fields(desk, organizer, meeting, settings):
    path = change_url(meeting)
    desk.open(path)
    end_sessions()
    desk.send(path, summary=TYPED)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "a new secret"

    sign_in_with_password(desk, organizer)

    assert text_area(desk, "summary") == TYPED


@pytest.mark.parametrize(("length", "is_carried"), [(1_900_000, True), (2_100_000, False)])
def test_two_megabytes_are_carried_and_more_is_said(desk, organizer, meeting, settings, length, is_carried):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 6_000_000
    path = change_url(meeting)
    desk.open(path)
    end_sessions()

    desk.send(path, summary="Zeisig " * (length // 7))

    assert bool(desk.page.xpath(f"//input[@name='{FIELD}']")) is is_carried
    assert ("too long to be kept" in desk.text) is not is_carried
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
    sign_in_with_password(desk, organizer)
    assert desk.response.status_code == (200 if is_carried else 302)


def test_many_fields_are_carried_when_another_tab_has_lost_the_session(desk, organizer, meeting, settings):
    path = change_url(meeting)
    desk.open(path)
    end_sessions()
    del desk.client.cookies[settings.SESSION_COOKIE_NAME]

    turned_away = desk.send(path, names=["summary"], summary=TYPED, more=["1"] * (settings.FORM_MAX_FIELDS + 1))
    assert turned_away.status_code == 200
    sign_in_with_password(desk, organizer)

    assert text_area(desk, "summary") == TYPED


@pytest.mark.parametrize("lacks", ["token", "cookie of the browser"])
def test_nothing_is_carried_for_a_form_that_may_be_forged(desk, meeting, settings, lacks):
    path = change_url(meeting)
    desk.open(path)
    end_sessions()
    if lacks == "cookie of the browser":
        del desk.client.cookies[settings.KNOWN_BROWSER_COOKIE_NAME]

    response = desk.send(path, summary=TYPED, **({"csrfmiddlewaretoken": "a" * 64} if lacks == "token" else {}))

    assert response.status_code == (403 if lacks == "token" else 302)
    assert FIELD not in response.text


def test_passwords_codes_and_files_are_not_carried(desk, organizer, meeting, rf):
    request = rf.post("/admin/", {"password1": "x", "new-password": "x", "code": "1", "credential": "x", "title": "A"})

    assert fields_of(request, organizer.pk).fields == [("title", "A")]


def test_page_says_that_a_file_must_be_chosen_again(desk, organizer, meeting):
    path = reverse("admin:papers_document_add")
    desk.open(path)
    end_sessions()

    desk.send(path, title="Trends", file=factories.make_pdf_file())
    sign_in_with_password(desk, organizer)

    assert desk.values(path)["title"] == "Trends"
    assert "Please choose the file again" in desk.text


def test_links_of_the_sign_in_are_buttons_that_carry_the_fields(own, expert):
    path = reverse("my:profile", args=[expert.meeting.slug])
    own.open(path)
    end_sessions()
    own.send(path, biography=TYPED)
    own.send(reverse("account_request_login_code"), email="not an address")

    [back] = [form for form in own.page.forms if form.xpath(".//button[@name='only_show']")]
    own.send(back.get("action").partition("?")[0], [FIELD], only_show="1")

    assert own.page.xpath("//h1")[0].text == "Sign in"
    sign_in_with_code(own, expert.user)
    assert text_area(own, "biography") == TYPED


def test_script_is_told_and_gets_no_page(own, expert):
    path = reverse("my:profile", args=[expert.meeting.slug])
    own.open(path)
    end_sessions()

    token = own.values(path)["csrfmiddlewaretoken"]
    response = own.client.post(path, {"csrfmiddlewaretoken": token}, headers={"sec-fetch-dest": "empty"})

    assert (response.status_code, response.json()) == (401, {"signed_in": False})


@pytest.mark.parametrize(
    "address", ["https://evil.example/", "//evil.example/admin/", "http://testserver@evil.example/"]
)
def test_page_of_the_form_is_one_of_the_portal(rf, organizer, address):
    request = rf.post("/my/erasure/", {"title": "A"}, headers={"referer": address})

    assert fields_of(request, organizer.pk).page == "/my/erasure/"


def test_form_opened_before_signing_in_again_elsewhere_is_shown_and_not_saved(desk, organizer, meeting):
    path = change_url(meeting)
    desk.open(path)
    end_sessions()
    other_window = Browser(desk.client)
    other_window.open(LOGIN)
    sign_in_with_password(other_window, organizer)

    desk.send(path, summary=TYPED)

    assert desk.response.status_code == 200
    assert text_area(desk, "summary") == TYPED
    assert saved_on(desk, path)["summary"] == [meeting.summary]
    meeting.refresh_from_db()
    assert meeting.summary != TYPED
    desk.send(path)
    meeting.refresh_from_db()
    assert meeting.summary == TYPED


def test_form_opened_before_is_carried_on_to_the_second_factor(desk, organizer, meeting, settings):
    path = change_url(meeting)
    desk.open(path)
    end_sessions()
    other_window = Browser(desk.client)
    other_window.open(LOGIN)
    sign_in_with_password(other_window, organizer)
    settings.SECOND_FACTOR_REQUIRED = True
    digits = add_app(organizer)

    desk.send(path, summary=TYPED)
    desk.send(reverse("mfa_reauthenticate"), code=digits())

    assert text_area(desk, "summary") == TYPED


@pytest.mark.parametrize("forged", ["token", "origin"])
def test_form_that_may_be_forged_is_not_shown_after_signing_in_again(desk, organizer, meeting, forged):
    path = change_url(meeting)
    desk.open(path)
    token = desk.values(path)["csrfmiddlewaretoken"]
    end_sessions()
    desk.open(LOGIN)
    sign_in_with_password(desk, organizer)
    headers = {"origin": "https://evil.example" if forged == "origin" else "http://testserver"}
    fields = {"csrfmiddlewaretoken": "a" * 64 if forged == "token" else token, "summary": "Zeisig"}

    response = desk.client.post(path, fields, headers=headers)

    assert response.status_code == 403
    assert "Zeisig" not in response.text


def test_form_of_another_account_is_not_shown_after_signing_in(desk, meeting):
    path = change_url(meeting)
    desk.open(path)
    end_sessions()
    other_window = Browser(desk.client)
    other_window.open(LOGIN)
    sign_in_with_password(other_window, factories.make_organizer(meeting))

    response = desk.send(path, summary="Zeisig")

    assert response.status_code == 403
    assert "Zeisig" not in response.text

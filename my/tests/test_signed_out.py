"""A form that was sent after the session had ended: what was typed is a draft, and is in it again after signing in."""

from datetime import timedelta

import pytest
from django.urls import reverse

from egm_portal.drafts.models import FormDraft
from egm_portal.marked_texts.actions import Base, newest_version
from egm_portal.meetings.models import Meeting
from evaluation.models import Results
from my.tests.browser import (
    PASSWORD,
    Browser,
    add_app,
    end_sessions,
    sign_in_with_code,
    sign_in_with_password,
)
from papers.models import Author
from reports.actions import save_section
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


def send(browser, path, names=(), **typed):
    """Sends the form, and shows the page to which that leads."""
    browser.send(path, names, **typed)
    while browser.response.status_code == 302:
        browser.follow()
    return browser.response


def come_back(browser, user):
    """Signs in, and shows the page to which that leads."""
    sign_in_with_password(browser, user)
    while browser.response.status_code == 302:
        browser.follow()


def come_back_with_code(browser, user):
    sign_in_with_code(browser, user)
    while browser.response.status_code == 302:
        browser.follow()


def change_url(row):
    return reverse(f"admin:{row._meta.label_lower.replace('.', '_')}_change", args=[row.pk])


def text_area(browser, name):
    """What the browser would show in a text area: HTML leaves out a line break at its beginning."""
    [area] = browser.page.xpath(f"//textarea[@name='{name}']")
    return area.text.removeprefix("\n")


def test_meeting_is_filled_after_password_and_failed_attempt(desk, organizer, meeting):
    meeting.public_from = None  # its place is a field of its form until people were told
    meeting.save()
    path = change_url(meeting)
    desk.open(path)
    end_sessions()

    turned_away = send(desk, path, summary=TYPED, venue="Tower building")
    assert turned_away.status_code == 200
    assert "You have been signed out" in desk.text and TYPED not in turned_away.text
    desk.send(LOGIN, login=organizer.email, password="a wrong password")
    assert "You have been signed out" in desk.text
    come_back(desk, organizer)

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

    send(desk, path, summary=TYPED)
    come_back(desk, organizer)

    assert text_area(desk, "summary") == TYPED
    assert desk.page.xpath("//*[@id='session']/@data-user") == [str(organizer.pk)]


def test_text_of_a_form_that_is_gone_comes_without_what_its_page_sent_by_itself(desk, organizer, meeting):
    document = factories.make_document(meeting=meeting, file=False)
    path = change_url(document)
    desk.open(path)
    end_sessions()
    by_itself = {"abstract-choice": "mine", "authors-__prefix__-name": "Of the pattern"}
    send(desk, path, names=["abstract"], abstract=TYPED, **by_itself)
    document.delete()

    come_back(desk, organizer)

    labels = [label.text for label in desk.page.xpath("//label[starts-with(@for, 'typed-')]")]
    assert "The page no longer has the form in which you typed this." in desk.text
    assert "Abstract" in labels
    assert [name for name in labels if "shown" in name or "choice" in name or "__prefix__" in name] == []


def test_characters_that_no_page_may_hold_do_not_lose_the_text(desk, organizer, meeting):
    path = change_url(meeting)
    desk.open(path)
    end_sessions()

    send(desk, path, summary=PASTED)
    come_back(desk, organizer)

    assert text_area(desk, "summary") == PASTED


def test_report_section_is_filled_after_password_and_second_factor(desk, organizer, meeting, settings):
    report = factories.make_circulated_report(meeting)
    section = report.sections.get(chapter="introduction")
    path = reverse("reports:write", args=[meeting.slug, section.pk])
    desk.open(path)
    end_sessions()
    settings.SECOND_FACTOR_REQUIRED = True
    digits = add_app(organizer)

    send(desk, path, text=TYPED)
    send(desk, LOGIN, login=organizer.email, password=PASSWORD)
    desk.send(reverse("mfa_reauthenticate"), code="000000")
    assert "Second factor" in desk.text
    send(desk, reverse("mfa_reauthenticate"), code=digits())

    assert text_area(desk, "text") == TYPED
    desk.send(path)
    assert desk.response.status_code == 302
    assert section.text.versions.get().text == TYPED


def test_session_that_lacks_the_second_factor_shows_it_and_goes_on(desk, organizer, meeting, settings):
    path = change_url(meeting)
    desk.open(path)
    settings.SECOND_FACTOR_REQUIRED = True
    digits = add_app(organizer)

    send(desk, path, summary=TYPED)
    assert desk.page.xpath("//h1")[0].text == "Second factor"
    desk.send(reverse("mfa_reauthenticate"), code="000000")
    send(desk, reverse("mfa_reauthenticate"), code=digits())

    assert text_area(desk, "summary") == TYPED


def test_changed_row_is_filled_and_an_added_one_is_shown(desk, organizer, meeting):
    document = factories.make_document(meeting=meeting)
    document.authors.create(name="First author")
    path = change_url(document)
    desk.open(path)
    end_sessions()

    added = {"authors-1-name": "Second author", "authors-1-position": "1", "authors-1-id": ""}
    typed = {"authors-TOTAL_FORMS": "2", "authors-0-name": "First author, renamed"}
    send(desk, path, typed, **typed, **added, **{"authors-1-document": str(document.pk)})
    come_back(desk, organizer)

    assert desk.values(path)["authors-0-name"] == "First author, renamed"
    assert "What you typed into rows that are not on this page" in desk.text
    assert "Second author" in desk.text
    assert list(document.authors.values_list("name", flat=True)) == ["First author"]
    desk.send(path)
    assert desk.response.status_code == 302
    assert list(document.authors.values_list("name", flat=True)) == ["First author, renamed"]


def test_rows_that_others_changed_and_deleted_meanwhile_are_asked_about(desk, organizer, meeting):
    document = factories.make_document(meeting=meeting)
    rows = [Author(document=document, position=place, name=name) for place, name in enumerate("ABC")]
    changed, deleted, _ = Author.objects.bulk_create(rows)
    path = change_url(document)
    desk.open(path)
    end_sessions()
    send(desk, path, **{f"authors-{place}-name": f"{name}, typed" for place, name in enumerate("ABC")})
    Author.objects.filter(pk=changed.pk).update(name="A, of others")
    Author.objects.filter(pk=deleted.pk).delete()
    Author.objects.create(document=document, position=9, name="New")

    come_back(desk, organizer)
    assert "B, typed" in desk.text  # of the row that is not there
    asked = desk.send(path)
    choices = {f"{conflict.html_name}-choice": "mine" for conflict in asked.context["conflicts"]}
    desk.send(path, names=["abstract"], **choices)

    assert (asked.status_code, len(choices), desk.response.status_code) == (409, 1, 302)
    names = document.authors.order_by("position").values_list("name", flat=True)
    assert list(names) == ["A, typed", "C, typed", "New"]


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

    send(desk, path, note=TYPED, until_day="2013-07-20", until_hour="12:00")
    come_back(desk, organizer)

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

    send(own, path, biography=TYPED)
    come_back_with_code(own, expert.user)

    assert text_area(own, "biography") == TYPED
    expert.refresh_from_db()
    assert expert.biography == ""
    own.send(path, ["biography"])
    expert.refresh_from_db()
    assert expert.biography.replace("\r\n", "\n") == TYPED


def test_ticks_are_set_and_taken_away_as_they_were(own, expert):
    path = reverse("my:profile", args=[expert.meeting.slug])
    own.open(path)
    end_sessions()

    send(own, path, biography_consent="on", list_consent=[])
    come_back_with_code(own, expert.user)

    assert "biography_consent" in own.values(path, "biography") and "list_consent" not in own.values(path, "biography")
    own.send(path, ["biography"])
    expert.refresh_from_db()
    assert (expert.biography_consent, expert.list_consent) == (True, False)


def test_paper_is_filled_on_the_page_on_which_its_form_stood(own, expert, paper):
    path = reverse("papers:upload", args=[expert.meeting.slug, paper.pk])
    own.open(path)
    end_sessions()

    send(own, path, title="A better title", abstract=TYPED)
    come_back_with_code(own, expert.user)

    assert (own.values(path)["title"], text_area(own, "abstract")) == ("A better title", TYPED)
    paper.refresh_from_db()
    assert paper.document.abstract != TYPED


def test_answer_without_a_name_is_kept_nowhere_and_that_is_said(own, expert):
    Meeting.objects.filter(pk=expert.meeting_id).update(
        starts_on=factories.TODAY.date(),
        ends_on=factories.TODAY.date(),
        evaluation_until=factories.TODAY + timedelta(days=14),
    )
    path = reverse("evaluation:answer", args=[expert.meeting.slug])
    own.open(path)
    end_sessions()

    send(own, path, objectives="poor", comment=TYPED)

    assert "it could not be kept as a draft" in own.text
    come_back_with_code(own, expert.user)
    assert TYPED not in own.response.text
    assert not Results.objects.exists() and not FormDraft.objects.exists()


def test_form_that_is_gone_leaves_its_text(own, expert, paper):
    path = reverse("papers:upload", args=[expert.meeting.slug, paper.pk])
    own.open(path)
    end_sessions()
    send(own, path, title="A better title", abstract=TYPED)
    expert.status = "declined"
    expert.save()
    paper.state = "withdrawn"
    paper.save()

    come_back_with_code(own, expert.user)

    assert "The page no longer has the form in which you typed this." in own.text
    assert TYPED in [area.text.removeprefix("\n") for area in own.page.xpath("//textarea")]


def test_other_account_sees_nothing_of_it_and_is_told(desk, organizer, meeting):
    other = factories.make_organizer(meeting)
    path = change_url(meeting)
    desk.open(path)
    end_sessions()

    send(desk, path, summary="Zeisig typed this.")
    come_back(desk, other)

    assert "There is no draft of this form for your account." in desk.text
    assert "Zeisig" not in desk.response.text
    assert FormDraft.objects.get().user == organizer


def test_secret_of_before_still_opens_the_fields(desk, organizer, meeting, settings):
    path = change_url(meeting)
    desk.open(path)
    end_sessions()
    send(desk, path, summary=TYPED)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "a new secret"

    come_back(desk, organizer)

    assert text_area(desk, "summary") == TYPED


@pytest.mark.parametrize(("length", "is_kept"), [(1_900_000, True), (2_100_000, False)])
def test_two_megabytes_are_kept_and_more_is_said(desk, organizer, meeting, settings, length, is_kept):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 6_000_000
    path = change_url(meeting)
    desk.open(path)
    end_sessions()

    send(desk, path, summary="Zeisig " * (length // 7))

    assert ("it is kept as a draft" in desk.text, "it is too long" in desk.text) == (is_kept, not is_kept)
    come_back(desk, organizer)
    assert ("Zeisig" in desk.response.text) is is_kept


def test_form_with_many_fields_is_kept_when_another_tab_has_lost_the_session(desk, organizer, meeting, settings):
    path = change_url(meeting)
    desk.open(path)
    end_sessions()
    del desk.client.cookies[settings.SESSION_COOKIE_NAME]

    turned_away = send(desk, path, names=["summary"], summary=TYPED, more=["1"] * (settings.FORM_MAX_FIELDS + 1))
    assert turned_away.status_code == 200
    come_back(desk, organizer)

    assert text_area(desk, "summary") == TYPED


@pytest.mark.parametrize("lacks", ["token", "place"])
def test_nothing_is_kept_of_a_form_that_may_be_forged(desk, meeting, lacks):
    path = change_url(meeting)
    desk.open(path)
    end_sessions()

    changed = {"csrfmiddlewaretoken": "a" * 64} if lacks == "token" else {"_draft": "forged"}
    response = desk.send(path, summary=TYPED, **changed)

    assert response.status_code == (403 if lacks == "token" else 302)
    assert not FormDraft.objects.exists()
    assert "draft" not in response.headers.get("Location", "")


def test_page_says_that_a_file_must_be_chosen_again(desk, organizer, meeting):
    path = reverse("admin:papers_document_add")
    desk.open(path)
    end_sessions()

    send(desk, path, title="Trends", file=factories.make_pdf_file())
    assert "A file has to be chosen again." in desk.text
    come_back(desk, organizer)

    assert desk.values(path)["title"] == "Trends"


def test_links_of_the_sign_in_lead_on_to_the_form(own, expert):
    path = reverse("my:profile", args=[expert.meeting.slug])
    own.open(path)
    end_sessions()
    send(own, path, biography=TYPED)
    own.send(reverse("account_request_login_code"), email="not an address")

    [back] = own.page.xpath("//a[.='Other ways: passkey or password']/@href")
    own.open(back)

    assert own.page.xpath("//h1")[0].text == "Sign in"
    come_back_with_code(own, expert.user)
    assert text_area(own, "biography") == TYPED


def test_script_is_told_and_gets_no_page(own, expert):
    path = reverse("my:profile", args=[expert.meeting.slug])
    own.open(path)
    end_sessions()

    token = own.values(path)["csrfmiddlewaretoken"]
    response = own.client.post(path, {"csrfmiddlewaretoken": token}, headers={"sec-fetch-dest": "empty"})

    assert (response.status_code, response.json()) == (401, {"signed_in": False})


def test_form_opened_before_signing_in_again_elsewhere_is_shown_and_not_saved(desk, organizer, meeting):
    path = change_url(meeting)
    desk.open(path)
    end_sessions()
    other_window = Browser(desk.client)
    other_window.open(LOGIN)
    sign_in_with_password(other_window, organizer)

    send(desk, path, summary=TYPED)

    assert desk.response.status_code == 200
    assert text_area(desk, "summary") == TYPED
    meeting.refresh_from_db()
    assert meeting.summary != TYPED
    desk.send(path)
    meeting.refresh_from_db()
    assert meeting.summary == TYPED


def test_form_opened_before_comes_after_the_second_factor(desk, organizer, meeting, settings):
    path = change_url(meeting)
    desk.open(path)
    end_sessions()
    other_window = Browser(desk.client)
    other_window.open(LOGIN)
    sign_in_with_password(other_window, organizer)
    settings.SECOND_FACTOR_REQUIRED = True
    digits = add_app(organizer)

    send(desk, path, summary=TYPED)
    send(desk, reverse("mfa_reauthenticate"), code=digits())

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

    response = send(desk, path, summary="Zeisig")

    assert response.status_code == 403
    assert "Zeisig" not in response.text


def test_section_whose_state_is_no_longer_known_is_asked_about_and_not_saved_by_itself(desk, organizer, meeting):
    report = factories.make_circulated_report(meeting)
    section = report.sections.get(chapter="introduction")
    save_section(section=section, text="First.", based_on=Base(0), by=organizer)
    path = reverse("reports:write", args=[meeting.slug, section.pk])
    desk.open(path)
    saves_by_itself = b"report_saving" in desk.response.content
    end_sessions()
    send(desk, path, text="First. Of mine.")
    # The same sitting goes on in another window, and leaves no version of this state.
    section.text.versions.update(text="First. And more.", saves=2)

    come_back(desk, organizer)

    assert (saves_by_itself, b"report_saving" in desk.response.content) == (True, False)
    assert text_area(desk, "text") == "First. Of mine."
    desk.send(path)
    assert desk.response.status_code == 409
    assert newest_version(section.text).text == "First. And more."


def test_section_in_which_others_wrote_meanwhile_is_merged(desk, organizer, meeting):
    report = factories.make_circulated_report(meeting)
    section = report.sections.get(chapter="introduction")
    save_section(section=section, text="First.\n\nSecond.", based_on=Base(0), by=organizer)
    path = reverse("reports:write", args=[meeting.slug, section.pk])
    desk.open(path)
    end_sessions()
    send(desk, path, text="First.\n\nSecond, of mine.")
    base = Base.of(newest_version(section.text))
    other = factories.make_organizer(meeting)
    save_section(section=section, text="First, of others.\n\nSecond.", based_on=base, by=other)

    come_back(desk, organizer)

    assert "Your text is in the form and has not been saved yet." in desk.text
    desk.send(path)
    assert desk.response.status_code == 302
    assert newest_version(section.text).text == "First, of others.\n\nSecond, of mine."
    assert not FormDraft.objects.exists()

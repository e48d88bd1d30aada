"""A form that its page could not answer becomes a draft of whoever had its page open, and of nobody else."""

import json
from time import process_time, time

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse
from django.utils.http import urlencode
from lxml import html

from egm_portal.drafts import actions
from egm_portal.drafts.middleware import KEPT
from egm_portal.drafts.models import FormDraft
from egm_portal.drafts.places import Place
from egm_portal.drafts.tests.test_pages import keep, posted, token_on
from egm_portal.marked_texts.actions import Base
from egm_portal.meetings.actions import change_meeting_slug
from egm_portal.meetings.models import AideMemoireSection, Meeting, Membership, User
from papers.models import Paper
from reports.actions import save_section, write_section
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
RETURN = "admin:papers_paper_return"
CHANGE = "admin:meetings_meeting_change"


@pytest.fixture(autouse=True)
def untold(meeting):
    """Nobody was told of the meeting yet, so its place is a field of its form."""
    meeting.public_from = None
    meeting.save()


@pytest.fixture
def paper(meeting) -> Paper:
    return factories.make_paper("submitted", meeting=meeting)


def typed_of(draft: FormDraft) -> dict[str, list[str]]:
    return {key: value["typed"] for key, value in draft.values.items()}


def organizer_of(browser: Client) -> User:
    return User.objects.get(pk=browser.session["_auth_user_id"])


def asked_to_return(client, paper: Paper) -> dict[str, str]:
    """What a browser sends from the page that asks for a revision, with a reason."""
    sent = posted(client.get(f"{reverse(RETURN)}?id={paper.pk}"))
    return sent | {"note": "Please shorten chapter 2.", "until_day": "2013-07-12", "until_hour": "18:00"}


def test_page_that_no_longer_has_the_form_keeps_what_was_typed(at_desk, paper):
    sent = asked_to_return(at_desk, paper)
    Paper.objects.filter(pk=paper.pk).update(state="accepted")

    answer = at_desk.post(reverse(RETURN), sent)

    assert typed_of(FormDraft.objects.get())["note"] == ["Please shorten chapter 2."]
    assert "This text is kept for 30 days under" in answer.text


def test_refusal_by_a_redirect_keeps_what_was_typed(at_desk, meeting, paper):
    elsewhere = factories.make_meeting()
    other = factories.make_paper("submitted", meeting=elsewhere)
    sent = asked_to_return(at_desk, paper)
    factories.make_member(elsewhere, organizer_of(at_desk))

    answer = at_desk.post(reverse(RETURN), sent | {"ids": f"{paper.pk},{other.pk}"})

    assert answer.status_code == 302
    assert typed_of(FormDraft.objects.get())["note"] == ["Please shorten chapter 2."]


def test_redirect_without_a_warning_keeps_nothing(at_desk, paper):
    at_desk.post(reverse(RETURN), asked_to_return(at_desk, paper))

    paper.refresh_from_db()
    assert (paper.state, FormDraft.objects.exists()) == ("returned", False)


def test_draft_says_where_its_form_can_be_opened(at_desk, paper):
    sent = asked_to_return(at_desk, paper)
    Paper.objects.filter(pk=paper.pk).update(state="accepted")
    at_desk.post(reverse(RETURN), sent)
    Paper.objects.filter(pk=paper.pk).update(state="submitted")

    filled = at_desk.get(Place.of_draft(FormDraft.objects.get()).restoring_page)

    assert posted(filled)["note"] == "Please shorten chapter 2."


def test_page_opened_by_a_list_can_be_opened_again_for_the_same_rows(at_desk, meeting, paper):
    other = factories.make_paper("submitted", meeting=meeting)
    listed = reverse("admin:papers_paper_changelist")
    chosen = {"action": "return", "_selected_action": [paper.pk, other.pk]}
    keep_it = {"draft": token_on(at_desk.post(listed, chosen)), "values": json.dumps({"note": {"typed": ["Shorter."]}})}
    at_desk.post("/drafts/", keep_it)

    filled = at_desk.get(Place.of_draft(FormDraft.objects.get()).restoring_page)

    assert posted(filled)["note"] == "Shorter."


def test_row_that_somebody_deleted_leaves_a_draft(at_desk, meeting):
    document = factories.make_document(meeting=meeting, file=False)
    path = reverse("admin:papers_document_change", args=[document.pk])
    sent = posted(at_desk.get(path)) | {"abstract": "Words that took long."}
    document.delete()

    answer = at_desk.post(path, sent)

    draft = FormDraft.objects.get()
    assert answer.status_code == 410
    assert typed_of(draft)["abstract"] == ["Words that took long."]
    assert "title" not in draft.values  # which nobody touched
    assert "This text is kept for 30 days under" in answer.text
    assert "Words that took long." in at_desk.get(reverse("my:draft", args=[draft.pk])).text


def test_role_that_was_taken_away_leaves_a_draft(at_desk, organizer, meeting, paper):
    sent = asked_to_return(at_desk, paper)
    Membership.objects.filter(user=organizer, meeting=meeting).update(role="viewer")

    answer = at_desk.post(reverse(RETURN), sent)

    assert answer.status_code == 403
    assert "Please shorten chapter 2." in answer.text
    assert typed_of(FormDraft.objects.get())["note"] == ["Please shorten chapter 2."]


@pytest.mark.urls("website.tests.faulty_urls")
def test_fault_of_the_portal_leaves_a_draft(organizer):
    browser = Client(raise_request_exception=False)
    browser.force_login(organizer)
    place = Place(organizer.pk, CHANGE, "1", ("venue",), page="/admin/")

    answer = browser.post("/fault/broken/", {"_draft": place.token, "venue": "Tower building"})

    assert answer.status_code == 500
    assert typed_of(FormDraft.objects.get()) == {"venue": ["Tower building"]}
    assert "What you typed is kept for 30 days" in answer.text


def test_form_without_a_text_leaves_no_draft(at_desk, organizer):
    place = Place(organizer.pk, CHANGE, "1", ("venue", "kind"), page="/admin/")

    at_desk.post("/no-such-page/", {"_draft": place.token, "venue": " "})

    assert not FormDraft.objects.exists()


def test_what_others_changed_meanwhile_is_asked_about(at_desk, meeting):
    path = reverse(CHANGE, args=[meeting.pk])
    sent = posted(at_desk.get(path)) | {"venue": "Tower building"}
    refused_post(at_desk, path, sent)
    Meeting.objects.filter(pk=meeting.pk).update(venue="Others wrote this.", room="Of others")

    filled = at_desk.get(Place.of_draft(FormDraft.objects.get()).restoring_page)
    asked = at_desk.post(path, posted(filled))

    assert "Changed since then: Venue." in filled.text
    assert (asked.status_code, [each.mine for each in asked.context["conflicts"]]) == (409, ["Tower building"])
    assert posted(filled)["room"] == "Of others"


def test_draft_that_was_left_alone_is_kept_beside_what_was_sent(at_desk, meeting):
    path = reverse(CHANGE, args=[meeting.pk])
    keep(at_desk, path, venue="Tower building")
    sent = posted(at_desk.get(path)) | {"room": "XXI"}

    refused_post(at_desk, path, sent)

    assert typed_of(FormDraft.objects.get()) == {"venue": ["Tower building"], "room": ["XXI"]}


def test_rows_are_kept_under_their_keys(at_desk, meeting):
    sections = [
        AideMemoireSection.objects.create(meeting=meeting, number=number, heading=f"Section {number}", body="Saved.")
        for number in (1, 2)
    ]
    path = reverse("admin:meetings_meeting_aide-memoire", args=[meeting.pk])
    sent = posted(at_desk.get(path)) | {
        "aide_memoire-TOTAL_FORMS": "4",
        "aide_memoire-1-body": "Typed.\r\nTwo lines.",
        "aide_memoire-2-id": "",
        "aide_memoire-2-heading": "New",
        "aide_memoire-3-id": "",
        "aide_memoire-3-number": "4",
    }

    refused_post(at_desk, path, sent)

    typed = typed_of(FormDraft.objects.get())
    assert typed[f"aide_memoire-pk{sections[1].pk}-body"] == ["Typed.\nTwo lines."]
    assert typed["aide_memoire-new0-heading"] == ["New"]
    assert not any(f"pk{sections[0].pk}" in key or "new1" in key for key in typed)


def refused_post(browser: Client, path: str, sent: dict) -> Client:
    """Sends the form with a token of a page that was opened before its author signed in again."""
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = browser.cookies
    return strict.post(path, sent | {"csrfmiddlewaretoken": "a" * 64})


@pytest.mark.parametrize("forged", ["the place", "the place of another account", "without a session"])
def test_form_that_may_be_forged_leaves_no_draft(client, at_desk, organizer, meeting, forged):
    path = reverse(CHANGE, args=[meeting.pk])
    sent = posted(at_desk.get(path)) | {"venue": "Zeisig"}
    if forged == "the place":
        sent["_draft"] = sent["_draft"][:-5] + "AAAAA"
    elif forged == "without a session":
        client.logout()
    else:
        client.force_login(factories.make_organizer(meeting))

    answer = refused_post(client, path, sent)

    assert (answer.status_code, FormDraft.objects.exists()) == (403, False)
    assert "Zeisig" not in answer.text


def test_draft_of_another_account_is_neither_written_nor_shown(client, at_desk, meeting):
    path = reverse(CHANGE, args=[meeting.pk])
    keep(at_desk, path, venue="The canary")
    sent = posted(at_desk.get(path)) | {"venue": "Replayed", "title": ""}
    draft = FormDraft.objects.get()
    client.force_login(factories.make_organizer(meeting))

    client.post(reverse("admin:meetings_meeting_change", args=[0]), sent)
    pages = [client.get(address) for address in (reverse("my:drafts"), reverse("my:draft", args=[draft.pk]))]

    assert typed_of(FormDraft.objects.get()) == {"venue": ["The canary"]}
    assert [page.status_code for page in pages] == [200, 404]
    assert "You have no drafts" in pages[0].text


def test_form_sent_twice_leaves_one_draft(at_desk, meeting):
    path = reverse(CHANGE, args=[meeting.pk])
    sent = posted(at_desk.get(path)) | {"venue": "Tower building"}

    answers = [refused_post(at_desk, path, sent) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert typed_of(FormDraft.objects.get()) == {"venue": ["Tower building"]}


def test_number_of_drafts_is_limited_here_too(at_desk, organizer, meeting, monkeypatch):
    monkeypatch.setattr(actions, "MAX_DRAFTS", 2)
    path = reverse(CHANGE, args=[meeting.pk])
    sent = posted(at_desk.get(path)) | {"venue": "Tower building"}
    for row in "123":
        FormDraft.objects.create(user=organizer, form="earlier", row=row, values={})

    refused_post(at_desk, path, sent)

    assert [draft.form for draft in FormDraft.objects.order_by("pk")] == ["earlier", CHANGE]


def test_characters_that_no_row_can_hold_do_not_lose_the_text(at_desk, organizer):
    place = Place(organizer.pk, CHANGE, "1", ("venue",), page="/admin/")

    at_desk.post("/no-such-page/", {"_draft": place.token, "venue": "Tower\0 building \x0b"})

    assert typed_of(FormDraft.objects.get()) == {"venue": ["Tower building \x0b"]}


@pytest.mark.parametrize("number", ["²", "1" * 5000, "-1", "123456789"])
def test_number_of_rows_that_is_none_loses_nothing(at_desk, meeting, number):
    document = factories.make_document(meeting=meeting, file=False)
    path = reverse("admin:papers_document_change", args=[document.pk])
    sent = posted(at_desk.get(path)) | {"abstract": "Typed.", "authors-TOTAL_FORMS": number}
    sent[f"authors-{'1' * 600}-name"] = "A row of no form"

    answer = refused_post(at_desk, path, sent)

    assert answer.status_code == 302
    assert typed_of(FormDraft.objects.get())["abstract"] == ["Typed."]


def test_page_of_an_earlier_version_of_the_portal_is_understood(at_desk, organizer):
    place = Place(organizer.pk, CHANGE, "1", ("venue",))
    assert Place.of_owner(place.token) == place

    at_desk.post("/no-such-page/", {"_draft": place.token, "venue": "Tower building"})

    draft = FormDraft.objects.get()
    page = at_desk.get(reverse("my:draft", args=[draft.pk]))
    assert "Tower building" in page.text
    assert "Open the form" not in page.text


def test_own_drafts_are_listed_with_their_forms(at_desk, meeting, paper):
    keep(at_desk, reverse(CHANGE, args=[meeting.pk]), summary="Shown on its page.")
    keep(at_desk, f"{reverse(RETURN)}?id={paper.pk}", note="Shorter.")

    listed = html.fromstring(at_desk.get(reverse("my:drafts")).text)

    assert listed.xpath("//main//h2/a/text()") == ["Paper: return", "Meeting"]


@pytest.mark.parametrize("name", ["a" + "_a" * 240_000, "x" + "-1" * 60_000 + "-\n"])
def test_name_that_no_page_has_costs_nothing(at_desk, organizer, name):
    """Some seconds for each would mean that the name is read once more with each of its parts."""
    place = Place(organizer.pk, CHANGE, "1", ("venue",), page="/admin/")
    sent = {"_draft": place.token, "shown_values": '{"values":{},"asked":[]}', "venue": "Tower building", name: "x"}
    began = process_time()

    body = urlencode(sent | {"aide_memoire-TOTAL_FORMS": "1"})
    at_desk.post("/no-such-page/", body, content_type="application/x-www-form-urlencoded")

    assert typed_of(FormDraft.objects.get()) == {"venue": ["Tower building"]}
    assert process_time() - began < 5


def test_draft_of_a_page_at_a_former_address_is_opened_at_the_present_one(at_desk, organizer, meeting):
    page = reverse("my:meeting", args=[meeting.slug])
    draft = FormDraft.objects.create(user=organizer, form=CHANGE, values={"venue": {"typed": ["x"]}}, page=page)
    change_meeting_slug(meeting=meeting, slug="another-name")

    answer = at_desk.get(Place.of_draft(draft).restoring_page)

    address = reverse("my:meeting", args=["another-name"])
    assert (answer.status_code, answer["Location"]) == (301, f"{address}?{urlencode({'draft': CHANGE})}")


def test_page_of_the_day_before_yesterday_keeps_nothing_without_a_session(at_desk, organizer, monkeypatch):
    place, opened = Place(organizer.pk, CHANGE, "1", ("venue",), page="/admin/"), time()
    sent = {"_draft": place.token, "venue": "Tower building"}
    stranger = Client()

    monkeypatch.setattr(signing.time, "time", lambda: opened + 2 * 24 * 3600)
    stranger.post(reverse("admin:index"), sent)
    without_session = FormDraft.objects.count()
    at_desk.post("/no-such-page/", sent)

    assert (without_session, FormDraft.objects.count()) == (0, 1)


def test_list_of_drafts_tells_them_apart_by_their_first_words(at_desk, organizer):
    for row, typed in [("1", "Tower building"), ("2", "x" * 300)]:
        FormDraft.objects.create(user=organizer, form=CHANGE, row=row, values={"venue": {"typed": ["", typed]}})

    shown = html.fromstring(at_desk.get(reverse("my:drafts")).text).xpath("//main//li//p[@dir]/text()")

    assert sorted(shown) == ["Tower building", "x" * 99 + "…"]


def test_refusal_that_shows_another_form_keeps_what_was_typed(at_desk, meeting):
    report = factories.make_circulated_report(meeting)
    section = write_section(report=report, chapter="discussion", heading="Access", body="One.\n\nTwo.")
    path = reverse("reports:arrange", args=[meeting.slug, section.pk])
    [form] = html.fromstring(at_desk.get(path).text).xpath("//form[.//input[@value='split']]")
    sent = dict(form.form_values()) | {"split-heading": "Words that took long"}
    save_section(section=section, text="", based_on=Base(1), by=None)

    answer = at_desk.post(path, sent)

    assert (answer.status_code, "Words that took long" in answer.text) == (422, False)
    assert typed_of(FormDraft.objects.get())["split-heading"] == ["Words that took long"]
    assert KEPT in at_desk.get(path).text

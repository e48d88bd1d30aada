"""What pages offer of one's own draft, and when it goes."""

import json

import pytest
from django.contrib import admin
from django.urls import reverse
from lxml import html

from egm_portal.clock import calendar_at
from egm_portal.drafts.models import FormDraft
from egm_portal.drafts.places import Place
from egm_portal.meetings.models import AideMemoireSection, Meeting, User
from papers.models import Paper
from participants import tokens
from tests import factories

pytestmark = pytest.mark.django_db
KEEP = "/drafts/"


@pytest.fixture
def path(meeting) -> str:
    """The form of a meeting of which nobody was told yet: its place is a field."""
    meeting.public_from = None
    meeting.save()
    return reverse("admin:meetings_meeting_change", args=[meeting.pk])


AIDE_MEMOIRE = "admin:meetings_meeting_aide-memoire"


@pytest.fixture
def with_rows(meeting) -> str:
    """A page with a field and rows."""
    Meeting.objects.filter(pk=meeting.pk).update(parent_session="Commission X")
    return reverse(AIDE_MEMOIRE, args=[meeting.pk])


@pytest.fixture
def section(meeting) -> AideMemoireSection:
    return AideMemoireSection.objects.create(meeting=meeting, number=1, heading="Purpose", body="Saved.")


def posted(response, form: str = "") -> dict[str, str]:
    """What a browser sends from the page's form; of several, from the one whose draft has this key."""
    user = response.wsgi_request.user
    for found in html.fromstring(response.text).xpath("//form[.//input[@name='_draft']]"):
        for empty in found.xpath(".//input[not(@value) and not(@type='checkbox')]"):
            empty.value = ""
        for area in found.xpath(".//textarea"):
            area.value = (area.value or "").removeprefix("\n")  # as browsers read it
        values = dict(found.form_values())
        if form in Place.from_token(values["_draft"], user).form_key:
            return values
    raise AssertionError(f"No form has a draft of {form}.")


def token_on(response, form: str = "") -> str:
    """The signed place that the page carries."""
    return posted(response, form)["_draft"]


def keep(client, path: str, form: str = "", saved: str = "Other", **texts: str):
    """Keeps these texts as the script does, from a page that shows the form, and on which this was saved."""
    values = {name: {"typed": [text], "saved": [saved]} for name, text in texts.items()}
    return client.post(KEEP, {"draft": token_on(client.get(path), form), "values": json.dumps(values)})


def test_two_pages_of_one_form_keep_what_is_typed_in_both(at_desk, path):
    token = token_on(at_desk.get(path))
    values = [{name: {"typed": ["Typed."], "saved": [""]}} for name in ("venue", "room")]

    def send(values: dict, known: str) -> dict:
        return at_desk.post(KEEP, {"draft": token, "values": json.dumps(values), "known": known}).json()

    send(values[0], "")
    answer = send(values[1], "")
    both = set(FormDraft.objects.get().values)
    send(values[1], answer["kept_at"])

    assert set(answer["others"]) == {"venue"}
    assert (both, set(FormDraft.objects.get().values)) == ({"venue", "room"}, {"room"})


def test_draft_is_offered_and_fills_the_page_without_scripts(at_desk, meeting, with_rows, section):
    body = f"aide_memoire-pk{section.pk}-body"
    before = at_desk.get(with_rows)
    answer = keep(at_desk, with_rows, parent_session="Fiftieth session", **{body: "Typed."})

    offered, filled = at_desk.get(with_rows), at_desk.get(with_rows, {"draft": AIDE_MEMOIRE})

    assert (answer.status_code, answer["Cache-Control"]) == (
        200,
        "max-age=0, no-cache, no-store, must-revalidate, private",
    )
    assert 'aria-label="What you typed" hidden' in before.text
    assert "In 2 fields that were not saved: Parent session and Body (1. Purpose)." in offered.text
    assert "Changed since then: Parent session and Body (1. Purpose)." in offered.text
    assert 'value="Commission X"' in offered.text and "Fiftieth session" in offered.text
    assert 'name="parent_session" value="Fiftieth session"' in filled.text
    assert "There is no draft of this form" not in filled.text
    [script] = html.fromstring(filled.text).xpath("//form//script[@type='application/json']")
    assert json.loads(script.text)["saved"] == {"parent_session": ["Commission X"], body: ["Saved."]}
    assert "has not been saved yet. It is in these fields: Parent session and Body (1. Purpose)." in filled.text
    assert (Meeting.objects.get(pk=meeting.pk).parent_session, section.body) == ("Commission X", "Saved.")


def test_drafted_text_is_saved_and_the_draft_goes_with_it(at_desk, meeting, path):
    keep(at_desk, path, saved=meeting.venue, venue="Tower building")
    filled = at_desk.get(path, {"draft": "admin:meetings_meeting_change"})

    response = at_desk.post(path, posted(filled))
    following = at_desk.get(response["Location"]).text

    assert (response.status_code, Meeting.objects.get(pk=meeting.pk).venue) == (302, "Tower building")
    assert not FormDraft.objects.exists()
    assert f'data-saved="admin:meetings_meeting_change:{meeting.pk}"' in following
    assert 'data-saved=""' in at_desk.get(path).text


@pytest.mark.parametrize("has_scripts", [True, False])
def test_drafted_text_that_others_changed_since_is_asked_about(at_desk, meeting, with_rows, section, has_scripts):
    body = f"aide_memoire-pk{section.pk}-body"
    keep(at_desk, with_rows, saved="Before", parent_session="Fiftieth session", **{body: "Typed."})
    filled = at_desk.get(with_rows, None if has_scripts else {"draft": AIDE_MEMOIRE})
    sent = posted(filled)
    if has_scripts:
        [script] = html.fromstring(filled.text).xpath("//form//script[@type='application/json']")
        sent |= json.loads(script.text)["shown"] | {
            "parent_session": "Fiftieth session",
            "aide_memoire-0-body": "Typed.",
        }

    asked = at_desk.post(with_rows, sent)
    at_desk.post(with_rows, posted(asked) | {"parent_session-choice": "mine", "aide_memoire-0-body-choice": "theirs"})

    meeting.refresh_from_db()
    section.refresh_from_db()
    assert asked.status_code == 409
    assert [(each.theirs, each.mine) for each in asked.context["conflicts"]] == [
        ("Commission X", "Fiftieth session"),
        ("Saved.", "Typed."),
    ]
    assert (meeting.parent_session, section.body) == ("Fiftieth session", "Saved.")


def test_offered_text_that_is_not_restored_asks_nothing(at_desk, meeting, path):
    keep(at_desk, path, saved="Before", venue="Tower building")

    saved = at_desk.post(path, posted(at_desk.get(path)) | {"venue": "A third building"})

    meeting.refresh_from_db()
    assert (saved.status_code, meeting.venue) == (302, "A third building")


def test_form_that_came_back_offers_no_older_draft(at_desk, path):
    keep(at_desk, path, venue="Tower building", room="K")

    refused = at_desk.post(path, posted(at_desk.get(path)) | {"title": "", "venue": "Typed later"})

    [script] = html.fromstring(refused.text).xpath("//form//script[@type='application/json']")
    assert (json.loads(script.text)["draft"], "Tower building" in refused.text) == (None, False)
    assert FormDraft.objects.get().values["venue"]["typed"] == ["Tower building"]


def test_refused_form_keeps_its_draft_and_names_what_was_typed(at_desk, path):
    keep(at_desk, path, venue="Tower building")
    sent = posted(at_desk.get(path)) | {"venue": "Another", "title": ""}

    response = at_desk.post(path, sent)

    assert response.status_code == 200
    assert FormDraft.objects.get().values["venue"]["typed"] == ["Tower building"]
    assert '"typed": ["title", "venue"]' in response.text
    assert 'aria-label="What you typed" hidden' in response.text


def test_draft_of_a_signed_out_person_stays_and_signing_in_saves_nothing(client, at_desk, organizer, meeting, path):
    keep(at_desk, path, venue="Tower building")
    sent = posted(at_desk.get(path)) | {"venue": "Tower building"}
    client.logout()

    refused, kept = client.post(path, sent), client.post(KEEP, {"draft": sent["_draft"], "values": "{}"})
    client.force_login(organizer)

    assert [refused.status_code, kept.status_code] == [302, 302]
    assert "We kept what you typed" in client.get(path).text
    assert Meeting.objects.get(pk=meeting.pk).venue == "ITU Headquarters"


def test_draft_is_shown_to_its_owner_alone_and_only_inside_the_page(client, at_desk, organizer, meeting, path):
    colleague = factories.make_organizer(meeting)
    keep(at_desk, path, venue="The canary")
    token = token_on(at_desk.get(path))
    client.force_login(colleague)

    seen = client.get(path).text
    answers = [client.post(KEEP, {"draft": token, **sent}) for sent in ({"values": "{}"}, {"discard": "yes"})]

    assert "canary" not in seen
    assert [answer.status_code for answer in answers] == [400, 400]
    meeting.memberships.get(user=organizer).delete()
    client.force_login(organizer)
    assert "canary" not in client.get(path, follow=True).text
    assert FormDraft.objects.get().user == organizer


def test_discarding_without_scripts_leads_back(at_desk, path):
    keep(at_desk, path, venue="Tower building")
    sent = {"draft": token_on(at_desk.get(path)), "discard": "yes"}

    back, elsewhere = (at_desk.post(KEEP, sent | {"then": then}) for then in (path, "https://example.org/"))

    assert (back["Location"], elsewhere["Location"]) == (path, "/")
    assert not FormDraft.objects.exists()


def test_script_that_discards_gets_no_redirect(at_desk, path):
    sent = {"draft": token_on(at_desk.get(path)), "discard": "yes"}

    answer = at_desk.post(KEEP, sent, headers={"Accept": "application/json"})

    assert (answer.status_code, answer.json()) == (200, {"kept_at": None})


@pytest.mark.parametrize("then", ["2013-07-24", "1:2", "admin:index", "//[evil", "/\\[", ""])
def test_discarding_leads_to_the_front_page_if_the_form_names_no_address(at_desk, path, then):
    sent = {"draft": token_on(at_desk.get(path)), "discard": "yes", "then": then}

    assert at_desk.post(KEEP, sent)["Location"] == "/"


def test_draft_that_says_what_is_saved_is_not_offered(at_desk, path):
    keep(at_desk, path, venue="ITU Headquarters")

    assert 'aria-label="What you typed" hidden' in at_desk.get(path).text


def test_text_of_rows_that_are_gone_or_new_is_still_shown(at_desk, with_rows, section):
    gone, new = f"aide_memoire-pk{section.pk}-body", "aide_memoire-new0-heading"
    AideMemoireSection.objects.create(meeting=section.meeting, number=2, heading="Venue", body="Saved too.")
    keep(
        at_desk,
        with_rows,
        parent_session="Fiftieth session",
        **{gone: "Typed before it was deleted.", new: "A new one."},
    )
    section.delete()

    offered, filled = at_desk.get(with_rows), at_desk.get(with_rows, {"draft": AIDE_MEMOIRE})

    assert (
        "Parent session, Body (deleted section of the aide-memoire) and Heading (new section of the aide-memoire)."
        in offered.text
    )
    assert "Typed before it was deleted." in offered.text and "A new one." in offered.text
    assert "It is in these fields: Parent session. Changed since then: Parent session." in filled.text
    assert "What you typed into rows that are not on this page" in filled.text


@pytest.mark.parametrize(
    "values", ["", "[]", '{"venue": 1}', '{"venue": {"typed": "x"}}', '{"venue": {}}', "[" * 100_000]
)
def test_what_no_page_sends_is_refused(at_desk, path, values):
    response = at_desk.post(KEEP, {"draft": token_on(at_desk.get(path)), "values": values})

    assert response.status_code == 400


def test_too_long_a_draft_is_refused_in_words(at_desk, path, monkeypatch):
    monkeypatch.setattr("egm_portal.drafts.actions.MAX_CHARACTERS", 100)

    response = keep(at_desk, path, venue="x" * 100)

    assert (response.status_code, response.json()) == (
        413,
        {"refusal": "This is too long for a draft. Please save it."},
    )


def test_sign_that_postgresql_cannot_keep_is_left_out(at_desk, path):
    keep(at_desk, path, venue="Tower\0 building")

    assert FormDraft.objects.get().values["venue"]["typed"] == ["Tower building"]


def test_half_an_emoji_is_replaced_and_breaks_no_page(at_desk, path):
    keep(at_desk, path, venue="Tower \ud83d")

    assert FormDraft.objects.get().values["venue"]["typed"] == ["Tower \N{REPLACEMENT CHARACTER}"]
    assert at_desk.get(path).status_code == 200


def test_verb_that_refuses_every_row_keeps_what_was_typed(at_desk, meeting):
    paper = factories.make_paper("submitted", meeting=meeting)
    path = f"{reverse('admin:papers_paper_return')}?id={paper.pk}"
    keep(at_desk, path, note="Please shorten chapter 2.")
    sent = posted(at_desk.get(path)) | {"note": "Please shorten chapter 2.", "until_day": "2013-07-12"}
    Paper.objects.filter(pk=paper.pk).update(state="accepted")

    at_desk.post(reverse("admin:papers_paper_return"), sent | {"until_hour": "18:00"})

    assert FormDraft.objects.get().values["note"]["typed"] == ["Please shorten chapter 2."]


def test_letter_and_answer_about_a_visa_have_no_draft(client, at_desk, expert):
    letter = at_desk.get(f"{reverse('admin:participants_participant_make-letter')}?id={expert.pk}")
    client.force_login(expert.user)
    profile = html.fromstring(client.get(reverse("my:profile", args=[expert.meeting.slug])).text)
    place = Place.from_token(profile.xpath("string(//input[@name='_draft']/@value)"), expert.user)

    assert 'name="paragraph"' in letter.text and "_draft" not in letter.text
    assert profile.xpath("//form[@id='profile']//input[@name='needed']")
    assert "biography" in place.names and "needed" not in place.names and "photo" not in place.names


def test_own_pages_offer_drafts_of_each_form(client, expert, today):
    paper = factories.make_paper("submitted", participant=expert)
    profile = reverse("my:profile", args=[expert.meeting.slug])
    own = reverse("papers:upload", args=[expert.meeting.slug, paper.pk])
    client.force_login(expert.user)
    keep(client, profile, "my:profile", saved="", biography="A line about me.")
    keep(client, own, "papers:upload", abstract="Typed.")

    response = client.post(profile, posted(client.get(profile, {"draft": "my:profile"})))
    part = client.get(own).text

    expert.refresh_from_db()
    assert (response.status_code, expert.biography) == (302, "A line about me.")
    assert "not saved: Abstract." in part
    assert [draft.form for draft in FormDraft.objects.all()] == ["papers:upload"]


def test_message_to_the_unit_is_kept_for_who_is_signed_in(client, expert, today):
    path = reverse("website:contact", args=[expert.meeting.slug])
    anonymous = client.get(path)
    client.force_login(expert.user)

    keep(client, path, "website:contact", text="A question that I have not sent.")

    assert "A question that I have not sent." in client.get(path).text
    assert 'name="_draft" value=""' not in client.get(path).text
    assert 'name="_draft" value=""' in anonymous.text


def test_form_that_is_sent_without_signing_in_has_a_copy_in_the_browser_alone(client, meeting, today):
    person = factories.make_participant(meeting=meeting, status="invited")
    link = reverse("participants:invitation", args=[tokens.invitation_token(person.invitations.get())])
    pages = [client.get(reverse("website:contact", args=[meeting.slug])), client.get(link)]

    found = [html.fromstring(page.text).xpath("//input[@name='_draft']")[0] for page in pages]
    refused = client.post(f"{link}decline/", {"_draft": "", "reason": "Too far.", "colleague_email": "c@example.org"})
    kept = client.post(KEEP, {"draft": "", "values": json.dumps({"reason": {"typed": ["Too far."], "saved": [""]}})})

    about = [json.loads(field.getnext().text) for field in found]
    assert [field.get("value") for field in found] == ["", ""]
    assert [(each["key"], each["page"]) for each in about] == [
        (f"website:contact:{meeting.pk}", ""),
        (f"participants:decline:{person.invitations.get().pk}", ""),
    ]
    assert all("js/drafts" in page.text for page in pages)
    assert refused.status_code == 422 and ">\nToo far.</textarea>" in refused.text
    assert '"typed": ["reason", "colleague_email"]' in refused.text
    assert kept.status_code in (302, 400, 401) and not FormDraft.objects.exists()


def test_page_after_a_form_without_signing_in_says_that_it_was_sent(client, meeting, today):
    person = factories.make_participant(meeting=meeting, status="invited")
    invitation = person.invitations.get()

    declined = client.post(reverse("participants:decline", args=[tokens.invitation_token(invitation)]), {"_draft": ""})
    sent = client.get(reverse("website:contact_sent", args=[meeting.slug]))
    sent_to_portal = client.get(reverse("website:portal_contact_sent"))

    saved = [html.fromstring(page.text).xpath("//script/@data-saved") for page in (declined, sent, sent_to_portal)]
    assert saved == [[f"participants:decline:{invitation.pk}"], [f"website:contact:{meeting.pk}"], ["website:contact:"]]


def test_every_screen_on_which_something_is_typed_keeps_and_restores_it(client, meeting):
    client.force_login(User.objects.create_superuser("super@example.org", "a long enough password"))
    restored = []
    with calendar_at(factories.TODAY):
        for screen in admin.site._registry.values():
            route = f"admin:{screen.opts.app_label}_{screen.opts.model_name}_add"
            page = client.get(f"{reverse(route)}?meeting={meeting.pk}")
            if page.status_code != 200 or "adminform" not in page.context:
                continue
            names = Place.from_token(token_on(page), page.wsgi_request.user).names
            typed = {name: {"typed": ["Typed"], "saved": ["Other"]} for name in names if "#" not in name}
            client.post(KEEP, {"draft": token_on(page), "values": json.dumps(typed)})
            filled = client.get(reverse(route), {"meeting": meeting.pk, "draft": route})
            restored.append(route)

            assert typed and filled.status_code == 200, route
            assert "Typed" in filled.text, route

    assert len(restored) > 5


@pytest.mark.parametrize("others", [1, 3])
def test_page_asks_once_which_drafts_there_are(client, expert, today, others, django_assert_num_queries):
    paper = factories.make_paper("submitted", participant=expert)
    path = reverse("papers:upload", args=[expert.meeting.slug, paper.pk])
    client.force_login(expert.user)
    FormDraft.objects.bulk_create(
        FormDraft(user=expert.user, form="papers:upload", row=f"of another paper {number}", values={})
        for number in range(others)
    )

    with django_assert_num_queries(10):
        client.get(path)


def test_scripts_for_drafts_are_fetched_at_once_only_where_a_form_or_a_draft_needs_them(client, expert, meeting):
    """Elsewhere once this browser keeps something, or its user signs out: static/js/session.js asks."""
    client.force_login(expert.user)

    def waits_for(name):
        page = html.fromstring(client.get(reverse(f"room:{name}", args=[meeting.slug])).text)
        templates = page.xpath("//template[script[contains(@src, 'drafts.js')]]")
        return [{name for name in template.keys() if name.startswith("data-when")} for template in templates]

    with calendar_at(meeting.starts_at):
        assert waits_for("propose") == [{"data-when-used"}]
        assert waits_for("room") == [{"data-when-kept"}]

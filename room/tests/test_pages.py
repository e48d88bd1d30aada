import csv
import io
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html

from agenda.actions import release_programme
from agenda.models import Officer
from egm_portal.clock import calendar_at
from papers.actions import publish_document
from room import actions
from room.models import Recommendation, Room, Stance, Suggestion
from room.papers import proposals_paper
from room.rules import Seen, refusal_to_delete_recommendation
from tests import factories
from tests.forms import fields_of_form

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("session_day")]
HOSTILE = "Governments should answer <script>alert(1)</script> [soon]."


@pytest.fixture
def session_day(meeting):
    """The second day of a meeting that agrees on telephones."""
    actions.set_room(meeting=meeting, takes_stances=True)
    with calendar_at(meeting.starts_at + timedelta(days=1, hours=14)):
        yield


@pytest.fixture
def proposal(meeting):
    return factories.make_recommendation(meeting, text=HOSTILE)


@pytest.fixture
def reader(client, expert):
    client.force_login(expert.user)
    return client


def address(name, meeting, *parts):
    return reverse(f"room:{name}", args=[meeting.slug, *parts])


def answer(reader, meeting, given, version=1):
    path = address("answer", meeting, 1)
    return reader.post(path, {"answer": given, "version": version}, follow=True).text


def test_expert_agrees_and_is_asked_again_once_the_text_has_changed(reader, meeting, proposal):
    assert "You agree with version 1 of proposal 1." in answer(reader, meeting, "agrees")
    actions.reword_recommendation(recommendation=proposal, text="Answer.", seen=Seen(1, "proposed"), by=None)

    page = reader.get(address("room", meeting)).text

    assert "The text has been changed since your answer. Please answer again." in page
    assert "read version 2, then answer again" in answer(reader, meeting, "objects")
    assert "You object to version 2 of proposal 1." in answer(reader, meeting, "objects", version=2)
    assert "Your answer to proposal 1 has been taken back." in answer(reader, meeting, "undo", version=2)
    assert [stance.version for stance in Stance.objects.all()] == [1]


def test_page_shows_words_as_they_were_typed_and_nobodys_answers(reader, meeting, proposal, other_expert):
    actions.answer_recommendation(
        participant=other_expert, recommendation=proposal, version=1, answer="objects", words="The canary"
    )
    actions.show_recommendation(recommendation=proposal, seen=None, by=None)

    page = reader.get(address("room", meeting)).text

    assert '&lt;script&gt;alert(1)&lt;/script&gt; <mark class="open-words">[soon]</mark>.' in page
    assert ("canary" in page, other_expert.name in page) == (False, False)


def test_news_are_asked_for_with_the_state_of_the_room(reader, meeting, proposal, django_assert_num_queries):
    path = address("news", meeting)
    etag = reader.get(path).headers["ETag"]
    with django_assert_num_queries(2):
        unchanged = reader.get(path, headers={"if-none-match": etag})

    actions.adopt_recommendation(recommendation=proposal, seen=None, brackets="lift")
    changed = reader.get(path, headers={"if-none-match": etag})

    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert changed.status_code == 200
    assert ("<html" in changed.text, "alert(1)&lt;/script&gt; soon." in changed.text) == (False, True)


def test_each_participant_sees_only_what_they_proposed_and_answered(client, expert, other_expert, meeting):
    proposed = {"kind": "conclusion", "text": "Radio reaches everybody."}
    proposal = actions.propose_as_participant(participant=expert, **proposed)
    actions.answer_recommendation(participant=expert, recommendation=proposal, version=1, answer="agrees")

    def seen(participant):
        client.force_login(participant.user)
        text = client.get(address("news", meeting)).text
        return "your proposal" in text, "You agree with version 1." in text, 'id="agree-1"' in text

    assert [seen(expert), seen(other_expert), seen(expert)] == [
        (True, True, False),
        (False, False, True),
        (True, True, False),
    ]


def test_room_shows_documents_that_everybody_in_it_may_see(reader, meeting, expert, other_expert):
    own = factories.make_paper("submitted", participant=other_expert).document
    shared = factories.make_document(meeting=meeting, access="participants", title="For the participants")
    publish_document(document=shared)
    evidence = {own: "", shared: ""}
    proposed = {"kind": "conclusion", "text": "Radio reaches everybody.", "evidence": evidence}
    actions.propose_as_participant(participant=other_expert, **proposed)

    pages = reader.get(address("room", meeting)).text, proposals_paper(meeting).groups[0].entries[0].facts

    assert [shared.title in str(page) for page in pages] == [True, True]
    assert [own.title in str(page) for page in pages] == [False, False]


def test_page_takes_the_same_queries_with_more_evidence(reader, meeting):
    proposal, path = factories.make_recommendation(meeting), address("room", meeting)
    reader.get(path)

    def queries():
        proposal.evidence.add(factories.make_document(meeting=meeting))
        with CaptureQueriesContext(connection) as captured:
            reader.get(path)
        return len(captured)

    assert queries() == queries() == queries()


def test_what_an_organizer_corrects_in_the_administration_reaches_the_room(at_desk, meeting, proposal):
    path = reverse("admin:room_recommendation_change", args=[proposal.pk])
    before = Room.objects.get().counter

    response = at_desk.post(
        path, fields_of_form(at_desk.get(path).text, "recommendation_form") | {"short_title": "New"}
    )

    assert (response.status_code, Recommendation.objects.get().short_title) == (302, "New")
    assert Room.objects.get().counter > before


def test_news_are_told_to_nobody_else(client, reader, meeting, proposal, outsider):
    path = address("news", meeting)
    actions.show_recommendation(recommendation=proposal, seen=None, by=None)
    etags = [f'"{Room.objects.get().counter}"', reader.get(path).headers["ETag"].replace("a", "b")]
    reader.logout()

    assert [client.get(path, headers={"if-none-match": etag}).status_code for etag in etags] == [302, 302]
    client.force_login(outsider)
    assert [client.get(path, headers={"if-none-match": etag}).status_code for etag in etags] == [404, 404]


def test_participant_proposes_with_evidence_and_session(reader, meeting, expert):
    document = factories.make_paper("published", meeting=meeting).document
    session = factories.make_session(meeting=meeting)
    release_programme(meeting=meeting, kind="provisional", by=None)
    values = {
        "kind": "recommendation",
        "addressee": "governments",
        "short_title": "Answers",
        "text": "Governments should answer.",
        "evidence": document.pk,
        "pages": "5-6",
        "session_number": session.number,
    }

    refused = reader.post(address("propose", meeting), values | {"addressee": "", "pages": "five"})
    sent = reader.post(address("propose", meeting), values, follow=True)

    assert refused.status_code == 422
    assert "Choose to whom the recommendation is addressed." in refused.text
    assert "Enter pages as numbers: 6, or 5-6." in refused.text
    assert "Governments should answer." in refused.text
    assert "Sent as proposal 1." in sent.text
    made = Recommendation.objects.get()
    assert (made.proposed_by, made.short_title, made.evidence_pages) == (expert, "Answers", {str(document.pk): "5-6"})
    assert made.session_number.number == session.number


def test_proposal_rests_on_several_documents_each_with_its_pages(reader, meeting):
    first, second = (factories.make_paper("published", meeting=meeting).document for _ in range(2))
    typed = {"kind": "conclusion", "text": "It rests on two.", "evidence": first.pk, "pages": "5-6"}
    path = address("propose", meeting)

    asked = reader.post(path, typed | {"more": "yes"})
    assert (asked.status_code, Recommendation.objects.exists(), "It rests on two." in asked.text) == (200, False, True)
    assert asked.context["form"]["pages"].value() == "5-6"
    reader.post(path, typed | {"evidence_2": second.pk, "pages_2": "7"})

    pages = {str(first.pk): "5-6", str(second.pk): "7"}
    assert Recommendation.objects.get().evidence_pages == pages
    change = reader.get(address("change", meeting, 1)).context["form"]
    kept = {name: change[name].value() for names in change.evidence_names for name in names}
    sent = {name: getattr(value, "pk", value) for name, value in kept.items()}
    reader.post(address("change", meeting, 1), {"kind": "conclusion", "text": "Two.", "based_on": 1} | sent)
    assert (Recommendation.objects.get().text, Recommendation.objects.get().evidence_pages) == ("Two.", pages)
    refused = reader.post(path, typed | {"evidence_2": "", "pages_2": "7"})
    assert "Choose the document that has these pages." in refused.text


def test_evidence_that_its_proposer_may_not_see_is_kept_when_they_change_it(reader, meeting):
    seen, replaced = (factories.make_paper("published", meeting=meeting).document for _ in range(2))
    unseen = factories.make_document(meeting=meeting)  # for organizers only
    typed = {"kind": "conclusion", "text": "It rests on both.", "evidence": replaced.pk}
    reader.post(address("propose", meeting), typed)
    Recommendation.objects.get().evidence.add(unseen)
    Recommendation.objects.update(evidence_pages={str(unseen.pk): "3"})

    path = address("change", meeting, 1)
    assert unseen.title not in reader.get(path).text
    reader.post(path, typed | {"text": "It rests on both, still.", "evidence": seen.pk, "based_on": 1})

    changed = Recommendation.objects.get()
    assert (changed.text, set(changed.evidence.all())) == ("It rests on both, still.", {seen, unseen})
    assert changed.evidence_pages == {str(unseen.pk): "3"}


def test_officers_are_led_from_the_room_to_the_pages_of_their_office(client, meeting, expert, other_expert):
    Officer.objects.create(meeting=meeting, role="rapporteur", participant=expert)

    def links(participant):
        client.force_login(participant.user)
        page = client.get(address("room", meeting)).text
        return [address(name, meeting) in page for name in ("screen", "operate", "record")]

    assert (links(expert), links(other_expert)) == ([True, True, True], [True, False, False])


def test_own_proposal_is_changed_and_withdrawn_on_its_page(reader, meeting, expert):
    actions.propose_as_participant(participant=expert, kind="conclusion", text="Silence is an answer.")
    path = address("change", meeting, 1)
    assert "Silence is an answer." in reader.get(path).text

    changed = reader.post(path, {"kind": "conclusion", "text": "Silence answers.", "based_on": 1}, follow=True)
    stale = reader.post(path, {"kind": "conclusion", "text": "Else.", "based_on": 1})
    withdrawn = reader.post(path, {"withdraw": "yes", "based_on": "2"}, follow=True)

    assert "Proposal 1 has been changed." in changed.text
    assert "Somebody else changed this proposal meanwhile" in stale.text
    assert "Proposal 1 has been withdrawn." in withdrawn.text
    assert not Recommendation.objects.exists()


def test_suggestion_for_a_proposal_that_was_withdrawn_is_shown_again(reader, meeting, other_expert):
    theirs = actions.propose_as_participant(participant=other_expert, kind="conclusion", text="Silence is an answer.")
    path = address("suggest", meeting, 1)
    assert reader.get(path).status_code == 200
    theirs.delete()

    answer = reader.post(path, {"version": 1, "suggestion": "Silence answers.", "reason": "Shorter."})

    assert answer.status_code == 410
    assert [area.text.strip() for area in html.fromstring(answer.content).xpath("//textarea")] == [
        "Silence answers.",
        "Shorter.",
    ]


def test_own_proposal_overwrites_nothing_that_an_organizer_has_changed(reader, meeting, expert):
    own = actions.propose_as_participant(participant=expert, kind="conclusion", text="Silence is an answer.")
    path = address("change", meeting, 1)
    seen = html.fromstring(reader.get(path).content).xpath("string(//input[@name='seen']/@value)")
    Recommendation.objects.filter(pk=own.pk).update(short_title="Radio")
    form = {"kind": "conclusion", "text": "Silence answers.", "based_on": 1}

    refused = reader.post(path, form | {"seen": seen})
    kept = Recommendation.objects.get()
    again = html.fromstring(refused.content).xpath("string(//input[@name='seen']/@value)")
    twice = [reader.post(path, form | {"seen": again}, follow=True).text for _ in range(2)]

    assert "Somebody else has changed the kind, addressee, title" in refused.text and "Silence answers." in refused.text
    assert (kept.text, kept.short_title) == ("Silence is an answer.", "Radio")
    assert all("Proposal 1 has been changed." in page for page in twice)
    assert Recommendation.objects.get().short_title == ""


def test_proposal_into_which_another_was_merged_can_be_neither_withdrawn_nor_deleted(reader, meeting, expert):
    own = actions.propose_as_participant(participant=expert, kind="conclusion", text="Silence is an answer.")
    other = factories.make_conclusion(meeting, state="proposed")
    actions.merge_recommendation(recommendation=other, seen=None, into=own, by=None)

    page = reader.post(address("change", meeting, 1), {"withdraw": "yes"}).text

    assert "Another proposal was merged into it: suggest another wording instead." in page
    assert refusal_to_delete_recommendation(own).startswith("Another proposal was merged into it")


def test_wording_is_suggested_or_objected_to_on_one_page(reader, meeting, proposal):
    path = address("suggest", meeting, 1)
    assert "Send suggestion" in reader.get(path).text
    values = {"version": 1, "suggestion": "Governments should answer.", "reason": "Shorter."}

    shown = reader.post(path, values | {"difference": "show"})
    sent = reader.post(path, values, follow=True)
    objected = reader.post(path, values | {"object": "yes"}, follow=True)
    same = reader.post(path, values | {"suggestion": HOSTILE})

    assert "<del>" in shown.text
    assert "Your wording for proposal 1 has been sent." in sent.text
    assert "You object to version 1 of proposal 1." in objected.text
    assert (same.status_code, "This is the present wording." in same.text) == (422, True)
    assert (Suggestion.objects.get().reason, Stance.objects.get().words) == ("Shorter.", "Shorter.")


def test_wording_for_an_earlier_version_is_sent_once_the_present_one_was_read(reader, meeting, proposal):
    path = address("suggest", meeting, 1)
    typed = {"version": 1, "suggestion": "Governments should answer.", "reason": "Shorter."}
    seen = Seen.of(Recommendation.objects.get())
    actions.reword_recommendation(recommendation=proposal, text="Governments answer late.", seen=seen, by=None)

    refused = reader.post(path, typed)
    page = html.fromstring(refused.content)
    shown = page.xpath("string(//input[@name='version']/@value)")
    sent = reader.post(path, typed | {"version": shown}, follow=True)

    assert (refused.status_code, "read version 2" in refused.text) == (422, True)
    assert page.xpath("string(//textarea[@name='suggestion'])").strip() == "Governments should answer."
    assert "Your wording for proposal 1 has been sent." in sent.text
    assert Suggestion.objects.get().version == 2


def test_observer_suggests_but_does_not_agree(client, meeting, proposal):
    observer = factories.make_participant("accepted", meeting=meeting, role="observer")
    client.force_login(observer.user)

    page = client.get(address("room", meeting)).text

    assert ("Suggest wording" in page, ">Agree<" in page) == (True, False)
    assert "You cannot agree and object in this meeting." in answer(client, meeting, "agrees")


def test_telephone_is_sent_the_words_that_are_typed_and_not_the_whole_room(
    reader, meeting, proposal, organizer, outsider, django_assert_num_queries
):
    actions.show_recommendation(recommendation=proposal, seen=None, by=None)
    words = {"kind": "conclusion", "addressee": "", "shows": True, "by": organizer, "meeting": meeting}
    path = address("news", meeting)
    actions.type_text(text="Silence", **words)
    whole = reader.get(path)
    parts = html.fromstring(f"<div>{whole.text}</div>")

    actions.type_text(text="Silence is an answer", **words)
    told = reader.get(path, headers={"if-none-match": whole.headers["ETag"]})
    with django_assert_num_queries(2):
        again = reader.get(path, headers={"if-none-match": told.headers["ETag"]}).status_code
    actions.discard_text(meeting=meeting, by=organizer)
    after = reader.get(path, headers={"if-none-match": told.headers["ETag"]})

    assert parts.xpath("//@data-part") == ["now", "proposals"]
    assert "being typed" in parts.xpath("string(//*[@data-part='now'])")
    assert "alert(1)" in parts.xpath("string(//*[@aria-labelledby='waiting'])")
    assert html.fromstring(told.text).xpath("//@data-part") == ["now"]
    assert ("Silence is an answer" in told.text, again) == (True, 304)
    assert html.fromstring(f"<div>{after.text}</div>").xpath("//@data-part") == ["now", "proposals"]
    assert "being typed" not in after.text
    reader.force_login(outsider)
    assert reader.get(path, headers={"if-none-match": whole.headers["ETag"]}).status_code == 404


def test_telephone_shows_what_is_on_the_screen_first_and_all_else_below(reader, meeting, proposal):
    other = factories.make_recommendation(meeting, text="Radio should be paid for.")
    actions.show_recommendation(recommendation=other, seen=None, by=None)

    page = html.fromstring(reader.get(address("room", meeting)).text)

    assert "Radio should be paid for." in page.xpath("string(//*[@data-part='now'])")
    assert page.xpath("//*[@data-part='proposals']//details//article/@id") == ["proposal-1"]
    actions.show_adopted(meeting=meeting, by=None)
    page = html.fromstring(reader.get(address("room", meeting)).text)
    assert page.xpath("//*[@data-part='now']//a/@href") == ["#adopted"]


def test_script_is_told_what_became_of_an_answer(reader, meeting, proposal):
    path, asked = address("answer", meeting, 1), {"accept": "application/json"}

    sent = reader.post(path, {"answer": "agrees", "version": 1}, headers=asked)
    actions.reword_recommendation(recommendation=proposal, text="Answer.", seen=Seen(1, "proposed"), by=None)
    late = reader.post(path, {"answer": "objects", "version": 1}, headers=asked)

    assert (sent.status_code, sent.json()) == (200, {"told": "You agree with version 1 of proposal 1."})
    assert (late.status_code, late.json()) == (
        409,
        {"refusal": "The text has been changed: read version 2, then answer again."},
    )
    assert [(stance.version, stance.answer) for stance in Stance.objects.all()] == [(1, "agrees")]


def test_meeting_that_does_not_agree_on_telephones_has_nothing_about_it(reader, meeting, proposal, expert, organizer):
    """Rows of the time before are kept."""
    actions.answer_recommendation(participant=expert, recommendation=proposal, version=1, answer="agrees")
    actions.set_room(meeting=meeting, takes_stances=False)
    actions.show_recommendation(recommendation=proposal, seen=None, by=None)
    Officer.objects.create(meeting=meeting, role="rapporteur", participant=expert)
    of_reader = ("room", "screen", "operate", "record", "propose")
    pages = [reader.get(address(name, meeting)).text for name in of_reader]
    pages.append(reader.get(address("suggest", meeting, 1)).text)
    pages.append(reader.get(f"{address('operate', meeting)}?open=view").text)

    refused = answer(reader, meeting, "objects")

    about = re.compile(r"\b(agree|object|stance)(s|d|ed|ing|ment|ion|ions)?\b", re.IGNORECASE)
    said = [about.findall(html.fromstring(page).xpath("string(//main)")) for page in pages]
    assert said == [[]] * len(pages)
    assert "Suggest wording" in pages[0] and ">Propose<" in pages[0]
    assert "You cannot agree and object in this meeting." in refused
    assert [stance.answer for stance in Stance.objects.all()] == ["agrees"]


def test_after_the_meeting_nothing_is_offered_and_what_was_typed_stays(reader, meeting, proposal):
    values = {"kind": "conclusion", "text": "What I typed on the train."}

    with calendar_at(meeting.ends_at):
        page = reader.get(address("room", meeting)).text
        late = reader.post(address("propose", meeting), values)

    assert ("The meeting is over" in page, "Suggest wording" in page) == (True, False)
    assert (late.status_code, "What I typed on the train." in late.text) == (422, True)


def test_what_was_adopted_is_a_csv_file(reader, meeting, proposal):
    actions.adopt_recommendation(recommendation=proposal, seen=None, brackets="lift")
    factories.make_conclusion(meeting, text="=1+1")

    answer = reader.get(address("adopted", meeting))

    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{meeting.slug}-adopted.csv"'
    assert [(row[0], row[2], row[4]) for row in rows[1:]] == [
        ("2", "", "'=1+1"),
        ("1", "Governments", "Governments should answer <script>alert(1)</script> soon."),
    ]

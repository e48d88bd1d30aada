"""Texts that the meeting left open: printed in brackets, commented on, and settled in the table of comments."""

import pytest
from django.urls import reverse
from lxml import html

from agenda.models import Officer
from egm_portal.clock import calendar_at
from egm_portal.mail.models import Message
from egm_portal.marked_texts.actions import newest_version
from egm_portal.marked_texts.content import words
from egm_portal.meetings.models import StaffRole
from reports import actions as report_actions
from reports import open_texts, rules
from reports.content import notes_of, parts_of, text_in_words
from reports.models import Report as ReportRow
from reports.models import WordImport
from reports.queries import report_content
from reports.tests.conftest import AUGUST, UNTIL
from review import actions
from review.models import Comment
from review.rounds.forms import ViewForm
from review.rounds.open_texts import NO_BUTTON
from room import actions as room_actions
from room import rules as room_rules
from room.models import Recommendation, RecordEntry
from room.rules import Seen
from tests import factories

OPEN = "The United Nations system should publish its consultations [in the form it recommends to others]."
KEPT = "The United Nations system should publish its consultations in the form it recommends to others."
WITHOUT = "The United Nations system should publish its consultations."


@pytest.fixture
def left_open(meeting):
    """A recommendation with words in brackets, after one that the meeting adopted."""
    factories.make_recommendation(meeting, "adopted", text="Answer every claim.")
    return leave_open(meeting, OPEN)


def leave_open(meeting, text):
    proposal = factories.make_recommendation(meeting, text=text)
    return room_actions.leave_recommendation_open(recommendation=proposal, seen=None)


@pytest.fixture
def round_(left_open, report, expert, other_expert):
    with calendar_at(AUGUST):
        actions.circulate_report(report=report, comments_until=UNTIL)
        yield report.rounds.get()


def seen(row):
    row = Recommendation.objects.get(pk=row.pk)
    return Seen(row.version, row.state)


def settle(report, row, settlement, words="", reason="", by=None):
    return actions.settle_text(
        report=report, recommendation=row, settlement=settlement, words=words, reason=reason, seen=seen(row), by=by
    )


def printed(report):
    """What is read of the chapter of recommendations: each paragraph with the words of its footnotes."""
    chapter = next(each for each in report_content(report).chapters if each.heading.startswith("Recommendations"))
    paragraphs = [part for part in parts_of(chapter) if hasattr(part, "number")]
    return [(text_in_words(each), *(words(note.spans) for note in notes_of([each]))) for each in paragraphs]


def text(element):
    return " ".join(element.text_content().split())


def test_text_left_open_is_printed_in_its_brackets_at_its_addressee(report, left_open):
    whole = leave_open(report.meeting, "Governments should wait.")

    found = printed(report)

    assert found == [
        (
            "The Meeting adopted one recommendation, as set out below. The Meeting left the words in square brackets "
            "in paragraphs 9 and 10 open.",
        ),
        ("Answer every claim.",),
        (OPEN, "The Meeting left the words in square brackets open."),
        ("[Governments should wait.]", "The Meeting left the words in square brackets open."),
    ]
    assert [part.key for part in parts_of(report_content(report).chapters[-1]) if getattr(part, "is_open", False)] == [
        left_open.key,
        whole.key,
    ]


@pytest.mark.parametrize(
    ("source", "partly", "kept", "without"),
    [
        (OPEN, True, KEPT, WITHOUT),
        ("[Governments should wait.]", False, "Governments should wait.", ""),
        ("Governments should wait.", False, "Governments should wait.", ""),
    ],
)
def test_ready_views_lead_to_words(source, partly, kept, without):
    assert open_texts.is_partly_open(source) is partly
    assert (open_texts.kept(source), open_texts.without(source)) == (kept, without)


@pytest.mark.parametrize(
    ("source", "view"),
    [
        ("The form [was] open.", "Some participants considered that the form was open."),
        ("Governments should wait.", "Some participants considered that Governments should wait."),
        ("Some participants preferred to wait.", "Some participants preferred to wait."),
        ("Other measures were needed.", "Some participants considered that other measures were needed."),
        ("answers should come soon", "Some participants considered that answers should come soon."),
        ("The answer was “no”", "Some participants considered that the answer was “no”."),
    ],
)
def test_view_names_nobody(source, view):
    assert open_texts.as_view(source) == view


def test_agreed_words_are_adopted_and_say_so(report, left_open, organizer):
    settled = settle(report, left_open, "words", words=f"  {KEPT}", by=organizer)

    assert (settled.state, settled.adopted_text, settled.version) == ("adopted", KEPT, 2)
    assert printed(report) == [
        (
            "The Meeting adopted one recommendation, as set out below. Paragraph 9 was agreed by correspondence after "
            "the Meeting.",
        ),
        ("Answer every claim.",),
        (KEPT, "Agreed by correspondence after the Meeting."),
    ]
    entry = RecordEntry.objects.get(event="words")
    assert (entry.by, entry.version) == (organizer, 2)


def test_view_is_printed_without_a_name_and_is_no_recommendation(report, left_open):
    settled = settle(report, left_open, "view", words=KEPT)

    assert (settled.state, settled.settlement) == ("left_open", "view")
    view = KEPT.replace("The United", "Some participants considered that the United")
    assert printed(report)[1:] == [("Answer every claim.",), (view,)]
    assert rules.refusal_to("clear", report) == ""
    cleared = report_actions.change_state(report=report, state=ReportRow.State.CLEARED)
    assert Recommendation.objects.get(pk=left_open.pk).printed_number is None
    assert cleared.state == "cleared"


def test_brackets_stay_with_a_reason_only(report, left_open):
    with pytest.raises(actions.NotAllowed, match="Say in a sentence why the brackets stay"):
        settle(report, left_open, "brackets")

    settle(report, left_open, "brackets", reason="The Commission decides.")

    assert printed(report)[-1] == (OPEN, "The Meeting left the words in square brackets open.")
    assert rules.refusal_to("clear", report) == ""


def test_text_is_left_out_with_a_reason_only(report, left_open):
    with pytest.raises(actions.NotAllowed, match="Say in a sentence why it is left out"):
        settle(report, left_open, "left_out")

    settled = settle(report, left_open, "left_out", reason="Nobody asked for it.")

    assert (settled.state, settled.reason) == ("dropped", "Nobody asked for it.")
    assert printed(report) == [
        ("The Meeting adopted one recommendation, as set out below.",),
        ("Answer every claim.",),
    ]


@pytest.mark.parametrize("words", [OPEN, "  "])
def test_words_that_stand_open_or_are_none_are_not_adopted(report, left_open, words):
    with pytest.raises(actions.NotAllowed, match="in brackets|Write the text"):
        settle(report, left_open, "words", words=words)

    assert Recommendation.objects.get(pk=left_open.pk).state == "left_open"


def test_text_is_settled_once_of_the_words_that_were_seen(report, left_open):
    before = seen(left_open)
    settle(report, left_open, "words", words=KEPT)

    again = actions.settle_text(
        report=report, recommendation=left_open, settlement="words", words=KEPT, seen=before, by=None
    )
    with pytest.raises(actions.NotAllowed, match="Agreed by correspondence: it is not open any more"):
        actions.settle_text(
            report=report, recommendation=left_open, settlement="left_out", reason="No.", seen=before, by=None
        )

    assert (again.version, again.adopted_text) == (2, KEPT)
    with pytest.raises(actions.NotAllowed, match="Agreed by correspondence"):
        actions.settle_text(
            report=report, recommendation=left_open, settlement="words", words=WITHOUT, seen=before, by=None
        )
    assert newest_version(again.wording).source == "Agreed by correspondence"


def test_text_that_was_reworded_meanwhile_is_not_settled(report, left_open, organizer):
    before = seen(left_open)
    room_actions.reword_recommendation(
        recommendation=left_open, text="Publish [now].", seen=before, by=organizer, changes_adopted=True
    )

    with pytest.raises(actions.NotAllowed, match="Somebody else changed this proposal meanwhile"):
        actions.settle_text(
            report=report, recommendation=left_open, settlement="view", words=KEPT, seen=before, by=organizer
        )


@pytest.mark.parametrize(
    ("settlement", "values"),
    [
        ("words", {"words": WITHOUT}),
        ("view", {"words": KEPT}),
        ("left_out", {"reason": "No."}),
        ("brackets", {"reason": "No."}),
    ],
)
def test_settled_text_is_opened_again_with_its_brackets(report, left_open, settlement, values):
    before = printed(report)
    settled = settle(report, left_open, settlement, **values)
    with pytest.raises(actions.NotAllowed, match="Open the text again in the table of comments first"):
        room_actions.reconsider_recommendation(recommendation=settled, seen=None)

    opened = actions.open_text_again(report=report, recommendation=left_open, seen=seen(left_open), by=None)

    assert (opened.state, opened.settlement, opened.reason, opened.text) == ("left_open", "", "", OPEN)
    assert printed(report) == before


def test_final_text_is_not_settled_any_more(report, left_open):
    settle(report, left_open, "words", words=KEPT)
    report_actions.change_state(report=report, state=ReportRow.State.CLEARED)

    with pytest.raises(actions.NotAllowed, match="The text of the report is final"):
        actions.open_text_again(report=report, recommendation=left_open, seen=seen(left_open), by=None)


# In the circulated draft


@pytest.fixture
def page(round_):
    return reverse("review:circulated", args=[round_.report.meeting.slug])


def main(response):
    return html.fromstring(response.text).xpath("//main")[0]


def test_reader_says_what_the_report_should_say_and_changes_it(client, page, left_open, expert):
    client.force_login(expert.user)
    shown = main(client.get(page))
    address = f"{page}?view={left_open.key}"

    sent = client.post(address, {"view": "keep", "text": "It asks of ourselves what we ask of others."})
    changed = client.post(address, {"view": "other", "suggestion": "Publish them.", "text": ""})

    form = shown.xpath("//section[contains(@class, 'open-view')]")[0]
    choices = [text(each) for each in form.xpath(".//div[input[@type='radio']]/label")]
    assert choices == [f"Keep the words: “{KEPT}”", f"Leave them out: “{WITHOUT}”", "Other words"]
    assert [answer.status_code for answer in (sent, changed)] == [302, 302]
    view = Comment.objects.get()
    assert (view.kind, view.view, view.suggestion, view.text) == ("view", "other", "Publish them.", "")
    assert view.quote == OPEN
    client.post(page, {"withdraw": view.pk})
    assert not Comment.objects.exists()


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({"text": "Why not?"}, "Select what the report should say."),
        ({"view": "other", "suggestion": " ", "text": "Why not?"}, "Write the words that the report should have."),
    ],
)
def test_view_without_a_choice_or_words_loses_nothing_typed(client, page, left_open, expert, typed, error):
    client.force_login(expert.user)

    refused = client.post(f"{page}?view={left_open.key}", typed)

    form = main(refused).xpath("//section[@id='write']")[0]
    assert refused.status_code == 422
    assert error in text(form)
    assert form.xpath(".//textarea[@name='text']")[0].text.strip() == "Why not?"


def test_views_of_others_are_shown_once_the_round_has_closed(client, page, round_, left_open, expert, other_expert):
    actions.give_view(round=round_, paragraph=left_open.key, view="leave_out", text="Nobody can.", by=other_expert)
    client.force_login(expert.user)
    during = client.get(page)
    with calendar_at(UNTIL):
        after = client.get(page)

    assert "Nobody can." not in during.text
    (views,) = main(after).xpath("//details[summary[contains(., 'What others said')]]")
    assert "Leave them out" in text(views)
    assert "Nobody can." in text(views)
    assert not main(after).xpath("//section[contains(@class, 'open-view')]")


@pytest.mark.parametrize("of_whom", ["other_expert", "expert"])
def test_nobody_replies_to_a_view(client, page, round_, left_open, expert, request, of_whom):
    by = request.getfixturevalue(of_whom)
    view = actions.give_view(round=round_, paragraph=left_open.key, view="leave_out", text="Nobody can.", by=by)
    client.force_login(expert.user)
    address = f"{page}?reply={view.pk}"

    asked, sent = client.get(address), client.post(address, {"text": "I can."})

    assert (asked.status_code, sent.status_code) == (404, 404)
    assert Comment.objects.get() == view


def test_no_view_is_given_of_a_text_that_was_settled_meanwhile(client, report, page, left_open, expert):
    client.force_login(expert.user)
    settle(report, left_open, "words", words=KEPT)

    answer = client.post(f"{page}?view={left_open.key}", {"view": "leave_out", "text": "Nobody can."})

    assert (answer.status_code, Comment.objects.count()) == (422, 0)
    assert "This text is not open any more, and your view was not recorded." in answer.text
    assert main(answer).xpath("//section[@id='write']//textarea[@name='text']")[0].text.strip() == "Nobody can."


def test_view_is_given_of_an_open_text_that_is_on_the_screen_again(round_, left_open, expert):
    room_actions.show_recommendation(recommendation=left_open, seen=seen(left_open), by=None)

    assert actions.give_view(round=round_, paragraph=left_open.key, view="keep", by=expert).pk


@pytest.mark.parametrize(
    ("decide", "values"),
    [
        (room_actions.adopt_recommendation, {"brackets": "lift"}),
        (room_actions.drop_recommendation, {"reason": "Nobody asked for it."}),
        (room_actions.reconsider_recommendation, {}),
    ],
)
def test_views_of_a_text_that_is_not_open_any_more_do_not_keep_answers_back(
    round_, left_open, expert, other_expert, organizer, decide, values
):
    comment = actions.comment_on_draft(round=round_, paragraph="", text="Well done.", by=expert)
    for by in (expert, other_expert):
        actions.give_view(round=round_, paragraph=left_open.key, view="keep", by=by)
    actions.answer_comments(comments={comment: "open"}, state="noted", by=organizer)
    with calendar_at(UNTIL):
        while_open = actions.tell_authors(round=round_)
        decide(recommendation=left_open, seen=seen(left_open), by=organizer, **values)
        after = actions.tell_authors(round=round_)

    assert (while_open, after) == (False, True)
    (message,) = Message.objects.filter(kind="review/answered")
    assert message.to == expert.email


@pytest.mark.parametrize(("role", "is_led"), [("chair", True), ("rapporteur", True), ("moderator", False)])
def test_chair_and_rapporteur_are_led_to_the_table_of_comments(client, page, round_, expert, role, is_led):
    Officer.objects.create(meeting=round_.report.meeting, participant=expert, role=role)
    client.force_login(expert.user)
    table = f"{reverse('review:comments', args=[round_.report.meeting.slug])}#left-open"

    links = main(client.get(page)).xpath("//p[@class='left-open']/a/@href")

    assert (table in links, client.get(table).status_code) == (is_led, 200 if is_led else 404)


def test_paragraph_that_is_not_open_has_no_views(client, page, round_, paragraph_key, expert):
    client.force_login(expert.user)

    assert client.get(f"{page}?view={paragraph_key}").status_code == 404
    with pytest.raises(actions.NotAllowed, match="not in the draft that was circulated"):
        actions.give_view(round=round_, paragraph=paragraph_key, view="keep", by=expert)


@pytest.fixture
def paragraph_key(round_):
    return next(key for key, source in round_.wordings.items() if source == "Answer every claim.")


# In the table of comments


@pytest.fixture
def table(round_):
    return reverse("review:comments", args=[round_.report.meeting.slug])


def test_views_stand_as_a_list_beside_the_form_and_not_among_the_comments(
    client, table, round_, left_open, expert, other_expert, organizer
):
    actions.give_view(round=round_, paragraph=left_open.key, view="other", suggestion="Publish.", by=expert)
    actions.give_view(round=round_, paragraph=left_open.key, view="keep", text="As agreed.", by=other_expert)
    client.force_login(organizer)

    shown = client.get(table)

    views = [text(each) for each in main(shown).xpath("//ul[@class='views']/li")]
    assert [view.split(" ")[0] for view in views] == ["Other", "Keep"]
    assert "Use these words" in views[0]
    assert shown.context["table"].rows == []
    assert list(shown.context["workspace"].waiting.values()) == [0]


def test_view_has_no_page_of_its_own_to_be_answered_on(client, round_, left_open, expert, organizer):
    view = actions.give_view(round=round_, paragraph=left_open.key, view="keep", by=expert)
    client.force_login(organizer)

    answer = client.get(reverse("review:comment", args=[round_.report.meeting.slug, view.pk]))

    assert answer.status_code == 404


def test_text_is_settled_by_one_press_and_everybody_with_a_view_is_answered(
    client, table, round_, left_open, expert, other_expert, organizer
):
    met = actions.give_view(round=round_, paragraph=left_open.key, view="keep", by=expert)
    other = actions.give_view(round=round_, paragraph=left_open.key, view="leave_out", by=other_expert)
    client.force_login(organizer)
    form = main(client.get(table)).xpath(f"//form[contains(@action, '/open/{left_open.pk}/')]")[0]
    fields = {field.name: field.value or "" for field in form.inputs if field.name and field.get("type") != "submit"}

    answer = client.post(form.action, fields | {"settlement": "words", "reason": "Nobody objected."})

    assert (answer.status_code, answer["Location"]) == (302, f"{table}#left-open")
    met.refresh_from_db()
    other.refresh_from_db()
    told = f"Agreed by correspondence: “{KEPT}” Nobody objected."
    assert [(view.state, view.answer, view.answered_by) for view in (met, other)] == [
        ("accepted", told, organizer),
        ("noted", told, organizer),
    ]


def test_form_begins_with_what_is_chosen(client, round_, left_open, expert, organizer):
    view = actions.give_view(round=round_, paragraph=left_open.key, view="other", suggestion="Publish.", by=expert)
    client.force_login(organizer)
    page = reverse("review:settle", args=[round_.report.meeting.slug, left_open.pk])

    begun = [
        main(client.get(f"{page}?begin={begin}")).xpath("//textarea[@name='words']")[0].text.strip()
        for begin in ("", "without", view.pk, "nonsense")
    ]

    assert begun == [KEPT, WITHOUT, "Publish.", KEPT]


@pytest.mark.parametrize("text", ["Answer within [30] [60] days.", "Answer within [30]/[60] days."])
def test_alternatives_are_not_put_together(client, meeting, report, organizer, text):
    row = leave_open(meeting, text)
    client.force_login(organizer)
    shown = client.get(reverse("review:comments", args=[meeting.slug]))
    (form,) = html.fromstring(shown.text).xpath("//form[.//button[@value='words']]")
    begun = {name: value or "" for name, value in form.form_values()}

    refused = client.post(form.get("action"), begun | {"settlement": "words"})
    client.post(form.get("action"), begun | {"settlement": "words", "words": "Answer within 60 days."})

    assert (begun["words"].strip(), "As a view it reads" in shown.text) == (text, False)
    assert refused.status_code == 422
    assert Recommendation.objects.get(pk=row.pk).text == "Answer within 60 days."


def test_ready_view_keeps_no_two_alternatives():
    form, other = (ViewForm(wording=wording) for wording in ("Answer within [30] [60] days.", OPEN))

    assert [value for value, _ in form.fields["view"].choices] == ["leave_out", "other"]
    assert form.initial["suggestion"] == "Answer within [30] [60] days."
    assert [value for value, _ in other.fields["view"].choices] == ["keep", "leave_out", "other"]
    assert other.initial["suggestion"] == KEPT


def test_refused_settlement_says_why_beside_its_field_and_keeps_what_was_typed(client, round_, left_open, organizer):
    client.force_login(organizer)
    page = reverse("review:settle", args=[round_.report.meeting.slug, left_open.pk])
    typed = {"words": "My words.", "reason": "", "version": "1", "state": "left_open"}

    no_reason = client.post(page, typed | {"settlement": "left_out"})
    stale = client.post(page, typed | {"settlement": "words", "version": "7"})
    no_button = client.post(page, typed)

    assert no_reason.status_code == stale.status_code == no_button.status_code == 422
    assert no_button.context["form"].non_field_errors() == [NO_BUTTON]
    assert no_reason.context["form"].errors == {"reason": [room_rules.NO_REASON["left_out"]]}
    assert stale.context["form"].non_field_errors() == [room_rules.CHANGED_MEANWHILE]
    assert main(stale).xpath("//textarea[@name='words']")[0].text.strip() == "My words."


def test_refused_settlement_is_sent_again_about_the_text_as_it_is_now(client, round_, left_open, organizer):
    client.force_login(organizer)
    page = reverse("review:settle", args=[round_.report.meeting.slug, left_open.pk])
    room_actions.reword_recommendation(recommendation=left_open, text=WITHOUT, seen=seen(left_open), by=None)
    typed = {"words": "My words.", "settlement": "words", "version": "1", "state": "left_open"}

    refused = main(client.post(page, typed))
    shown = {name: refused.xpath(f"string(//input[@name='{name}']/@value)") for name in ("version", "state")}

    assert refused.xpath("string(//p[@class='open-text-words'])") == WITHOUT
    assert client.post(page, typed | shown).status_code == 302
    assert Recommendation.objects.get(pk=left_open.pk).adopted_text == "My words."


def test_what_was_typed_stays_when_somebody_else_has_settled_the_text(client, round_, left_open, organizer):
    client.force_login(organizer)
    page = reverse("review:settle", args=[round_.report.meeting.slug, left_open.pk])
    [form] = [form for form in main(client.get(page)).xpath("//form") if form.xpath(".//textarea")]
    typed = dict(form.form_values()) | {"words": "My words.", "reason": "Mine.", "settlement": "words"}
    settle(round_.report, left_open, "left_out", reason="The Meeting did not agree.")

    refused = client.post(page, typed)
    [again] = [form for form in main(refused).xpath("//form") if form.xpath(".//button[@value='open']")]
    client.post(page, dict(again.form_values()) | {"settlement": "open"})

    assert refused.status_code == 422
    [notice] = main(refused).xpath("//div[@class='notice notice-warn']")
    assert [text(each) for each in notice.xpath("./p")][1:] == ["My words.", "Mine."]
    assert "We kept what you typed" in client.get(page).text


@pytest.mark.parametrize(
    ("who", "status"), [("chair", 302), ("rapporteur", 302), ("organizer", 302), ("viewer", 403), ("nobody", 404)]
)
def test_chair_rapporteur_and_organizers_settle(
    client, report, left_open, expert, other_expert, organizer, who, status
):
    users = {"organizer": organizer, "nobody": other_expert.user}
    if who in ("chair", "rapporteur"):
        Officer.objects.create(meeting=report.meeting, participant=expert, role=who)
        users[who] = expert.user
    if who == "viewer":
        users[who] = factories.make_organizer(report.meeting, role=StaffRole.VIEWER)
    client.force_login(users[who])
    page = reverse("review:settle", args=[report.meeting.slug, left_open.pk])
    typed = {"words": KEPT, "version": "1", "state": "left_open", "settlement": "words"}

    assert client.post(page, typed).status_code == status
    assert Recommendation.objects.get(pk=left_open.pk).state == ("adopted" if status == 302 else "left_open")


def test_chair_reads_the_draft_and_writes_nothing(client, report, expert):
    Officer.objects.create(meeting=report.meeting, participant=expert, role="chair")
    client.force_login(expert.user)
    section = report.sections.get(chapter="introduction")
    write = reverse("reports:write", args=[report.meeting.slug, section.pk])

    shown = client.get(write)
    refused = client.post(reverse("reports:save", args=[report.meeting.slug, section.pk]), {"text": "Mine."})

    assert shown.status_code == 200
    assert refused.status_code in (403, 404)


@pytest.fixture
def chair(report, expert):
    Officer.objects.create(meeting=report.meeting, participant=expert, role="chair")
    return expert.user


def test_chair_has_no_word_documents_whose_comments_have_names(client, meeting, report, chair):
    read = WordImport.objects.create(report=report, name="draft.docx", size=1, state=WordImport.State.FAILED)
    client.force_login(chair)
    addresses = [reverse("reports:word", args=[meeting.slug])]
    addresses += [reverse(f"reports:{name}", args=[meeting.slug, read.pk]) for name in ("word_import", "word_progress")]

    assert [client.get(address).status_code for address in addresses] == [404] * 3
    assert addresses[0] not in client.get(reverse("reports:outline", args=[meeting.slug])).text


@pytest.mark.parametrize("not_for_attribution", [True, False])
def test_chair_reads_comments_without_names_where_the_meeting_is_not_for_attribution(
    client, meeting, table, round_, chair, other_expert, organizer, not_for_attribution
):
    type(meeting).objects.filter(pk=meeting.pk).update(not_for_attribution=not_for_attribution)
    said = actions.comment_on_draft(round=round_, paragraph="", text="Well done.", by=other_expert)
    actions.reply_to_comment(comment=said, text="Or nearly so.", by=other_expert)
    actions.answer_comments(comments={said: "open"}, state="noted", by=organizer)
    client.force_login(chair)

    pages = [client.get(table), client.get(reverse("review:comment", args=[meeting.slug, said.pk]))]

    for shown in pages:
        words = text(main(shown))
        assert "Well done." in words
        assert "Or nearly so." in words
        assert (other_expert.name in words) is not not_for_attribution
        assert ("The organizers, " in words) is not_for_attribution
    by_author = client.get(table, {"from": f"p{other_expert.pk + 1}"})
    assert len(by_author.context["table"].rows) == not_for_attribution


def test_chair_reads_views_once_the_round_has_closed(client, table, round_, left_open, chair, other_expert):
    view = actions.give_view(
        round=round_, paragraph=left_open.key, view="other", suggestion="Sing hymns.", by=other_expert
    )
    client.force_login(chair)
    settle_page = reverse("review:settle", args=[round_.report.meeting.slug, left_open.pk])
    addresses = [table, f"{settle_page}?begin={view.pk}"]

    during = [client.get(address).text for address in addresses]
    with calendar_at(UNTIL):
        after = [client.get(address).text for address in addresses]

    for before, later in zip(during, after, strict=True):
        assert "The views are shown once comments have closed." in before
        assert (other_expert.name in before, "hymns" in before) == (False, False)
        assert (other_expert.name in later, "hymns" in later) == (True, True)


def test_files_of_the_table_are_not_for_the_chair(client, table, round_, chair, other_expert):
    actions.comment_on_draft(round=round_, paragraph="", text="Well done.", by=other_expert)
    client.force_login(chair)
    files = [reverse("review:comments_file", args=[round_.report.meeting.slug, ending]) for ending in ("csv", "docx")]
    files += [reverse(f"pdf:{name}", args=["comments", round_.pk]) for name in ("page", "file")]

    shown = client.get(table)

    assert [client.get(file).status_code for file in files] == [404] * 4
    assert not [link for link in files if link in shown.text]


# Order, short titles and groups


@pytest.fixture
def order(client, report, organizer):
    """The address of the page of the order, and a function that sends its form with changes to it."""
    client.force_login(organizer)
    address = reverse("reports:order", args=[report.meeting.slug])

    def send(page=None, **changes):
        form = main(page or client.get(address)).xpath("//form[@method='post']")[-1]
        return client.post(address, dict(form.form_values()) | changes)

    return address, send


def test_conclusions_and_recommendations_are_put_in_order_with_titles_and_groups(report, left_open, order):
    _, send = order
    first = Recommendation.objects.adopted().get()
    third = factories.make_recommendation(report.meeting, "adopted", text="Publish each answer.")

    answer = send(
        **{f"{first.key}-position": 9, f"{first.key}-group": "Time", f"{third.key}-group": "Publicity"},
        **{f"{left_open.key}-short_title": "Own consultations"},
    )

    assert answer.status_code == 302
    chapter = report_content(report).chapters[-1]
    (addressee,) = [chapter] if not chapter.divisions else [chapter]
    assert [division.heading for division in addressee.divisions] == ["Publicity", "Time"]
    assert [text_in_words(each) for each in parts_of(chapter) if getattr(each, "adopted", None)] == [
        "Publish each answer.",
        "Answer every claim.",
    ]
    left_open.refresh_from_db()
    assert (left_open.short_title, left_open.text) == ("Own consultations", OPEN)


def test_page_of_the_order_says_where_texts_without_a_group_are_printed(client, report, left_open, order):
    address, send = order
    adopted = Recommendation.objects.adopted().get()
    send(**{f"{left_open.key}-position": 1, f"{left_open.key}-group": "Time", f"{adopted.key}-position": 2})

    keys = [getattr(part, "key", "") for part in parts_of(report_content(report).chapters[-1])]

    assert [key for key in keys if key.startswith("rec-")] == [adopted.key, left_open.key]
    assert "Texts without a group are printed before the groups" in client.get(address).text


def test_order_that_somebody_else_changed_meanwhile_is_not_saved(client, report, left_open, order):
    address, send = order
    page = client.get(address)
    send(**{f"{left_open.key}-group": "Mine"})

    refused = send(page, **{f"{left_open.key}-group": "Theirs"})

    assert refused.status_code == 422
    assert room_rules.ARRANGED_MEANWHILE in refused.text
    assert main(refused).xpath(f"//input[@name='{left_open.key}-group']/@value") == ["Theirs"]
    assert Recommendation.objects.get(pk=left_open.pk).group == "Mine"
    assert "Somebody else has changed this to “Mine”." in refused.text
    assert send(refused).status_code == 302
    assert Recommendation.objects.get(pk=left_open.pk).group == "Theirs"


def test_order_of_a_text_that_is_printed_no_more_is_told(client, report, left_open, order):
    address, send = order
    page = client.get(address)
    settle(report, left_open, "left_out", reason="The Meeting did not agree.")

    refused = send(page, **{f"{left_open.key}-group": "Time"})

    assert refused.status_code == 422
    assert "A text of this page is not printed any more" in refused.text


def test_order_of_a_final_text_stays(report, left_open, order):
    _, send = order
    settle(report, left_open, "words", words=KEPT)
    report_actions.change_state(report=report, state=ReportRow.State.CLEARED)

    refused = send(**{f"{left_open.key}-group": "Time"})

    assert refused.status_code == 422
    assert "The text of the report is final" in refused.text

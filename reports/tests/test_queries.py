import json

import pytest
from django.template.loader import render_to_string

from agenda.actions import release_programme
from agenda.models import Officer
from egm_portal.marked_texts.content import Span, words
from egm_portal.marked_texts.models import TextVersion
from egm_portal.text.titles import meeting_name
from papers.actions import publish_document
from participants.queries import ORDER_OF_LIST
from reports import actions
from reports.content import FORMATS, Cell, ReportContent, Row, notes_of
from reports.models import Report
from reports.queries import report_content
from tests.factories import (
    accept_open_conflicts,
    make_conclusion,
    make_document,
    make_participant,
    make_recommendation,
    make_session,
)


def fill(report: Report, rows: int) -> None:
    """Gives the report this many of everything, with filled relations."""
    meeting = report.meeting
    for number in range(rows):
        expert = make_participant(meeting=meeting, status="accepted")
        session = make_session(meeting=meeting)
        session.items.get().people.add(expert)
        Officer.objects.create(meeting=meeting, session=session, participant=expert, role="chair")
        document = make_document(meeting=meeting, authors=[expert])
        publish_document(document=document)
        actions.write_section(report=report, chapter="discussion", heading=f"Theme {number}", body="It was discussed.")
        make_recommendation(meeting, "adopted").evidence.add(document)
        make_conclusion(meeting)
    Officer.objects.create(meeting=meeting, participant=expert, role="chair")
    accept_open_conflicts(meeting)
    release_programme(meeting=meeting, kind="final", by=None)


@pytest.mark.parametrize("rows", [1, 3])
def test_a_report_in_writing_costs_fifteen_queries_whatever_its_length(report, rows, django_assert_num_queries):
    fill(report, rows)
    report = Report.objects.select_related("meeting").get(pk=report.pk)

    with django_assert_num_queries(15):
        report_content(report)


def test_an_issued_report_costs_one_query_and_stays_as_it_was_printed(issued, django_assert_num_queries):
    before = report_content(issued)
    make_participant(meeting=issued.meeting, status="accepted", name="Latecomer")
    TextVersion.objects.update(text="Rewritten.")
    issued = Report.objects.get(pk=issued.pk)

    with django_assert_num_queries(1):
        after = report_content(issued)

    assert after == before


def test_frozen_content_comes_back_from_json(report):
    fill(report, 2)
    content = report_content(report)

    assert FORMATS.restored(json.loads(json.dumps(FORMATS.stored(content)))) == content


def test_front_matter(report):
    actions.write_section(report=report, chapter="acknowledgements", body="Thanks.")
    actions.write_section(report=report, chapter="summary", body="In short:\n(a) Much;\n(b) Little.")
    report.save()

    content = report_content(report)

    assert (content.title, content.symbol, content.date, content.draft) == (report.meeting.title, "", "", True)
    assert (content.place, content.dates) == ("ITU Headquarters, Geneva, Switzerland", "24 and 25 July 2013")
    assert content.organizers == ["Division for Social Policy and Development, UNDESA"]
    front_matter = content.acknowledgements, content.summary
    texts = [[(part.kind, part.mark, words(part.spans)) for part in parts] for parts in front_matter]
    assert texts == [
        [("paragraph", "", "Thanks.")],
        [("paragraph", "", "In short:"), ("sub", "(a)", "Much;"), ("sub", "(b)", "Little.")],
    ]
    assert all(len(part.key) == 6 for part in [*content.acknowledgements, *content.summary])


def headings(content: ReportContent) -> list[str]:
    """The chapters with their sections: "II. Organization of work: A, B, C, D"."""
    return [
        f"{one.mark}. {one.heading}" + "".join(f" / {part.mark}. {part.heading}" for part in one.divisions)
        for one in content.chapters
    ]


def test_chapters_with_conclusions_at_the_end(report):
    complete(report)

    assert headings(report_content(report)) == [
        "I. Introduction",
        "II. Organization of work / A. Participation / B. Documentation / C. Programme of work / D. Opening statements",
        "III. Summary of the discussion / A. Access / B. Trust",
        "IV. Conclusions",
        "V. Recommendations / A. Governments / B. Civil society",
        "VI. Next steps",
    ]


def test_chapters_with_conclusions_first(report):
    complete(report)
    report.arrangement = Report.Arrangement.CONCLUSIONS_FIRST

    content = report_content(report)

    assert headings(content)[0] == "I. Conclusions and recommendations / A. Conclusions / B. Recommendations"
    assert headings(content)[1:] == [
        "II. Introduction",
        "III. Organization of work / A. Participation / B. Documentation / C. Programme of work"
        " / D. Opening statements",
        "IV. Summary of the discussion / A. Access / B. Trust",
        "V. Next steps",
    ]
    recommended = content.chapters[0].divisions[1]
    assert [(part.mark, part.heading) for part in recommended.divisions] == [
        ("1", "Governments"),
        ("2", "Civil society"),
    ]


def complete(report: Report) -> None:
    """Writes every chapter."""
    actions.write_section(report=report, chapter="opening_statements", body="The meeting was opened.")
    actions.write_section(report=report, chapter="discussion", heading="Access", body="First.", order=1)
    actions.write_section(report=report, chapter="discussion", heading="Trust", body="Second.", order=2)
    actions.write_section(report=report, chapter="further", heading="Next steps", body="The Commission meets.")
    make_conclusion(report.meeting)
    make_recommendation(report.meeting, "adopted")
    make_recommendation(report.meeting, "adopted", addressee="civil_society")


def test_only_what_was_adopted_stands_in_the_report(report):
    expert = make_participant(meeting=report.meeting, status="accepted", name="Expert Z")
    document = make_document(meeting=report.meeting, title="Proof", symbol="EGM/2013/1", authors=[expert])
    publish_document(document=document)
    hidden = make_document(meeting=report.meeting, title="Not published")
    adopted = make_recommendation(report.meeting, "adopted", text="Answer Mr. X. A date should be named.\n(a) Soon.")
    adopted.evidence.set([document, hidden])
    make_recommendation(report.meeting, "dropped")
    make_recommendation(report.meeting)

    chapter = report_content(report).chapters[-1]

    assert chapter.heading == "Recommendations: Governments"
    opening, only = chapter.paragraphs
    assert words(opening.spans) == "The Meeting adopted one recommendation, as set out below."
    assert (words(only.lead), words(only.spans)) == ("Answer Mr. X.", "A date should be named.")
    (part,) = only.parts
    text, note = part.spans
    assert (part.mark, text, note.note.mark) == ("(a)", Span("Soon."), "1")
    title = meeting_name(report.meeting.short_title)
    assert words(note.note.spans) == (
        f"Expert Z, “Proof” (EGM/2013/1), paper prepared for the {title}, Geneva, 24 and 25 July 2013."
    )


def test_the_same_evidence_twice_running_is_ibid(report):
    first, second = (make_document(meeting=report.meeting, title=f"Proof {number}") for number in (1, 2))
    for document in (first, second):
        publish_document(document=document)
    for position, evidence in enumerate([[first], [first], [second, first], [first]]):
        make_conclusion(report.meeting, position=position).evidence.set(evidence)

    chapter = report_content(report).chapters[-2]

    after = f", paper prepared for the {meeting_name(report.meeting.short_title)}, Geneva, 24 and 25 July 2013"
    assert [(note.mark, words(note.spans)) for note in notes_of(chapter)] == [
        ("1", f"“Proof 1”{after}."),
        ("2", "Ibid."),
        ("3", f"“Proof 1”{after}; “Proof 2”{after}."),
        ("4", f"“Proof 1”{after}."),
    ]


def test_evidence_is_noted_after_the_last_words(report):
    document = make_document(meeting=report.meeting)
    publish_document(document=document)
    for text in ("Answer. Soon.", "Answer.", "Answer.\n\n| A | B |\n|---|---|\n| 1 | 2 |"):
        make_recommendation(report.meeting, "adopted", text=text).evidence.add(document)

    _, both, only_lead, with_table = report_content(report).chapters[-1].paragraphs

    assert [bool(paragraph.spans and paragraph.spans[-1].note) for paragraph in (both, only_lead)] == [True, False]
    assert [bool(paragraph.lead[-1].note) for paragraph in (only_lead, with_table)] == [True, True]


def test_a_report_says_that_nothing_was_adopted(report):
    last = [words(chapter.paragraphs[0].spans) for chapter in report_content(report).chapters[-2:]]

    assert last == ["The Meeting adopted no conclusions.", "The Meeting adopted no recommendations."]


def test_a_written_opening_replaces_the_plain_one(report):
    actions.write_section(report=report, chapter="conclusions", body="On the last day they agreed as follows.")
    make_conclusion(report.meeting)

    conclusions = report_content(report).chapters[-2]

    assert [words(one.spans) for one in conclusions.paragraphs] == [
        "On the last day they agreed as follows.",
        "Silence is an answer too.",
    ]


@pytest.mark.parametrize("adopted", [True, False])
def test_introductions_of_what_was_adopted_are_printed_with_their_subheadings(report, adopted):
    actions.write_section(report=report, chapter="conclusions", body="# On costs\n\nRadio was cheap.")
    actions.write_section(report=report, chapter="recommendations", body="They agreed.\n\n# On law\n\nLaw was scarce.")
    if adopted:
        make_conclusion(report.meeting, text="Radio reaches many.")
        make_recommendation(report.meeting, "adopted", text="Answer every claim.")

    printed = [_printed(chapter) for chapter in report_content(report).chapters[-2:]]

    assert printed == (
        [
            [
                "Conclusions",
                "On costs",
                "Radio was cheap.",
                "Conclusions adopted by the Meeting",
                "Radio reaches many.",
            ],
            ["Recommendations", "They agreed.", "On law", "Law was scarce.", "Governments", "Answer every claim."],
        ]
        if adopted
        else [
            ["Conclusions: On costs", "Radio was cheap."],
            ["Recommendations: On law", "They agreed.", "Law was scarce."],
        ]
    )


def _printed(division):
    """The headings and the words of its paragraphs, in the order in which they are read."""
    own = [division.heading, *(words([*each.lead, *each.spans]) for each in division.paragraphs)]
    return [*own, *(said for part in division.divisions for said in _printed(part))]


def test_annex_i_names_those_who_agreed_in_natural_order(meeting, report):
    for number, consent in [(10, True), (9, True), (8, False)]:
        make_participant(
            meeting=meeting, status="accepted", name=f"Guest {number}", list_consent=consent, title="Clerk"
        )
    make_participant(meeting=meeting, name="Guest 1")

    (experts,) = report_content(report).annexes[0].tables

    assert experts.heading == "Experts"
    assert [[cell.text for cell in row.cells] for row in experts.rows] == [
        ["Guest 9", "Clerk", "Country A"],
        ["Guest 10", "Clerk", "Country A"],
    ]


def test_annex_i_lists_civil_society_by_organization_and_names_officers(meeting, report):
    chair = make_participant(meeting=meeting, status="accepted", name="Expert Z", title="Clerk")
    Officer.objects.create(meeting=meeting, participant=chair, role="chair")
    for name, affiliation in (("Guest 1", "Union B"), ("Guest 2", "Union A")):
        values = {"name": name, "title": "Adviser", "affiliation": affiliation, "role": "civil_society"}
        make_participant(meeting=meeting, status="accepted", **values)
    make_participant(meeting=meeting, status="accepted", name="Member", affiliation="UNDESA", role="staff")

    annex = report_content(report).annexes[0]

    tables = {table.heading: [[cell.text for cell in row.cells] for row in table.rows] for table in annex.tables}
    assert tables == {
        "Expert": [["Expert Z (Chair)", "Clerk", "Country A"]],
        "Civil society": [["Guest 2", "Union A: Adviser", ""], ["Guest 1", "Union B: Adviser", ""]],
        "United Nations system": [["Member", "Department of Economic and Social Affairs", ""]],
    }
    assert annex.note == f"As at 25 July 2013. {ORDER_OF_LIST}"


def test_annex_ii_shows_the_release_in_the_time_of_the_meeting(meeting, report):
    expert = make_participant(meeting=meeting, status="accepted", name="Expert Z")
    make_session(meeting=meeting, title="Access").items.get().people.add(expert)
    release_programme(meeting=meeting, kind="provisional", by=None)

    annex = report_content(report).annexes[1]

    assert annex.text == []
    (day,) = annex.tables
    assert day.heading == "Wednesday, 24 July 2013"
    assert day.rows == [
        Row([Cell("11:00-12:30"), Cell("Session 1: Access")], leads=True),
        Row([Cell("11:00-11:30"), Cell("Discussion", below="Expert Z (Country A)")]),
    ]


def test_annex_iii_lists_public_documents_only(meeting, report):
    published = make_document(meeting=meeting, title="Open", symbol="EGM/2013/1", corporate_author="UNDESA")
    publish_document(document=published)
    make_document(meeting=meeting, title="Draft of something")

    (group,) = report_content(report).annexes[2].tables

    assert (group.heading, group.rows) == (
        "Background paper",
        [
            Row(
                [
                    Cell("Open", "EGM/2013/1", f"/meetings/{meeting.slug}/documents/1/"),
                    Cell("Department of Economic and Social Affairs"),
                ]
            )
        ],
    )


def test_annexes_without_rows_say_so(report):
    annexes = report_content(report).annexes

    assert [(annex.mark, words(annex.text[0].spans), annex.tables) for annex in annexes] == [
        ("I", "No participants are listed.", []),
        ("II", "No programme of work was issued.", []),
        ("III", "No documents of the Meeting were published.", []),
    ]


def test_every_paragraph_on_the_page_has_an_anchor_and_nothing_typed_is_markup(report):
    actions.write_section(report=report, chapter="introduction", body="<b>Bold</b> E/2012/26.\n\nSecond.")

    page = render_to_string("reports/_report.html", {"report": report_content(report), "linked": True})

    assert '<div class="para" id="para-2">' in page
    assert '<a class="para-number" href="#p-' in page
    assert (
        '&lt;b&gt;Bold&lt;/b&gt; <a href="https://undocs.org/E/2012/26"><span class="text-nowrap">E/2012/26</span></a>.'
        in page
    )

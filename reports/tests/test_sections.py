"""Sections: written in versions, with keys that stay with their paragraphs; added, moved, split and deleted."""

from datetime import timedelta

import pytest

from egm_portal.clock import calendar_at, portal_now
from egm_portal.marked_texts.actions import SAVED_BY_OTHERS, Base, newest_version
from reports import actions
from reports.models import ParagraphKey, Report, Section
from review import actions as review_actions

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
CLEARED = "The text of the report is final and was not changed. Organizers can unlock it on “Finalize”."


def section_of(report, chapter="introduction", heading=""):
    return Section.objects.present().get(report=report, chapter=chapter, **({"heading": heading} if heading else {}))


def save(section, text, by=None):
    based_on = Base.of(newest_version(section.text))
    return actions.save_section(section=section, text=text, based_on=based_on, by=by)


def order_of(report):
    return [str(section) for section in Section.objects.present().filter(report=report)]


def test_paragraphs_keep_their_keys_and_new_ones_get_theirs(report, organizer):
    section = section_of(report)
    first, second = newest_version(section.text).keys

    saved = save(section, "A sentence before both.\n\nIt had two aims.\n\nThe meeting was convened in July.", organizer)

    new = saved.keys[0]
    assert (saved.number, saved.keys) == (2, [new, second, first])
    assert {*ParagraphKey.objects.filter(report=report, deleted_at=None).values_list("key", flat=True)} >= {*saved.keys}


def test_deleted_paragraph_leaves_its_key_and_its_last_words(report, organizer):
    section = section_of(report)
    first, second = newest_version(section.text).keys

    saved = save(section, "It had two aims.", organizer)

    gone = ParagraphKey.objects.get(report=report, key=first)
    assert (saved.keys, gone.last_text, gone.deleted_at) == ([second], "The meeting was convened.", portal_now())


def test_paragraph_that_was_moved_to_another_section_keeps_its_key(report, organizer):
    words = "The experts agreed that an answer with a name and a date matters more than the channel that carries it."
    introduction, opening = section_of(report), section_of(report, "opening_statements")
    key = save(introduction, words, organizer).keys[0]
    save(introduction, "", organizer)

    saved = save(opening, words, organizer)

    row = ParagraphKey.objects.get(report=report, key=key)
    assert (saved.keys, row.section, row.deleted_at, row.last_text) == ([key], opening, None, "")


def test_text_saved_by_somebody_else_is_not_replaced(report, organizer):
    section = section_of(report)
    seen = Base.of(newest_version(section.text))
    save(section, "Theirs.", organizer)

    with pytest.raises(actions.NotAllowed, match=SAVED_BY_OTHERS):
        actions.save_section(section=section, text="Mine.", based_on=seen, by=organizer)

    assert newest_version(section.text).text == "Theirs."


def test_writer_continues_a_version_until_the_report_was_circulated(report, organizer):
    section = section_of(report)
    with calendar_at(portal_now() + timedelta(minutes=1)):
        save(section, "One", organizer)
        again = save(section, "One two", organizer)
    assert (again.number, again.saves) == (2, 2)
    with calendar_at(portal_now() + timedelta(minutes=2)):
        circulated = review_actions.circulate_report(report=report, comments_until=portal_now() + timedelta(days=9))
        section.report = circulated

        after = save(section, "One two three", organizer)

    assert (after.number, after.saves) == (3, 1)


def test_earlier_version_is_restored_as_the_newest(report, organizer):
    section = section_of(report)
    save(section, "It had two aims.", organizer)
    newest = newest_version(section.text)

    restored = actions.restore_section(section=section, number=1, based_on=Base.of(newest), by=organizer)

    assert (restored.number, restored.source, restored.text) == (
        3,
        "Restored from version 1",
        "The meeting was convened.\n\nIt had two aims.",
    )


def test_sections_are_added_moved_and_renamed(report):
    access = actions.add_section(report=report, chapter="discussion", heading="Access")
    trust = actions.add_section(report=report, chapter="discussion", heading="Trust", after=access)
    actions.move_section(section=trust, after=None)
    assert order_of(report)[-2:] == ["Trust", "Access"]

    actions.move_section(section=trust, after=access)
    actions.rename_section(section=access, heading="Access for all")

    assert order_of(report)[-2:] == ["Access for all", "Trust"]


def test_split_parts_text_and_keys(report, organizer):
    section = actions.add_section(report=report, chapter="discussion", heading="Access")
    text = "The first\u2028paragraph.[^1]\n\nThe second paragraph.[^2]\n\n[^1]: One.\n[^2]: Two."
    one, two = save(section, text, organizer).keys
    based_on = Base.of(newest_version(section.text))

    new = actions.split_section(section=section, line=2, heading="Trust", based_on=based_on, by=organizer)

    texts = [(newest_version(each.text).text, newest_version(each.text).keys) for each in (section, new)]
    assert newest_version(new.text).source == "Section split"
    assert texts == [
        ("The first paragraph.[^1]\n\n[^1]: One.", [one]),
        ("The second paragraph.[^2]\n\n[^2]: Two.", [two]),
    ]
    assert ParagraphKey.objects.get(report=report, key=two).section == new
    assert order_of(report)[-2:] == ["Access", "Trust"]


def test_deleted_section_comes_back_with_its_text(report, organizer):
    section = actions.add_section(report=report, chapter="discussion", heading="Access")
    save(section, "Something.", organizer)
    actions.delete_section(section=section)
    assert "Access" not in order_of(report)
    with pytest.raises(actions.NotAllowed, match="Somebody has deleted this section meanwhile."):
        save(section, "More.", organizer)

    actions.undelete_section(section=section)

    assert (order_of(report)[-1], newest_version(section.text).text) == ("Access", "Something.")


REFUSED = {
    "delete": (
        lambda report: actions.delete_section(section=section_of(report)),
        "This section has its fixed place in the report.",
    ),
    "move": (
        lambda report: actions.move_section(section=section_of(report), after=None),
        "This section has its fixed place in the report.",
    ),
    "rename": (
        lambda report: actions.rename_section(section=section_of(report), heading="Else"),
        "The heading of this section is fixed.",
    ),
    "second chapter": (
        lambda report: actions.add_section(report=report, chapter="introduction"),
        "The report already has this chapter.",
    ),
    "split": (
        lambda report: actions.split_section(
            section=section_of(report), line=1, heading="Else", based_on=Base(1), by=None
        ),
        "Only sections of the discussion and additional chapters can be split.",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_chapters_that_stand_alone_keep_their_place(report, name):
    act, sentence = REFUSED[name]

    with pytest.raises(actions.NotAllowed, match=sentence):
        act(report)


def test_section_moves_within_its_chapter_only(report):
    access = actions.add_section(report=report, chapter="discussion", heading="Access")
    further = actions.add_section(report=report, chapter="further", heading="Next steps")

    with pytest.raises(actions.NotAllowed, match="A section can be moved within its chapter only."):
        actions.move_section(section=access, after=further)


def test_section_is_split_between_two_paragraphs(report, organizer):
    section = actions.add_section(report=report, chapter="discussion", heading="Access")
    saved = save(section, "Only one.", organizer)

    with pytest.raises(actions.NotAllowed, match="both parts need text"):
        actions.split_section(section=section, line=1, heading="Trust", based_on=Base.of(saved), by=organizer)


@pytest.mark.parametrize(
    "act",
    [
        lambda section: save(section, "Else."),
        lambda section: actions.mark_section_ready(section=section, is_ready=True),
        lambda section: actions.add_section(report=section.report, chapter="discussion", heading="Access"),
    ],
)
def test_cleared_report_is_not_written(report, act):
    section = section_of(report)
    Report.objects.filter(pk=report.pk).update(state="cleared", dated_on="2013-08-01")

    with pytest.raises(actions.NotAllowed, match=CLEARED):
        act(section)


def test_section_is_marked_ready_and_in_progress_again(report):
    section = section_of(report)

    actions.mark_section_ready(section=section, is_ready=True)
    assert section_of(report).is_ready is True
    actions.mark_section_ready(section=section, is_ready=False)

    assert section_of(report).is_ready is False

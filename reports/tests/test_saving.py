"""What is typed is saved as a whole, and merged with what others have saved meanwhile."""

from datetime import timedelta

import pytest
from django.urls import reverse

from egm_portal.clock import portal_now
from egm_portal.exceptions import NotAllowed
from egm_portal.marked_texts.actions import Base, newest_version
from egm_portal.marked_texts.models import MAX_TEXT, TextVersion
from reports.actions import save_section, save_typed
from reports.actions.typing import BOTH_ARE_KEPT, NOT_USED
from reports.forms import SectionTextForm
from reports.models import Report, Section, WriterPresence
from reports.writing_rules import TOO_LONG_TOGETHER
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

ONE, TWO = "The meeting was convened.", "It had two aims."
BASE = f"{ONE}\n\n{TWO}"


@pytest.fixture
def section(report):
    Report.objects.update(state_at=portal_now() - timedelta(days=1))
    return Section.objects.get(report=report, chapter="introduction")


def page(name, section):
    return reverse(f"reports:{name}", args=[section.report.meeting.slug, section.pk])


def sent(client, section, text, *, number=1, saves=1, **more):
    """The answer to a text that was written from this state."""
    return client.post(page("save", section), {"number": number, "saves": saves, "text": text} | more)


def test_whole_text_is_saved_from_the_newest_state(client, section, organizer):
    client.force_login(organizer)

    first = sent(client, section, f"{ONE} It was 😀.\n\n{TWO}")
    second = sent(client, section, f"A meeting was convened. It was 😀.\n\n{TWO}", number=2)

    assert [answer.json().keys() for answer in (first, second)] == [{"number", "saves", "hour"}] * 2
    assert [(answer.json()["number"], answer.json()["saves"]) for answer in (first, second)] == [(2, 1), (2, 2)]
    assert newest_version(section.text).text == f"A meeting was convened. It was 😀.\n\n{TWO}"
    assert WriterPresence.objects.get().user == organizer


@pytest.mark.parametrize("state", [{"number": 1, "saves": 2}, {"number": 3}])
def test_text_of_a_state_that_is_no_longer_known_is_asked_for(client, section, organizer, state):
    client.force_login(organizer)
    typed = f"{ONE} Mine.\n\n{TWO}"

    asked = sent(client, section, typed, **state)
    number = newest_version(section.text).number
    answer = sent(client, section, typed, base=BASE, **state)

    assert (asked.json(), number) == ({"needs": "base"}, 1)
    assert (answer.json()["number"], newest_version(section.text).text) == (2, typed)


def test_text_that_the_portal_has_already_needs_no_base(client, section, organizer):
    client.force_login(organizer)

    assert sent(client, section, BASE, number=9).json()["number"] == 1


@pytest.mark.parametrize(
    ("values", "status", "refusal"),
    [
        (
            {"number": "x"},
            400,
            "The portal could not read what this page sent. Copy the text, then open the page again.",
        ),
        ({"text": "x" * (MAX_TEXT + 1)}, 413, "A section has up to 200,000 characters. Split it, or shorten it."),
        ({"base": "x" * (MAX_TEXT + 1)}, 413, "A section has up to 200,000 characters. Split it, or shorten it."),
    ],
)
def test_what_cannot_be_saved_is_refused_in_a_sentence(client, section, organizer, values, status, refusal):
    client.force_login(organizer)

    answer = sent(client, section, **{"text": "Else."} | values)

    assert (answer.status_code, answer.json()) == (status, {"refusal": refusal})
    assert newest_version(section.text).text == BASE


def test_text_of_a_cleared_report_is_refused(client, section, organizer):
    client.force_login(organizer)
    Report.objects.update(state="cleared", dated_on="2013-08-01")

    answer = sent(client, section, "Else.")

    assert answer.status_code == 422
    assert answer.json() == {
        "refusal": "The text of the report is final and was not changed. Organizers can unlock it on “Finalize”."
    }
    assert newest_version(section.text).text == BASE


@pytest.fixture
def theirs(section, expert):
    """What an expert has saved in the section since."""
    text = f"{ONE} It lasted two days.\n\n{TWO}"
    return save_section(section=section, text=text, based_on=Base.of(newest_version(section.text)), by=expert.user)


def test_text_is_merged_with_what_others_saved(client, section, organizer, expert, theirs):
    client.force_login(organizer)
    both = f"{ONE} It lasted two days.\n\n{TWO} They are set out below."

    answer = sent(client, section, f"{ONE}\n\n{TWO} They are set out below.").json()

    assert newest_version(section.text).text == both
    assert (answer["number"], answer["text"], "conflicts" in answer) == (3, both, False)
    assert answer["note"] == f"{expert.formal_name} saved this section meanwhile; both texts are merged."


@pytest.fixture
def conflict(client, section, organizer, theirs):
    """The answer to a text in which a paragraph is changed that an expert has changed, too."""
    client.force_login(organizer)
    return sent(client, section, f"{ONE} It lasted a week.\n\n{TWO} They are set out below.").json()


def test_words_that_both_changed_stay_theirs_and_are_told(section, expert, conflict):
    assert newest_version(section.text).text == f"{ONE} It lasted two days.\n\n{TWO} They are set out below."
    [told] = conflict["conflicts"]
    assert "text" not in conflict  # the field has it
    assert conflict["base"] == conflict["base_of_sent"] == f"{BASE} They are set out below."
    assert told["html"]["mine"] == f"<p>{ONE} <ins>It lasted a week.</ins></p>"
    assert conflict["by"] == f"{expert.formal_name}, 09:00"


def test_conflict_stays_while_more_is_typed(client, section, conflict):
    more = f"{ONE} It lasted a whole week.\n\n{TWO} They are set out above."

    answer = sent(client, section, more, number=3, base=conflict["base"]).json()

    assert newest_version(section.text).text == f"{ONE} It lasted two days.\n\n{TWO} They are set out above."
    assert [told["id"] for told in answer["conflicts"]] == [told["id"] for told in conflict["conflicts"]]
    assert "whole week" in answer["conflicts"][0]["html"]["mine"]
    assert "note" not in answer  # nobody has saved since


@pytest.mark.parametrize(
    ("choice", "text"),
    [
        ("theirs", f"{ONE} It lasted two days.\n\n{TWO} They are set out below."),
        ("mine", f"{ONE} It lasted a week.\n\n{TWO} They are set out below."),
        ("both", f"{ONE} It lasted a week.\n\n{ONE} It lasted two days.\n\n{TWO} They are set out below."),
    ],
)
def test_words_that_were_chosen_are_saved_and_the_others_are_in_a_version(client, section, conflict, choice, text):
    mine = f"{ONE} It lasted a week.\n\n{TWO} They are set out below."
    [told] = conflict["conflicts"]
    chosen = {"base": conflict["base"], choice: told["id"]}

    answers = [sent(client, section, mine, number=3, **chosen).json() for _ in range(2)]

    texts = [*section.text.versions.order_by("number").values_list("text", flat=True)]
    assert [answer.get("text", mine) for answer in answers] == [text] * 2
    assert ["conflicts" in answer for answer in answers] == [False, False]
    assert texts[-1] == text
    assert mine in texts or choice == "both"
    assert any("It lasted two days." in each for each in texts)
    assert answers[0]["number"] == answers[1]["number"] == len(texts)


def test_unused_text_becomes_a_version_below(client, section, organizer, theirs):
    client.force_login(organizer)

    answers = [sent(client, section, theirs.text, number=2, unused=["One.", "Two."]).json() for _ in range(2)]

    versions = section.text.versions.order_by("number").values_list("number", "text", "source")
    assert list(versions) == [
        (1, BASE, ""),
        (2, theirs.text, ""),
        (3, "One.", NOT_USED),
        (4, "Two.", NOT_USED),
        (5, theirs.text, ""),
    ]
    assert [answer["number"] for answer in answers] == [5, 5]


def test_what_is_sent_again_is_saved_once(client, section, organizer, theirs):
    client.force_login(organizer)
    typed = f"{ONE} It lasted a week.\n\n{TWO} They are set out below."

    answers = [sent(client, section, typed).json() for _ in range(2)]

    assert [(answer["number"], len(answer["conflicts"])) for answer in answers] == [(3, 1), (3, 1)]
    assert section.text.versions.count() == 3


@pytest.mark.parametrize(
    ("number", "label", "note"),
    [
        (1, "{}, 09:00", "{} saved this section meanwhile; both texts are merged."),
        (2, "You, in another window", "You saved this section meanwhile in another window; both texts are merged."),
    ],
)
def test_whose_text_was_merged_is_told(client, section, organizer, expert, theirs, number, label, note):
    save_section(section=section, text=f"{theirs.text}\n\nMine.", based_on=Base.of(theirs), by=organizer)
    client.force_login(organizer)

    told = client.get(page("newest", section), {"number": number, "saves": 1}).json()
    answer = sent(client, section, f"{theirs.text} Else.", number=number, base=theirs.text).json()

    name = expert.formal_name
    assert told["note"] == answer["note"] == note.format(name)
    assert answer["by"] == label.format(name)


def test_text_of_a_section_that_was_deleted_is_answered_as_gone(client, section, organizer):
    client.force_login(organizer)
    Section.objects.update(deleted_at=portal_now())

    answer = sent(client, section, "Else.")

    assert (answer.status_code, answer.json()) == (410, {"refusal": "Somebody has deleted this section meanwhile."})


def test_newest_text_comes_to_a_page_on_which_nothing_is_typed(client, section, organizer, theirs):
    client.force_login(organizer)

    answer = client.get(page("newest", section), {"number": 1, "saves": 1}).json()

    assert (answer["number"], answer["saves"], answer["text"]) == (2, 1, theirs.text)
    assert section.text.versions.count() == 2
    assert not WriterPresence.objects.exists()


@pytest.mark.parametrize(("own", "expected"), [(b"One\x00two", "One\ufffdtwo"), (b"One\r\ntwo\n", "One\ntwo\n")])
def test_typed_text_is_saved_as_a_database_can_keep_it(client, section, organizer, own, expected):
    client.force_login(organizer)

    assert sent(client, section, own.decode()).status_code == 200
    assert newest_version(section.text).text == expected


LONG = f"{ONE} {'Much was said. ' * 60}"


@pytest.mark.parametrize(
    ("before", "after", "versions"),
    [
        (BASE, "x", 3),  # all was selected, and a key was hit
        (BASE, ONE, 3),
        (LONG, f"{ONE} {'Much was said. ' * 20}", 3),
        (BASE, f"{ONE} {TWO}", 2),  # joined: no words are lost
        (BASE, f"{ONE}\n\nIt had aims.", 2),
        (LONG, f"{ONE} {'Much was said. ' * 59}", 2),
    ],
)
def test_what_is_deleted_in_a_sitting_stays_in_a_version(section, organizer, before, after, versions):
    first = save_section(section=section, text=f"{before} More.", based_on=Base(1), by=organizer)
    first = save_section(section=section, text=before, based_on=Base.of(first), by=organizer)

    save_section(section=section, text=after, based_on=Base.of(first), by=organizer)

    expected = [before, after] if versions == 3 else [after]
    assert [*section.text.versions.order_by("number").values_list("text", flat=True)][1:] == expected


def test_unused_text_that_is_too_long_becomes_several_versions_and_holds_nothing_up(client, section, organizer):
    client.force_login(organizer)
    long = "x" * MAX_TEXT + "y"

    answer = sent(client, section, "Written since.", unused=long)

    texts = [version.text for version in section.text.versions.order_by("number")]
    assert answer.status_code == 200
    assert texts[-3:] == ["x" * MAX_TEXT, "y", "Written since."]


def test_paragraph_that_only_the_unused_text_has_lost_keeps_its_key(section, organizer):
    keys = newest_version(section.text).keys

    saved = save_typed(section=section, text=BASE, based_on=Base(1), unused=["It lasted a week."], by=organizer)

    assert (saved.version.number, saved.version.keys) == (3, keys)


def test_footnote_that_is_deleted_while_typing_stays_in_the_version_before(section, organizer):
    first = save_section(section=section, text=f"{ONE}[^1]\n\n[^1]: A note.", based_on=Base(1), by=organizer)

    second = save_section(section=section, text=ONE, based_on=Base.of(first), by=organizer)

    assert (first.number, second.number) == (2, 3)


LONG = "\n\n".join([ONE, "One word after the other. " * 5000])


@pytest.fixture
def grown(section, organizer):
    """The section as somebody else has saved it, in more than half of the length that it may have."""
    save_section(section=section, text=f"{LONG}\n\n{TWO}", based_on=Base(1), by=factories.make_user())
    return section


def test_texts_that_are_too_long_together_are_both_kept(client, grown, organizer):
    client.force_login(organizer)
    typed = f"{BASE}\n\n{LONG.upper()}"

    answer = sent(client, grown, typed, unused="Unused.")

    assert (answer.status_code, newest_version(grown.text).number) == (422, 2)
    assert answer.json()["refusal"] == f"{TOO_LONG_TOGETHER} {BOTH_ARE_KEPT}"


def test_page_shows_both_texts_that_are_too_long_together(client, grown, organizer):
    client.force_login(organizer)
    typed = f"{BASE}\n\n{LONG.upper()}"
    shown = SectionTextForm(instance=TextVersion(text=BASE))

    answer = client.post(
        page("write", grown),
        {"number": 1, "saves": 1, "text": typed, shown.shown_name: shown[shown.shown_name].value()},
    )

    assert (answer.status_code, newest_version(grown.text).number) == (409, 2)
    assert [one in answer.text for one in (TOO_LONG_TOGETHER, "One word after", "ONE WORD AFTER")] == [True] * 3


def test_text_that_is_too_long_already_may_become_shorter(section, organizer):
    newest = newest_version(section.text)
    TextVersion.objects.filter(pk=newest.pk).update(text="x" * (MAX_TEXT + 100))

    save_section(section=section, text="x" * (MAX_TEXT + 50), based_on=Base(1), by=organizer)
    with pytest.raises(NotAllowed, match="A section has up to 200,000 characters"):
        save_section(section=section, text="x" * (MAX_TEXT + 51), based_on=Base(2), by=organizer)

"""What is typed is saved in small changes, and merged with what others have saved meanwhile."""

from datetime import timedelta

import pytest
from django.urls import reverse

from egm_portal.clock import portal_now
from egm_portal.exceptions import NotAllowed
from egm_portal.marked_texts.actions import Base, newest_version
from egm_portal.marked_texts.models import MAX_TEXT, TextVersion
from reports.actions import save_merged, save_section
from reports.actions.typing import BOTH_ARE_KEPT
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


def sent(client, section, start, end, text, *, length, number=1, saves=1):
    """The answer to a change of the text that was made from this state."""
    values = {"number": number, "saves": saves, "start": start, "end": end, "text": text, "length": length}
    return client.post(page("save", section), values)


def test_change_of_the_newest_text_is_saved(client, section, organizer):
    client.force_login(organizer)

    first = sent(client, section, 25, 25, " It was 😀.", length=54)
    second = sent(client, section, 0, 3, "A", length=52, number=2)

    assert [(answer.status_code, answer.json()["number"], answer.json()["saves"]) for answer in (first, second)] == [
        (200, 2, 1),
        (200, 2, 2),
    ]
    assert newest_version(section.text).text == "A meeting was convened. It was 😀.\n\nIt had two aims."
    assert WriterPresence.objects.get().user == organizer


@pytest.mark.parametrize(
    "changes", [{"number": 0}, {"saves": 2}, {"number": 2}, {"length": 43}, {"end": 500}, {"start": 4}]
)
def test_change_of_another_text_is_stale(client, section, organizer, changes):
    client.force_login(organizer)
    values = {"start": 0, "end": 3, "text": "A", "length": 41} | changes

    answer = sent(client, section, **values)

    assert (answer.json(), newest_version(section.text).number) == ({"stale": True}, 1)


@pytest.mark.parametrize(
    ("values", "status", "refusal"),
    [
        (
            {"start": "x"},
            400,
            "The portal could not read what this page sent. Copy the text, then open the page again.",
        ),
        ({"length": MAX_TEXT + 1}, 413, "A section has up to 200,000 characters. Split it, or shorten it."),
    ],
)
def test_what_cannot_be_saved_is_refused_in_a_sentence(client, section, organizer, values, status, refusal):
    client.force_login(organizer)

    answer = sent(client, section, **{"start": 0, "end": 3, "text": "A", "length": 41} | values)

    assert (answer.status_code, answer.json()) == (status, {"refusal": refusal})


def test_change_of_a_cleared_report_is_refused(client, section, organizer):
    client.force_login(organizer)
    Report.objects.update(state="cleared", dated_on="2013-08-01")

    answer = sent(client, section, 0, 3, "A", length=41)

    assert answer.status_code == 422
    assert answer.json() == {"refusal": "The report has been cleared: its text was not changed. Put it in draft first."}


@pytest.fixture
def theirs(section, expert):
    """What an expert has saved in the section since."""
    text = f"{ONE} It lasted two days.\n\n{TWO}"
    return save_section(section=section, text=text, based_on=Base.of(newest_version(section.text)), by=expert.user)


def merged(client, section, text, **more):
    return client.post(page("save", section), {"base": BASE, "text": text} | more)


def test_text_is_merged_with_what_others_saved(client, section, organizer, expert, theirs):
    client.force_login(organizer)

    answer = merged(client, section, f"{ONE}\n\n{TWO} They are set out below.").json()

    assert newest_version(section.text).text == f"{ONE} It lasted two days.\n\n{TWO} They are set out below."
    assert (answer["number"], answer["conflicts"]) == (3, [])
    [change] = answer["changes"]
    assert (change["start"], change["end"], change["text"]) == (0, len(ONE) + 1, f"{ONE} It lasted two days.\n")
    assert answer["note"] == f"{expert.formal_name} saved this section meanwhile; both texts are merged."


def test_words_that_both_changed_stay_theirs_and_are_told(client, section, organizer, theirs):
    client.force_login(organizer)

    answer = merged(client, section, f"{ONE} It lasted a week.\n\n{TWO} They are set out below.").json()

    assert newest_version(section.text).text == f"{ONE} It lasted two days.\n\n{TWO} They are set out below."
    [conflict] = answer["conflicts"]
    assert (conflict["start"], conflict["end"]) == (0, len(f"{ONE} It lasted a week."))
    assert conflict["theirs"] == f"{ONE} It lasted two days."
    assert conflict["html"]["mine"] == f"<p>{ONE} <ins>It lasted a week.</ins></p>"


def test_text_that_was_not_chosen_becomes_a_version(client, section, organizer, theirs):
    client.force_login(organizer)
    unused = f"{ONE} It lasted a week.\n\n{TWO}"

    answer = client.post(page("save", section), {"base": theirs.text, "text": theirs.text, "unused": unused}).json()

    versions = section.text.versions.order_by("number").values_list("number", "text")
    assert list(versions) == [(1, BASE), (2, theirs.text), (3, unused), (4, theirs.text)]
    assert answer["number"] == 4


def test_what_is_sent_again_is_saved_once(client, section, organizer, theirs):
    client.force_login(organizer)
    typed = f"{ONE} It lasted a week.\n\n{TWO} They are set out below."
    saves = [{"text": typed}, {"text": theirs.text, "unused": "Not chosen."}]

    answers = [merged(client, section, **values).json() for values in saves for _ in range(2)]

    assert [(answer["number"], len(answer.get("conflicts", []))) for answer in answers] == [
        (3, 1),
        (3, 1),
        (5, 0),
        (5, 0),
    ]
    texts = [*section.text.versions.order_by("number").values_list("text", flat=True)]
    assert texts[2:] == [f"{ONE} It lasted two days.\n\n{TWO} They are set out below.", "Not chosen.", texts[-1]]


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

    answer = client.post(page("newest", section), {"base": theirs.text, "number": number, "saves": 1}).json()

    name = expert.formal_name
    assert (answer["changes"][0]["by"], answer["note"]) == (label.format(name), note.format(name))


def test_text_of_a_section_that_was_deleted_is_answered_as_gone(client, section, organizer):
    client.force_login(organizer)
    Section.objects.update(deleted_at=portal_now())

    answer = sent(client, section, 0, 3, "A", length=41)

    assert (answer.status_code, answer.json()) == (410, {"refusal": "Somebody has deleted this section meanwhile."})


def test_newest_text_comes_to_a_page_on_which_nothing_is_typed(client, section, organizer, theirs):
    client.force_login(organizer)

    answer = client.post(page("newest", section), {"base": BASE}).json()

    assert (answer["number"], answer["text"], len(answer["changes"])) == (2, theirs.text, 1)
    assert section.text.versions.count() == 2
    assert not WriterPresence.objects.exists()


def test_merged_text_that_is_too_long_is_refused(client, section, organizer):
    client.force_login(organizer)

    answer = merged(client, section, "x" * (MAX_TEXT + 1))

    assert (answer.status_code, newest_version(section.text).text) == (413, BASE)


def test_merged_text_of_a_cleared_report_is_refused(client, section, organizer):
    client.force_login(organizer)
    Report.objects.update(state="cleared", dated_on="2013-08-01")

    assert merged(client, section, "Else.").status_code == 422
    assert newest_version(section.text).text == BASE


@pytest.mark.parametrize(("own", "expected"), [(b"One\x00two", "One\ufffdtwo"), (b"One\r\ntwo\n", "One\ntwo\n")])
def test_typed_text_is_saved_as_a_database_can_keep_it(client, section, organizer, own, expected):
    client.force_login(organizer)

    assert merged(client, section, own.decode()).status_code == 200
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


def test_paragraph_that_only_the_unused_text_has_lost_keeps_its_key(section, organizer):
    keys = newest_version(section.text).keys

    saved = save_merged(section=section, base=BASE, text=BASE, unused="It lasted a week.", by=organizer)

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

    answer = client.post(page("save", grown), {"base": BASE, "text": typed, "unused": "Unused."})

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

import random

import pytest

from egm_portal.marked_texts.merging import MergeConflict
from reports.typed_merge import BOTH, CHOICES, THEIRS, TypedMerge, conflict_ids, merge_typed
from tests.seeds import seeds

ONE = "The meeting was convened in Geneva in July."
TWO = "Radio with a return channel cost one tenth of the forum."
THREE = "Participants drew attention to costs that were seldom counted."
BASE = f"{ONE}\n\n{TWO}\n\n{THREE}"


def ids(merge):
    return conflict_ids(merge.conflicts)


def test_text_that_nobody_else_changed_is_saved_as_it_was_typed():
    typed = f"{ONE}\n\n\n\n{TWO}!\n\n"

    assert merge_typed(BASE, BASE, typed) == TypedMerge(typed, typed, typed, typed)


def test_paragraphs_of_others_come_into_the_typed_text():
    theirs, typed = f"{ONE} Theirs.\n\n{TWO}\n\n{THREE}", f"{ONE}\n\n{TWO}\n\n{THREE} 😀.\n\n"

    merged = merge_typed(BASE, theirs, typed)

    both = f"{ONE} Theirs.\n\n{TWO}\n\n{THREE} 😀.\n\n"
    assert merged == TypedMerge(saved=both, field=both, base=both, base_of_typed=typed)


def test_paragraph_that_both_changed_stays_as_typed_until_somebody_chooses():
    theirs = f"Zero.\n\n{ONE}\n\n{TWO} Theirs.\n\n{THREE}"
    typed = f"{ONE}\n\n{TWO} Mine.\n\n{THREE}"

    merged = merge_typed(BASE, theirs, typed)

    assert merged == TypedMerge(
        saved=theirs,
        field=f"Zero.\n\n{typed}",
        base=f"Zero.\n\n{BASE}",
        base_of_typed=BASE,
        conflicts=(MergeConflict(TWO, f"{TWO} Theirs.", f"{TWO} Mine.", line=4),),
    )


PAIRS = [
    ([ONE, THREE], [ONE, f"{TWO} Mine.", THREE]),
    ([ONE, f"{TWO} Theirs.", THREE], [ONE, THREE]),
    ([ONE, TWO, f"{THREE} Theirs."], [ONE, TWO]),
    ([ONE, TWO], [ONE, TWO, f"{THREE} Mine."]),
    ([TWO, THREE], [f"{ONE} Mine.", TWO, THREE]),
    ([f"{each} Theirs." for each in (ONE, TWO, THREE)], [f"{each} Mine." for each in (ONE, TWO, THREE)]),
]


@pytest.mark.parametrize(("theirs", "typed"), PAIRS)
def test_conflict_is_found_again_until_somebody_chooses(theirs, typed):
    theirs, typed = "\n\n".join(theirs), "\n\n".join(typed)

    first = merge_typed(BASE, theirs, typed)
    of_field = merge_typed(first.base, first.saved, first.field)
    of_typed = merge_typed(first.base_of_typed, first.saved, f"{typed}\n\nTyped meanwhile.")

    assert first.conflicts
    assert ids(of_field) == ids(of_typed) == ids(first)
    assert (of_field.saved, of_field.field) == (first.saved, first.field)
    assert of_typed.saved == "\n\n".join(filter(None, [first.saved, "Typed meanwhile."]))


@pytest.mark.parametrize(("theirs", "typed"), PAIRS)
def test_choices_lead_to_the_words_that_were_chosen(theirs, typed):
    theirs, typed = "\n\n".join(theirs), "\n\n".join(typed)
    first = merge_typed(BASE, theirs, typed)

    chosen = {
        choice: merge_typed(first.base, first.saved, first.field, dict.fromkeys(ids(first), choice))
        for choice in CHOICES
    }

    assert {merge.conflicts for merge in chosen.values()} == {()}
    assert (chosen["theirs"].saved, chosen["theirs"].unused) == (theirs, typed)
    assert (chosen["mine"].saved, chosen["mine"].unused) == (typed, None)
    assert {"Theirs.", "Mine."} & {*theirs.split(), *typed.split()} <= {*chosen["both"].saved.split()}
    # Sent once more because the answer was lost, each changes nothing.
    for choice, merge in chosen.items():
        again = merge_typed(first.base, merge.saved, first.field, dict.fromkeys(ids(first), choice))
        assert (again.saved, again.conflicts) == (merge.saved, ())


def test_choice_of_one_of_two_equal_paragraphs_is_not_that_of_the_other():
    base = "To be completed.\n\nBetween.\n\nTo be completed."
    theirs = base.replace("completed.", "completed soon.")
    typed = "To be completed by Alpha.\n\nBetween.\n\nTo be completed by Beta."
    first = merge_typed(base, theirs, typed)
    one, other = ids(first)

    merged = merge_typed(first.base, first.saved, first.field, {one: THEIRS})

    assert one != other
    assert merged.field == "To be completed soon.\n\nBetween.\n\nTo be completed by Beta."
    assert [conflict.mine for conflict in merged.conflicts] == ["To be completed by Beta."]


def test_both_sent_once_more_changes_nothing():
    """Also where one's own words stand as a paragraph of their own by then, and the conflict is found again."""
    first, last = "to to forum meeting radio one forum attention", "a channel to seldom of one forum a"
    base = f"{first}\n\na counted one a costs to one drew\n\n{last}"
    theirs = f"{first}\n\ntheir counted one a costs to one drew\n\n{last}"
    typed = f"mine to forum mine radio one forum attention\n\na counted one a mine to one mine\n\n{last}"
    found = merge_typed(base, theirs, typed)
    choices = dict.fromkeys(ids(found), BOTH)

    once = merge_typed(found.base, found.saved, found.field, choices)
    again = merge_typed(found.base, once.saved, found.field, choices)

    assert len(once.saved.split("\n\n")) == 4
    assert (again.saved, again.conflicts) == (once.saved, ())


def test_words_that_others_have_changed_since_are_asked_about_again():
    first = merge_typed(BASE, BASE.replace(TWO, f"{TWO} Theirs."), BASE.replace(TWO, f"{TWO} Mine."))
    newer = first.saved.replace("Theirs.", "Theirs, again.")

    merged = merge_typed(first.base, newer, first.field, dict.fromkeys(ids(first), "mine"))

    assert (merged.saved, len(merged.conflicts)) == (newer, 1)


@pytest.mark.parametrize("seed", seeds())
def test_every_typed_word_is_in_the_field_and_every_other_is_saved(seed):
    chance = random.Random(seed)
    base = [f"Paragraph {number} of the text that both have." for number in range(8)]

    def changed(name):
        return [f"{words} {name}{number}." if chance.random() < 0.3 else words for number, words in enumerate(base)]

    theirs, typed = "\n\n".join(changed("theirs")), "\n\n".join(changed("mine"))

    merged = merge_typed("\n\n".join(base), theirs, typed)

    assert {word for word in typed.split() if "mine" in word} <= set(merged.field.split())
    assert {word for word in theirs.split() if "theirs" in word} <= set(merged.saved.split())
    chosen = merge_typed(merged.base, merged.saved, merged.field, dict.fromkeys(ids(merged), "theirs"))
    assert chosen.saved == merged.saved

"""Keys that somebody names: the bookmarks of a Word document, and those of an earlier version."""

import pytest

from egm_portal.marked_texts.actions import Base, newest_version
from egm_portal.marked_texts.tests.test_carrying import ACCESS, COST, LAW, TRUST
from reports import actions
from reports.models import ParagraphKey
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

TABLE = "| Country | Villages |\n|---|--:|\n| Kenya | 10 |"


@pytest.fixture
def section(report):
    return actions.write_section(report=report, chapter="introduction", body=text(COST, TRUST, ACCESS))


@pytest.fixture
def other(report):
    return actions.write_section(report=report, chapter="discussion", heading="Law", body=LAW)


def text(*blocks):
    return "\n\n".join(blocks)


def keys_of(section):
    return newest_version(section.text).keys


def saved(section, *blocks, moving=None):
    """The keys after saving these blocks: each a pair of its words and the key that it names, or words alone."""
    words = [block if isinstance(block, str) else block[0] for block in blocks]
    lines = [text(*words[:place], "").count("\n") for place in range(len(words))]
    named = {line: block[1] for line, block in zip(lines, blocks, strict=True) if not isinstance(block, str)}
    based_on = Base.of(newest_version(section.text))
    return actions.save_section(
        section=section, text=text(*words), based_on=based_on, by=None, named=named, moving=moving
    ).keys


def state_of(section, key):
    """Whether the key is retired, and the section that has it."""
    row = ParagraphKey.objects.get(report=section.report, key=key)
    return row.deleted_at is not None, row.section


def test_name_goes_before_likeness_to_another_block(section):
    cost, trust, access = keys_of(section)
    like_cost = COST.replace("radio", "telephone")

    keys = saved(section, (like_cost, trust), (f"{TRUST} Nobody objected.", cost), (ACCESS, access))

    assert keys == [trust, cost, access]
    assert not any(state_of(section, key)[0] for key in keys)


@pytest.mark.parametrize("now", ["# Access", TABLE, "> It was read aloud.", "(a) Yes."])
def test_named_block_keeps_its_key_whatever_it_is_now(section, now):
    cost, trust, access = keys_of(section)

    assert saved(section, COST, TRUST, (now, access)) == [cost, trust, access]


def test_of_two_blocks_with_one_name_the_more_similar_has_it(section):
    cost, trust, access = keys_of(section)

    keys = saved(section, (LAW, cost), (COST.replace("lower", "higher"), cost), TRUST, ACCESS)

    assert (keys[1:], keys[0] in (cost, trust, access)) == ([cost, trust, access], False)


def test_words_that_were_moved_down_from_their_bookmark_keep_the_key(section):
    cost, trust, access = keys_of(section)

    keys = saved(section, COST, (LAW, trust), TRUST, ACCESS)

    assert (keys[0], *keys[2:]) == (cost, trust, access)


def test_equal_words_that_were_there_already_do_not_take_a_name_away(section):
    saved(section, COST, TRUST, ACCESS, TRUST)
    cost, trust, access, copy = keys_of(section)

    assert saved(section, COST, (LAW, trust), ACCESS, TRUST) == [cost, trust, access, copy]


def test_named_key_of_a_deleted_paragraph_comes_back_in_the_place_of_another(section):
    cost, trust, access = keys_of(section)
    new = saved(section, COST, LAW, ACCESS)[1]

    keys = saved(section, COST, (LAW, trust), ACCESS)

    assert keys == [cost, trust, access]
    assert [state_of(section, key)[0] for key in (trust, new)] == [False, True]


def test_names_of_other_sections_and_reports_count_for_nothing(section, other):
    elsewhere = actions.write_section(
        report=actions.start_report(meeting=factories.make_meeting()), chapter="introduction", body=TRUST
    )
    (law,), (foreign,) = keys_of(other), keys_of(elsewhere)

    keys = saved(section, (COST, law), (TRUST, foreign), ACCESS)

    assert {law, foreign}.isdisjoint(keys)
    assert state_of(other, law) == (False, other)


@pytest.mark.parametrize("order", [1, -1])
def test_paragraphs_that_two_sections_exchange_keep_their_keys(section, other, order):
    cost, trust, access = keys_of(section)
    (law,) = keys_of(other)
    moving = {cost: COST, law: LAW}
    saves = [(section, [LAW, law], (TRUST, trust), (ACCESS, access)), (other, (f"{COST} Twice.", cost))]

    for to, *blocks in saves[::order]:
        saved(to, *blocks, moving=moving)

    assert (keys_of(section), keys_of(other)) == ([law, trust, access], [cost])
    assert (state_of(section, law), state_of(other, cost)) == ((False, section), (False, other))


def test_restored_version_has_the_keys_that_it_had(section, organizer):
    saved(section, "Was it cheap?", "Yes.", COST)
    before = keys_of(section)
    number = newest_version(section.text).number
    saved(section, COST)
    saved(section, COST, LAW)

    restored = actions.restore_section(
        section=section, number=number, based_on=Base.of(newest_version(section.text)), by=organizer
    )

    assert restored.keys == before


@pytest.mark.embedded("upserts")
@pytest.mark.parametrize("count", [1, 3])
def test_keys_are_written_with_the_same_number_of_queries(section, count, django_assert_num_queries):
    blocks = [f"{COST} Village {number}." for number in range(count)]
    saved(section, *blocks, TRUST)

    with django_assert_num_queries(14):
        saved(section, *[f"{LAW} It was number {number} of them." for number in range(count)], TRUST)

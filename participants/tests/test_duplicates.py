"""Who is probably the same person: names, affiliations and addresses that differ only in how they are spelled."""

import pytest

from participants.duplicates import Likenesses, mailbox, name_key
from participants.models import Participant

ANA = {"name": "Ana Belén Muñoz", "affiliation": "Institute A", "country": "Country B", "email": "ana@example.org"}


def are_alike(one: dict, other: dict) -> bool:
    person = Participant(pk=1, **one)
    return Likenesses([Participant(pk=2, **other)]).like(person) != []


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "ANA BELEN MUNOZ"},
        {"name": "Muñoz, Ana  Belén"},
        {"affiliation": "INSTITUTE  “A”"},
        {"affiliation": "", "country": ""},
    ],
    ids=["case and accents", "order of names", "signs in the affiliation", "no affiliation and country"],
)
def test_same_name_in_another_spelling_is_the_same_person(changes):
    assert are_alike(ANA, ANA | {"email": "other@example.org"} | changes)


@pytest.mark.parametrize(
    "changes", [{"name": "Ana Belén"}, {"affiliation": "Institute C"}, {"country": "Country D"}, {"name": "—"}]
)
def test_another_name_affiliation_or_country_is_another_person(changes):
    assert not are_alike(ANA, ANA | {"email": "other@example.org"} | changes)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ana@Example.org", "ana@example.org"),
        ("ana+egm@example.org", "ana@example.org"),
        ("a.na@googlemail.com", "ana@gmail.com"),
    ],
)
def test_addresses_of_one_mailbox_are_alike(one, other):
    assert mailbox(one) == mailbox(other)


def test_dots_count_where_the_host_does_not_ignore_them():
    assert mailbox("a.na@example.org") != mailbox("ana@example.org")


def test_same_mailbox_is_the_same_person_whatever_the_name():
    assert are_alike(ANA, {"name": "A. Muñoz", "country": "Elsewhere", "email": "ana+2@example.org"})


def test_names_in_other_scripts_are_compared_too():
    assert name_key("خبيرة في المشاركة") == name_key("المشاركة خبيرة في")
    assert name_key("专家") != name_key("专员")


def test_entry_is_not_like_itself():
    person = Participant(pk=1, **ANA)

    assert Likenesses([person, Participant(pk=1, **ANA)]).like(person) == []


def test_entries_without_names_and_addresses_are_not_alike():
    assert not are_alike({"name": "!"}, {"name": "?"})

"""What is declared of each column of a participant: nothing is missing, and nothing private gets out."""

import pytest
from django.conf import settings
from django.db.models import CharField, TextField

from participants.fields import FIELDS, Use, fields_for, printed_details
from participants.models import Participant

COLUMNS = {field.name: field for field in Participant._meta.concrete_fields}
TEXTS = [name for name, field in COLUMNS.items() if isinstance(field, CharField | TextField)]
PUBLIC = Use.PRINTED | Use.SITE_SEARCH


def test_each_column_is_declared():
    assert set(FIELDS) == set(COLUMNS)


@pytest.mark.parametrize("name", sorted({*TEXTS, *fields_for(Use.CONSENT)} - {"role", "status"}))
def test_what_is_said_of_a_person_is_erased(name):
    assert Use.ERASED in FIELDS[name]


@pytest.mark.parametrize("name", fields_for(Use.PRIVATE))
def test_what_is_private_is_not_published_and_has_no_history(name):
    assert not FIELDS[name] & (PUBLIC | Use.HISTORY)


@pytest.mark.parametrize("name", fields_for(Use.SITE_SEARCH))
def test_what_the_search_finds_of_a_person_is_printed_too(name):
    assert Use.PRINTED in FIELDS[name]


@pytest.mark.parametrize("name", fields_for(Use.IMPORTED))
def test_what_is_imported_is_exported(name):
    assert Use.EXPORTED in FIELDS[name]


@pytest.mark.parametrize("use", Use)
def test_each_use_has_a_column(use):
    assert fields_for(use)


def test_printed_details_are_told_in_a_sentence():
    assert printed_details() == "title, affiliation and country"
    assert printed_details("biography", "photo") == "title, affiliation, country, biography and photo"


@pytest.mark.parametrize("page", ["experts.md", "organizers.md"])
def test_the_documentation_names_what_is_printed(page):
    text = (settings.BASE_DIR / "docs" / page).read_text(encoding="utf-8")
    [public] = [line for line in text.splitlines() if line.startswith("**Public")]

    missing = [detail for detail in printed_details().replace(" and ", ", ").split(", ") if detail not in public]
    assert missing == []

import pytest
from django.db import connection

from egm_portal.meetings.models import Meeting
from egm_portal.text.folding import LETTERS, LIGATURES, folded, postgresql_folding
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.embedded("folding")]


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("jose", "José Nuñez"),
        ("NUNEZ", "José Nuñez"),
        ("Nun\u0303ez", "José Nuñez"),  # the tilde as a sign of its own, as some systems type it
        ("Muller", "Heike Müller"),
        ("müller", "Heike Muller"),
        ("strasse", "Große Straße"),
        ("Große Straße", "GROSSE STRASSE"),
        ("isik", "Işık"),
        ("Işık", "ISIK"),
        ("istanbul", "İstanbul"),
        ("lodz", "Łódź"),
        ("soren", "Søren Ærø"),
        ("aero", "Søren Ærø"),
        ("cœur", "COEUR"),
        ("office", "o\ufb03ce"),  # a ligature, as in text copied from a PDF
        ("100%", "100 % or 100% of it"),
        ("a_b", "A_b"),
        ("\\", "back\\slash"),
        ("o'neil", "O'Neil"),
    ],
)
def test_words_are_found_however_they_are_written(meeting, asked, name):
    Meeting.objects.filter(pk=meeting.pk).update(title=name)

    assert list(Meeting.objects.filter(title__folded=asked)) == [meeting]


def test_beginning_and_whole_of_a_text_are_found_without_accents(meeting):
    Meeting.objects.filter(pk=meeting.pk).update(title="José Nuñez")

    found = [
        [asked for asked in ("JOSE", "jose nunez", "nunez", "%", "jose_nunez") if titled(**{lookup: asked})]
        for lookup in ("title__folded_start", "title__folded_exact")
    ]

    assert found == [["JOSE", "jose nunez"], ["jose nunez"]]


def titled(**asked):
    return Meeting.objects.filter(**asked).exists()


@pytest.mark.parametrize("asked", ["%", "_", "％", "jose%", "j_se", "josef", "\\"])
def test_signs_of_the_database_stand_for_themselves(meeting, asked):
    Meeting.objects.filter(pk=meeting.pk).update(title="José Nuñez")

    assert not Meeting.objects.filter(title__folded=asked).exists()


def test_both_databases_fold_alike(meeting):
    """Every letter of the tables, and every letter of Latin, is folded by the database as by the function."""
    signs = [*LETTERS, *LIGATURES, *map(chr, range(0xC0, 0x250)), *map(chr, range(0x1E00, 0x1F00))]
    sql = "egm_folded(%s)" if connection.vendor == "sqlite" else postgresql_folding("%s")

    with connection.cursor() as cursor:
        differing = [sign for sign in signs if _asked(cursor, sql, sign) != folded(sign)]

    assert differing == []


def _asked(cursor, sql, sign):
    cursor.execute(f"SELECT {sql}", [sign])
    return cursor.fetchone()[0]


def test_empty_column_is_found_by_nothing(meeting):
    user = factories.make_user()

    assert not type(user).objects.filter(name__folded="none").exists()

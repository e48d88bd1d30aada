"""Texts of one line keep only what people see, wherever they come from."""

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models

from egm_portal.mail.rendering import one_line
from egm_portal.meetings.models import Meeting, User
from egm_portal.text.lines import LineField, visible
from papers.models import Document, Version
from participants.models import Participant
from tests import factories

ARABIC, PERSIAN, HINDI = "عرض النتائج", "می\u200cخواهم", "क्\u200dष"
FAMILY = "\U0001f468\u200d\U0001f469"


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("\u202egnp.exe", "gnp.exe"),
        ("\u2066Zoë\u2069 \u200eReader\u200f", "Zoë Reader"),
        ("pay\u200bpal\ufeff \u2060co\u00adoperation", "paypal cooperation"),
        ("ad\u200dmin ad\u200cmin", "admin admin"),
        ("tag\U000e0041", "tag"),
        ("\u3164", ""),
        *((kept, kept) for kept in (ARABIC, PERSIAN, HINDI, FAMILY, "\u0600 12", "É. O’Neill – Łódź", "Дата", "中文")),
    ],
)
def test_invisible_characters_go_and_joiners_stay_where_they_are_needed(typed, shown):
    assert visible(typed) == shown
    assert one_line(f"Re: {typed}") == f"Re: {shown}".strip()


@pytest.mark.embedded("constraints")
def test_no_way_into_the_database_keeps_them(meeting):
    hostile = "\u202eZoë\u200b"
    saved = factories.make_participant(meeting=meeting, name=hostile)
    Participant.objects.bulk_create([Participant(meeting=meeting, name=hostile, email="bulk@example.org")])
    other = factories.make_participant(meeting=meeting)
    Participant.objects.filter(pk=other.pk).update(name=hostile)
    document = factories.make_document(meeting=meeting, title=hostile)
    Version.objects.update(original_name=f"{hostile}.pdf")

    assert saved.name == "Zoë"
    assert set(Participant.objects.values_list("name", flat=True)) == {"Zoë"}
    assert Document.objects.get(pk=document.pk).title == "Zoë"
    assert set(Version.objects.values_list("original_name", flat=True)) == {"Zoë.pdf"}


def test_name_that_nobody_sees_is_none(meeting):
    participant = factories.make_participant(meeting=meeting)
    participant.name = "\u200b\u202e"

    with pytest.raises(ValidationError) as refused:
        participant.full_clean()

    assert list(refused.value.message_dict) == ["name"]


def test_names_and_titles_are_such_columns():
    names = {"name", "title", "short_title", "heading", "subject", "original_name", "affiliation", "to_name"}
    columns = [
        column
        for model in apps.get_models()
        if model.__module__.split(".")[0]
        in ("egm_portal", "participants", "papers", "agenda", "reports", "review", "room")
        for column in model._meta.concrete_fields
        if column.name in names and type(column) in (models.CharField, LineField)
    ]

    assert [str(column) for column in columns if not isinstance(column, LineField)] == []
    assert {Meeting, User, Participant, Document, Version} <= {column.model for column in columns}

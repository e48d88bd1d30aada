"""What a form remembers of each kind of field, and what it takes over, asks or saves of it."""

from datetime import date, timedelta

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict

from agenda.models import Session
from egm_portal.adminkit.conflicts import ConflictForm
from egm_portal.adminkit.conflicts.differences import marked
from egm_portal.adminkit.conflicts.shown_values import as_posted, merged
from egm_portal.adminkit.forms import MeetingRowForm
from egm_portal.pdf.models import Rendering
from egm_portal.text.local_time import LocalDateTimeField
from papers.models import Document
from tests import factories

KINDS = {
    "text": (Document, "title", "First", "Theirs", "Mine"),
    "long text": (Document, "abstract", "First\r\nline", "Theirs", "Mine"),
    "choice": (Document, "kind", "background", "publication", "un_document"),
    "number": (Document, "position", 1, 2, "3"),
    "date": (Document, "issued_on", date(2013, 7, 1), date(2013, 7, 2), "2013-07-03"),
    "moment": (Session, "starts_at", factories.TODAY, factories.TODAY + timedelta(hours=1), ["2013-07-10", "11:00"]),
}


def form_of(row, name, posted=None, files=None):
    fields = {"field_classes": {name: LocalDateTimeField}} if name == "starts_at" else {}
    base = MeetingRowForm if name == "starts_at" else ConflictForm
    made = forms.modelform_factory(type(row), form=base, fields=[name], **fields)
    return made(posted, files, instance=type(row).objects.get(pk=row.pk))


def shown_by(form, name):
    """What a browser posts from the form as it was shown."""
    return sent_as(name, as_posted(form.fields[name], form[name].initial)) | {"shown_values": [form.shows().as_json()]}


def sent_as(name, value):
    if name == "starts_at":
        return {"starts_at_day": [value[0]], "starts_at_hour": [value[1]]}
    return {name: value if isinstance(value, list) else [value]}


@pytest.fixture
def row(meeting):
    def row(model, **values):
        made = factories.make_session(meeting=meeting) if model is Session else None
        made = made or factories.make_document(meeting=meeting, file=False)
        model.objects.filter(pk=made.pk).update(**values)
        return made

    return row


@pytest.mark.parametrize(("model", "name", "first", "theirs", "mine"), KINDS.values(), ids=KINDS)
def test_each_kind_of_value_is_taken_over_saved_or_asked(row, model, name, first, theirs, mine):
    made = row(model, **{name: first})
    shown = shown_by(form_of(made, name), name)

    untouched = form_of(made, name, MultiValueDict(shown))
    assert untouched.is_valid() and untouched.changed_data == []
    model.objects.filter(pk=made.pk).update(**{name: theirs})
    late = form_of(made, name, MultiValueDict(shown))
    both = form_of(made, name, MultiValueDict(shown | sent_as(name, mine)))

    assert late.is_valid() and late.changed_data == []
    assert late.cleaned_data[name] == theirs
    assert not both.is_valid()
    assert list(both.conflicts) == [name]
    chosen = shown_by(form_of(made, name), name) | sent_as(name, mine) | {f"{name}-choice": ["mine"]}
    chosen["shown_values"] = [both.shows().as_json()]
    mine_chosen = form_of(made, name, MultiValueDict(chosen))
    theirs_chosen = form_of(made, name, MultiValueDict(chosen | {f"{name}-choice": ["theirs"]}))
    assert mine_chosen.is_valid() and mine_chosen.changed_data == [name]
    assert theirs_chosen.is_valid() and theirs_chosen.cleaned_data[name] == theirs


def test_box_that_others_ticked_stays_ticked(row):
    made = row(Document)
    shown = shown_by(form_of(made, "publication_consent"), "publication_consent")
    Document.objects.filter(pk=made.pk).update(publication_consent=True)
    del shown["publication_consent"]

    late = form_of(made, "publication_consent", MultiValueDict(shown))

    assert late.is_valid() and late.cleaned_data["publication_consent"] is True


def test_row_that_both_chose_differently_is_asked_by_its_name(row, meeting):
    made = row(Document)
    theirs, mine = [factories.make_document(meeting=meeting, file=False) for _ in range(2)]
    shown = shown_by(form_of(made, "accompanies"), "accompanies")
    Document.objects.filter(pk=made.pk).update(accompanies=theirs)

    both = form_of(made, "accompanies", MultiValueDict(shown | {"accompanies": [str(mine.pk)]}))

    assert not both.is_valid()
    [conflict] = both.all_conflicts
    assert (conflict.theirs, conflict.mine) == (str(theirs), str(mine))


def test_rows_of_a_many_to_many_field_are_merged(row, meeting):
    made = row(Document)
    first, second, third = [factories.make_document(meeting=meeting, file=False) for _ in range(3)]
    made.related.set([first])
    shown = shown_by(form_of(made, "related"), "related")
    made.related.set([first, second])

    both = form_of(made, "related", MultiValueDict(shown | {"related": [str(third.pk)]}))

    assert both.is_valid()
    assert set(both.cleaned_data["related"]) == {second, third}
    assert merged(["1", "2"], ["2", "3"], ["1", "2", "4"]) == ["2", "3", "4"]


def test_file_of_others_stays_and_one_s_own_is_asked_for_again(meeting):
    made = factories.make_printed(Rendering.objects.create(meeting=meeting, kind="list", subject_id=1))
    shown = shown_by(form_of(made, "file"), "file")
    del shown["file"]
    Rendering.objects.filter(pk=made.pk).update(file="theirs.pdf")

    late = form_of(made, "file", MultiValueDict(shown), {})
    both = form_of(made, "file", MultiValueDict(shown), {"file": SimpleUploadedFile("mine.pdf", b"%PDF")})

    assert late.is_valid() and late.cleaned_data["file"].name == "theirs.pdf"
    assert not both.is_valid()
    assert [(conflict.theirs, conflict.mine) for conflict in both.all_conflicts] == [("theirs.pdf", "mine.pdf")]
    chosen = MultiValueDict({"shown_values": [both.shows().as_json()], "file-choice": ["mine"]})
    assert "Please choose the file again: browsers do not keep it." in form_of(made, "file", chosen, {}).errors["file"]


def test_words_that_differ_are_marked_and_nothing_else():
    first, second = marked("Give people <of all ages> a say.", "Give people a voice.")

    assert first == "Give people <mark>&lt;of all ages&gt;</mark> a <mark>say</mark>."
    assert second == "Give people a <mark>voice</mark>."


def test_texts_of_megabytes_are_compared_as_one_difference():
    first, second = marked("The same. " + "word " * 200_000 + "End.", "The same. " + "other " * 200_000 + "End.")

    assert (first.count("<mark>"), second.count("<mark>")) == (1, 1)
    assert first.endswith("</mark> End.")

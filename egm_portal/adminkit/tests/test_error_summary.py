"""What the summary at the top of a page lists, and where it leads."""

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.functional import SimpleLazyObject

from egm_portal.adminkit.conflicts.forms import FILE_AGAIN
from egm_portal.adminkit.error_summary import ErrorItem, items_on_page
from egm_portal.meetings.models import Contact, Meeting
from egm_portal.text.local_time import LocalDateTimeField


class Everything(forms.Form):
    title = forms.CharField(label="Title:")
    until = LocalDateTimeField()
    choice = forms.ChoiceField(choices=[("a", "A")], widget=forms.RadioSelect)
    hidden = forms.IntegerField(widget=forms.HiddenInput)

    def clean(self):
        raise forms.ValidationError("Nothing fits.")


def test_each_error_leads_to_the_first_input_of_its_field():
    form = Everything({"hidden": "x"})

    items = items_on_page({"first": form, "again": [form]})

    required = "This field is required."
    assert items == [
        ErrorItem("Nothing fits.", href="#id_title"),
        ErrorItem(required, "Title", "#id_title"),
        ErrorItem(required, "Until", "#id_until_0"),
        ErrorItem(required, "Choice", "#id_choice_0"),
        ErrorItem("Enter a whole number.", "Hidden", "#id_title"),
    ]


class WithFile(forms.Form):
    title = forms.CharField(required=False, max_length=3)
    file = forms.FileField()


@pytest.mark.parametrize(("title", "expected"), [("long", [("Title", "#id_title"), ("", "#id_file")]), ("", [])])
def test_file_that_came_with_something_wrong_is_to_be_chosen_again(title, expected):
    form = WithFile({"title": title}, {"file": SimpleUploadedFile("a.pdf", b"bytes")})

    items = items_on_page({"form": form})

    assert [(item.label, item.href) for item in items] == expected
    assert [item.text for item in items if item.href == "#id_file"] == [FILE_AGAIN] * bool(expected)


class WithOwnSentences(forms.Form):
    your_name = forms.CharField(error_messages={"required": "Please give your name."})
    text = forms.CharField(error_messages={"required": "The context is missing."})


def test_field_that_its_sentence_names_is_not_named_twice():
    items = items_on_page({"form": WithOwnSentences({})})

    assert items == [
        ErrorItem("Please give your name.", href="#id_your_name"),
        ErrorItem("The context is missing.", "Text", "#id_text"),
    ]


def test_rows_are_named_and_those_to_be_deleted_left_out(meeting):
    contact = meeting.contacts.get()
    rows = forms.inlineformset_factory(
        Meeting, Contact, fields=["unit", "email"], extra=0, max_num=1, validate_max=True
    )
    values = {"TOTAL_FORMS": "3", "INITIAL_FORMS": "1", "0-id": contact.pk, "0-unit": "", "0-email": "x"}
    values |= {"1-unit": "", "1-email": "one@example.org", "2-email": "x", "2-DELETE": "on"}
    formset = rows({f"contacts-{name}": value for name, value in values.items()}, instance=meeting)

    items = items_on_page({"formset": formset})

    assert [(item.label, item.href) for item in items] == [
        ("", "#id_contacts-0-unit"),
        (f"{formset[0].instance}, Unit", "#id_contacts-0-unit"),
        (f"{formset[0].instance}, E-mail address", "#id_contacts-0-email"),
        ("Contact 2, Unit", "#id_contacts-1-unit"),
    ]


@pytest.mark.parametrize("given", [Everything(), "a text", [1, [2]], None])
def test_what_holds_no_errors_gives_no_summary(given):
    assert items_on_page({"given": given}) == []


def test_lazy_objects_of_a_page_are_not_opened():
    lazy = SimpleLazyObject(lambda: pytest.fail("The session was read."))

    assert items_on_page({"reader": lazy}) == []

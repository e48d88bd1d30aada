"""What may be kept at all, of every form that has the hook."""

import pytest
from django import forms
from django.contrib import admin
from django.contrib.auth.forms import AdminPasswordChangeForm, AuthenticationForm
from django.test import RequestFactory

from egm_portal.drafts.fields import DraftField, control_names
from egm_portal.meetings.models import User
from egm_portal.text.local_time import DeadlineField
from my.sign_in.codes import CodeForm
from papers.forms import PaperFileForm
from participants.profile_forms import PhotoForm

PRIVATE = ("visa", "gender", "region", "password", "passport")


class Everything(forms.Form):
    title = forms.CharField()
    kind = forms.ChoiceField(choices=[("a", "Kind A"), ("b", "Kind B")])
    tags = forms.MultipleChoiceField(choices=[("x", "X"), ("y", "Y")])
    agreed = forms.BooleanField()
    due = DeadlineField()
    password = forms.CharField(widget=forms.PasswordInput)
    new_secret = forms.CharField()
    code = forms.CharField()
    digits = forms.CharField(widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}))
    file = forms.FileField()
    row = forms.CharField(widget=forms.HiddenInput)
    travel = forms.CharField(widget=forms.Textarea(attrs={"data-no-draft": True}))
    fixed = forms.CharField(disabled=True)


def test_secrets_files_and_private_fields_are_never_kept():
    assert control_names([Everything()]) == ("title", "kind", "tags", "agreed", "due_day", "due_hour", "due_which")


@pytest.mark.parametrize("form", [AuthenticationForm, CodeForm, PaperFileForm, PhotoForm, AdminPasswordChangeForm])
def test_form_of_secrets_or_files_keeps_none_of_them(form):
    made = form(User()) if form is AdminPasswordChangeForm else form()

    assert set(control_names([made])) <= {"username", "usable_password"}


@pytest.mark.django_db
def test_no_screen_of_the_administration_keeps_what_is_private(organizer):
    request = RequestFactory().get("/")
    request.user = User.objects.create_superuser("super@example.org", "a long enough password")

    names = {
        f"{screen.opts.label_lower}.{name}"
        for screen in admin.site._registry.values()
        for name in control_names([screen.get_form(request)()])
    }

    assert [name for name in names if any(word in name.split(".")[-1] for word in PRIVATE)] == []
    assert {"meetings.meeting.summary", "papers.document.abstract", "participants.participant.biography"} <= names


@pytest.mark.parametrize(
    ("name", "typed", "words"),
    [
        ("title", {"title": ["As typed"]}, "As typed"),
        ("kind", {"kind": ["b"]}, "Kind B"),
        ("tags", {"tags": ["x", "y"]}, "X Y"),
        ("tags", {}, ""),
        ("agreed", {"agreed": ["on"]}, "ticked"),
        ("due", {"due_day": ["2013-07-15"], "due_hour": ["24:00"]}, "2013-07-15 24:00"),
    ],
)
def test_field_shows_what_was_typed_and_remembers_what_is_saved(name, typed, words):
    form = Everything(initial={"title": "As saved"})
    field = DraftField(name, name, form[name])
    saved = field.shown()

    field.fill(typed)

    assert " ".join(control.words for control in field.shown() if control.words) == words
    assert form["title"].as_hidden(only_initial=True).count("As saved") == 1
    assert name == "title" or saved != field.shown() or not typed

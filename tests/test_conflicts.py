"""Two people at the same page: what either typed is kept or asked about, on every screen and in every row of it."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from lxml import html

from egm_portal.adminkit.conflicts import ConflictForm, ConflictFormSet
from egm_portal.adminkit.conflicts.formsets import ConflictListFormSet
from egm_portal.meetings.models import User
from papers import actions as papers
from papers.models import Author, Document, Paper
from participants.models import Participant
from tests import factories, forms

OTHER = "A. Other"


def address(row):
    return reverse(f"admin:{row._meta.label_lower.replace('.', '_')}_change", args=[row.pk])


def texts(response):
    return [(conflict.label, conflict.theirs, conflict.mine) for conflict in response.context["conflicts"]]


@pytest.fixture
def document(meeting):
    """A document with three authors: One, Two and Three."""
    document = factories.make_document(meeting=meeting, file=False)
    for position, name in enumerate(["One", "Two", "Three"]):
        Author.objects.create(document=document, position=position, name=name)
    return document


@pytest.fixture
def shown(at_desk, document):
    """The page of the document as the organizer opened it before others changed anything."""
    return forms.opened(at_desk, address(document), "document")


@pytest.fixture
def save(at_desk, document):
    return lambda typed: at_desk.post(address(document), typed)


@pytest.fixture
def colleague(meeting):
    """Another organizer of the meeting, in a browser of their own."""
    user = factories.make_organizer(meeting)
    User.objects.filter(pk=user.pk).update(name=OTHER)
    browser = Client()
    browser.force_login(user)
    return browser


@pytest.fixture
def other(colleague, document):
    """The other organizer changes the same page."""

    def saves(**typed):
        shown = forms.opened(colleague, address(document), "document")
        assert colleague.post(address(document), shown | typed).status_code == 302

    return saves


def names(document):
    return list(document.authors.order_by("position").values_list("name", flat=True))


def test_name_that_both_changed_is_asked_and_nothing_is_written(shown, save, other, document):
    other(**{"authors-0-name": "Changed by others"})

    response = save(shown | {"abstract": "Changed here.", "authors-0-name": "One, changed here"})

    document.refresh_from_db()
    assert response.status_code == 409
    assert "<title>Error:" in response.text
    assert texts(response) == [("Author “Changed by others”: Name", "Changed by others", "One, changed here")]
    assert [(each.by, each.saved) for each in response.context["conflicts"]] == [(OTHER, "09:00")]
    assert names(document) == ["Changed by others", "Two", "Three"]
    assert document.abstract == ""
    again = forms.shown_in(response.text, "document")
    assert (again["abstract"], again["authors-0-name"]) == ("Changed here.", "One, changed here")


def test_draft_names_what_was_typed_into_a_row_that_others_deleted_by_its_row(shown, save, document):
    first, second = document.authors.values_list("pk", flat=True)[:2]
    document.authors.filter(pk=first).delete()

    asked = save(shown | {"authors-0-name": "One, changed here", "authors-1-name": "Two, changed here"})

    [script] = html.fromstring(asked.text).xpath("//form//script[@type='application/json']")
    typed = json.loads(script.text)["typed"]
    assert asked.status_code == 409
    assert [key for key in typed if key.endswith("-name")] == [
        f"authors-pk{second}-name",
        f"authors-pk{first}-name",
    ]


@pytest.mark.parametrize(("chosen", "title"), [("theirs", "Changed by others"), ("mine", "Joined")])
def test_choice_is_saved_with_everything_else(shown, save, other, document, chosen, title):
    other(**{"authors-0-name": "Changed by others"})
    asked = forms.shown_in(save(shown | {"abstract": "Changed here.", "authors-0-name": "Mine"}).text, "document")

    response = save(asked | {"authors-0-name": "Joined", "authors-0-name-choice": chosen})

    document.refresh_from_db()
    assert response.status_code == 302
    assert names(document)[0] == title
    assert document.abstract == "Changed here."


def test_nothing_is_chosen_beforehand_and_a_choice_made_stays(shown, save, other, document):
    other(**{"authors-0-name": "Their first", "authors-1-name": "Their second"})
    asked = save(shown | {"authors-0-name": "My first", "authors-1-name": "My second"})
    assert "-choice" not in " ".join(forms.shown_in(asked.text, "document"))

    response = save(forms.shown_in(asked.text, "document") | {"authors-0-name-choice": "theirs"})

    assert response.status_code == 409
    assert names(document) == ["Their first", "Their second", "Three"]
    again = forms.shown_in(response.text, "document")
    assert again["authors-0-name-choice"] == "theirs"
    assert [conflict.mine for conflict in response.context["conflicts"]] == ["My first", "My second"]
    assert save(again | {"authors-1-name-choice": "mine"}).status_code == 302
    assert names(document) == ["Their first", "My second", "Three"]


def test_change_of_a_third_person_is_asked_again(shown, save, other, document):
    other(**{"authors-0-name": "Changed by others"})
    asked = forms.shown_in(save(shown | {"authors-0-name": "Mine"}).text, "document")
    other(**{"authors-0-name": "Changed again"})

    response = save(asked | {"authors-0-name-choice": "mine"})

    assert response.status_code == 409
    assert texts(response) == [("Author “Changed again”: Name", "Changed again", "Mine")]
    assert names(document)[0] == "Changed again"


def test_rows_that_others_added_deleted_and_moved_stay_so(shown, save, other, document):
    added = {"authors-TOTAL_FORMS": "4", "authors-3-name": "Four", "authors-3-position": "9"}
    other(**added, **{"authors-0-DELETE": "on", "authors-1-position": "8"})

    response = save(shown | {"authors-2-name": "Three, changed here"})

    assert response.status_code == 302
    assert names(document) == ["Three, changed here", "Two", "Four"]


def test_row_that_others_deleted_and_one_changed_is_asked(shown, save, other, document):
    other(**{"authors-1-DELETE": "on"})

    response = save(shown | {"authors-1-name": "Two, changed here", "authors-2-name": "Three, changed here"})

    assert response.status_code == 409
    assert "Select a valid choice" not in response.text
    assert texts(response) == [("Author “Two, changed here”", "", "Name: Two, changed here")]
    assert names(document) == ["One", "Three"]


@pytest.mark.parametrize(
    ("chosen", "left"),
    [("theirs", ["One", "Three, changed here"]), ("mine", ["One", "Two, changed here", "Three, changed here"])],
)
def test_row_that_others_deleted_stays_so_or_is_restored(shown, save, other, document, chosen, left):
    other(**{"authors-1-DELETE": "on"})
    asked = save(shown | {"authors-1-name": "Two, changed here", "authors-2-name": "Three, changed here"})

    response = save(forms.shown_in(asked.text, "document") | {"authors-1-row-choice": chosen})

    assert response.status_code == 302
    assert names(document) == left


def test_new_row_after_one_that_was_not_restored_is_saved(shown, save, other, document):
    other(**{"authors-1-DELETE": "on"})
    asked = forms.shown_in(save(shown | {"authors-1-name": "Two, changed here"}).text, "document")
    # As Django's script does when somebody removes the form of that row and adds another: they are numbered again.
    moved = {
        name.replace("authors-2-", "authors-1-"): value for name, value in asked.items() if "authors-1-" not in name
    }
    new = {"authors-2-name": "New", "authors-2-position": "5", "authors-2-id": ""}

    response = save(moved | new | {"authors-TOTAL_FORMS": "3"})

    assert response.status_code == 302
    assert names(document) == ["One", "Three", "New"]


@pytest.mark.parametrize(
    ("chosen", "left"), [("theirs", ["One", "Changed by others", "Three"]), ("mine", ["One", "Three"])]
)
def test_row_that_is_deleted_here_and_was_changed_by_others_is_asked(shown, save, other, document, chosen, left):
    other(**{"authors-1-name": "Changed by others"})

    asked = save(shown | {"authors-1-DELETE": "on"})

    assert asked.status_code == 409
    assert texts(asked) == [("Author “Changed by others”", "Name: Changed by others", "")]
    assert names(document) == ["One", "Changed by others", "Three"]
    assert save(forms.shown_in(asked.text, "document") | {"authors-1-row-choice": chosen}).status_code == 302
    assert names(document) == left


def test_person_whom_others_replace_in_a_row_stays(at_desk, save, other, document, meeting):
    first, second = [factories.make_participant(meeting=meeting, status="accepted") for _ in range(2)]
    document.authors.filter(name="One").update(participant=first)
    shown = forms.opened(at_desk, address(document), "document")
    other(**{"authors-0-participant": str(second)})

    assert save(shown | {"abstract": "Changed here."}).status_code == 302
    assert document.authors.get(name="One").participant == second
    shown = forms.opened(at_desk, address(document), "document")
    other(**{"authors-0-country": "Kenya"})
    assert texts(save(shown | {"authors-0-DELETE": "on"}))[0][1] == "Country: Kenya"


def move_to_new_york(meeting):
    meeting.time_zone, meeting.city = "America/New_York", "New York"
    meeting.save()


@pytest.fixture
def unannounced(meeting):
    """The meeting before anybody was told of it: its place is still a field of its settings."""
    meeting.public_from = factories.TODAY + timedelta(days=1)
    meeting.save()
    return meeting


def test_zone_that_others_changed_moves_no_instant_and_is_asked_beside_a_new_one(at_desk, unannounced):
    meeting = unannounced
    shown = forms.opened(at_desk, address(meeting), "meeting")
    move_to_new_york(meeting)

    asked = at_desk.post(address(meeting), shown | {"time_zone": "Asia/Tokyo"})

    assert texts(asked) == [("Time zone", "America/New_York", "Asia/Tokyo")]
    assert at_desk.post(address(meeting), shown | {"venue": "Palais"}).status_code == 302
    announced = meeting.public_from
    meeting.refresh_from_db()
    assert (meeting.venue, meeting.time_zone, meeting.public_from) == ("Palais", "America/New_York", announced)


def test_deadline_typed_in_a_zone_that_others_changed_is_asked_about_once(at_desk, unannounced):
    meeting = unannounced
    page, due = reverse("admin:meetings_meeting_papers", args=[meeting.pk]), meeting.papers_due
    shown = forms.opened(at_desk, page, "meeting")
    move_to_new_york(meeting)

    untouched = at_desk.post(page, shown | {"pages_max": "12"})
    asked = at_desk.post(page, shown | {"papers_due_hour": "18:00"})

    meeting.refresh_from_db()
    [sentence] = asked.context["adminform"].form.errors["papers_due"]
    assert (untouched.status_code, meeting.papers_due, meeting.pages_max) == (302, due, 12)
    assert sentence == (
        "While you were writing, the meeting was moved to New York time (America/New_York). Check this time, then "
        "save again."
    )
    assert at_desk.post(page, forms.shown_in(asked.text, "meeting")).status_code == 302
    meeting.refresh_from_db()
    assert meeting.papers_due == datetime(2013, 7, 15, 22, tzinfo=UTC)


def test_groups_that_two_superusers_choose_are_joined(client, meeting, today):
    client.force_login(User.objects.create_superuser("super@example.org", "a long enough password"))
    user = factories.make_user()
    mine, theirs = Group.objects.create(name="Mine"), Group.objects.create(name="Theirs")
    shown = forms.opened(client, address(user), "user")
    user.groups.add(theirs)

    assert client.post(address(user), shown | {"groups": [str(mine.pk)]}).status_code == 302
    assert set(user.groups.all()) == {mine, theirs}


def test_document_of_two_hundred_authors_is_saved_in_one_go(at_desk, save, document, django_assert_num_queries):
    at_desk.get(address(document))
    with django_assert_num_queries(16):
        at_desk.get(address(document))
    Author.objects.bulk_create(Author(document=document, position=n, name=f"Author {n}") for n in range(3, 200))
    with django_assert_num_queries(16):
        shown = forms.opened(at_desk, address(document), "document")

    response = save(shown | {"authors-150-name": "Changed here"})

    assert response.status_code == 302
    assert len(shown) < 5000
    assert names(document)[150] == "Changed here"


def test_every_screen_and_every_inline_of_the_administration_asks(rf, db):
    request = rf.get("/")
    request.user = User.objects.create_superuser("super@example.org", "a long enough password")
    screens = [screen for screen in admin.site._registry.values() if screen.has_change_permission(request)]
    inlines = [inline for screen in screens for inline in screen.inlines]
    edited = [inline(screen.model, admin.site) for screen in screens for inline in screen.inlines]
    edited = [inline for inline in edited if inline.has_change_permission(request)]

    assert len(screens) >= 9 and len(edited) >= 4 and len(inlines) >= 6
    for screen in screens:
        assert issubclass(screen.get_form(request), ConflictForm), screen
        if screen.list_editable:
            assert issubclass(screen.get_changelist_formset(request), ConflictListFormSet), screen
            assert issubclass(screen.get_changelist_form(request), ConflictForm), screen
    for inline in edited:
        formset = inline.get_formset(request)
        assert issubclass(formset, ConflictFormSet), inline
        assert issubclass(formset.form, ConflictForm), inline


def shown_on(browser, address):
    """What a browser would post from the one form of a page of the site."""
    return typed_in(browser.get(address))


def typed_in(answer):
    [form] = html.fromstring(answer.text).xpath("//main//form[@enctype]")
    form.set("id", "own_form")
    return forms.shown_in(html.tostring(form, encoding="unicode"), "own")


def test_profile_that_organizers_changed_meanwhile_stays_or_is_asked(client, expert, today):
    client.force_login(expert.user)
    path = reverse("my:profile", args=[expert.meeting.slug])
    shown = shown_on(client, path)
    Participant.objects.filter(pk=expert.pk).update(affiliation="Institute of Others")

    assert client.post(path, shown | {"biography": "Mine."}).status_code == 302
    asked = client.post(path, shown | {"biography": "Mine.", "affiliation": "My institute"})

    expert.refresh_from_db()
    assert (expert.affiliation, expert.biography) == ("Institute of Others", "Mine.")
    assert asked.status_code == 409
    typed = typed_in(asked)
    assert client.post(path, typed | {"affiliation-choice": "mine"}).status_code == 302
    expert.refresh_from_db()
    assert expert.affiliation == "My institute"


def test_details_of_a_paper_that_organizers_changed_stay_or_are_asked(client, meeting, today):
    paper = factories.make_paper("submitted", meeting=meeting)
    client.force_login(paper.participant.user)
    page = action = reverse("papers:upload", args=[meeting.slug, paper.pk])
    shown = shown_on(client, page)
    Document.objects.filter(pk=paper.document_id).update(title="Title of others", abstract="Abstract of others.")

    assert client.post(action, shown | {"keywords": "cities"}).status_code == 302
    asked = client.post(action, shown | {"abstract": "My abstract."})

    document = Document.objects.get(pk=paper.document_id)
    assert (document.title, document.abstract, document.keywords) == (
        "Title of others",
        "Abstract of others.",
        "cities",
    )
    assert asked.status_code == 409
    typed = typed_in(asked)
    assert client.post(action, typed | {"abstract-choice": "mine"}).status_code == 302
    document.refresh_from_db()
    assert (document.title, document.abstract) == ("Title of others", "My abstract.")


def test_form_tells_no_field_that_its_page_does_not_show(client, expert, today):
    Participant.objects.filter(pk=expert.pk).update(answer_note="A note of the organizers.")
    client.force_login(expert.user)
    path = reverse("my:profile", args=[expert.meeting.slug])
    shown = shown_on(client, path)
    asked = {"values": {"answer_note": "x", "nothing": "y"}, "asked": ["answer_note"]}

    answer = client.post(path, shown | {"answer_note": "z", "nothing": "z", "shown_values": json.dumps(asked)})

    assert answer.status_code == 302
    assert "A note of the organizers." not in client.get(path).text


@pytest.mark.parametrize("told", ["", "[]", "{", '{"values": 1, "asked": 2}', '{"values": {"name": [1]}, "asked": []}'])
def test_form_whose_memory_is_no_memory_is_an_ordinary_one(client, expert, today, told):
    client.force_login(expert.user)
    path = reverse("my:profile", args=[expert.meeting.slug])
    shown = shown_on(client, path)

    assert client.post(path, shown | {"title": "Director", "shown_values": told}).status_code == 302
    expert.refresh_from_db()
    assert expert.title == "Director"


def test_page_of_a_paper_that_was_opened_before_its_first_file_takes_nothing_back(client, meeting, today):
    paper = factories.make_paper(meeting=meeting)
    client.force_login(paper.participant.user)
    page = reverse("papers:upload", args=[meeting.slug, paper.pk])
    shown = {name: value for name, value in shown_on(client, page).items() if name not in ("send", "file")}
    file = factories.make_pdf_file(6, "budget_seen")
    papers.receive_paper(paper=paper, file=file, by=paper.participant.user, received_at=factories.TODAY)
    papers.describe_paper(paper=Paper.objects.get(pk=paper.pk), title="", abstract="Abstract of others.")

    saved = client.post(page, shown | {"title": "My title", "keywords": "cities"})

    document = Document.objects.get()
    assert saved.status_code == 302
    assert (document.title, document.abstract, document.keywords) == ("My title", "Abstract of others.", "cities")

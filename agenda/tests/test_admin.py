from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from agenda.models import Item, Officer, Session
from tests import factories, forms

FORM = {
    "kind": "plenary",
    "title": "Opening plenary",
    "starts_at_day": "2013-07-24",
    "starts_at_hour": "09:30",
    "minutes": "60",
    "officers-TOTAL_FORMS": "0",
    "officers-INITIAL_FORMS": "0",
    "items-TOTAL_FORMS": "0",
    "items-INITIAL_FORMS": "0",
}


def test_session_starts_in_the_time_of_the_meeting(at_desk, meeting):
    response = at_desk.post(reverse("admin:agenda_session_add"), FORM | {"meeting": meeting.pk})

    assert response.status_code == 302
    assert Session.objects.get().starts_at == datetime(2013, 7, 24, 7, 30, tzinfo=UTC)


def test_session_gets_its_number_and_the_form_shows_it(at_desk, meeting):
    taken = factories.make_session(meeting=meeting)
    taken.delete()

    at_desk.post(reverse("admin:agenda_session_add"), FORM | {"meeting": meeting.pk, "number": "7"})

    session = Session.objects.get()
    page = at_desk.get(reverse("admin:agenda_session_change", args=[session.pk])).text
    assert session.number == 2
    assert 'name="number"' not in page
    assert "assigned once and never reused" in page


def test_chair_and_items_are_entered_with_the_session(at_desk, meeting):
    chair = factories.make_participant(meeting=meeting, status="accepted")
    typed = {
        "meeting": meeting.pk,
        "officers-TOTAL_FORMS": "1",
        "officers-0-role": "chair",
        "officers-0-participant": str(chair),
        "items-TOTAL_FORMS": "1",
        "items-0-title": "Welcome",
        "items-0-minutes": "10",
        "items-0-position": "1",
        "items-0-people": str(chair),
    }

    response = at_desk.post(reverse("admin:agenda_session_add"), FORM | typed)

    assert response.status_code == 302
    assert [(officer.meeting, officer.participant) for officer in Officer.objects.all()] == [(meeting, chair)]
    assert [item.title for item in Session.objects.get().items.all()] == ["Welcome"]


def test_speakers_of_another_own_meeting_are_no_choices(at_desk, meeting, organizer):
    second = factories.make_meeting()
    factories.make_member(second, organizer)
    elsewhere = factories.make_participant(meeting=second)
    typed = {
        "meeting": meeting.pk,
        "officers-TOTAL_FORMS": "1",
        "officers-0-role": "chair",
        "officers-0-participant": elsewhere.pk,
    }

    response = at_desk.post(reverse("admin:agenda_session_add"), FORM | typed)

    assert response.status_code == 200
    assert Session.objects.count() == 0


def with_slides(document) -> dict:
    """The form of a session with one item, which shows this document as its slides."""
    item = {"title": "Three cities", "minutes": "10", "position": "1", "slides": document.title}
    items = {f"items-0-{name}": value for name, value in item.items()} | {"items-TOTAL_FORMS": "1"}
    return FORM | {"meeting": document.meeting_id} | items


def test_slides_are_slides_of_the_meeting(at_desk, meeting, organizer):
    second = factories.make_meeting()
    factories.make_member(second, organizer)
    slides, elsewhere = (factories.make_document(meeting=at, kind="presentation") for at in (meeting, second))
    statement, address = factories.make_document(meeting=meeting, kind="statement"), reverse("admin:agenda_session_add")

    page = at_desk.get(f"{address}?meeting={meeting.pk}")
    refused = [
        at_desk.post(address, with_slides(document) | {"meeting": meeting.pk}).status_code
        for document in (statement, elsewhere)
    ]
    taken = at_desk.post(address, with_slides(slides))

    (items,) = [each.formset for each in page.context["inline_admin_formsets"] if each.formset.model is Item]
    assert list(items.empty_form.fields["slides"].queryset) == [slides]
    assert (refused, taken.status_code) == ([200, 200], 302)
    assert Item.objects.get().slides == slides


@pytest.mark.parametrize(
    ("kind", "own", "sound"), [("presentation", True, True), ("presentation", False, False), ("statement", True, False)]
)
def test_item_refuses_what_is_no_slides_of_its_meeting(meeting, kind, own, sound):
    item = factories.make_session(meeting=meeting).items.get()
    item.slides = factories.make_document(kind=kind, file=False, **({"meeting": meeting} if own else {}))

    if sound:
        item.clean()
    else:
        with pytest.raises(ValidationError, match="Choose slides of this meeting."):
            item.clean()


def test_document_that_is_linked_as_slides_is_not_taken_away_unasked(at_desk, meeting):
    item = factories.make_session(meeting=meeting).items.get()
    item.slides = factories.make_document(meeting=meeting, kind="statement")
    item.save()

    page = reverse("admin:agenda_session_change", args=[item.session_id])
    form = forms.opened(at_desk, page, "session")
    refused = at_desk.post(page, form | {"items-0-title": "Opening"})

    assert form["items-0-slides"].startswith(item.slides.title)
    assert "Choose slides of this meeting. This document is of another kind" in refused.text
    assert Item.objects.get().slides == item.slides


def test_releases_cannot_be_changed(at_desk, meeting):
    factories.make_session(meeting=meeting)
    at_desk.post(reverse("admin:meetings_meeting_release") + f"?id={meeting.pk}", {"kind": "provisional"})
    release = meeting.programmes.get()

    assert at_desk.get(reverse("admin:agenda_programme_add")).status_code == 403
    assert (
        at_desk.post(reverse("admin:agenda_programme_change", args=[release.pk]), {"kind": "final"}).status_code == 403
    )

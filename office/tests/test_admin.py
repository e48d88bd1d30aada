"""The whole administration as an organizer meets it."""

import pytest
from django.contrib import admin
from django.urls import reverse

from egm_portal.adminkit.import_export import ImportPages
from egm_portal.adminkit.verb_pages import VerbPages
from egm_portal.adminkit.verbs import Verb
from egm_portal.meetings.models import StaffRole
from office.tests.conftest import CANARY
from reports.models import Report
from tests import factories
from tests.style_sheets import has_inline_code


def pages_of(client, user):
    """The address and the answer of every list, add page, row, history and verb that the user's browser reaches."""
    index = client.get(reverse("admin:index"))
    request = index.wsgi_request
    yield reverse("admin:index"), index
    for model, screen in admin.site._registry.items():
        if not screen.has_view_permission(request):
            continue
        yield from pages_of_model(client, request, model, screen)


def pages_of_model(client, request, model, screen):
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    addresses = [reverse(f"{name}_changelist"), reverse(f"{name}_changelist") + "?q=x"]
    if screen.has_add_permission(request):
        addresses.append(reverse(f"{name}_add"))
    if isinstance(screen, ImportPages):
        addresses += [reverse(f"{name}_import")] if screen.has_import_permission(request) else []
    addresses += [reverse(f"{name}_export")] if screen.has_export_permission(request) else []
    for row in screen.get_queryset(request):
        addresses += [reverse(f"{name}_change", args=[row.pk]), reverse(f"{name}_history", args=[row.pk])]
        verbs = screen.verbs_for(request, row) if isinstance(screen, VerbPages) else []
        addresses += [screen.verb_url(verb, [row.pk]) for verb in verbs]
    for address in addresses:
        # A session is opened on the screen of the programme, a report in its workspace.
        leads_on = address.endswith("/change/") and "/reports/report/" in address
        yield address, client.get(address, follow=leads_on or "/agenda/session/" in address)


@pytest.mark.parametrize(("role", "least"), [(StaffRole.VIEWER, 40), (StaffRole.EDITOR, 60), (StaffRole.ORGANIZER, 60)])
def test_every_page_opens_without_inline_script_or_style_and_without_foreign_rows(
    client, today, filled_meeting, foreign_meeting, role, least
):
    user = factories.make_organizer(filled_meeting, role=role)
    client.force_login(user)

    seen = list(pages_of(client, user))

    assert {address: response.status_code for address, response in seen if response.status_code != 200} == {}
    assert [address for address, response in seen if has_inline_code(response.content)] == []
    texts = {address: response.content.decode() for address, response in seen}
    assert [address for address, text in texts.items() if CANARY.lower() in text.lower()] == []
    assert len(texts) > least


def kinds_of_verb(kind=Verb):
    """The subclasses that have no further ones, without those of tests."""
    for below in kind.__subclasses__():
        yield from kinds_of_verb(below) if below.__subclasses__() else [below]


def test_every_verb_is_offered_by_a_screen():
    screens = [screen for screen in admin.site._registry.values() if hasattr(screen, "verbs")]
    offered = {type(verb) for screen in screens for verb in (*screen.verbs, *screen.page_verbs)}

    assert {kind for kind in kinds_of_verb() if ".tests." not in kind.__module__} == offered


def test_foreign_rows_are_no_choices_of_a_posted_form(at_desk, meeting, filled_meeting, foreign_meeting):
    foreign = foreign_meeting.participants.first()
    typed = {"meeting": meeting.pk, "kind": "conclusion", "text": "Silence is an answer too.", "position": "0"}

    response = at_desk.post(reverse("admin:room_recommendation_add"), typed | {"proposed_by": foreign.pk})

    assert list(response.context["adminform"].form.errors) == ["proposed_by"]


def test_people_of_another_own_meeting_are_no_choices_of_a_posted_form(at_desk, organizer, meeting):
    second = factories.make_meeting()
    factories.make_member(second, organizer)
    elsewhere = factories.make_participant(meeting=second)
    typed = {"meeting": meeting.pk, "kind": "conclusion", "text": "Silence is an answer too.", "position": "0"}

    response = at_desk.post(reverse("admin:room_recommendation_add"), typed | {"supporters": str(elsewhere)})

    assert list(response.context["adminform"].form.errors) == ["supporters"]
    assert not meeting.recommendations.exists()


def test_route_from_numbers_to_addresses_is_closed(at_desk, meeting):
    assert at_desk.get("/admin/r/1/1/").status_code == 404


def test_list_of_participants_names_the_meeting_unless_it_is_narrowed_to_one(at_desk, organizer, meeting):
    factories.make_participant(meeting=meeting, status="invited")
    factories.make_member(factories.make_meeting(slug="other"), organizer)
    participants = reverse("admin:participants_participant_changelist")

    of_all = at_desk.get(participants).context["cl"].list_display
    of_one = at_desk.get(f"{participants}?meeting={meeting.pk}").context["cl"].list_display

    assert ("meeting_name" in of_all, "meeting_name" in of_one) == (True, False)


@pytest.mark.parametrize("is_superuser", [False, True])
def test_deleting_is_offered_exactly_where_it_is_not_refused(client, today, filled_meeting, organizer, is_superuser):
    organizer.is_superuser = is_superuser
    organizer.save()
    client.force_login(organizer)
    factories.make_member(factories.make_meeting(slug="empty"), organizer)
    request = client.get(reverse("admin:index")).wsgi_request
    offered, refused = [], []

    for model, screen in admin.site._registry.items():
        if not screen.has_view_permission(request):
            continue
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        assert 'value="delete_selected"' not in client.get(reverse(f"{name}_changelist")).text
        for row in screen.get_queryset(request):
            own = [row.meeting_id] if model is Report else [row.pk]
            page = client.get(reverse(f"{name}_{'settings' if model is Report else 'change'}", args=own)).text
            answer = client.get(reverse(f"{name}_delete", args=[row.pk]))
            deletes = answer.status_code == 200 and 'name="post" value="yes"' in answer.text
            (offered if deletes else refused).append(model._meta.model_name)
            assert ('class="deletelink"' in page) is deletes, row

    assert {"reminderrule", "mailtemplate"} <= set(offered)
    assert {"document", "paper", "participant", "message", "session"} <= set(refused)
    assert ("meeting" in offered) is is_superuser

"""Name plates and lists to sign, as PDFs of the meeting."""

import pytest
from django.urls import reverse
from lxml import html

from egm_portal.clock import calendar_at
from egm_portal.pdf.actions import run_rendering
from egm_portal.pdf.models import Rendering
from participants import profile_actions
from participants.on_paper import PLATES, TO_SIGN, list_to_sign, name_plates
from tests import factories
from tests.names import FORTY
from tests.pdf_checks import pass_the_checks

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def come(meeting, named, **more):
    values = {"name": named.name, "country": named.country, "honorific": named.honorific}
    person = factories.make_participant("accepted", meeting=meeting, **values | more)
    profile_actions.change_profile(participant=person, family_name=named.family_name)
    return person


def sheets(meeting):
    found = html.fromstring(name_plates(meeting).html)
    return [
        [[line.text for line in side] for side in sheet.xpath("./div")]
        for sheet in found.xpath("//section[@class='sheet']")
    ]


def test_forty_plates_have_the_name_in_capitals_on_both_sides(meeting):
    for named in FORTY:
        come(meeting, named)

    found = sheets(meeting)

    assert all(first == second for first, second in found)
    assert sorted(first[0] for first, _ in found) == sorted(
        f"{named.honorific} {named.in_capitals}".strip() for named in FORTY
    )


def test_plate_says_what_the_person_stands_for_unless_it_is_an_expert(meeting):
    come(meeting, FORTY[0], affiliation="Institute", name_in_own_script="李伟")
    come(meeting, FORTY[6], role="observer", affiliation="Ministry")
    come(meeting, FORTY[7], role="civil_society", affiliation="Union A")
    factories.make_participant("accepted", meeting=meeting, name="Guessed Name", role="staff", affiliation="World Bank")
    factories.make_participant("accepted", meeting=meeting, name="Far Away", attendance="online")
    factories.make_participant("invited", meeting=meeting, name="Not Yet")

    assert [first for first, _ in sheets(meeting)] == [
        ["Ms. LI Wei", "李伟"],
        ["Mr. Kenji TANAKA", "Japan"],
        ["Guessed Name", "World Bank"],
        ["Ms. OGATA Sadako", "Union A"],
    ]


def test_list_to_sign_has_everybody_who_comes_on_each_day(meeting):
    come(meeting, FORTY[0], affiliation="Institute")

    found = html.fromstring(list_to_sign(meeting).html)

    days = [heading.text for heading in found.xpath("//h2")]
    assert days == ["List to sign: Wednesday, 24 July 2013", "List to sign: Thursday, 25 July 2013"]
    assert [cell.text for cell in found.xpath("//td")] == ["Ms. LI Wei", "Institute", None] * 2


@pytest.mark.parametrize("kind", [PLATES, TO_SIGN])
def test_organizer_generates_them_from_the_list(at_desk, meeting, kind):
    come(meeting, FORTY[0])
    address = reverse("pdf:page", args=[kind, meeting.pk])
    listed = at_desk.get(reverse("admin:participants_participant_changelist"), {"meeting": meeting.pk})

    with calendar_at(meeting.starts_at):
        at_desk.post(address, follow=True)
        rendering = run_rendering(Rendering.objects.get(kind=kind).pk)

    assert address in listed.text
    assert rendering.state == Rendering.State.DONE
    assert pass_the_checks(rendering)

"""What the invited read of a meeting that is not announced, and nobody else."""

from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse

from agenda.actions import release_programme
from egm_portal.clock import calendar_at
from egm_portal.meetings.models import AideMemoireSection, Meeting
from egm_portal.pdf.models import Rendering
from papers import actions as papers
from papers.models import Document
from participants import tokens
from participants.actions import accept_invitation, decline_invitation, revoke_invitation
from tests import factories
from website.aide_memoire_pdf import request_aide_memoire_pdfs

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
NOT_ANNOUNCED = "This meeting has not been announced yet. Please do not circulate this page."
PAGES = ["aide_memoire", "aide_memoire_pdf"]


@pytest.fixture
def hidden():
    """A meeting that is not announced, with an aide-memoire and the PDF of it, a paper, and a released programme."""
    meeting = factories.make_meeting(public_from=None, title="On villages")
    AideMemoireSection.objects.create(meeting=meeting, number=1, heading="Purpose", body="Why villages matter.")
    factories.make_paper("published", meeting=meeting, title="A paper of another")
    session = factories.make_session(meeting=meeting)
    session.items.create(title="A talk of another")
    release_programme(meeting=meeting, kind="provisional", by=None)
    request_aide_memoire_pdfs()
    factories.print_waiting()
    return meeting


@pytest.fixture
def invitation(hidden):
    return factories.make_participant("invited", meeting=hidden, name="Ada Guest").invitations.get()


def address(invitation, name):
    return reverse(name, args=[tokens.invitation_token(invitation)])


def own(meeting, name):
    return reverse(name, args=[meeting.slug])


def test_link_shows_what_the_invited_need_and_asks_not_to_circulate_it(client, hidden, invitation):
    page = client.get(address(invitation, "participants:invitation"))
    text = client.get(address(invitation, "invited:aide_memoire"))

    for expected in ("On villages", "24-25 July 2013", "ITU Headquarters", "A paper of 5", "UNDESA", NOT_ANNOUNCED):
        assert expected in page.text
    for expected in ("Why villages matter.", NOT_ANNOUNCED, address(invitation, "invited:aide_memoire_pdf")):
        assert expected in text.text
    for shown in (page, text):
        assert hidden.get_absolute_url() + '"' not in shown.text
        assert "of another" not in shown.text
        assert "no-store" in shown["Cache-Control"]
        assert shown["X-Robots-Tag"] == "noindex"


def test_link_and_personal_page_have_the_aide_memoire_as_pdf(client, hidden, invitation):
    [rendering] = Rendering.objects.filter(kind="aide_memoire", meeting=hidden)
    expected = Path(rendering.file.path).read_bytes()

    by_link = client.get(address(invitation, "invited:aide_memoire_pdf"))
    client.force_login(accept_invitation(invitation=invitation).user)
    signed_in = client.get(own(hidden, "invited:own_aide_memoire_pdf"))

    assert [b"".join(answer) for answer in (by_link, signed_in)] == [expected, expected]
    assert all("no-store" in answer["Cache-Control"] for answer in (by_link, signed_in))


def test_file_that_will_be_published_takes_the_place_of_the_pdf(client, hidden, invitation):
    document = factories.make_document(meeting=hidden, kind=Document.Kind.AIDE_MEMOIRE, access="public")
    papers.publish_document(document=document)

    served = client.get(address(invitation, "invited:aide_memoire_pdf"))

    [version] = document.versions.all()
    assert b"".join(served) == Path(default_storage.path(version.shown_name)).read_bytes()


def test_personal_page_leads_to_the_aide_memoire_and_to_no_public_page(client, hidden, invitation):
    client.force_login(accept_invitation(invitation=invitation).user)

    page = client.get(own(hidden, "my:meeting"))

    assert NOT_ANNOUNCED in page.text
    assert own(hidden, "invited:own_aide_memoire") in page.text
    for name in ("meeting", "agenda", "participants", "documents", "contact"):
        assert f'"{own(hidden, f"website:{name}")}"' not in page.text
    assert "of another" not in page.text


@pytest.mark.parametrize("name", PAGES)
def test_announced_meeting_has_its_public_page(client, hidden, invitation, name):
    Meeting.objects.filter(pk=hidden.pk).update(public_from=factories.TODAY)

    by_link = client.get(address(invitation, f"invited:{name}"))
    client.force_login(accept_invitation(invitation=invitation).user)
    signed_in = client.get(own(hidden, f"invited:own_{name}"))

    assert by_link.url == signed_in.url == own(hidden, f"website:{name}")
    assert NOT_ANNOUNCED not in client.get(own(hidden, "my:meeting")).text


def revoked(invitation):
    revoke_invitation(invitation=invitation)
    return factories.TODAY


def declined(invitation):
    decline_invitation(invitation=invitation)
    return factories.TODAY


def expired(invitation):
    return invitation.expires_at


@pytest.mark.parametrize("ends", [revoked, declined, expired])
def test_link_that_can_no_longer_be_answered_says_why_and_shows_no_aide_memoire(client, invitation, ends):
    with calendar_at(ends(invitation)):
        for name in PAGES:
            response = client.get(address(invitation, f"invited:{name}"))
            assert response.url == address(invitation, "participants:invitation")
        assert client.get(response.url).status_code == 410


@pytest.mark.parametrize("name", PAGES)
def test_strangers_get_nothing(client, hidden, name):
    guessed = client.get(reverse(f"invited:{name}", args=["1-guessed"]), follow=True)
    anonymous = client.get(own(hidden, f"invited:own_{name}"))
    outsider = factories.make_participant("accepted").user
    client.force_login(outsider)

    assert guessed.status_code == client.get(own(hidden, f"invited:own_{name}")).status_code == 404
    assert anonymous.url.startswith(reverse("account_login"))
    assert "villages" not in guessed.text


@pytest.mark.parametrize("path", ["/", "/meetings/", "/search/?q=villages"])
def test_no_public_page_learns_of_it(client, hidden, invitation, path):
    client.get(address(invitation, "invited:aide_memoire"))

    assert "On villages" not in client.get(path).text
    assert client.get(own(hidden, "website:aide_memoire")).status_code == 404
    assert client.get(own(hidden, "website:aide_memoire_pdf")).status_code == 404


def test_pdf_goes_when_nobody_is_invited_any_more(hidden, invitation):
    participants = hidden.participants.all()
    participants.update(status="declined", answered_at=factories.TODAY)

    request_aide_memoire_pdfs()

    assert not Rendering.objects.filter(kind="aide_memoire", meeting=hidden).exists()

import pytest
from django.urls import reverse

from agenda.actions import schedule_paper
from egm_portal.exceptions import NotAllowed
from egm_portal.mail.models import Message
from egm_portal.meetings.models import User
from egm_portal.undo.actions import undo_change
from egm_portal.undo.models import Change
from office.erasure import erase_person
from office.merging.actions import merge_participants
from papers import actions
from papers.coauthors import Coauthor
from papers.models import Author, Document, Paper, PaperAuthor
from participants import actions as participant_actions
from participants.models import Participant
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
KIND = Document.Kind.EXPERT_PAPER


@pytest.fixture
def second(meeting):
    return factories.make_participant(meeting=meeting, status="accepted", name="Expert 5", country="Country B")


@pytest.fixture
def paper(meeting):
    holder = factories.make_participant(meeting=meeting, status="accepted", name="Expert 4", email="e4@example.org")
    return factories.make_paper("submitted", participant=holder)


@pytest.fixture
def shared(paper, second):
    actions.add_author(paper=paper, participant=second)
    return Paper.objects.get(pk=paper.pk)


@pytest.fixture
def superuser(db):
    return User.objects.create_superuser("super@example.org", "a long enough password")


def state_of(participant) -> str:
    return Paper.objects.get(participant=participant).state


def page(verb: str, paper: Paper) -> str:
    return f"{reverse(f'admin:papers_paper_{verb}')}?id={paper.pk}"


def authors(paper: Paper) -> list[str]:
    return [str(author) for author in Author.objects.filter(document=paper.document_id)]


def test_second_author_is_printed_and_owes_nothing(shared, second):
    assert authors(shared) == ["Expert 4, Country A", "Expert 5, Country B"]
    assert state_of(second) == Paper.State.WITHDRAWN
    assert not Paper.objects.missing().filter(participant=second).exists()


def test_author_added_before_the_first_file_is_printed_with_it(meeting, second):
    paper = factories.make_paper(meeting=meeting)
    actions.add_author(paper=paper, participant=second)
    actions.receive_paper(paper=paper, file=factories.make_pdf_file(), by=paper.participant.user)

    assert authors(Paper.objects.get(pk=paper.pk))[1] == "Expert 5, Country B"


def test_line_that_named_the_person_already_stays_where_it_was(paper, second):
    actions.describe_paper(
        paper=paper, coauthors=[Coauthor("Expert 5", "Country B", second.email), Coauthor("Expert 9", "")]
    )
    actions.add_author(paper=paper, participant=second)

    assert authors(paper) == ["Expert 4, Country A", "Expert 5, Country B", "Expert 9"]
    assert Author.objects.get(participant=second).email == ""


def test_second_author_reads_the_paper_and_sends_no_file(client, shared, second):
    client.force_login(second.user)
    address = reverse("papers:upload", args=[second.meeting.slug, shared.pk])

    own = client.get(reverse("my:meeting", args=[second.meeting.slug])).text
    shown = client.get(address)

    assert "with <bdi>Expert 4</bdi></a>" in own
    assert "<bdi>Expert 4</bdi> sends the files of this paper." in own
    assert "Expert 5, Country B" in shown.text
    assert 'type="file"' not in shown.text
    assert client.post(address, {"file": factories.make_pdf_file()}).status_code == 404
    file = shared.document.versions.get()
    original = reverse(
        "papers:original", args=[second.meeting.slug, shared.document.number, 1, file.original_file_name]
    )
    assert b"".join(client.get(original).streaming_content).startswith(b"%PDF-")
    assert client.get(reverse("papers:receipt", args=[second.meeting.slug, shared.pk, 1])).status_code == 200


def test_somebody_else_does_not_see_the_paper(client, shared, other_expert):
    client.force_login(other_expert.user)

    assert client.get(reverse("papers:upload", args=[other_expert.meeting.slug, shared.pk])).status_code == 404


def test_receipt_and_decision_go_to_both(shared, second):
    actions.receive_paper(paper=shared, file=factories.make_pdf_file(7), by=shared.participant.user)
    actions.accept_paper(paper=shared)

    mails = Message.objects.filter(to=second.email, kind__startswith="papers/coauthor")
    assert sorted(mails.values_list("kind", flat=True)) == ["papers/coauthor_accepted", "papers/coauthor_received"]
    assert all("gave this address" not in mail.text for mail in mails)


def test_holder_orders_the_authors_and_cannot_drop_one(client, shared, second):
    client.force_login(shared.participant.user)
    address = reverse("papers:upload", args=[second.meeting.slug, shared.pk])
    former = {"initial-coauthors": "Expert 5, Country B", "initial-coauthors_agree": "True", "coauthors_agree": "on"}

    dropped = client.post(address, {"coauthors": "Expert 9", **former})
    ordered = client.post(address, {"coauthors": "Expert 9\nExpert 5, Country B", **former})

    assert dropped.status_code == 422
    assert "Expert 5, Country B takes part and writes this paper with you" in dropped.text
    assert ordered.status_code == 302
    assert authors(shared) == ["Expert 4, Country A", "Expert 9", "Expert 5, Country B"]


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        ("declined", "Expert 7 does not take part. The authors can name others on the page of their paper."),
        ("nominated", "Expert 7 does not take part. The authors can name others on the page of their paper."),
    ],
)
def test_who_does_not_take_part_is_refused(meeting, paper, status, sentence):
    other = factories.make_participant(meeting=meeting, status=status, name="Expert 7")

    with pytest.raises(NotAllowed, match=sentence):
        actions.add_author(paper=paper, participant=other)


def test_same_person_twice_another_meeting_and_who_has_sent_a_paper_are_refused(meeting, shared, second):
    sent = factories.make_paper("submitted", meeting=meeting).participant
    elsewhere = factories.make_participant(status="accepted")
    refused = {
        second: "Expert 5 is an author of this paper already.",
        shared.participant: "Expert 4 is an author of this paper already.",
        sent: f"{sent.name} has sent a paper of their own.",
        elsewhere: f"{elsewhere.name} takes part in another meeting.",
    }

    for person, sentence in refused.items():
        with pytest.raises(NotAllowed, match=sentence):
            actions.add_author(paper=shared, participant=person)
    another = factories.make_paper(meeting=meeting)
    with pytest.raises(NotAllowed, match="already writes a paper of this kind with somebody else"):
        actions.add_author(paper=another, participant=second)
    with pytest.raises(NotAllowed, match="Others write the paper of Expert 4"):
        Paper.objects.filter(pk=shared.pk).update(document=None, state="awaited")
        actions.add_author(paper=another, participant=shared.participant)


def test_own_paper_of_the_second_author_is_neither_expected_nor_added(shared, second):
    with pytest.raises(NotAllowed, match="Expert 5 writes the paper of Expert 4"):
        actions.expect_paper(paper=Paper.objects.get(participant=second))


def test_removed_author_owes_a_paper_again(shared, second):
    actions.remove_author(paper=shared, participant=second)

    assert authors(shared) == ["Expert 4, Country A"]
    assert state_of(second) == Paper.State.AWAITED
    assert not PaperAuthor.objects.exists()


def test_what_was_published_names_a_removed_author(shared, second):
    actions.accept_paper(paper=shared)
    Document.objects.filter(pk=shared.document_id).update(publication_consent=True)
    actions.publish_document(document=shared.document)
    actions.remove_author(paper=shared, participant=second)

    assert authors(shared) == ["Expert 4, Country A", "Expert 5, Country B"]


def test_next_author_holds_the_paper_of_somebody_who_withdraws(shared, second):
    holder = shared.participant
    participant_actions.withdraw_participant(participant=holder)

    held = Paper.objects.get(pk=shared.pk)
    assert held.participant == second
    assert list(Paper.objects.filter(participant=second)) == [held]
    assert list(held.other_authors.values_list("participant", "was_holder")) == [(holder.pk, True)]
    assert authors(shared) == ["Expert 4, Country A", "Expert 5, Country B"]


def test_nobody_takes_over_from_somebody_who_writes_alone_or_with_one_who_left(meeting, shared, second):
    participant_actions.withdraw_participant(participant=second)
    participant_actions.withdraw_participant(participant=shared.participant)

    assert Paper.objects.get(pk=shared.pk).participant == shared.participant


def test_former_holder_who_accepts_again_owes_no_other_paper(shared):
    holder = shared.participant
    participant_actions.withdraw_participant(participant=holder)
    invitation = participant_actions.invite_participant(participant=holder, by=None)
    participant_actions.accept_invitation(invitation=invitation)

    assert not Paper.objects.filter(participant=holder).exists()


def test_withdrawal_that_is_undone_gives_the_paper_back(at_desk, shared, second):
    holder = shared.participant
    at_desk.post(f"{reverse('admin:participants_participant_withdraw')}?id={holder.pk}", {"note": ""})
    taken = Paper.objects.get(pk=shared.pk).participant
    undo_change(change=Change.objects.get(verb="withdraw"))

    assert taken == second
    assert Paper.objects.get(pk=shared.pk).participant == holder
    assert list(shared.other_authors.values_list("participant", "was_holder")) == [(second.pk, False)]


def test_erased_holder_hands_over_and_is_named_no_more(shared, second, superuser):
    holder = shared.participant
    version = shared.document.versions.get()
    erase_person(participant=holder, by=superuser)
    version.refresh_from_db()

    held = Paper.objects.get(pk=shared.pk)
    assert held.participant == second
    assert not held.other_authors.exists()
    assert authors(held)[1] == "Expert 5, Country B"
    assert "Expert 4" not in authors(held)[0]
    assert version.original_name == "erased.pdf"


def test_erased_second_author_leaves_the_paper_to_the_holder(client, shared, second, superuser):
    erase_person(participant=second, by=superuser)
    client.force_login(shared.participant.user)

    assert not PaperAuthor.objects.exists()
    assert client.get(reverse("papers:upload", args=[shared.participant.meeting.slug, shared.pk])).status_code == 200


def test_verb_adds_an_author_says_who_writes_and_is_undone(at_desk, paper, second):
    answer = at_desk.post(page("add-author", paper), {"participant": str(second)})
    asked = at_desk.get(page("remove-author", paper)).text
    undo_change(change=Change.objects.get())

    assert answer.status_code == 302
    assert "Written by Expert 4 and Expert 5" in asked
    assert state_of(second) == Paper.State.AWAITED
    assert authors(paper) == ["Expert 4, Country A"]
    assert not PaperAuthor.objects.exists()


def test_removal_is_undone(at_desk, shared, second):
    author = Author.objects.get(participant=second)
    at_desk.post(page("remove-author", shared), {"participant": second.pk})
    removed = authors(shared)
    undo_change(change=Change.objects.get())

    assert removed == ["Expert 4, Country A"]
    assert Author.objects.get(participant=second).pk == author.pk
    assert PaperAuthor.objects.get().participant == second
    assert state_of(second) == Paper.State.WITHDRAWN


def test_verb_says_beside_the_field_why_not(at_desk, meeting, paper):
    gone = factories.make_participant(meeting=meeting, status="declined", name="Expert 7")

    answer = at_desk.post(page("add-author", paper), {"participant": str(gone)})

    assert answer.status_code == 422
    assert answer.context["form"].errors["participant"][0].startswith("Expert 7 does not take part.")


def test_lists_say_with_whom(at_desk, shared, second):
    papers = at_desk.get(reverse("admin:papers_paper_changelist")).text
    people = at_desk.get(reverse("admin:participants_participant_changelist")).text
    board = at_desk.get(reverse("admin:board", args=[second.meeting.slug])).text
    person = at_desk.get(reverse("admin:participants_participant_change", args=[second.pk])).text

    assert "no paper expected (with Expert 4)" in papers
    assert f"{shared.participant} · {second}" in papers
    assert "with Expert 4" in people
    assert "with Expert 4" in board
    assert "Expert paper with Expert 4" in person


def test_both_speak_in_the_order_in_which_they_are_printed(meeting, shared, second):
    Author.objects.filter(participant=second).update(position=0)
    Author.objects.filter(participant=shared.participant).update(position=1)
    session = factories.make_session(meeting=meeting)

    item = schedule_paper(paper=shared, session=session, by=None)

    speakers = item.roles.order_by("pk").values_list("participant", flat=True)
    assert list(speakers) == [second.pk, shared.participant_id]


def test_merged_entry_of_the_second_author_keeps_the_paper(meeting, shared, second):
    other = factories.make_participant(meeting=meeting, name="E. Five", email="five@example.org")
    merge_participants(kept=second, absorbed=other)
    again = factories.make_participant(meeting=meeting, name="Five", email="")
    PaperAuthor.objects.update(participant=again)
    merge_participants(kept=second, absorbed=again)

    assert PaperAuthor.objects.get().participant == second
    assert state_of(second) == Paper.State.WITHDRAWN


def test_second_author_merged_into_the_holder_is_named_once(meeting, shared):
    twin = factories.make_participant(meeting=meeting, name="Expert Four", email="")
    PaperAuthor.objects.update(participant=twin)
    Author.objects.filter(document=shared.document, position=1).update(participant=twin)
    merge_participants(kept=shared.participant, absorbed=twin)

    assert not PaperAuthor.objects.exists()
    assert authors(shared) == ["Expert 4, Country A"]


def test_second_author_who_has_sent_a_paper_in_another_entry_is_not_merged(meeting, shared, second):
    sent = factories.make_paper("submitted", meeting=meeting).participant
    Participant.objects.filter(pk=sent.pk).update(user=second.user)

    with pytest.raises(NotAllowed, match="writes a paper with somebody else"):
        merge_participants(kept=second, absorbed=Participant.objects.get(pk=sent.pk))


def test_copy_of_own_data_has_the_paper(client, shared, second):
    client.force_login(second.user)

    (person,) = client.get(reverse("my:export")).json()["participations"]

    assert [written["title"] for written in person["papers_written_with_others"]] == [shared.document.title]

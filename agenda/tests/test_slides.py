"""Slides that speakers are asked for, and the mail to those whose slides are missing."""

from datetime import timedelta

import pytest

from agenda.models import Item
from agenda.reminder_mails import slides_missing
from agenda.slides import slides_requested_from, with_owed_slides
from egm_portal.mail import registry, rendering
from egm_portal.mail.batch import queue_messages
from papers.models import Document
from participants.actions import withdraw_participant
from participants.models import Participant
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def item(meeting, expert):
    """A presentation of the expert whose slides are expected, on 24 July at 11:00 in Geneva."""
    session = factories.make_session(meeting=meeting)
    item = session.items.create(title="Three cities", slides_expected=True)
    item.people.add(expert)
    return item


def add_slides(item):
    slides = factories.make_document(meeting=item.session.meeting, kind=Document.Kind.PRESENTATION)
    item.documents.add(slides)


def asked():
    return [(each.speaker, each.item, each.are_missing) for each in slides_requested_from(Participant.objects.all())]


def the_mail():
    (message,) = queue_messages(
        slides_missing(each, "key") for each in slides_requested_from(Participant.objects.all())
    ).values()
    return message


def test_slides_are_asked_of_each_speaker_who_takes_part(meeting, item, expert, other_expert):
    item.people.add(other_expert, factories.make_participant(meeting=meeting, status="invited"))
    item.session.items.create(title="Without slides").people.add(expert)

    assert set(asked()) == {(expert, item, True), (other_expert, item, True)}
    add_slides(item)
    assert set(asked()) == {(expert, item, False), (other_expert, item, False)}


def test_slides_are_due_when_their_session_begins(item):
    (only,) = slides_requested_from(Participant.objects.all())

    assert only.due_at == item.session.starts_at


def test_people_are_known_to_owe_slides_until_they_are_here(item, expert, other_expert):
    before = dict(with_owed_slides(Participant.objects).values_list("pk", "owes_slides"))
    add_slides(item)

    assert before == {expert.pk: True, other_expert.pk: False}
    assert not with_owed_slides(Participant.objects).filter(owes_slides=True).exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_slides_cost_one_query(meeting, rows, django_assert_num_queries):
    for number in range(rows):
        session = factories.make_session(meeting=meeting, starts_at=meeting.starts_at + timedelta(hours=number))
        speaker = factories.make_participant(meeting=meeting, status="accepted")
        session.items.create(title="One", slides_expected=True).people.add(speaker)

    with django_assert_num_queries(1):
        found = [(each.due_at, each.speaker.meeting.zone, str(each.item)) for each in asked_of_all()]

    assert len(found) == rows


def asked_of_all():
    return slides_requested_from(Participant.objects.all())


def test_mail_names_the_item_its_session_and_how_slides_are_sent(item, expert):
    message = the_mail()

    assert message.to == expert.email
    assert message.subject == f"{item.session.meeting.short_title}: we await your slides"
    for words in (message.text, message.html):
        assert "Three cities" in words
        assert "The session begins on 24 July 2013, 11:00 (Geneva)." in " ".join(words.split())
        assert "as a PDF or a PowerPoint presentation (.pptx)." in " ".join(words.split())
    page = f"http://localhost:8000/meetings/{item.session.meeting.slug}/my/items/{item.key}/slides/"
    assert f"\n\nUpload the slides:\n{page}\n" in rendering.fill(message).wording.text


@pytest.mark.parametrize("end", ["slides", "withdrawal", "other speaker", "not expected"])
def test_mail_is_not_sent_once_it_has_lost_its_purpose(item, expert, end):
    message = the_mail()

    if end == "slides":
        add_slides(item)
    elif end == "withdrawal":
        withdraw_participant(participant=expert)
    elif end == "other speaker":
        item.people.clear()
    else:
        Item.objects.update(slides_expected=False)

    with pytest.raises(registry.NoLongerWanted):
        rendering.fill(message)

import pytest

from egm_portal.mail.actions import queue_message, silenced
from egm_portal.mail.batch import DraftMessage, queue_messages
from egm_portal.mail.models import Message
from egm_portal.mail.registry import UnknownKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(notice, meeting):
    """Makes a draft of a notice: `draft(1)`."""

    def draft(number, kind="post/notice"):
        to, context = f"expert{number}@example.org", {"title": "Paper <A> & B"}
        return DraftMessage(kind, to, "Expert\r\nBcc: x", meeting, {"paper": number}, context, f"notice:{number}")

    return draft


def test_rows_are_those_that_queue_message_writes(draft, meeting):
    (message,) = queue_messages([draft(1)]).values()
    alone = queue_message(
        kind="post/notice",
        to="expert1@example.org",
        to_name="Expert\r\nBcc: x",
        meeting=meeting,
        about={"paper": 1},
        context={"title": "Paper <A> & B"},
        dedup_key="alone",
    )

    for each in (message, alone):
        each.text = each.text.replace(each.slots["link"], "LINK")
        each.html = each.html.replace(each.slots["link"], "LINK")
    same = ("kind", "to", "to_name", "reply_to", "subject", "text", "html", "about", "meeting", "state", "attempts")
    assert {name: getattr(message, name) for name in same} == {name: getattr(alone, name) for name in same}


def test_known_keys_give_the_messages_that_are_there(draft):
    first = queue_messages([draft(1)])

    both = queue_messages([draft(1), draft(2)])

    assert both["notice:1"] == first["notice:1"]
    assert Message.objects.count() == 2


@pytest.mark.parametrize("count", [1, 10])
def test_number_of_queries_does_not_grow(draft, count, django_assert_num_queries):
    drafts = [draft(number) for number in range(count)]

    with django_assert_num_queries(5):
        assert len(queue_messages(drafts)) == count


def test_nothing_is_queued_while_mails_are_silenced(draft):
    with silenced():
        assert queue_messages([draft(1)]) == {}

    assert Message.objects.count() == 0


def test_unknown_kind_raises(draft):
    with pytest.raises(UnknownKind):
        queue_messages([draft(1, kind="post/unknown")])

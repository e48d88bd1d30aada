import pytest
from django.db import IntegrityError, transaction

from egm_portal.clock import real_now
from egm_portal.mail.models import Message

pytestmark = pytest.mark.django_db


@pytest.mark.embedded("constraints")
@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("message_sent_has_its_date", {"state": "sent"}),
        ("message_sent_has_its_date", {"sent_at": real_now()}),
        ("message_claimed_has_a_lease", {"state": "claimed"}),
        ("message_claimed_has_a_lease", {"leased_until": real_now()}),
        ("message_attempts_have_a_first", {"attempts": 1}),
        ("message_attempts_have_a_first", {"first_attempt_at": real_now()}),
        ("message_encrypted_only_while_unsent", {"state": "cancelled", "encrypted": "x"}),
        ("message_failed_says_why", {"state": "failed"}),
    ],
)
def test_message_constraint_holds(queue, name, changes):
    message = queue()

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Message.objects.filter(pk=message.pk).update(**changes)


@pytest.mark.parametrize("field", ["dedup_key", "message_id"])
def test_message_is_unique_by(queue, field):
    first, second = queue(dedup_key="1"), queue(dedup_key="2")

    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.filter(pk=second.pk).update(**{field: getattr(first, field)})

from datetime import timedelta

import pytest

from egm_portal.limits.counting import Limit

pytestmark = [pytest.mark.django_db, pytest.mark.embedded("upserts")]
ONCE = Limit("once", 1, timedelta(hours=1))


def test_subjects_are_counted_apart_and_what_is_given_back_counts_no_more():
    taken = [ONCE.take(subject) for subject in ("one", "one", "another")]
    ONCE.give_back("one")

    assert taken == [True, False, True]
    assert (ONCE.take("one"), ONCE.is_spent("another")) == (True, True)

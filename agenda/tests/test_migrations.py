"""The numbers that sessions got when numbers came."""

from importlib import import_module

import pytest
from django.apps import apps

from agenda.models import Session, SessionNumber
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.embedded, pytest.mark.usefixtures("today")]


def test_sessions_are_numbered_in_order_of_time_and_then_those_that_only_releases_have(meeting):
    second, first = (factories.make_session(meeting=meeting, minutes=minutes) for minutes in (60, 30))
    Session.objects.filter(pk=second.pk).update(starts_at=first.ends_at)
    coffee = factories.make_session(meeting=meeting, kind="break")
    elsewhere = factories.make_session()
    released = [{"session": first.pk, "kind": "session"}, {"session": 9001, "kind": "plenary"}]
    meeting.programmes.create(kind="provisional", content=[*released, {"session": 9002, "kind": "break"}])
    SessionNumber.objects.all().delete()
    Session.objects.update(number=None)

    import_module("agenda.migrations.0003_session_numbers").number_sessions(apps, None)

    given = SessionNumber.objects.filter(meeting=meeting).values_list("number", "session_pk")
    assert list(given) == [(1, first.pk), (2, second.pk), (3, 9001)]
    numbers = dict(Session.objects.values_list("pk", "number"))
    assert numbers == {first.pk: 1, second.pk: 2, coffee.pk: None, elsewhere.pk: 1}

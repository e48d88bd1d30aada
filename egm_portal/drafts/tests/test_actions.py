import time
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core import signing

from egm_portal.drafts import actions, tasks
from egm_portal.drafts.models import DRAFT_LIFE, FormDraft
from egm_portal.drafts.places import LIFE, SALT, OldPlace, Place, WrongPlace, row_key
from egm_portal.exceptions import NotAllowed
from egm_portal.meetings.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.embedded("upserts")]


def place_of(user: User, row: str = "1") -> Place:
    return Place(user.pk, "admin:meetings_meeting_change", row, ("title", "sections-#-body"))


def typed(**texts: str) -> dict[str, dict]:
    return {name: {"typed": [text], "saved": ["Before"]} for name, text in texts.items()}


def test_newest_draft_takes_the_place_of_the_one_before(outsider):
    actions.keep_draft(place=place_of(outsider), values=typed(title="First"))
    before = FormDraft.objects.get().kept_at

    actions.keep_draft(place=place_of(outsider), values=typed(title="Second"))

    draft = FormDraft.objects.get()
    assert draft.values == typed(title="Second")
    assert draft.kept_at > before


def test_only_fields_that_the_server_named_are_kept(outsider):
    values = typed(title="Kept", password="secret", slug="not named") | {
        name: {"typed": ["Kept"], "saved": None} for name in ("sections-pk3-body", "sections-new0-body")
    }

    actions.keep_draft(place=place_of(outsider), values=values | typed(**{"sections-pk3-visa": "private"}))

    assert set(FormDraft.objects.get().values) == {"title", "sections-pk3-body", "sections-new0-body"}


def test_draft_without_any_field_is_none(outsider):
    actions.keep_draft(place=place_of(outsider), values=typed(title="First"))

    assert actions.keep_draft(place=place_of(outsider), values={}) is None
    assert not FormDraft.objects.exists()


@pytest.mark.parametrize(
    "values",
    [
        {f"sections-new{number}-body": {"typed": [""], "saved": None} for number in range(actions.MAX_FIELDS + 1)},
        typed(title="x" * actions.MAX_CHARACTERS),
    ],
    ids=["fields", "characters"],
)
def test_draft_is_bounded(outsider, values):
    with pytest.raises(NotAllowed, match="too long for a draft"):
        actions.keep_draft(place=place_of(outsider), values=values)

    assert not FormDraft.objects.exists()


def test_further_draft_takes_the_place_of_the_oldest(outsider, organizer, monkeypatch):
    monkeypatch.setattr(actions, "MAX_DRAFTS", 2)
    actions.keep_draft(place=place_of(organizer), values=typed(title="Another person's"))
    for row in "123":
        actions.keep_draft(place=place_of(outsider, row), values=typed(title=row))

    assert list(FormDraft.objects.filter(user=outsider).order_by("row").values_list("row", flat=True)) == ["2", "3"]
    assert FormDraft.objects.filter(user=organizer).count() == 1


def test_drafts_are_forgotten_after_thirty_days(outsider):
    for row, age in [("old", DRAFT_LIFE), ("young", DRAFT_LIFE - timedelta(minutes=5))]:
        draft = actions.keep_draft(place=place_of(outsider, row), values=typed(title=row))
        FormDraft.objects.filter(row=row).update(kept_at=draft.kept_at - age)

    tasks.delete_old_drafts()
    tasks.delete_old_drafts()

    assert [draft.row for draft in FormDraft.objects.all()] == ["young"]


def test_discarding_deletes_ones_own_draft_alone(outsider, organizer):
    for user in (outsider, organizer):
        actions.keep_draft(place=place_of(user), values=typed(title="Typed"))

    actions.discard_draft(place=place_of(outsider))
    actions.discard_draft(place=place_of(outsider))

    assert [draft.user for draft in FormDraft.objects.all()] == [organizer]


def test_place_is_that_of_its_owner_alone(outsider, organizer):
    token = place_of(outsider).token

    assert Place.from_token(token, outsider) == place_of(outsider)
    for wrong, user in [(token, organizer), (token[:-1], outsider), ("", outsider), ("a:b:c", outsider)]:
        with pytest.raises(WrongPlace):
            Place.from_token(wrong, user)


def test_page_that_was_open_for_a_week_has_a_place_and_one_of_long_ago_has_none(outsider, monkeypatch):
    opened = time.time()
    token = place_of(outsider).token

    monkeypatch.setattr(signing.time, "time", lambda: opened + timedelta(days=7).total_seconds())
    assert Place.from_token(token, outsider) == place_of(outsider)
    monkeypatch.setattr(signing.time, "time", lambda: opened + LIFE.total_seconds() + 60)
    with pytest.raises(OldPlace):
        Place.from_token(token, outsider)


def test_page_that_was_opened_before_places_had_a_meeting_has_a_place(outsider):
    place = place_of(outsider)
    before = signing.dumps([place.user, place.form_key, place.row_key, place.names], salt=SALT, compress=True)

    assert Place.from_token(before, outsider) == place
    assert Place.from_token(replace(place, meeting=4).token, outsider).meeting == 4


def test_key_of_many_rows_fits():
    assert row_key(3, 5) == "3,5"
    assert len(row_key(*range(1000))) == 64

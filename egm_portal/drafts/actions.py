import json

from django.db import transaction

from egm_portal.clock import real_now
from egm_portal.drafts.models import DRAFT_LIFE, FormDraft
from egm_portal.drafts.places import Place
from egm_portal.exceptions import NotAllowed

MAX_FIELDS = 2000
MAX_CHARACTERS = 2_000_000
MAX_DRAFTS = 100  # of one person; another one replaces the oldest


@transaction.atomic
def keep_draft(*, place: Place, values: dict[str, dict]) -> FormDraft | None:
    """Replaces the draft by what was typed; deletes it if nothing was typed into a field that is kept.

    `values` has, for each changed field, what was "typed" and what was "saved" when the page was opened.
    Raises NotAllowed if it is too much for a draft.
    """
    kept = {name: value for name, value in values.items() if place.allows(name)}
    if len(kept) > MAX_FIELDS or len(json.dumps(kept, ensure_ascii=False)) > MAX_CHARACTERS:
        raise NotAllowed("This is too long for a draft. Please save it.")
    if not kept:
        discard_draft(place=place)
        return None
    draft = FormDraft(
        user_id=place.user,
        form=place.form_key,
        row=place.row_key,
        values=kept,
        page=place.page,
        kept_at=real_now(),
    )
    # One statement, so that two tabs that keep the same form at once need no lock.
    FormDraft.objects.bulk_create(
        [draft],
        update_conflicts=True,
        unique_fields=["user", "form", "row"],
        update_fields=["values", "page", "kept_at"],
    )
    newest = FormDraft.objects.filter(user=place.user).order_by("-kept_at", "-pk").values_list("pk", flat=True)
    FormDraft.objects.filter(pk__in=list(newest[MAX_DRAFTS : 2 * MAX_DRAFTS])).delete()
    return draft


def discard_draft(*, place: Place) -> None:
    FormDraft.objects.filter(user=place.user, form=place.form_key, row=place.row_key).delete()


def delete_old_drafts() -> int:
    """Deletes drafts that have not changed for 30 days; returns how many. Safe to run twice."""
    return FormDraft.objects.filter(kept_at__lte=real_now() - DRAFT_LIFE).delete()[0]

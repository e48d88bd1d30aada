"""The log of first servings."""

from collections.abc import Collection

from django.db import transaction

from papers.models import Document, FirstServing, Version

__all__ = ["note_first_serving"]


@transaction.atomic
def note_first_serving(*, versions: Collection[int]) -> bool:
    """Notes that the public files of these versions are sent to a reader.

    Returns False, and notes nothing, if one of them is no longer public: then none may be sent.
    """
    # Whoever undoes the publication holds one of these rows: of the two, the second sees what the first has written.
    rows = Version.objects.filter(pk__in=versions).order_by("pk")
    documents = Document.objects.filter(pk__in=rows.values("document")).order_by("pk")
    list(documents.select_for_update(no_key=True).values_list("pk"))
    list(rows.select_for_update(no_key=True).values_list("pk"))
    if Version.objects.shown().filter(pk__in=versions).count() != len(versions):
        return False
    FirstServing.objects.bulk_create([FirstServing(version_id=pk) for pk in versions], ignore_conflicts=True)
    return True

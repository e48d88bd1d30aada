"""What the migrations make of rows that were written before them."""

import pytest
from django.core.management import call_command

from papers.models import Paper, Version
from tests import factories


@pytest.mark.embedded
@pytest.mark.django_db(transaction=True)
def test_paper_of_which_only_a_file_with_a_virus_came_is_awaited_and_back(meeting, today):
    for checks in ({"unchecked": True, "quarantined": "Worm"}, {}):
        paper = factories.make_paper("submitted", meeting=meeting)
        Version.objects.filter(document=paper.document).update(checks=checks)
    factories.make_paper(meeting=meeting)
    states = []

    try:
        for name in ("0007", "0008", "0007"):
            call_command("migrate", "papers", name, verbosity=0)
            states.append(list(Paper.objects.order_by("pk").values_list("state", flat=True)))
    finally:
        call_command("migrate", "papers", verbosity=0)

    assert states == [
        ["submitted", "submitted", "awaited"],
        ["awaited", "submitted", "awaited"],
        ["submitted", "submitted", "awaited"],
    ]

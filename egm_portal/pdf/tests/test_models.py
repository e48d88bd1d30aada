import pytest
from django.db import IntegrityError, transaction

from egm_portal.clock import real_now
from egm_portal.pdf.models import Rendering

pytestmark = pytest.mark.django_db


@pytest.mark.embedded("constraints")
@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("rendering_percent_in_range", {"percent": 101}),
        ("rendering_running_has_a_lease", {"state": "running"}),
        ("rendering_running_has_a_lease", {"leased_until": real_now()}),
        ("rendering_finished_has_its_date", {"state": "failed", "error": "x"}),
        ("rendering_finished_has_its_date", {"finished_at": real_now()}),
        ("rendering_done_has_a_file", {"state": "done", "finished_at": real_now()}),
        ("rendering_done_has_a_file", {"file": "x.pdf"}),
        ("rendering_failed_says_why", {"state": "failed", "finished_at": real_now()}),
        ("rendering_failed_says_why", {"error": "x"}),
    ],
)
def test_rendering_constraint_holds(meeting, name, changes):
    rendering = Rendering.objects.create(meeting=meeting, kind="note", subject_id=1, content_hash="a")

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Rendering.objects.filter(pk=rendering.pk).update(**changes)


def test_rendering_of_one_content_is_unique(meeting):
    Rendering.objects.create(meeting=meeting, kind="note", subject_id=1, content_hash="a")

    with pytest.raises(IntegrityError), transaction.atomic():
        Rendering.objects.create(meeting=meeting, kind="note", subject_id=1, content_hash="a")

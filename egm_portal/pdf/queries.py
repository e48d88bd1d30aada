from egm_portal.pdf.models import Rendering
from egm_portal.pdf.printer import content_hash
from egm_portal.pdf.registry import source_of


def present_rendering(kind: str, subject_id: int) -> Rendering | None:
    """The PDF of exactly the present content of the subject, ready or not."""
    # Compared by content, not by time: a PDF of an earlier text must never be issued.
    present = content_hash(source_of(kind).build(subject_id))
    rows = Rendering.objects.filter(kind=kind, subject_id=subject_id, content_hash=present)
    return rows.defer("content").first()

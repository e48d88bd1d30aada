"""What the review adds to the pages of Word documents: comments go to a round, and documents of offices come back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from egm_portal.exceptions import NotAllowed
from reports import actions as report_actions
from reports.models import WordImport
from reports.views.workspace import workspace_of
from review import actions
from review.clearances.files import returned_files


def add_comments(request: HttpRequest, found: WordImport) -> None:
    """Adds the comments that wait for a round to the newest one."""
    round_ = actions.add_waiting_comments(word_import=found)
    messages.success(request, f"The comments have been added to round {round_.number}.")


@require_POST
def import_returned(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Opens a Word document that an office has returned as an import."""
    workspace = workspace_of(request, slug)
    if not (workspace.is_staff and workspace.is_writer):
        raise PermissionDenied
    file = get_object_or_404(returned_files(workspace.report), pk=pk)
    try:
        with default_storage.open(file.stored_name) as stored:
            document = File(stored, name=file.original_name)
            found = report_actions.receive_word_file(report=workspace.report, file=document, by=request.user)
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
    except OSError:
        messages.error(request, "This file cannot be read now. Try again later, or upload it below.")
    else:
        return redirect("reports:word_import", slug, found.pk)
    return redirect("reports:word", slug)

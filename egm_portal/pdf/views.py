"""Each PDF that its readers have generated: its page, how far it is, and its file."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from egm_portal.automatic_requests import is_automatic
from egm_portal.exceptions import NotAllowed
from egm_portal.pdf.actions import cancel_rendering
from egm_portal.pdf.models import Rendering
from egm_portal.pdf.pages import PdfPage, page_of
from egm_portal.security_events import security_event
from egm_portal.serving import FileMissing, private_pdf


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def page(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Where the PDF is, or how far it is; POST has it generated or cancelled, by those who may.

    Generating takes a worker, so that viewers read what there is.
    """
    found = _found(request, kind, pk)
    if request.method != "POST":
        return _page(request, found, kind, pk)
    if not found.may_generate:
        raise PermissionDenied
    try:
        if "cancel" in request.POST:
            rendering = found.find()
            if rendering is None:
                raise NotAllowed("There is no PDF of the present text: nothing was cancelled.")
            if not _may_cancel(request, found, rendering):
                raise PermissionDenied
            cancel_rendering(rendering=rendering)
        else:
            found.generate(request.user)
    except NotAllowed as refusal:
        messages.warning(request, str(refusal))
    then = request.POST.get("then", "")
    is_own = then and url_has_allowed_host_and_scheme(then, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(then) if is_own else redirect("pdf:page", kind, pk)


def _page(request: HttpRequest, found: PdfPage, kind: str, pk: int) -> HttpResponse:
    rendering = found.find()
    context = {
        "page": found,
        "meeting": found.meeting,
        "trail": found.trail,
        "rendering": rendering,
        "kind": kind,
        "pk": pk,
        "offers": found.may_generate and not found.is_final,
        "may_cancel": rendering is not None and _may_cancel(request, found, rendering),
    }
    return render(request, "pdf/page.html", context)


def _may_cancel(request: HttpRequest, found: PdfPage, rendering: Rendering) -> bool:
    """Others wait for it, too: who may not cancel any may cancel what they have requested themselves."""
    return found.may_cancel or (found.may_generate and rendering.requested_by_id == request.user.pk)


@require_safe
@never_cache
@is_automatic
def progress(request: HttpRequest, kind: str, pk: int) -> JsonResponse:
    """How far the PDF is, for static/js/progress.js."""
    _found(request, kind, pk)
    # The one that was asked for last, also of an earlier text: nothing is built to find it.
    newest = Rendering.objects.filter(kind=kind, subject_id=pk).defer("content").first()
    if newest is None:
        raise Http404
    return JsonResponse(newest.progress())


@require_safe
def file(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    found = _found(request, kind, pk)
    rendering = found.find()
    if rendering is None or rendering.state != Rendering.State.DONE:
        raise Http404
    try:
        response = private_pdf(request, rendering.file.name, f"{found.file_name}.pdf")
    except FileMissing:
        raise Http404 from None
    if found.event:
        security_event("unpublished_downloaded", **found.event)
    return response


def _found(request: HttpRequest, kind: str, pk: int) -> PdfPage:
    find = page_of(kind)
    if find is None:
        raise Http404
    return find(request, pk)

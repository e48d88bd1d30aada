"""The style sheet with the colours of the unit, and its logo. Neither address ever has other content."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from egm_portal.images import MEDIA_TYPE
from egm_portal.meetings.models import PortalUnit
from egm_portal.meetings.unit import digest, style_sheet
from egm_portal.serving import SANDBOX

FOR_GOOD = "public, max-age=31536000, immutable"


@require_safe
@login_not_required
def sheet(request: HttpRequest, accent: str, accent_dark: str, hash: str) -> HttpResponse:
    """The sheet, made of its address: no query, and the same from every process while colours change."""
    text = style_sheet(f"#{accent}", f"#{accent_dark}")
    if hash != digest(text):
        raise Http404
    return HttpResponse(text, content_type="text/css; charset=utf-8", headers={"Cache-Control": FOR_GOOD})


@require_safe
@login_not_required
def logo(request: HttpRequest, sha256: str) -> HttpResponse:
    found = PortalUnit.objects.filter(logo_sha256=sha256).values_list("logo", flat=True).first()
    if found is None:
        raise Http404
    headers = {"Cache-Control": FOR_GOOD, "Content-Security-Policy": SANDBOX}
    return HttpResponse(bytes(found), content_type=MEDIA_TYPE, headers=headers)

"""The page of the search: by GET, for everybody, and never kept, because each reader may find something else."""

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from egm_portal.context import has_session_cookie
from papers.search.question import MAX_QUESTION
from website.queries.search import FILTERS, search


@require_safe
@login_not_required
def page(request: HttpRequest) -> HttpResponse:
    """The form, and what was found. What is not stored is not indexed by others either (`SecurityHeaders`)."""
    if not has_session_cookie(request):
        request.user = AnonymousUser()
    asked = request.GET.get("q", "")
    chosen = {name: request.GET[name] for name in FILTERS if request.GET.get(name)}
    context = {
        "asked": asked.strip()[:MAX_QUESTION],
        "longest": MAX_QUESTION,
        "results": search(asked, request.user, request.GET),
        "query": urlencode({"q": asked} | chosen),
    }
    response = render(request, "website/search.html", context)
    response.headers["Cache-Control"] = "private, no-store"
    return response

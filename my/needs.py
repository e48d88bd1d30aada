"""What a participant needs in order to take part, in their own words, for the organizers alone."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from egm_portal.exceptions import NotAllowed
from participants.models import Need
from participants.need_actions import say_need
from participants.profile_forms import NeedForm
from participants.queries import own_participation


@sensitive_post_parameters("need")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def need(request: HttpRequest, slug: str) -> HttpResponse:
    participant = own_participation(request.user, slug)
    meeting, said = participant.meeting, Need.objects.filter(participant=participant).first()
    form = NeedForm(request.POST if request.method == "POST" else None, initial={"need": said.text if said else ""})
    if form.is_valid():
        text = form.cleaned_data["need"]
        try:
            say_need(participant=participant, text=text)
        except NotAllowed as refusal:
            form.add_error("need", str(refusal))
        else:
            kept = "Your answer has been saved. Only the organizers of the meeting read it."
            messages.success(request, kept if text else "There is no answer from you now.")
            return redirect("my:meeting", meeting.slug)
    own_page = reverse("my:meeting", args=[meeting.slug])
    context = {
        "form": form,
        "meeting": meeting,
        "said": said,
        "trail": [("My meetings", reverse("my:list")), (meeting.short_title, own_page), ("What you need", "")],
    }
    return render(request, "my/need.html", context, status=422 if form.errors else 200)

"""The order, short titles and groups of what chapters IV and V print, beside its words, which stay as they are."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from egm_portal.exceptions import NotAllowed
from reports.views.workspace import Workspace, render_page, workspace_of
from room import actions
from room.actions import Arrangement
from room.models import Recommendation, addressees_of

_R = Recommendation
MAX_POSITION = 32767
NOT_PRINTED = (
    "A text of this page is not printed any more: somebody has left it out, or reconsidered it. Nothing was changed: "
    "look at the order as it is now, and save it again."
)


class ArrangementForm(forms.Form):
    """Where one conclusion or recommendation stands, and what stands beside its words."""

    position = forms.IntegerField(min_value=0, max_value=MAX_POSITION, label="Place")
    short_title = forms.CharField(
        max_length=_R._meta.get_field("short_title").max_length, required=False, label="Short title"
    )
    group = forms.CharField(max_length=_R._meta.get_field("group").max_length, required=False, label="Group")
    seen = forms.CharField(widget=forms.HiddenInput, max_length=1000)

    def __init__(self, *args, row: Recommendation, **kwargs) -> None:
        now = Arrangement.of(row)
        initial = {**now._asdict(), "seen": now.fingerprint}
        super().__init__(*args, prefix=row.key, initial=initial, label_suffix="", **kwargs)
        self.row = row

    def show_what_others_changed(self) -> None:
        """Says beside each field what it has by now, if somebody else changed the row: it counts as seen then."""
        if self.cleaned_data["seen"] == self.initial["seen"]:
            return
        typed = self.arranged._asdict()
        for name, value in Arrangement.of(self.row)._asdict().items():
            if value != typed[name]:
                self.add_error(
                    name,
                    f"Somebody else has changed this to “{value}”." if value else "Somebody else has emptied this.",
                )
        self.data = self.data.copy()
        self.data[self.add_prefix("seen")] = self.initial["seen"]

    @property
    def arranged(self) -> Arrangement:
        values = self.cleaned_data
        return Arrangement(values["position"], values["short_title"].strip(), values["group"].strip())


@dataclass(frozen=True)
class Arranged:
    """The rows below one heading, in the order in which they are printed."""

    heading: str
    forms: list[ArrangementForm]


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def order(request: HttpRequest, slug: str) -> HttpResponse:
    workspace = workspace_of(request, slug)
    rows = list(_R.objects.printed().filter(meeting=workspace.meeting))
    if request.method != "POST":
        return _page(request, workspace, [ArrangementForm(row=row) for row in rows])
    workspace.require_writer()
    sent = [ArrangementForm(request.POST, row=row) for row in rows if f"{row.key}-seen" in request.POST]
    if not all([form.is_valid() for form in sent]):
        return _page(request, workspace, sent)
    if {key for key in request.POST if key.endswith("-seen")} != {f"{form.row.key}-seen" for form in sent}:
        return _page(request, workspace, sent, NOT_PRINTED)
    changes = {form.row: (form.cleaned_data["seen"], form.arranged) for form in sent}
    try:
        count = actions.arrange_recommendations(meeting=workspace.meeting, changes=changes)
    except NotAllowed as refusal:
        for form in sent:
            form.show_what_others_changed()
        return _page(request, workspace, sent, str(refusal))
    messages.success(request, f"{count} text{' was' if count == 1 else 's were'} changed." if count else "As before.")
    return redirect("reports:order", slug)


def _page(request: HttpRequest, workspace: Workspace, rows: list[ArrangementForm], refusal: str = "") -> HttpResponse:
    headings = {"": "Conclusions"} | {each.key: each.name for each in addressees_of(workspace.meeting)}
    groups = [
        Arranged(heading, found)
        for key, heading in headings.items()
        if (found := [form for form in rows if form.row.addressee == key])
    ]
    context = {
        "groups": groups,
        "forms": rows,  # for the summary of errors
        "rows": Arranged("", rows),  # for the draft
        "refusal": refusal,
    }
    status = 422 if refusal or any(form.errors for form in rows) else 200
    return render_page(request, workspace, "reports/order.html", context, ("Order and groups", ""), status=status)

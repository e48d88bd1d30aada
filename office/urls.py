from django.urls import path, re_path
from django.views.generic import RedirectView

from office import first_factor, views
from office.digest.views import digest, own_digest

app_name = "office"
FORMER_SCREENS = {"reports/clearance": "review/clearance", "reports/recommendation": "room/recommendation"}
"""Addresses below `admin/` that led to a screen of the administration before its package moved."""


def former_screen(was: str, now: str):
    led = {"url": f"/admin/{now}/%(rest)s", "permanent": True, "query_string": True}
    return re_path(f"^admin/{was}/(?P<rest>.*)$", RedirectView.as_view(http_method_names=["get", "head"], **led))


urlpatterns = [
    path("livez", views.livez, name="livez"),
    path("readyz", views.readyz, name="readyz"),
    path("digest/", own_digest, name="own_digest"),
    path("digest/<str:token>/", digest, name="digest"),
    path("second-factor/end/", first_factor.end_factor, name="end_factor"),
    path("second-factor/send/", first_factor.send_link_again, name="send_first_factor"),
    path("second-factor/<str:token>/", first_factor.first_factor, name="first_factor"),
    *(former_screen(was, now) for was, now in FORMER_SCREENS.items()),
]

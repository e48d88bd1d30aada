from django.contrib import admin
from django.urls import include, path

# Packages are named as strings: this module imports none of them.
urlpatterns = [
    path("", include("website.urls")),
    path("", include("website.invited_urls")),
    path("", include("my.urls")),
    path("", include("egm_portal.drafts.urls")),
    path("", include("egm_portal.pdf.urls")),
    path("", include("papers.urls")),
    path("", include("proceedings.urls")),
    path("", include("evaluation.urls")),
    path("", include("room.urls")),
    path("", include("review.urls")),
    path("", include("reports.urls")),
    path("", include("agenda.urls")),
    path("", include("participants.urls")),
    path("", include("office.urls")),
    path("accounts/", include("my.sign_in.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("accounts/", include("allauth.account.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "website.errors.bad_request"
handler403 = "website.errors.permission_denied"
handler404 = "website.errors.page_not_found"
handler429 = "website.errors.too_many_requests"  # called by allauth: Django itself has no rate limits
handler500 = "website.errors.server_error"

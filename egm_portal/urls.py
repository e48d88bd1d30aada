"""Every address of the portal. Packages are named as strings: this module imports none of them."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("egm_portal.public.urls")),
    path("", include("egm_portal.my.urls")),
    path("", include("egm_portal.drafts.urls")),
    path("", include("papers.urls")),
    path("", include("participants.urls")),
    path("", include("egm_portal.office.urls")),
    path("accounts/", include("egm_portal.my.account_urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("accounts/", include("allauth.account.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "egm_portal.public.errors.bad_request"
handler403 = "egm_portal.public.errors.permission_denied"
handler404 = "egm_portal.public.errors.page_not_found"
handler429 = "egm_portal.public.errors.too_many_requests"  # allauth's: Django itself limits nothing
handler500 = "egm_portal.public.errors.server_error"

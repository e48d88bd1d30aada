from django.urls import path

from egm_portal.pdf.pages import register_pages
from proceedings import certificates, views

app_name = "proceedings"
urlpatterns = [
    path("meetings/<slug:slug>/my/sessions/<number:session>/notes/", views.notes, name="notes"),
    path("meetings/<slug:slug>/my/sessions/<number:session>/notes/versions/", views.versions, name="versions"),
    path("meetings/<slug:slug>/my/sessions/<number:session>/notes/keep/", views.keep, name="keep"),
]

register_pages(certificates.PAGES)

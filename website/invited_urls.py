"""Pages of a meeting that is not announced, for those who are invited. No list of public pages has them."""

from django.urls import path

from website import invited

app_name = "invited"
urlpatterns = [
    path("invitations/<str:token>/aide-memoire/", invited.aide_memoire, name="aide_memoire"),
    path("invitations/<str:token>/aide-memoire.pdf", invited.aide_memoire_pdf, name="aide_memoire_pdf"),
    path("meetings/<slug:slug>/my/aide-memoire/", invited.own_aide_memoire, name="own_aide_memoire"),
    path("meetings/<slug:slug>/my/aide-memoire.pdf", invited.own_aide_memoire_pdf, name="own_aide_memoire_pdf"),
]

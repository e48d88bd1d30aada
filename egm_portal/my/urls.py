from django.urls import path

from egm_portal.my import views

app_name = "my"
urlpatterns = [
    path("my/", views.meetings, name="list"),
    path("meetings/<slug:slug>/my/", views.meeting, name="meeting"),
    path("meetings/<slug:slug>/my/consent/", views.consent, name="consent"),
]

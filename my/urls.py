from django.urls import path

from my import personal_data, profile, report, views
from my.sign_in import session_state

app_name = "my"
urlpatterns = [
    path("accounts/session/", session_state.session_state, name="session"),
    path("my/", views.meetings, name="list"),
    path("my/data.json", personal_data.export, name="export"),
    path("my/erasure/", personal_data.erasure, name="erasure"),
    path("meetings/<slug:slug>/my/", views.meeting, name="meeting"),
    path("meetings/<slug:slug>/my/report/", report.report, name="report"),
    path("meetings/<slug:slug>/my/profile/", profile.profile, name="profile"),
]

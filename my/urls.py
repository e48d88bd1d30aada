from django.urls import path

from my import calendar, drafts, needs, personal_data, profile, views
from my.sign_in import overview, session_state

app_name = "my"
urlpatterns = [
    path("accounts/session/", session_state.session_state, name="session"),
    path("accounts/how-i-sign-in/", overview.overview, name="sign_in"),
    path("accounts/how-i-sign-in/remove-password/", overview.remove_password, name="remove_password"),
    path("accounts/how-i-sign-in/sign-out-everywhere/", overview.sign_out_everywhere, name="sign_out_everywhere"),
    path("accounts/how-i-sign-in/own-device/", overview.keep_own_device, name="keep_own_device"),
    path("accounts/how-i-sign-in/own-device/end/", overview.end_own_device, name="end_own_device"),
    path("accounts/how-i-sign-in/browsers/<int:pk>/forget/", overview.forget_browser, name="forget_browser"),
    path("my/", views.meetings, name="list"),
    path("my/calendar/", calendar.calendar_address, name="calendar_address"),
    path("my/calendar/<str:token>.ics", calendar.calendar, name="calendar"),
    path("my/drafts/", drafts.drafts, name="drafts"),
    path("my/drafts/<int:pk>/", drafts.draft, name="draft"),
    path("my/data.json", personal_data.export, name="export"),
    path("my/erasure/", personal_data.erasure, name="erasure"),
    path("meetings/<slug:slug>/my/", views.meeting, name="meeting"),
    path("meetings/<slug:slug>/my/need/", needs.need, name="need"),
    path("meetings/<slug:slug>/my/tasks/<number:pk>/", views.task, name="task"),
    path("meetings/<slug:slug>/my/calendar.ics", calendar.own_dates_file, name="own_dates"),
    path("meetings/<slug:slug>/my/joining-address/", views.joining_address, name="joining_address"),
    path("meetings/<slug:slug>/my/name/", profile.confirm_name, name="confirm_name"),
    path("meetings/<slug:slug>/my/profile/", profile.profile, name="profile"),
]

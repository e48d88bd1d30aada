from django.urls import path

from office import first_factor, views

app_name = "office"
urlpatterns = [
    path("livez", views.livez, name="livez"),
    path("readyz", views.readyz, name="readyz"),
    path("second-factor/end/", first_factor.end_factor, name="end_factor"),
    path("second-factor/send/", first_factor.send_link_again, name="send_first_factor"),
    path("second-factor/<str:token>/", first_factor.first_factor, name="first_factor"),
]

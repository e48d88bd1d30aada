from django.urls import path

from office import views

app_name = "office"
urlpatterns = [
    path("livez", views.livez, name="livez"),
    path("readyz", views.readyz, name="readyz"),
    path("confirm-address/<str:token>/", views.confirm_address, name="confirm_address"),
]

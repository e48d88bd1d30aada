from django.urls import path

from egm_portal.office import views

app_name = "office"
urlpatterns = [
    path("livez", views.livez, name="livez"),
    path("readyz", views.readyz, name="readyz"),
]

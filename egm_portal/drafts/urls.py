from django.urls import path

from egm_portal.drafts import views

app_name = "drafts"
urlpatterns = [path("drafts/", views.drafts, name="drafts")]

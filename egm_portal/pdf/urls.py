from django.urls import path

from egm_portal.pdf import views

app_name = "pdf"
PDF = "pdf/<slug:kind>/<number:pk>"
urlpatterns = [
    path(f"{PDF}/", views.page, name="page"),
    path(f"{PDF}/progress/", views.progress, name="progress"),
    path(f"{PDF}/file/", views.file, name="file"),
]

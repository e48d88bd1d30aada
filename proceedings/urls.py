from django.urls import path

from proceedings import views

app_name = "proceedings"
urlpatterns = [
    path("meetings/<slug:slug>/my/sessions/<number:number>/notes/", views.notes, name="notes"),
    path("meetings/<slug:slug>/my/sessions/<number:number>/notes/versions/", views.versions, name="versions"),
    path("meetings/<slug:slug>/my/sessions/<number:number>/notes/keep/", views.keep, name="keep"),
]

from django.urls import path

from evaluation import views

app_name = "evaluation"
urlpatterns = [
    path("meetings/<slug:slug>/my/evaluation/", views.answer, name="answer"),
    path("meetings/<slug:slug>/my/evaluation/results/", views.results, name="results"),
]

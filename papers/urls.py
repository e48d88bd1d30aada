from django.urls import path

from papers import downloads, views

app_name = "papers"
urlpatterns = [
    path("meetings/<slug:slug>/my/papers/<int:pk>/", views.upload, name="upload"),
    path("meetings/<slug:slug>/my/papers/<int:pk>/details/", views.describe, name="describe"),
    path("meetings/<slug:slug>/my/papers/<int:pk>/receipts/<int:version>/", views.receipt, name="receipt"),
    path(
        "meetings/<slug:slug>/documents/<int:number>/v<int:version>/<str:file_name>", downloads.version, name="version"
    ),
    path("meetings/<slug:slug>/documents/<int:number>/<str:file_name>", downloads.newest, name="file"),
]

from django.urls import path

from reports.views import versions, writing

app_name = "reports"
urlpatterns = [
    path("meetings/<slug:slug>/my/report/write/", writing.outline, name="outline"),
    path("meetings/<slug:slug>/my/report/write/<number:section>/", writing.write, name="write"),
    path("meetings/<slug:slug>/my/report/write/<number:section>/versions/", versions.versions, name="versions"),
]

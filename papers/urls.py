from django.urls import path, register_converter
from django.urls.converters import StringConverter

from papers.languages import Language
from papers.views import citations, downloads, papers, resumable_uploads


class UNLanguage(StringConverter):
    regex = "|".join(Language.values)


register_converter(UNLanguage, "un_language")
app_name = "papers"
urlpatterns = [
    path("meetings/<slug:slug>/my/papers/<number:pk>/", papers.upload, name="upload"),
    path("meetings/<slug:slug>/my/papers/<number:pk>/parts/", resumable_uploads.begin, name="begin_parts"),
    path("meetings/<slug:slug>/my/papers/<number:pk>/parts/<slug:token>/", resumable_uploads.parts, name="parts"),
    path("meetings/<slug:slug>/my/papers/<number:pk>/receipts/<number:version>/", papers.receipt, name="receipt"),
    path("meetings/<slug:slug>/my/files/<number:number>/v<number:version>/looked/", papers.look, name="look"),
    path(
        "meetings/<slug:slug>/documents/<number:number>/v<number:version>/<str:file_name>",
        downloads.version,
        name="version",
    ),
    path(
        "meetings/<slug:slug>/documents/<number:number>/v<number:version>/original/<str:file_name>",
        downloads.original,
        name="original",
    ),
    path(
        "meetings/<slug:slug>/documents/<number:number>/v<number:version>/pictures/first-page.webp",
        downloads.first_page,
        name="first_page",
    ),
    path(
        "meetings/<slug:slug>/documents/<number:number>/<un_language:language>/<str:file_name>",
        downloads.in_language,
        name="in_language",
    ),
    path("meetings/<slug:slug>/documents/<number:number>.bib", citations.citation, {"ending": "bib"}, name="bibtex"),
    path("meetings/<slug:slug>/documents/<number:number>.ris", citations.citation, {"ending": "ris"}, name="ris"),
    path(
        "meetings/<slug:slug>/documents/<number:number>.json", citations.citation, {"ending": "json"}, name="csl_json"
    ),
    path("meetings/<slug:slug>/documents/<number:number>/<str:file_name>", downloads.newest, name="file"),
]

from django.urls import path

from egm_portal.pdf.pages import register_pages
from reports.views import (
    arranging,
    checking,
    correcting,
    elsewhere,
    embargoed,
    finalizing,
    live,
    ordering,
    pasting,
    pdf_pages,
    saving,
    versions,
    word,
    writing,
)

app_name = "reports"
register_pages(pdf_pages.PAGES)

WRITE = "meetings/<slug:slug>/my/report/write"
SECTION = f"{WRITE}/<number:section>"
RECOMMENDATION = "meetings/<slug:slug>/my/report/recommendations/<number:recommendation>"
CORRIGENDUM = "meetings/<slug:slug>/my/report/corrigendum"
WORD = "meetings/<slug:slug>/my/report/word"
urlpatterns = [
    path(f"{WRITE}/", writing.outline, name="outline"),
    path(f"{WRITE}/add/", arranging.add, name="add"),
    path(f"{WRITE}/add/evaluation/", arranging.add_evaluation, name="add_evaluation"),
    path(f"{WRITE}/organization/<slug:part>/", arranging.write_generated, name="write_generated"),
    path(f"{WRITE}/chapters/<slug:anchor>/", writing.chapter, name="chapter"),
    path("meetings/<slug:slug>/my/report/whole/", writing.whole, name="whole"),
    path(f"{SECTION}/", writing.write, name="write"),
    path(f"{SECTION}/save/", saving.save, name="save"),
    path(f"{SECTION}/newest/", saving.newest, name="newest"),
    path(f"{SECTION}/preview/", live.preview_of_section, name="preview"),
    path(f"{SECTION}/paste/", pasting.paste, name="paste"),
    path(f"{SECTION}/difference/", live.difference, name="difference"),
    path(f"{SECTION}/news/", live.news, name="news"),
    path(f"{SECTION}/arrange/", arranging.arrange, name="arrange"),
    path(f"{SECTION}/undelete/", arranging.undelete, name="undelete"),
    path(f"{SECTION}/versions/", versions.versions, name="versions"),
    path(f"{RECOMMENDATION}/versions/", versions.recommendation_versions, name="recommendation_versions"),
    path("meetings/<slug:slug>/my/report/recommendations/order/", ordering.order, name="order"),
    path(f"{SECTION}/check/", checking.check, name="check"),
    path(f"{RECOMMENDATION}/check/", checking.check_recommendation, name="check_recommendation"),
    path(f"{SECTION}/check/hints/", checking.hints, name="hints"),
    path("meetings/<slug:slug>/my/report/check/", checking.check_report, name="check_report"),
    path("meetings/<slug:slug>/my/report/finalize/", finalizing.finalize, name="finalize"),
    path("meetings/<slug:slug>/my/report/issue/", finalizing.former_page),
    path("meetings/<slug:slug>/my/report/embargoed/", embargoed.embargoed, name="embargoed"),
    path(
        "meetings/<slug:slug>/my/report/finalize/<number:rendering>/page-<number:page>/",
        finalizing.page_picture,
        name="page_picture",
    ),
    path("meetings/<slug:slug>/my/report/embargoed/file/", embargoed.embargoed_file, name="embargoed_file"),
    path("meetings/<slug:slug>/my/report/elsewhere/", elsewhere.elsewhere, name="elsewhere"),
    path(f"{CORRIGENDUM}/", correcting.corrigendum, name="corrigendum"),
    path(f"{WORD}/", word.word, name="word"),
    path(f"{WORD}/draft/", word.draft, name="word_draft"),
    path(f"{WORD}/<number:pk>/", word.word_import, name="word_import"),
    path(f"{WORD}/<number:pk>/discard/", word.discard, name="word_discard"),
    path(f"{WORD}/<number:pk>/progress/", word.progress, name="word_progress"),
]

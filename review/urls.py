from django.urls import path

from egm_portal.pdf.pages import register_pages
from reports.views.word import ACTS, PARTS
from reports.views.workspace import register_tab
from review.views import circulated, comments, files, pdf_pages, settling, word

app_name = "review"
register_pages(pdf_pages.PAGES)
register_tab(comments.TAB, "comments", "comment", "settle")
ACTS["comments"] = word.add_comments
PARTS.append("review/_returned.html")

REPORT = "meetings/<slug:slug>/my/report"
TABLE = f"{REPORT}/comments"
urlpatterns = [
    path(f"{REPORT}/", circulated.circulated, name="circulated"),
    path(f"{REPORT}/draft.docx", files.draft_docx, name="circulated_docx"),
    path(f"{REPORT}/pdf/<slug:kind>/", pdf_pages.former_page),
    path(f"{TABLE}.<str:ending>", files.comments_file, name="comments_file"),
    path(f"{TABLE}/", comments.comments, name="comments"),
    path(f"{TABLE}/<number:comment>/", comments.comment, name="comment"),
    path(f"{TABLE}/open/<number:recommendation>/", settling.settle, name="settle"),
    path(f"{REPORT}/word/returned/<number:pk>/", word.import_returned, name="word_returned"),
]

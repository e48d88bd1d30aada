from django.urls import path, register_converter
from django.urls.converters import StringConverter

from papers.views.citations import FORMATS
from website import archives, contact, pdfs, recommendations, search, unit, views


class Series(StringConverter):
    """The kind of what a meeting adopted; its address has the plural."""

    regex = "conclusions|recommendations"

    def to_python(self, value: str) -> str:
        return value.removesuffix("s")

    def to_url(self, value: str) -> str:
        return f"{value}s"


class CitationFormat(StringConverter):
    regex = "|".join(FORMATS)


class Colour(StringConverter):
    regex = "[0-9a-f]{6}"


class Sha256(StringConverter):
    regex = "[0-9a-f]{64}"


register_converter(Series, "series")
register_converter(Colour, "colour")
register_converter(Sha256, "sha256")
register_converter(CitationFormat, "citation_format")
app_name = "website"
urlpatterns = [
    path("", views.front, name="front"),
    path("meetings/", views.meetings, name="meetings"),
    path("meetings/<slug:slug>/", views.meeting, name="meeting"),
    path("meetings/<slug:slug>/aide-memoire/", views.aide_memoire, name="aide_memoire"),
    path("meetings/<slug:slug>/aide-memoire.pdf", pdfs.aide_memoire, name="aide_memoire_pdf"),
    path("meetings/<slug:slug>/agenda/", views.agenda, name="agenda"),
    path("meetings/<slug:slug>/agenda.pdf", pdfs.agenda, name="agenda_pdf"),
    path("meetings/<slug:slug>/agenda.ics", views.agenda_calendar, name="agenda_calendar"),
    path("meetings/<slug:slug>/agenda/sessions/<number:session>/", views.session, name="session"),
    path("meetings/<slug:slug>/agenda/sessions/<number:session>.zip", archives.session, name="session_zip"),
    path("meetings/<slug:slug>/participants/", views.participants, name="participants"),
    path("meetings/<slug:slug>/participants.pdf", pdfs.participants, name="participants_pdf"),
    path("meetings/<slug:slug>/papers/", views.papers, name="papers"),
    path("meetings/<slug:slug>/documents/", views.documents, name="documents"),
    path("meetings/<slug:slug>/documents/<number:number>/", views.document, name="document"),
    path("meetings/<slug:slug>/report/", views.report, name="report"),
    path("meetings/<slug:slug>/report/original/", views.report, {"kind": "original"}, name="report_original"),
    path(
        "meetings/<slug:slug>/report/rev-<number:number>/", views.report, {"kind": "revision"}, name="report_revision"
    ),
    *[
        path(f"meetings/<slug:slug>/report/{address}.{ending}", view, {"kind": kind}, name=f"report_{kind}_{ending}")
        for kind, address in (("original", "original"), ("revision", "rev-<number:number>"))
        for ending, view in (("docx", views.report_in_word), ("xml", views.report_in_akoma_ntoso))
    ],
    path("meetings/<slug:slug>/report.docx", views.report_in_word, name="report_in_word"),
    path("meetings/<slug:slug>/report.xml", views.report_in_akoma_ntoso, name="report_in_akoma_ntoso"),
    path("meetings/<slug:slug>/recommendations/", recommendations.page, name="recommendations"),
    path("meetings/<slug:slug>/recommendations.json", recommendations.as_json, name="recommendations_json"),
    path("meetings/<slug:slug>/recommendations.csv", recommendations.as_csv, name="recommendations_csv"),
    path("meetings/<slug:slug>/conclusions/", recommendations.to_page, name="conclusions"),
    path("meetings/<slug:slug>/<series:series>/<number:number>/", recommendations.text, name="adopted_text"),
    path(
        "meetings/<slug:slug>/<series:series>/<number:number>.<citation_format:format>",
        recommendations.citation,
        name="adopted_text_citation",
    ),
    path("meetings/<slug:slug>/contact/", contact.of_meeting, name="contact"),
    path("meetings/<slug:slug>/contact/sent/", contact.sent_to_meeting, name="contact_sent"),
    path("contact/", contact.of_portal, name="portal_contact"),
    path("contact/sent/", contact.sent_to_portal, name="portal_contact_sent"),
    path("search/", search.page, name="search"),
    path("appearance/<colour:accent>-<colour:accent_dark>.<slug:hash>.css", unit.sheet, name="unit_style_sheet"),
    path("appearance/<sha256:sha256>.webp", unit.logo, name="unit_logo"),
    path("privacy/", views.privacy, name="privacy"),
    path("accessibility/", views.accessibility, name="accessibility"),
]

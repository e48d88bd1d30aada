"""Pages and files of conclusions and recommendations, at permanent addresses: public once the report is issued."""

import json

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from tablib import Dataset

from egm_portal.adminkit.spreadsheets import Csv
from egm_portal.mail.links import absolute
from egm_portal.marked_texts.content import parts_in_words
from egm_portal.meetings.models import Meeting
from papers.models import Document
from papers.views.citations import citation_file
from papers.views.downloads import gone_or_not_found
from website import page_cache, redirects
from website.phase_texts import PhaseTexts
from website.queries import recommendations as shown
from website.queries.reports import public_texts
from website.views import trail_to

COLUMNS = [
    "Series",
    "Number",
    "Title",
    "Text",
    "Addressed to",
    "Objective",
    "Session",
    "Adopted on",
    "Evidence",
    "Cited in",
    "Paragraph",
    "Address",
]


@page_cache.meeting_page
def page(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Every conclusion and recommendation in the newest text of the report."""
    issues = public_texts(meeting)
    if not issues:
        return _not_public(request, meeting)
    context = {
        "issue": issues[0],
        "conclusions": shown.current_texts(issues, shown.CONCLUSION),
        "groups": shown.by_addressee(shown.current_texts(issues, shown.RECOMMENDATION)),
    }
    return _page(request, "website/recommendations.html", meeting, "Conclusions and recommendations", **context)


@page_cache.meeting_page
def to_page(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """The conclusions are on the same page."""
    if not public_texts(meeting):
        return _not_public(request, meeting)
    return redirects.moved(f"{reverse('website:recommendations', args=[meeting.slug])}#conclusions")


@page_cache.meeting_page
def text(request: HttpRequest, meeting: Meeting, series: str, number: int) -> HttpResponse:
    """One conclusion or recommendation, in the words of the newest issue that has it."""
    issues = public_texts(meeting)
    if not issues:
        return _not_public(request, meeting)
    found = shown.text_page(meeting, issues, series, number, request.user)
    if found is None:
        raise Http404
    parent = ("Conclusions and recommendations", reverse("website:recommendations", args=[meeting.slug]))
    return _page(request, "website/recommendation.html", meeting, found.text.label, parent, page=found)


@page_cache.meeting_page
def citation(request: HttpRequest, meeting: Meeting, series: str, number: int, format: str) -> HttpResponse:
    """The same for reference managers."""
    issues = public_texts(meeting)
    if not issues:
        return _not_public(request, meeting)
    found = shown.issued_texts(issues).get((series, number))
    if found is None:
        raise Http404
    work = shown.cited_text(found)
    return citation_file(work, format, work.key)


@page_cache.meeting_page
def as_json(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    issues = public_texts(meeting)
    if not issues:
        return _not_public(request, meeting)
    documents = shown.documents_by_number(meeting, request.user)
    data = {
        "meeting": {
            "title": meeting.title,
            "place": meeting.place,
            "starts_on": meeting.starts_on.isoformat(),
            "ends_on": meeting.ends_on.isoformat(),
            "address": absolute(meeting.get_absolute_url()),
        },
        "report": {
            "title": issues[0].document.title,
            "symbol": issues[0].document.symbol,
            "issued_at": issues[0].issued_at.isoformat(),
            "address": absolute(issues[0].get_absolute_url()),
        },
    }
    cited_in = shown.citing_documents(meeting)
    for kind in (shown.CONCLUSION, shown.RECOMMENDATION):
        data[f"{kind}s"] = [_as_data(text, documents, cited_in) for text in shown.current_texts(issues, kind)]
    body = json.dumps(data, ensure_ascii=False, indent=2) + "\n"
    return HttpResponse(body, content_type="application/json")


@page_cache.meeting_page
def as_csv(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    issues = public_texts(meeting)
    if not issues:
        return _not_public(request, meeting)
    documents = shown.documents_by_number(meeting, request.user)
    texts = [*shown.current_texts(issues, shown.CONCLUSION), *shown.current_texts(issues, shown.RECOMMENDATION)]
    cited_in = shown.citing_documents(meeting)
    rows = [_as_row(_as_data(text, documents, cited_in)) for text in texts]
    table = Csv().export_data(Dataset(*rows, headers=COLUMNS))
    name = content_disposition_header(True, f"{meeting.slug}-recommendations.csv")
    return HttpResponse(table, content_type=Csv.content_type, headers={"Content-Disposition": name})


def _as_data(text: shown.IssuedText, documents: dict[int, shown.Row], cited_in: dict[tuple[str, int], list]) -> dict:
    """A text as plain data, the same for both files; what is not known is empty."""
    adopted = text.adopted
    return {
        "series": adopted.kind,
        "number": adopted.number,
        "title": adopted.title,
        "text": text.words,
        "addressee": adopted.addressee,
        "objective": {"number": adopted.objective, "text": adopted.objective_text} if adopted.objective else None,
        "session": adopted.session or None,
        "adopted_on": adopted.adopted_on or None,
        "adopted_as": parts_in_words(adopted.wording) or text.words,
        "evidence": [
            {
                "title": each.row.document.title,
                "authors": each.row.authors,
                "symbol": each.row.document.symbol,
                "pages": each.pages,
                "address": absolute(each.row.document.get_absolute_url()),
            }
            for each in shown.evidence_of(text, documents)
        ],
        "cited_in": [
            {
                "title": document.title,
                "symbol": document.symbol,
                "address": document.link,
                "paragraph": document.paragraph,
                "dated_on": document.dated_on.isoformat(),
            }
            for document in cited_in.get((adopted.kind, adopted.number), [])
        ],
        "paragraph": text.paragraph.number,
        "paragraph_address": absolute(text.paragraph_address),
        "address": absolute(text.get_absolute_url()),
    }


def _as_row(data: dict) -> list:
    objective = data["objective"]
    evidence = [", ".join(filter(None, [each["title"], each["pages"], each["address"]])) for each in data["evidence"]]
    cited_in = [", ".join(filter(None, [each["title"], each["symbol"], each["address"]])) for each in data["cited_in"]]
    return [
        data["series"],
        data["number"],
        data["title"],
        data["text"],
        data["addressee"],
        f"{objective['number']}. {objective['text']}" if objective else "",
        data["session"] or "",
        data["adopted_on"] or "",
        "; ".join(evidence),
        "; ".join(cited_in),
        data["paragraph"],
        data["address"],
    ]


def _not_public(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """410 where the report was withdrawn; otherwise Http404, as for anything that does not exist."""
    return gone_or_not_found(request, meeting.documents.filter(kind=Document.Kind.REPORT))


def _page(request, template: str, meeting: Meeting, label: str, *parents: tuple[str, str], **context) -> HttpResponse:
    report = ("Report", reverse("website:report", args=[meeting.slug]))
    trail = trail_to(meeting, label, report, *parents)
    return render(request, template, {"meeting": meeting, "says": PhaseTexts(meeting), "trail": trail, **context})

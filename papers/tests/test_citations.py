"""What reference managers read out of a citation, and who gets one."""

import json
from datetime import date

import bibtexparser
import pytest
import rispy
from bibtexparser.middlewares import LatexDecodingMiddleware, SeparateCoAuthors
from django.conf import settings
from django.urls import reverse
from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, get_default_latex_context_db

from egm_portal.clock import calendar_at
from egm_portal.text.titles import meeting_name
from papers import actions
from papers.models import Document, Version
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

ENDINGS = ["bib", "ris", "json"]
NAMES = {"bib": "papers:bibtex", "ris": "papers:ris", "json": "papers:csl_json"}
TITLES = [
    "Consultation that changes the answer",
    "50 % of R&D: {open} data, $5 a_head #1 ~ x^2 \\end{document}",
    "An odd } brace and another one {",
    '@article{x, title={y}} and “quotes” "straight"',
    "Участие и консультации: 参与 · مشاركة · naïve œuvre",
    "<script>alert('1')</script>",
]


TEX = get_default_latex_context_db()
TEX.add_context_category(
    "as LaTeX prints them",
    macros=[
        MacroTextSpec("textbraceleft", "{"),
        MacroTextSpec("textbraceright", "}"),
        MacroTextSpec("textasciicircum", "^"),
    ],
    prepend=True,
)


def address(document, ending):
    return reverse(NAMES[ending], args=[document.meeting.slug, document.number])


def full_address(document):
    return settings.SITE_URL + document.get_absolute_url()


def publish(meeting, **changes):
    document = factories.make_document(meeting=meeting, access="public", **changes)
    actions.publish_document(document=document)
    document.refresh_from_db()
    return document


def read_bibtex(text):
    """The one entry of a BibTeX file, with what TeX would print."""
    decoding = LatexDecodingMiddleware(decoder=LatexNodes2Text(latex_context=TEX))
    library = bibtexparser.parse_string(text, append_middleware=[decoding])
    assert library.failed_blocks == []
    assert len(library.blocks) == 1
    return library.entries[0]


@pytest.fixture
def paper(meeting):
    return factories.make_paper("published", meeting=meeting).document


def test_bibtex_of_a_paper_is_read_back(client, meeting, paper):
    entry = read_bibtex(client.get(address(paper, "bib")).text)

    assert (entry.entry_type, entry.key) == ("inproceedings", f"{meeting.slug}-{paper.number}")
    assert entry["title"] == paper.title
    assert entry["author"] == paper.authors.get().name
    assert entry["booktitle"] == f"Expert Group Meeting on {meeting.title}, 24-25 July 2013"
    assert (entry["address"], entry["year"], entry["month"]) == ("Geneva", "2013", "jul")
    assert entry["abstract"] == paper.abstract
    assert entry["url"] == full_address(paper)


@pytest.mark.parametrize("beginning", ["Expert Group Meeting on", "Report of the expert group meeting on"])
def test_meeting_is_called_an_expert_group_meeting_once(client, meeting, paper, beginning):
    meeting.title = f"{beginning} E-participation"
    meeting.save()

    texts = [client.get(path).text for path in [paper.get_absolute_url(), *(address(paper, end) for end in ENDINGS)]]

    name = meeting_name(meeting.title)
    assert name.casefold() == "expert group meeting on e-participation"
    for text in texts:
        assert name in text
        assert "expert group meeting on expert group" not in text.casefold()
        assert "expert group meeting on report of" not in text.casefold()


def test_bibtex_of_a_document_names_the_body_that_wrote_it(client, meeting):
    document = publish(
        meeting,
        kind="un_document",
        title="Report of the Secretary-General",
        symbol="A/66/1_b",
        corporate_author="Commission on Trade and Development",
        issued_on=date(2011, 7, 28),
    )

    entry = read_bibtex(client.get(address(document, "bib")).text)

    assert entry.entry_type == "techreport"
    assert entry["author"] == entry["institution"] == "Commission on Trade and Development"
    assert entry["type"] == "United Nations document"
    assert (entry["number"], entry["year"], entry["month"]) == ("A/66/1_b", "2011", "jul")


@pytest.mark.parametrize("title", TITLES)
def test_any_title_is_the_same_in_every_format(client, meeting, title):
    document = publish(meeting)
    Document.objects.update(title=title, abstract=f"{title}\n\nTY  - JOUR\r\nER  - \n\u2028{title}")
    files = {ending: client.get(address(document, ending)).text for ending in ENDINGS}
    abstract = f"{title} TY - JOUR ER - {title}"

    entry = read_bibtex(files["bib"])
    (record,) = rispy.loads(files["ris"])
    (item,) = json.loads(files["json"])

    assert (entry["title"], entry["abstract"]) == (title, abstract)
    assert (record["title"], record["abstract"]) == (title, abstract)
    assert (item["title"], item["abstract"]) == (title, abstract)


def test_names_are_one_each(client, meeting, paper):
    names = ["Expert 1", "Institute A, Country B", "Research and Training Unit", "Ö"]
    paper.authors.all().delete()
    for position, name in enumerate(names):
        paper.authors.create(name=name, position=position)

    library = bibtexparser.parse_string(client.get(address(paper, "bib")).text, append_middleware=[SeparateCoAuthors()])
    (record,) = rispy.loads(client.get(address(paper, "ris")).text)
    (item,) = json.loads(client.get(address(paper, "json")).text)

    assert library.entries[0]["author"] == ["Expert 1", "{Institute A, Country B}", "{Research and Training Unit}", "Ö"]
    assert record["authors"] == names
    assert item["author"] == [{"literal": name} for name in names]


def test_ris_is_read_back(client, meeting, paper):
    Document.objects.update(symbol="EGM/2013/4")

    (record,) = rispy.loads(client.get(address(paper, "ris")).text)

    assert record == {
        "type_of_reference": "CPAPER",
        "id": f"{meeting.slug}-{paper.number}",
        "title": paper.title,
        "authors": [paper.authors.get().name],
        "secondary_title": f"Expert Group Meeting on {meeting.title}",
        "place_published": "Geneva",
        "publisher": meeting.convening_bodies,
        "year": "2013",
        "date": "2013/07/10",
        "notes": ["EGM/2013/4"],
        "type_of_work": "Expert paper",
        "language": "en",
        "abstract": paper.abstract,
        "urls": [full_address(paper)],
        "file_attachments1": f"{full_address(paper)}EGM_2013_4-EN.pdf",
    }


def test_csl_names_the_event_and_its_days(client, meeting, paper):
    (item,) = json.loads(client.get(address(paper, "json")).text)

    assert item == {
        "id": f"{meeting.slug}-{paper.number}",
        "type": "paper-conference",
        "title": paper.title,
        "author": [{"literal": paper.authors.get().name}],
        "issued": {"date-parts": [[2013, 7, 10]]},
        "genre": "Expert paper",
        "publisher": meeting.convening_bodies,
        "event-title": f"Expert Group Meeting on {meeting.title}",
        "event-place": "Geneva",
        "event-date": {"date-parts": [[2013, 7, 24], [2013, 7, 25]]},
        "language": "en",
        "abstract": paper.abstract,
        "URL": full_address(paper),
    }


def test_each_format_lists_the_keywords_one_by_one(client, meeting):
    document = publish(meeting, keywords="mobile voting, 50 % access")

    texts = {ending: client.get(address(document, ending)).text for ending in ENDINGS}

    assert "keywords = {mobile voting, 50 \\% access}" in texts["bib"]
    assert rispy.loads(texts["ris"])[0]["keywords"] == ["mobile voting", "50 % access"]
    assert json.loads(texts["json"])[0]["keyword"] == "mobile voting, 50 % access"


def test_day_of_publication_is_the_meetings_own(client, meeting):
    document = factories.make_document(meeting=meeting, access="public")
    just_past_midnight = factories.TODAY.replace(hour=22)
    actions.publish_document(document=document, at=just_past_midnight)

    with calendar_at(just_past_midnight):
        (record,) = rispy.loads(client.get(address(document, "ris")).text)

    assert record["date"] == "2013/07/11"


@pytest.mark.parametrize("kind", Document.Kind)
def test_every_kind_has_a_citation(client, meeting, kind):
    document = publish(meeting, kind=kind, publication_consent=True)
    entry = read_bibtex(client.get(address(document, "bib")).text)
    (record,) = rispy.loads(client.get(address(document, "ris")).text)

    assert entry["title"] == record["title"] == document.title
    assert record["type_of_reference"] in rispy.TYPE_OF_REFERENCE_MAPPING


@pytest.mark.parametrize(
    ("ending", "media_type"),
    [
        ("bib", "application/x-bibtex; charset=utf-8"),
        ("ris", "application/x-research-info-systems; charset=utf-8"),
        ("json", "application/vnd.citationstyles.csl+json"),
    ],
)
def test_citation_is_a_file_with_validators(client, paper, ending, media_type):
    response = client.get(address(paper, ending))
    again = client.get(address(paper, ending), headers={"If-None-Match": f'"other", W/{response["ETag"]}'})
    head = client.head(address(paper, ending))

    assert response["Content-Type"] == media_type
    assert response["Content-Disposition"] == f'attachment; filename="{paper.file_stem}.{ending}"'
    assert (response["Cache-Control"], response["X-Robots-Tag"]) == ("public, no-cache", "noindex")
    assert (again.status_code, head.status_code, head["ETag"]) == (304, 200, response["ETag"])


def test_citation_is_the_same_for_everybody(client, organizer, paper):
    answers = [client.get(address(paper, ending)).content for ending in ENDINGS]
    client.force_login(organizer)

    assert [client.get(address(paper, ending)).content for ending in ENDINGS] == answers


@pytest.mark.parametrize("times", [1, 3])
def test_citation_costs_three_queries(client, paper, django_assert_num_queries, times):
    for number in range(1, times):
        paper.authors.create(name=f"Another {number}", position=number)
        factories.make_version(paper)

    paths = [address(paper, ending) for ending in ENDINGS]
    for path in paths:
        with django_assert_num_queries(3, info=path):
            client.get(path)


def test_file_that_readers_get_is_the_one_named(client, paper):
    actions.receive_paper(
        paper=paper.paper, file=factories.make_pdf_file(7, "second"), by=None, received_at=factories.TODAY
    )
    assert Version.objects.count() == 2

    (record,) = rispy.loads(client.get(address(paper, "ris")).text)

    file = client.head(record["file_attachments1"].removeprefix(settings.SITE_URL))
    assert file["ETag"] == f'"{paper.versions.get(number=1).public_sha256}"'

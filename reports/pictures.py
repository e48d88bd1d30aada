"""Pictures in the text: published photographs among the documents of the meeting."""

from django.db.models import Exists, OuterRef
from django.urls import reverse

from egm_portal.marked_texts.markup.addresses import Addresses
from egm_portal.meetings.models import Meeting
from papers.files.images import MEDIA_TYPE
from papers.models import Document, Version, VersionQuerySet


def addresses_in(documents: list[Document]) -> Addresses:
    """Where texts lead for these public documents of one meeting: one query."""
    symbols = {document.symbol.casefold(): document.get_absolute_url() for document in documents if document.symbol}
    by_id = {document.pk: document for document in documents}
    pictures = {}
    for version in _pictures().filter(document__in=by_id):
        version.document = by_id[version.document_id]
        pictures[version.document.number] = _address(version)
    return Addresses(symbols, pictures)


def refusals_to_show(meeting: Meeting) -> dict[int, str]:
    """Of each public document by its number why it cannot be a picture in the report, or nothing: one query.

    Others are not among them: that there is a document is not told to drafters before readers may know it.
    """
    public = Document.objects.public().filter(meeting=meeting)
    documents = public.annotate(is_picture=Exists(_pictures().filter(document=OuterRef("pk"))))
    return {
        number: "" if is_picture else f"Document {number} is not a picture: only its description is printed."
        for number, is_picture in documents.values_list("number", "is_picture")
    }


def file_names(meeting: Meeting) -> dict[str, str]:
    """The stored files of the pictures of the meeting by their addresses: one query."""
    versions = Version.objects.shown().filter(document__meeting=meeting, media_type=MEDIA_TYPE)
    return {_address(version): version.public_name for version in versions.select_related("document__meeting")}


def files_in(html: str, meeting: Meeting) -> dict[str, str]:
    """The stored files of the meeting's pictures in the HTML, by their addresses: one query."""
    return {address: name for address, name in file_names(meeting).items() if f'src="{address}"' in html}


def _pictures() -> VersionQuerySet:
    return Version.objects.current().originals().filter(media_type=MEDIA_TYPE)


def _address(version: Version) -> str:
    document = version.document
    return reverse("papers:version", args=[document.meeting.slug, document.number, version.number, version.file_name])

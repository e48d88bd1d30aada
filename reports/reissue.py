"""The content of a reissue: the text as it was issued, with what was mended in it for technical reasons."""

from dataclasses import replace

from egm_portal.marked_texts.content import GENERATED
from reports.content import Division, ReportContent, paragraphs_in, with_paragraphs
from reports.numbering import numbered
from reports.organization import HEADING


def as_reissue(live: ReportContent, issued: ReportContent, reissued_on: str) -> ReportContent:
    """The sections as they are now, with the cover, the annexes and what the portal had generated as it was issued.

    Consents and documents may have changed since; a reissue never tells of that. The chapter on the organization of
    work is as it was issued, with the opening statements.
    """
    organization = [chapter for chapter in issued.chapters if _is_organization(chapter)]
    generated = {part.key: part for part in paragraphs_in(issued.chapters) if part.key.startswith(GENERATED)}
    chapters = [
        organization.pop()
        if _is_organization(chapter) and organization
        else with_paragraphs(chapter, lambda part: generated.get(part.key, part))
        for chapter in live.chapters
    ]
    return replace(
        issued,
        draft=live.draft,
        acknowledgements=live.acknowledgements,
        summary=live.summary,
        chapters=numbered(chapters),
        reissued_on=reissued_on,
    )


def _is_organization(chapter: Division) -> bool:
    return chapter.heading == HEADING or chapter.heading.startswith(f"{HEADING}: ")

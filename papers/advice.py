"""What the checks of a file mean to its author and to the organizers, in plain sentences. Advice refuses nothing."""

from papers.models import Document, Paper, Version

LANGUAGES = {
    "ar": "Arabic",
    "de": "German",
    "en": "English",
    "es": "Spanish",
    "fr": "French",
    "it": "Italian",
    "pt": "Portuguese",
    "ru": "Russian",
    "zh": "Chinese",
}


def facts_of(version: Version) -> str:
    """What the file is like, on one line: "11 pages, 3,412 words, A4, in English"; empty for one not checked."""
    if not version.pages:
        return ""
    found, checks = [_counted(version.pages, "page")], version.checks
    if checks.get("words"):
        found.append(_counted(checks["words"], "word"))
    if "paper" in checks:
        found.append(checks["paper"])
    if checks.get("language"):
        found.append(f"in {LANGUAGES[checks['language']]}")
    return ", ".join(found)


def advice_on(version: Version, paper: Paper | None = None) -> list[str]:
    """What could be better in the file, or would surprise its author; with `paper`, what the meeting asks for too."""
    if version.waits_for_check:
        return ["This file will be checked in a few minutes; many are being read just now. There is nothing to do."]
    if version.is_unchecked:
        return [
            "This file could not be checked: reading it took too long or too much memory. It is kept, "
            "but cannot be accepted yet. Saving it again with smaller pictures usually helps."
        ]
    return [*_on_length(version, paper), *_on_text(version), *_on_file(version.checks), *_on_traces(version.checks)]


def _on_length(version: Version, paper: Paper | None) -> list[str]:
    if paper is None or paper.kind != Document.Kind.EXPERT_PAPER or not version.pages:
        return []
    meeting = paper.participant.meeting
    if meeting.pages_min <= version.pages <= meeting.pages_max:
        return []
    asked = f"{meeting.pages_min} to {meeting.pages_max}"
    return [f"{_counted(version.pages, 'page')}; the meeting asks for {asked}."]


def _on_text(version: Version) -> list[str]:
    checks, said = version.checks, []
    missing = checks.get("pages_without_text", 0)
    if missing and missing == version.pages:
        said.append("No page has text that can be searched or read aloud: the pages seem to be pictures.")
    elif missing:
        said.append(f"{_counted(missing, 'page')} without text that can be searched or read aloud.")
    language = checks.get("language")
    if language and not version.document.language.startswith(language):
        listed = LANGUAGES.get(version.document.language[:2], version.document.language)
        said.append(f"The text seems to be in {LANGUAGES[language]}; the document is listed as {listed}.")
    return said


def _on_file(checks: dict) -> list[str]:
    said = []
    if fonts := checks.get("fonts_missing"):
        said.append(f"Fonts that are not embedded, and may look different elsewhere: {', '.join(fonts)}.")
    if checks.get("papers_differ"):
        said.append("The pages have different sizes.")
    if checks.get("tagged") is False:
        said.append(
            "The file is not tagged, so it is hard to use with a screen reader. "
            "If your program can, save it as an accessible PDF."
        )
    if checks.get("title") == "":
        said.append("The file’s properties give no title.")
    if checks.get("repaired"):
        said.append("The file has small errors that programs repair when they open it.")
    if checks.get("restricted"):
        said.append("Printing, copying or changing is restricted in this file.")
    return said


def _on_traces(checks: dict) -> list[str]:
    said = []
    if checks.get("names_author"):
        said.append("The file’s properties name an author.")
    if checks.get("names_folder"):
        said.append("The file names a folder of the computer on which it was made.")
    return said


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"

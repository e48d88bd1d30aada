"""What the checks of a file mean, in sentences for its author and for the organizers. Advice refuses nothing."""

from django.utils.text import get_text_list

from papers.files.refusal_messages import sentence_of
from papers.kinds import KINDS
from papers.models import Paper, Version
from papers.omissions import sentences
from papers.waiting import Queue, describe_wait

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

AS_PDF = "Please save it as PDF in your program, and upload that file."
CONVERSION = {
    "no_program": "Readers get a PDF, and this portal cannot make one of a {file}. The organizers will add it; you can "
    "also upload one yourself.",
    "unconfined": "Readers get a PDF, and this portal cannot make one of a {file} safely. The organizers will add it; "
    "you can also upload one yourself.",
    "slow": f"No PDF could be made of this {{file}}: it took too long or too much memory. {AS_PDF}",
    "failed": f"No PDF could be made of this {{file}}. {AS_PDF}",
    "refused": "The PDF that was made of this {file} contains something that could harm its readers, or cannot be "
    f"read. {AS_PDF}",
}
NO_COPY = "No public file could be made of this file. Saving it again as PDF usually helps."
UNCHECKED = (
    "This file could not be checked: reading it took too long or too much memory. It is kept, "
    "but cannot be accepted yet. Saving it again with smaller pictures usually helps."
)
VIRUS = (
    "The virus scanner found something harmful in this file. Please scan the computer that it comes from for viruses, "
    "and send a clean file."
)
CONVERTED_FOR_READERS = "Readers get a PDF that the portal makes of this {file}."
LEFT_OUT = {
    "hidden_slides": ("1 hidden slide", "{} hidden slides"),
    "slides_with_notes": ("the speaker notes of 1 slide", "the speaker notes of {} slides"),
    "comments": ("1 comment", "{} comments"),
}
"""What a presentation has for its author alone, for one and for several of it."""

NOTHING_TO_DO = "You need not do anything. If something is wrong with the file, its author is notified by e-mail."
CLOSED = "This was found after the file had been received. It is blocked: nobody can open it, and it does not count."
UNSCANNED = (
    "The virus scanner has given no result for this file, and the portal has stopped asking. The organizers can "
    "have the file checked again. You need not do anything."
)
NO_CONVERTER = "This portal cannot make a PDF of its {file}. Upload one for the author, or return it."
NOT_CONVERTED = "No PDF of its {file} could be made. Upload one for the author, check it again, or return it."
WITHOUT_PDF = {"no_program": NO_CONVERTER, "unconfined": NO_CONVERTER}
ADD_A_PDF = "No PDF could be made of its newest file, a {file}. Add a PDF as a new file."
NOT_COPIED = "No public file could be made of its file. Check it again, or return it."

PROPERTIES = {
    ("papers_differ", True): "The pages have different sizes.",
    ("tagged", False): "The file is not tagged, so it is hard to use with a screen reader. If your program can, save "
    "it as an accessible PDF.",
    ("title", ""): "The file’s properties contain no title.",
    ("repaired", True): "The file has small errors that programs repair when they open it.",
    ("restricted", True): "Printing, copying or changing is restricted in this file.",
    ("unprepared", "copy"): NO_COPY,
    ("names_author", True): "The file’s properties name an author. Readers get a copy without it.",
    ("names_folder", True): "The file names a folder of the computer on which it was made. Readers get a copy without "
    "it.",
}
"""For a check that has this value, the sentence for the author."""


def facts_of(version: Version) -> str:
    """What the file is like, on one line: "11 pages, 3,412 words, A4, in English"; empty for one not checked."""
    if not version.pages:
        return ""
    checks = version.checks
    facts = [
        _counted(version.pages, "page"),
        _counted(checks["words"], "word") if checks.get("words") else "",
        checks.get("paper", ""),
        f"in {LANGUAGES[checks['language']]}" if checks.get("language") else "",
    ]
    return ", ".join(filter(None, facts))


def length_of(version: Version) -> str:
    """How many pages the file has, or why that is not known: "11 pages", "not checked"."""
    if version.pages:
        return _counted(version.pages, "page")
    if version.is_closed:
        return "closed"
    return "not checked" if version.is_unchecked else version.format_name


def verdict_on(version: Version) -> str:
    """Why readers cannot get the file, and what its author can do; empty as long as no reason is known."""
    if version.is_quarantined:
        return VIRUS
    if version.is_closed:
        return sentence_of(version.verdict)
    sentences = {"": "", "unchecked": UNCHECKED, "copy": NO_COPY, **CONVERSION}
    return sentences.get(version.verdict, CONVERSION["failed"]).format(file=version.format_name)


def advice_on(version: Version, paper: Paper | None = None, queue: Queue | None = None) -> list[str]:
    """What could be better in the file, or would surprise its author; with `paper`, advice on its length too.

    A caller with several files passes one `queue` for all of them.
    """
    if version.is_unscanned:
        return [UNSCANNED]
    if version.waits_for_check:
        return [f"This file {describe_wait(version, queue)}", NOTHING_TO_DO]
    if version.waits_for_public_file:
        made = CONVERTED_FOR_READERS.format(file=version.format_name)
        return [f"{made} It {describe_wait(version, queue)}", *left_out_of(version), NOTHING_TO_DO]
    verdict = verdict_on(version)
    if version.is_closed:
        return [verdict, CLOSED]
    if version.is_unchecked or (verdict and version.is_converted):
        return [verdict]
    length = _advice_on_length(version, paper) if paper else []
    # A version whose public file was made before that was recorded has only counts.
    left_out = left_out_of(version) if version.omissions is None else []
    properties = [text for (check, value), text in PROPERTIES.items() if version.checks.get(check) == value]
    return [*length, *left_out, *_advice_on_text(version), *properties]


def left_out_of(version: Version) -> list[str]:
    """What readers do not get, in a sentence; of a presentation also before its PDF is made."""
    if version.omissions is not None:
        return sentences(version.left_out)
    counts = {name: version.checks[name] for name in LEFT_OUT if version.checks.get(name)}
    parts = [LEFT_OUT[name][count > 1].format(f"{count:,}") for name, count in counts.items()]
    return [f"The PDF for readers does not contain {get_text_list(parts, 'and')}."] if parts else []


def obstacle_to(version: Version) -> str:
    """Why a paper's file cannot be accepted, in a sentence for the organizers; empty for one that can be."""
    if version.is_quarantined:
        return "The virus scanner found something harmful in its file. Its author has been asked for another."
    if version.is_closed:
        return f"Its file cannot be used, and its author has been asked for another. {verdict_on(version)}"
    if version.is_unscanned:
        return "The virus scanner gave no result for its file, and the portal has stopped asking. Check the file again."
    if version.waits_for_check:
        return f"Its file {describe_wait(version)}"
    if version.is_unchecked:
        return "Its file could not be checked. Check it again, or return it."
    if version.public_name:
        return ""
    if version.waits_for_public_file:
        return f"Its file {describe_wait(version)}"
    if version.is_converted:
        return WITHOUT_PDF.get(version.verdict, NOT_CONVERTED).format(file=version.format_name)
    return NOT_COPIED if "unprepared" in version.checks else ""


def obstacle_to_readers(version: Version) -> str:
    """Why readers do not get a file yet that organizers have added to a document; empty if that was not delayed."""
    if version.public_name or not version.is_converted:
        return ""
    if version.waits_for_public_file:
        return f"Its newest file {describe_wait(version)}"
    return ADD_A_PDF.format(file=version.format_name)


def _advice_on_length(version: Version, paper: Paper) -> list[str]:
    if not (version.pages and KINDS[paper.kind].has_page_limits):
        return []
    fewest, most = paper.participant.meeting.pages_min, paper.participant.meeting.pages_max
    if fewest <= version.pages <= most:
        return []
    return [f"{_counted(version.pages, 'page')}; the meeting asks for {fewest} to {most}."]


def _advice_on_text(version: Version) -> list[str]:
    checks, advice = version.checks, []
    missing = checks.get("pages_without_text", 0)
    if missing and missing == version.pages:
        advice.append("No page has text that can be searched or read aloud: the pages seem to be pictures.")
    elif missing:
        advice.append(f"{_counted(missing, 'page')} without text that can be searched or read aloud.")
    language = checks.get("language")
    if language and not version.language_code.startswith(language):
        listed = LANGUAGES.get(version.language_code[:2], version.language_code)
        advice.append(f"The text seems to be in {LANGUAGES[language]}; the document is listed as {listed}.")
    if fonts := checks.get("fonts_missing"):
        advice.append(f"Fonts that are not embedded, and may look different elsewhere: {', '.join(fonts)}.")
    return advice


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"

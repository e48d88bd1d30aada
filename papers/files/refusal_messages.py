"""The sentences for files that are refused: what is wrong, and what their sender can do.

They do not mention papers: files of other documents are refused with the same words.
"""

from django.conf import settings

from egm_portal.text.sizes import over_limit
from papers.file_types import DOCX, PPTX

SAVE_AGAIN = "Please save it as PDF again from your program, and upload that file."
AS_PDF = "Please save it as PDF, and upload that file."
SAVED = "save the document again, and upload that file."
PRINTED = "Please open it, print it to a new PDF, and upload that one."

ACTIVE = {
    "javascript": f"This PDF contains JavaScript, a program that would run on its readers’ computers. {PRINTED}",
    "launch": "This PDF contains a link that starts a program. Please remove that link from your document, save it "
    "as PDF again, and upload that file.",
    "automatic": f"This PDF runs an action when it is opened or its pages are turned. {PRINTED}",
    "form": f"This PDF is an XFA form, which many programs cannot show. {PRINTED}",
    "attachment": "This PDF has other files attached to it. Please save it without attachments and upload that file; "
    "other files can be sent to the organizers by e-mail.",
    "other_file": "This PDF contains a link to another file, which its readers do not have. Please remove that link "
    "from your document or replace it with a web address, save it as PDF again, and upload that file.",
    "sends": f"This PDF is a form that sends or fetches data. {PRINTED}",
    "media": "This PDF contains a video, a sound or a 3D model. Please put a picture in its place, "
    "save it as PDF again, and upload that file.",
    "link": "A link in this PDF would open a program on its readers’ computers. Please remove that link from your "
    f"document, or make it begin with https: or mailto:. {SAVE_AGAIN}",
}
BROKEN = {
    "encrypted": "This PDF is encrypted: it opens only with a password or a certificate. Please save it without "
    "encryption, and upload that file.",
    "damaged": f"This PDF is damaged and cannot be opened. {SAVE_AGAIN}",
    "damaged_pages": "Parts of this PDF are damaged, so that pages would be empty or incomplete. This happens when a "
    f"file is transferred as text, or is changed on its way. {SAVE_AGAIN}",
    "too_large": "The pages of this PDF are larger than any paper: more than five metres wide or high. Please choose "
    "a paper size such as A4, save it as PDF again, and upload that file.",
    "loop": f"Parts of this PDF refer back to themselves, so programs cannot read it to the end. {SAVE_AGAIN}",
    "unpacks": "A part of this PDF needs too much memory to be opened. Please make its pictures smaller, save it "
    "as PDF again, and upload that file.",
    "no_pages": f"This PDF has no pages. {SAVE_AGAIN}",
    "too_many_pages": "This PDF has more than 2,000 pages. Please divide it, or send the organizers its web address.",
    "cut": "The end of this PDF is missing: it may have been cut off. Please upload the whole file.",
    "shifted": f"This PDF is preceded by other data. {SAVE_AGAIN}",
    "also_archive": f"This file is both a PDF and an archive (ZIP). {SAVE_AGAIN}",
    "also_page": f"This file is both a PDF and a web page. {SAVE_AGAIN}",
}
OFFICE = {
    "macros": "This {document} contains macros, programs that would run on its readers’ computers. Please save it as a "
    "{document} without macros ({ending}), or as PDF, and upload that file.",
    "controls": "This {document} contains controls (ActiveX), which are programs. Please remove them, {saved}",
    "toolbars": "This {document} has toolbars or keyboard shortcuts of its own, which can start programs. Please copy "
    "its text into a new document and upload that, or save it as PDF and upload that file.",
    "addin": "This {document} opens an add-in, such as a reference manager. Please choose “File”, “Info”, “Check for "
    "Issues” and “Inspect Document”, have the task pane add-ins removed, {saved}",
    "embedded": "This {document} contains other files, such as an Excel table or an equation of MathType that was "
    "inserted as an object, or a chart whose table holds more than figures. Please put a picture in their place, or "
    "save it as PDF, and upload that file.",
    "picture": "A picture in this {document} is only linked, and would be fetched from elsewhere. Please insert the "
    "picture itself, {saved}",
    "linked": "This {document} is linked to another file, and would fetch its contents. Please break the link and keep "
    "what is shown (“File”, “Info”, “Edit Links to Files”), {saved}",
    "fetches": f"This {{document}} fetches something from elsewhere when it is opened. {AS_PDF}",
    "link": "A link in this {document} would open a program on its readers’ computers. Please remove that link, or "
    "make it begin with https: or mailto:, {saved}",
    "entities": f"This {{document}} refers to text outside it, or to text that multiplies itself. {AS_PDF}",
    "unpacks": "This {document} needs too much memory to be opened. Please make its pictures smaller, {saved}",
    "members": f"This {{document}} has too many parts or links to be opened safely. {AS_PDF}",
    "names": f"The parts of this {{document}} have names that are unsafe, or that occur twice. {AS_PDF}",
    "two_kinds": f"This file is both a {{document}} and something else. {AS_PDF}",
    "locked": "This {document} is encrypted: it opens only with a password. Please save it without one, and upload "
    "that file.",
    "no_text": "The main part of this {document} is missing, or there are two of them. Please open it in {program}, "
    "save it again, and upload that file.",
    "directory": "The list of parts in this {document} does not match what it contains. It may have been damaged on "
    "its way. Please open it in {program}, save it again, and upload that file.",
    "media": "A picture in this {document} is compressed, or of a kind that is not accepted. Please insert it as PNG "
    "or JPEG, {saved}",
    "part": "This {document} contains something that is neither text nor a picture, or that does not say what it is. "
    "Please open it in {program}, save it again as a {document} ({ending}) or as PDF, and upload that file.",
    "damaged": f"This {{document}} is damaged and cannot be opened. {AS_PDF}",
}
"""What documents of Word and PowerPoint are refused for alike."""


def _said_of(name: str, document: str, program: str, ending: str) -> dict[str, str]:
    words = {"document": document, "program": program, "ending": ending}
    words["saved"] = f"save the {document.rpartition(' ')[2]} again, and upload that file."
    return {f"{name}_{code}": sentence.format(**words) for code, sentence in OFFICE.items()}


WORD = _said_of("word", "Word document", "Word", ".docx") | {
    "word_chunk": "This Word document inserts another document when it is opened. Please copy that text into your "
    f"document, {SAVED}",
    "word_template": "This Word document fetches a template from the web when it is opened. Please choose the "
    f"template “Normal” for it, {SAVED}",
    "word_frame": f"This Word document shows a page from elsewhere in a frame. Please remove the frame, {SAVED}",
    "word_dde": f"A field in this Word document would start a program (DDE). Please remove that field, {SAVED}",
    "word_fetching_field": "A field in this Word document fetches a text, a picture or data from elsewhere, as a "
    "picture that was copied from a web page may do. Please select it and press Ctrl+Shift+F9 (on a Mac "
    f"Command+Shift+F9), which keeps what it shows, {SAVED}",
    "word_printer": "A field in this Word document sends commands to its readers’ printers (PRINT). Please remove that "
    f"field, {SAVED}",
    "word_divided": "A field in this Word document is written so that programs would read it in different ways. "
    f"Please turn the field into plain text, {SAVED}",
}
SLIDES = _said_of("slides", "presentation", "PowerPoint", ".pptx") | {
    "slides_film": "This presentation contains a video or a sound. Please remove it and save the presentation again, "
    "or save it as PDF, and upload that file.",
    "slides_hidden": "This presentation has no slides, or all of them are hidden, so readers would see nothing. Please "
    "show the slides that are for them, save the presentation again, and upload that file.",
    "slides_members": "This presentation has more than 500 slides, or very many pictures. Please divide it, or save it "
    "as PDF, and upload that file.",
}
OTHER_KINDS = {
    "locked": "This document is encrypted: it opens only with a password, or for those to whom its author allows it. "
    "Please save it without protection, and upload that file.",
    "old_word": "This is a Word document in an older format, or an RTF file. Please save it as a Word "
    "document (.docx) or as PDF, and upload that file.",
    "old_slides": "This is a presentation in an older format. Please save it as a presentation (.pptx) or as PDF, and "
    "upload that file.",
    "archive": "This is an archive or a document of another program, and neither a PDF nor a Word document (.docx). "
    f"{AS_PDF}",
    "page": f"This is not a PDF file, but a web page or a drawing (HTML or SVG). {AS_PDF}",
    "picture": "This is not a PDF file, but a picture. Please put it into a document, save that as PDF, and upload "
    "that file.",
    "other": f"This is neither a PDF nor a Word document (.docx). {AS_PDF}",
}
SENTENCES = ACTIVE | BROKEN | WORD | SLIDES | OTHER_KINDS
OFFERED = dict.fromkeys([*WORD, "old_word", "archive", "other"], DOCX) | dict.fromkeys([*SLIDES, "old_slides"], PPTX)
"""The type of file that a sentence offers as the remedy, or names as what was expected, by code."""

EXPECTING_WORD = {"archive", "other"}
"""The codes whose sentences name a PDF and a Word document as all that was expected."""


def place_of(code: str, page: int | None) -> str:
    """On which page or slide it was found what a file is refused for, as a further sentence; empty if not known."""
    return f" It is on {'slide' if code.startswith('slides_') else 'page'} {page}." if page else ""


def too_large(size: int) -> str:
    return f"{over_limit(size, settings.UPLOAD_LIMIT)} Pictures saved at a lower resolution often help."


def other_type(accepted: str) -> str:
    """The sentence for a file of another type than those accepted here, such as "PDF, JPEG, PNG or WebP"."""
    return f"A file of this type is not accepted here. Please save it as {accepted}, and upload that file."


def without_pdf(sentence: str, accepted: str) -> str:
    """The sentence where no PDF is accepted, but only files of these types, such as "Word document (.docx)"."""
    return sentence.replace(AS_PDF, f"Please save it as {accepted}, and upload that file.")


def sentence_of(code: str) -> str:
    """The sentence for a code in the checks of a version; a general one for a code that is no longer used."""
    return SENTENCES.get(code, f"This file is damaged, or contains something that could harm its readers. {AS_PDF}")


BUSY = "Many files are being checked at the moment. Please send this one again in a minute."
UNCHECKED = (
    "This file could not be checked: reading it took too long or too much memory. Please save it again from its "
    "program, with smaller pictures, and upload that file."
)
VIRUS = (
    "The virus scanner found something harmful in this file, so it is refused. Please scan the computer that it comes "
    "from for viruses, and upload a clean file."
)
NO_SCANNER = "The virus scanner is not responding at the moment. Please send this file again in a few minutes."
WRONG_NAME = "This file is a {kind}, but its name does not end in {ending}. Please rename it, and choose it again."
WRONG_TYPE = (
    "Your browser identifies this file as “{declared}”, not as a {kind}. Please save it as PDF, and choose that file."
)
SEVERAL = "You sent several files. Please choose one."

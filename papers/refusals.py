"""The sentences for files that are not taken: what is wrong, and what their sender can do."""

ANEW = "Please save the paper as PDF again from your program, and upload that file."
PRINTED = "Please open it, print it to a new PDF, and upload that one."

ACTIVE = {
    "javascript": f"This PDF contains JavaScript, a program that would run on its readers’ computers. {PRINTED}",
    "launch": "This PDF contains a link that starts a program. Please remove that link from your document, save it "
    "as PDF again, and upload that file.",
    "automatic": f"This PDF does something by itself when it is opened or its pages are turned. {PRINTED}",
    "form": f"This PDF is a form of the kind XFA, which many programs cannot show. {PRINTED}",
    "attachment": "This PDF carries other files inside it. Please save it without attachments and upload that file; "
    "the organizers take other files by mail.",
    "other_file": "This PDF contains a link to another file, which its readers do not have. Please remove that link "
    "from your document or let it lead to a web address, save it as PDF again, and upload that file.",
    "sends": f"This PDF is a form that sends or fetches data. {PRINTED}",
    "media": "This PDF contains a film, a sound or a model in three dimensions. Please put a picture in its place, "
    "save it as PDF again, and upload that file.",
}
BROKEN = {
    "encrypted": "This PDF opens only with a password. Please save it without one, and upload that file.",
    "damaged": f"This PDF is damaged and does not open. {ANEW}",
    "loop": f"Parts of this PDF lead back into themselves, so that programs cannot read it to its end. {ANEW}",
    "unpacks": "A part of this PDF unpacks to more than programs can hold. Please make its pictures smaller, save it "
    "as PDF again, and upload that file.",
    "no_pages": f"This PDF has no pages. {ANEW}",
    "too_many_pages": "This PDF has more than 2,000 pages. Please divide it, or send the organizers its web address.",
    "cut": "The end of this PDF is missing: it may have been cut off. Please upload the whole file.",
    "shifted": f"Something stands before the beginning of this PDF. {ANEW}",
    "also_archive": f"This file is a PDF and an archive (ZIP) at once. {ANEW}",
    "also_page": f"This file is a PDF and a web page at once. {ANEW}",
}
OTHER_KINDS = {
    "word": "This is not a PDF file, but a Word document or an archive. Please save your paper as PDF, and upload "
    "that file.",
    "page": "This is not a PDF file, but a web page or a drawing (HTML or SVG). Please save your paper as PDF, and "
    "upload that file.",
    "picture": "This is not a PDF file, but a picture. Please put it into a document, save that as PDF, and upload "
    "that file.",
    "other": "This is not a PDF file. Please save your paper as PDF, and upload that file.",
}
SENTENCES = ACTIVE | BROKEN | OTHER_KINDS

BUSY = "Many files are being read just now. Please send this one again in a minute."
UNCHECKED = (
    "This PDF could not be checked: reading it took too long or too much memory. Please save it again from its "
    "program, with smaller pictures, and upload that file."
)
WRONG_NAME = "This file is a PDF, but its name does not end in .pdf. Please rename it, and choose it again."
WRONG_TYPE = (
    "Your browser calls this file “{declared}”, and not a PDF. Please save your paper as PDF, and choose that file."
)
SEVERAL = "Several files came at once. Please choose one; each paper is one file."

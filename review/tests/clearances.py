"""What tests do on the pages of clearances, and read from them."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from lxml import html

from tests import word_files
from tests.factories import make_pdf
from tests.forms import fields_of_verb

LIST = "admin:review_clearance_changelist"
ITU = "International Telecommunication Union"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def page_of(verb, row):
    """The page of a verb of the administration for this row."""
    screen = f"{row._meta.app_label}_{row._meta.model_name}"
    return f"{reverse(f'admin:{screen}_{verb}')}?id={row.pk}"


def post(client, verb, *rows, **typed):
    """Confirms the verb for these rows with what is typed."""
    address = page_of(verb, rows[0]).partition("?")[0]
    shown = fields_of_verb(client, f"{address}?ids={','.join(str(row.pk) for row in rows)}")
    return client.post(address, {"ids": ",".join(str(row.pk) for row in rows)} | shown | typed)


def pdf(name="draft.pdf", pages=4):
    return SimpleUploadedFile(name, make_pdf(pages, "Draft"), "application/pdf")


def word_file(name="cleared.docx", content=None):
    return SimpleUploadedFile(name, content or word_files.made(), DOCX)


def errors(response):
    """What the form of a page refused, by its fields."""
    return {name: list(found) for name, found in response.context["form"].errors.items()}


def sent(**changes):
    """What is typed to send a new PDF to two offices."""
    return {"offices": f"{ITU}\nDSPD", "file": pdf(), "sent_on": "2013-07-09", "due_on": "", "note": ""} | changes


NO_CONTROL = ".//text()[not(ancestor::form)]"


def offices(response):
    """The rows of the table of offices on the page of a report."""
    rows = html.fromstring(response.text).xpath("//div[@class='issue-offices']/table/tbody/tr")
    return [[" ".join("".join(cell.xpath(NO_CONTROL)).split()) for cell in row.xpath("./th | ./td")] for row in rows]


def cells(response):
    """The rows of the list, without the box that ticks them and with the links of the last cell apart."""
    rows = html.fromstring(response.text).xpath("//table[@id='result_list']/tbody/tr")
    return [
        [" ".join(cell.text_content().split()) for cell in row.xpath("./th | ./td[not(@class='tick')]")] for row in rows
    ]

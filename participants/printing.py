from egm_portal.pdf.registry import Source, register
from participants import list_pdf
from participants.visa_letters.actions import mark_letter_sent
from participants.visa_letters.printing import LETTER, printable_letter

register(
    Source(list_pdf.LIST, list_pdf.printable_list, done=list_pdf.replace_list),
    Source(LETTER, printable_letter, done=mark_letter_sent),
)

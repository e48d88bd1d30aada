"""Answers a script that sends what was pasted as HTML."""

from django.http import HttpRequest, JsonResponse

from egm_portal.incoming.composition import kept_in, left_out_of, text_of, told, told_of_list
from egm_portal.incoming.html import TooLarge, read_html
from egm_portal.incoming.interpretation import interpret
from egm_portal.incoming.sections import numbered_as_items
from egm_portal.text.ids import is_id


def answer_in_marks(request: HttpRequest, *, is_list: bool = False, is_document: bool = False) -> JsonResponse:
    """The text in marks, and what of it was kept; of a list, in which tables are left out, what was not.

    A document that is to be divided keeps the levels of its headings, its numbers and what is bold.
    """
    label = request.POST.get("label", "")
    try:
        read = interpret(read_html(request.POST.get("html", "")), has_bold=is_document)
    except TooLarge as refusal:
        return JsonResponse({"refusal": str(refusal)}, status=413)
    blocks = [block for block in read.blocks if not (is_list and block.table)]
    if is_document:
        blocks = list(numbered_as_items(blocks))
    text = text_of(blocks, int(label) if is_id(label) else 1, has_levels=is_list or is_document)
    said = told_of_list(read, "heading", "note") if is_list else told(kept_in(read), left_out_of(read))
    return JsonResponse({"text": text, "told": said})

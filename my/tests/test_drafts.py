"""The list of one's own drafts."""

import re
from pathlib import Path

from my.drafts import FORMS, name_of_form

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"


def test_each_form_of_the_site_has_a_name():
    sources = [path.read_text(encoding="utf-8") for path in TEMPLATES.rglob("*.html")]
    keys = {key for source in sources for key in re.findall(r'{% draft_of\w* "([^"]+)"', source)}

    assert len(keys) > 10
    assert keys <= set(FORMS)


def test_names_of_forms_of_the_administration():
    names = {form: name_of_form(f"admin:{form}") for form in ("papers_paper_change", "papers_document_add", "other")}

    assert names == {
        "papers_paper_change": "Paper",
        "papers_document_add": "New document",
        "other": "A form of the portal",
    }

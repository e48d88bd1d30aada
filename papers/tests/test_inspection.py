import pytest

from papers import inspection
from tests.factories import make_pdf


def written(tmp_path, data: bytes):
    path = tmp_path / "file.pdf"
    path.write_bytes(data)
    return path


def test_pages_and_first_page_are_found(tmp_path):
    found = inspection.inspect_pdf(written(tmp_path, make_pdf(7)))

    assert found.pages == 7
    assert found.first_page.startswith("data:image/webp;base64,")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"PK\x03\x04 a word document", "not a PDF"),
        (b"<html>named .pdf</html>", "not a PDF"),
        (b"\n" + make_pdf(1), "not a PDF"),
        (make_pdf(3)[:-200], "cut off"),
        (b"%PDF-1.7\nnothing\nstartxref\n0\n%%EOF\n", "damaged"),
    ],
    ids=["word", "html", "shifted", "truncated", "damaged"],
)
def test_what_is_no_whole_pdf_is_refused_with_a_sentence(tmp_path, data, sentence):
    with pytest.raises(inspection.Unreadable, match=sentence):
        inspection.inspect_pdf(written(tmp_path, data))


def test_file_that_takes_too_long_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(inspection, "SECONDS", 0.01)

    with pytest.raises(inspection.Unreadable, match="too long"):
        inspection.inspect_pdf(written(tmp_path, make_pdf(1)))


def test_inspection_knows_nothing_of_the_portals_secrets(tmp_path, monkeypatch):
    spy = tmp_path / "spy.py"
    spy.write_text('import json, os; print(json.dumps({"pages": 1, "first_page": " ".join(os.environ)}))')
    monkeypatch.setattr(inspection, "PROCESS", spy)
    monkeypatch.setenv("SECRET_KEY", "secret")

    found = inspection.inspect_pdf(written(tmp_path, make_pdf(1)))

    assert "SECRET_KEY" not in found.first_page

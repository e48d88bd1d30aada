import pytest
from django.core.management import CommandError, call_command

from egm_portal.transitions import Undoable
from office.documentation import transitions


def test_diagram_begins_at_the_first_state_and_ends_where_no_way_leads_on():
    table = {"open": {"closed": Undoable("close")}, "closed": {}}

    assert transitions.diagram("open", table).splitlines() == [
        "```mermaid",
        "stateDiagram-v2",
        "    [*] --> open",
        "    open --> closed: close",
        "    closed --> open: undo “close”",
        "    closed --> [*]",
        "```",
    ]


def test_all_tables_are_drawn():
    text = transitions.diagrams()

    assert [line for line in text.splitlines() if line.startswith("**")] == [
        "**Announcement of a meeting**",
        "**Meeting**",
        "**Participant**",
        "**Paper**",
        "**Publication of a document**",
        "**Slides and statements of participants**",
        "**Recommendation**",
        "**Report**",
        "**Clearance by an office**",
        "**Comment on a draft report**",
    ]
    assert "    invited --> accepted: accept" in text
    assert "    submitted --> returned: return" in text
    assert "    accepted --> submitted: undo “accept”" in text


def test_command_writes_between_the_markers_and_nothing_else(tmp_path):
    page = tmp_path / "states.md"
    page.write_text("Before\n<!-- transitions -->\nold\n<!-- /transitions -->\nAfter\n", encoding="utf-8")

    call_command("show_transitions", "--write", str(page))
    call_command("show_transitions", "--write", str(page))

    text = page.read_text(encoding="utf-8")
    assert text == f"Before\n<!-- transitions -->\n\n{transitions.diagrams()}\n\n<!-- /transitions -->\nAfter\n"


def test_command_says_that_markers_are_missing(tmp_path):
    (tmp_path / "states.md").write_text("Nothing here", encoding="utf-8")

    with pytest.raises(CommandError, match="The text needs the lines"):
        call_command("show_transitions", "--write", str(tmp_path / "states.md"))

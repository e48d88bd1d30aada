import pytest

from egm_portal.mail import placeholders
from egm_portal.mail.registry import Kind, Placeholder

KIND = Kind(
    name="post/notice",
    description="A notice",
    slots={"link": lambda message: "https://portal.example.org/"},
    placeholders={"link": Placeholder("the link", lambda context: context["link"], required=True)},
)
HOSTILE = [
    "{{ settings.SECRET_KEY }}",
    "{% debug %}",
    "%(x)s",
    "{0.__class__}",
    "{0}",
    "{{name}}",
    "{name!r}",
    "${name",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_code_stays_as_it_was_typed(text):
    context = {"to_name": "Ada", "link": "[link]"}

    assert placeholders.filled(KIND, f"{text} {{name}} {{link}}", context) == f"{text} Ada [link]"
    assert placeholders.mistakes_in_text(KIND, f"{text} {{link}}") == []


def test_value_that_looks_like_a_placeholder_stays_as_it_is():
    assert placeholders.filled(KIND, "{name}", {"to_name": "{link}", "link": "secret"}) == "{link}"


@pytest.mark.parametrize("name", ["dedline", "Name", " name ", "first name"])
def test_unknown_placeholder_is_refused_with_those_that_exist(name):
    (mistake,) = placeholders.mistakes_in_text(KIND, f"{{{name}}} {{link}}")

    assert mistake == (
        f"{{{name}}} is not a placeholder of this e-mail. Available: {{name}}, {{salutation}}, {{formal_name}}, "
        "{meeting}, {short_title}, {dates}, {city}, {place}, {deadline}, {page}, {meeting_page}, {unit}, {unit_email}, "
        "{link}."
    )


@pytest.mark.parametrize("text", ["Dear {name}", "{{link}}"])
def test_required_placeholder_must_stand_in_the_text(text):
    assert placeholders.mistakes_in_text(KIND, text) == ["The text must contain {link}."]


def test_link_may_not_stand_in_the_subject():
    assert placeholders.mistakes_in_subject(KIND, "{meeting} {link}") == [
        "{link} is personal and may only be used in the text."
    ]


def test_every_placeholder_has_its_value(meeting):
    names = " | ".join(f"{{{name}}}" for name in placeholders.SHARED)
    context = {"to_name": "Ada", "meeting": meeting, "unit": "The unit", "unit_email": "unit@example.org"}

    assert placeholders.filled(placeholders.ANY, names, context).split(" | ") == [
        "Ada",
        "Ada",
        "Ada",
        meeting.title,
        meeting.short_title,
        "24-25 July 2013",
        "Geneva",
        f"{meeting.venue}, Geneva, {meeting.country}" if meeting.venue else f"Geneva, {meeting.country}",
        "15 July 2013, 24:00 (Geneva)",
        f"http://localhost:8000/meetings/{meeting.slug}/my/",
        f"http://localhost:8000/meetings/{meeting.slug}/",
        "The unit",
        "unit@example.org",
    ]

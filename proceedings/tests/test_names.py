import pytest

from proceedings.names import names_in
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One expert noted that costs fell.", []),
        ("Zoë Okoń-Smith noted it.", ["Zoë Okoń-Smith"]),
        ("As ZOE\nOKON-SMITH said, and Jan Novák too.", ["Jan Novák", "Zoë Okoń-Smith"]),
        ("Mr. Novak and Prof Novák disagreed.", ["Jan Novák"]),
        ("The Novakian reading of Jan.", []),
        ("Expert 1 and Expert 11 spoke.", ["Expert 1", "Expert 11"]),
        ("Expert 11 spoke.", ["Expert 11"]),
    ],
)
def test_names_of_participants_are_found_as_whole_words(meeting, text, expected):
    for name in ("Zoë Okoń-Smith", "Jan Novák", "Expert 1", "Expert 11"):
        factories.make_participant(meeting=meeting, name=name)
    factories.make_participant(name="Expert 12")

    assert names_in(f"{text} Expert 12 did not.", meeting) == expected

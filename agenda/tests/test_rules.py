import pytest

from agenda import rules
from agenda.models import Programme

FINAL = "The final programme has been released. Any further release is a revision of it."


@pytest.mark.parametrize(
    ("sessions", "before", "kind", "sentence"),
    [
        ([], None, "", "The programme has no sessions yet."),
        ([], None, "final", "The programme has no sessions yet."),
        (["a session"], None, "", ""),
        (["a session"], None, "provisional", ""),
        (["a session"], "provisional", "provisional", ""),
        (["a session"], "provisional", "final", ""),
        (["a session"], "final", "final", ""),
        (["a session"], "final", "provisional", FINAL),
        (["a session"], "final", "", ""),
    ],
)
def test_programme_is_released_with_sessions_and_not_as_provisional_after_final(sessions, before, kind, sentence):
    released = Programme(kind=before) if before else None

    assert rules.refusal_to_release(sessions, released, kind) == sentence

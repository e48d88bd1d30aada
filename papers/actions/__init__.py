"""Every write to documents and papers that has a consequence."""

from egm_portal.refusal import NotAllowed
from papers.actions.documents import (
    add_correction,
    add_document,
    add_picture,
    add_version,
    publish_document,
    withdraw_document,
)
from papers.actions.papers import (
    Receipt,
    TooLate,
    accept_paper,
    await_paper,
    await_paper_of,
    check_again,
    check_waiting,
    describe_paper,
    expect_paper,
    extend_paper,
    receive_paper,
    return_paper,
    take_held_version,
    withdraw_paper,
)

__all__ = [
    "NotAllowed",
    "Receipt",
    "TooLate",
    "accept_paper",
    "add_correction",
    "add_document",
    "add_picture",
    "add_version",
    "await_paper",
    "await_paper_of",
    "check_again",
    "check_waiting",
    "describe_paper",
    "expect_paper",
    "extend_paper",
    "publish_document",
    "receive_paper",
    "return_paper",
    "take_held_version",
    "withdraw_document",
    "withdraw_paper",
]

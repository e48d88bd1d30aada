"""Every write to documents and papers that has a consequence."""

from egm_portal.exceptions import NotAllowed
from papers.actions.assistants import name_assistant
from papers.actions.documents import (
    add_correction,
    add_document,
    add_picture,
    add_version,
    publish_document,
    withdraw_document,
)
from papers.actions.files import (
    check_again,
    check_waiting,
    delete_orphans,
    prepare_newest,
    prepare_version,
    prepare_waiting,
    sanitize_again,
)
from papers.actions.papers import (
    Receipt,
    TooLate,
    accept_paper,
    await_paper,
    await_paper_of,
    describe_paper,
    expect_paper,
    extend_paper,
    receive_paper,
    return_paper,
    take_held_version,
    withdraw_paper,
)
from papers.actions.uploads import OffsetConflict, append_part, begin_upload, delete_stale_uploads, drop_upload

__all__ = [
    "NotAllowed",
    "OffsetConflict",
    "Receipt",
    "TooLate",
    "accept_paper",
    "add_correction",
    "add_document",
    "add_picture",
    "add_version",
    "append_part",
    "await_paper",
    "await_paper_of",
    "begin_upload",
    "check_again",
    "check_waiting",
    "sanitize_again",
    "describe_paper",
    "drop_upload",
    "expect_paper",
    "extend_paper",
    "delete_orphans",
    "delete_stale_uploads",
    "name_assistant",
    "prepare_newest",
    "prepare_version",
    "prepare_waiting",
    "publish_document",
    "receive_paper",
    "return_paper",
    "take_held_version",
    "withdraw_document",
    "withdraw_paper",
]

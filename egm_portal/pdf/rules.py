"""What may happen to a rendering. No writes here, and no request."""

from egm_portal.pdf.models import Rendering

_S = Rendering.State
TRANSITIONS: dict[str, dict[str, str]] = {
    _S.QUEUED: {_S.RUNNING: "print"},
    _S.RUNNING: {_S.DONE: "finish", _S.FAILED: "fail"},
    _S.FAILED: {_S.QUEUED: "ask again"},
    _S.DONE: {},
}

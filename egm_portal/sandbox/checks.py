"""A check of Django's: whether something on this machine confines what reads the files that people send."""

from pathlib import Path

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from egm_portal.sandbox import UNCONFINED, ProcessDied, Sandbox, TimedOut, Unconfined

CONFINEMENT = "confinement"
TRIAL = Sandbox(Path(__file__).with_name("trial.py"))
SENTENCE = "Nothing here keeps the programs that read people’s files from all other files, processes and the network."
HINT = (
    "Use a kernel with Landlock (Linux 5.13 or later), or install bubblewrap: see “Confinement” in docs/operators.md."
)


@register(CONFINEMENT, Tags.security)
def parsers_are_confined(app_configs: object, **options: object) -> list[CheckMessage]:
    """An error in production, where nothing starts without it, and elsewhere a warning."""
    try:
        if TRIAL.way() != UNCONFINED:
            return []
    except (Unconfined, ProcessDied, TimedOut):
        pass
    kind = Error if settings.PRODUCTION else Warning
    return [kind(SENTENCE, hint=HINT, id="sandbox.E001" if kind is Error else "sandbox.W001")]

"""khal, a calendar program, on a calendar of its own."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

CONFIGURATION = """
[calendars]
[[mine]]
path = {folder}/calendar
[sqlite]
path = {folder}/khal.db
[locale]
local_timezone = Europe/Zurich
default_timezone = Europe/Zurich
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
"""


def khal_in(folder: Path) -> Callable[..., str]:
    """Runs khal with these arguments, on a calendar in the folder; gives what it prints."""
    (folder / "calendar").mkdir()
    configuration = folder / "khal.conf"
    configuration.write_text(CONFIGURATION.format(folder=folder), encoding="utf-8")

    def run(*arguments: object) -> str:
        program = [Path(sys.executable).with_name("khal"), "-c", configuration, *arguments]
        return subprocess.run(program, check=True, capture_output=True, text=True).stdout

    return run

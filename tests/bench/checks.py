"""`script/bench checks`: time and memory for looking into each file of the corpus, hostile and clean.

What is judged is the processor's time: what passes on the clock is longer while the machine does other things.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "egm_portal.settings")
django.setup()

from papers.beginnings import word_against  # noqa: E402
from papers.inspection import INSPECTOR  # noqa: E402
from tests import corpus  # noqa: E402
from tests.clean_files import clean_files  # noqa: E402

MEASURED = str(Path(__file__).with_name("measured.py"))
PAGES, LIMIT_SECONDS, LIMIT_MEMORY = 10, 1.0, 150  # a file of so many pages may take: seconds, MB


def main() -> int:
    """Prints a line for each file; gives 1 when one is judged wrongly, or takes more than it may."""
    with TemporaryDirectory(prefix="egm-bench-") as folder:
        path = Path(folder, "file.pdf")
        wrong = [name for name, (word, data) in corpus.hostile().items() if _shown(path, name, data) != word]
        wrong += [name for name, data in clean_files(Path(folder)) if _shown(path, name, data)]
        wrong += [name for name, data in corpus.heavy().items() if not _shown(path, name, data)]
    print(f"Wrong, or too slow or too large: {', '.join(wrong) or 'none'}.")
    return 1 if wrong else 0


def _shown(path: Path, name: str, data: bytes) -> str:
    """The word for what was found, after printing it: empty for a clean file, "slow" for one that took too much."""
    path.write_bytes(data)
    begun = time.perf_counter()
    word = word_against(path)
    found, memory, worked = ({"refused": word}, 0.0, 0.0) if word else _measured(path)
    waited = time.perf_counter() - begun
    word, pages = found.get("refused", ""), found.get("pages", 0)
    figures = f"{len(data) / 1000:6.0f} kB {waited:6.2f} s, {worked:5.2f} s of work {memory:5.0f} MB"
    print(f"{name[:32]:33}{word or f'{pages} pages':16}{figures}")
    is_slow = worked > LIMIT_SECONDS or memory > LIMIT_MEMORY
    return "slow" if not word and pages <= PAGES and is_slow else word


def _measured(path: Path) -> tuple[dict, float, float]:
    """The answer of the process, the megabytes that it took at most, and its seconds of processor time."""
    command = [sys.executable, "-I", MEASURED, sys.executable, "-I", str(INSPECTOR.program), str(path)]
    run = subprocess.run(command, capture_output=True, env={}, check=False)
    memory, worked = map(float, run.stderr.splitlines()[-1].split())
    return json.loads(run.stdout) if run.returncode == 0 else {"refused": "unchecked"}, memory / 1024, worked


if __name__ == "__main__":
    sys.exit(main())

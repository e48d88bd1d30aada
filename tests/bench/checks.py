"""`script/bench checks`: time and memory for inspecting each file of the corpus, hostile and clean, PDF and Word.

Of clean files the public file is made too; of Word documents by LibreOffice, if it is installed.

Limits apply to processor time, since total time is longer while the machine does other things.
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

from django.conf import settings  # noqa: E402

from papers.files import conversion, sanitizing  # noqa: E402
from papers.files.inspection import INSPECTOR  # noqa: E402
from papers.files.signatures import word_against  # noqa: E402
from tests import corpus, damaged_files, slide_corpus, word_corpus  # noqa: E402
from tests.clean_files import clean_documents, clean_files  # noqa: E402

MEASURED = str(Path(__file__).with_name("measured.py"))
PAGES, LIMIT_SECONDS, LIMIT_MEMORY = 10, 1.0, 150  # a file of so many pages may take: seconds, MB
ENOUGH = 50  # clean files at least, of so many producers:
PRODUCERS = 4


def main() -> int:
    """Prints a line for each file; returns 1 if a result is wrong or exceeds its limits."""
    settings.FILE_UPLOAD_TEMP_DIR.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="egm-bench-") as folder:
        path = Path(folder, "file")
        hostile = corpus.hostile() | damaged_files.hostile()
        hostile |= {f"Word, {name}": each for name, each in word_corpus.hostile().items()}
        hostile |= {f"slides, {name}": each for name, each in slide_corpus.hostile().items()}
        wrong = [name for name, (word, data) in hostile.items() if _shown(path, name, data) != word]
        wrong += [name for name, data in corpus.heavy().items() if not _shown(path, name, data)]
        clean = [*clean_files(Path(folder)), *clean_documents(Path(folder))]
        wrong += [name for name, data in clean if _shown(path, name, data)]
        wrong += [name for name, data in clean if not _copied(path, name, data)]
    producers = {name.split()[0] for name, _ in clean}
    print(f"{len(hostile)} hostile files; {len(clean)} clean files from {len(producers)} producers.")
    print(f"Wrong result, too slow or too large: {', '.join(wrong) or 'none'}.")
    return 1 if wrong or len(clean) < ENOUGH or len(producers) < PRODUCERS else 0


def _shown(path: Path, name: str, data: bytes) -> str:
    """The word for what was found, after printing it: empty for a clean file, "slow" for one that took too much."""
    path.write_bytes(data)
    begun = time.perf_counter()
    word = word_against(path)
    found, memory, worked = ({"refused": word}, 0.0, 0.0) if word else measured(path)
    waited = time.perf_counter() - begun
    word, pages = found.get("refused", ""), found.get("pages")
    figures = f"{len(data) / 1000:6.0f} kB {waited:6.2f} s, {worked:5.2f} s of processor time {memory:5.0f} MB"
    print(f"{name[:32]:33}{word or (f'{pages} pages' if pages else 'Word'):20}{figures}")
    is_slow = worked > LIMIT_SECONDS or memory > LIMIT_MEMORY
    return "slow" if not word and (pages or 0) <= PAGES and is_slow else word


def _copied(path: Path, name: str, data: bytes) -> bool:
    """Whether what readers get could be made, after printing how long that took."""
    path.write_bytes(data)
    begun, is_pdf = time.perf_counter(), data.startswith(b"%PDF-")
    try:
        copy = sanitizing.sanitize(path).content if is_pdf else _converted(path)
    except (sanitizing.NotSanitized, conversion.NotConverted) as reason:
        print(f"{name[:32]:33}no copy: {reason}")
        return str(reason) == "no_program"
    took = f"{len(data) / 1000:6.0f} kB {time.perf_counter() - begun:6.2f} s, {len(copy) / 1000:6.0f} kB"
    print(f"{name[:32]:33}{'copy' if is_pdf else 'PDF':20}{took}")
    return True


def _converted(path: Path) -> bytes:
    with conversion.converted(path) as (pdf, _):
        return sanitizing.sanitize(pdf).content


def measured(path: Path) -> tuple[dict, float, float]:
    """The answer of the process, the megabytes that it took at most, and its seconds of processor time."""
    command = [sys.executable, "-I", MEASURED, sys.executable, "-I", str(INSPECTOR.program)]
    with open(path, "rb") as file:
        run = subprocess.run(command, stdin=file, capture_output=True, env={}, check=False)
    memory, worked = map(float, run.stderr.splitlines()[-1].split())
    return json.loads(run.stdout) if run.returncode == 0 else {"refused": "unchecked"}, memory / 1024, worked


if __name__ == "__main__":
    sys.exit(main())

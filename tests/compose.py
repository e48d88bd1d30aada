"""docker-compose.yml as docker-compose understands it, for tests that do without Docker what it says."""

import json
import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SETTINGS = {"SITE_HOST": "egm.example.org", "POSTGRES_PASSWORD": "none", "CERTIFICATE_FOLDER": "live/egm.example.org"}


def services() -> dict[str, dict]:
    """Each service of the file by its name, with the settings above in place of .env."""
    command = ["docker-compose", "--file", str(ROOT / "docker-compose.yml"), "config", "--format", "json"]
    read = subprocess.run(command, env=os.environ | SETTINGS, cwd=ROOT, capture_output=True, text=True, check=True)
    return json.loads(read.stdout)["services"]

"""The settings and .env.example, which names every one; and what stops a start in production."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
REQUIRED = {
    "SECRET_KEY": "fifty-characters-that-nobody-guesses-0123456789-0123456789",
    "DATABASE_URL": "postgres://portal@localhost/portal",
    "BROKER_URL": "redis://localhost/0",
    "EMAIL_URL": "smtp://localhost:25",
    "PORTAL_UNIT_EMAIL": "egm@example.org",
}


def test_env_example_names_every_setting():
    example = (ROOT / ".env.example").read_text(encoding="utf-8")

    named = re.findall(r"^(?:# )?([A-Z][A-Z_]+)=", example, flags=re.MULTILINE)

    assert len(named) == len(set(named))
    assert set(named) == names_in_settings() | names_in_scripts() | names_in_compose()


def test_every_queue_has_a_worker_on_one_machine_in_containers_and_under_systemd(settings):
    routes = {route["queue"] for route in settings.CELERY_TASK_ROUTES.values()}
    texts = [(ROOT / name).read_text(encoding="utf-8") for name in ("script/supervise.py", "docker-compose.yml")]

    served = [set(",".join(re.findall(r"worker -Q (\S+)", text)).split(",")) for text in texts]

    units = (ROOT / "systemd" / "egm-portal.target").read_text(encoding="utf-8")
    served.append(set(re.findall(r"egm-worker@(\w+)\.service", units)))
    assert served == [{settings.CELERY_TASK_DEFAULT_QUEUE, *routes}] * 3


@pytest.mark.parametrize("missing", REQUIRED)
def test_production_without_a_required_setting_stops_and_names_it(missing, tmp_path):
    given = {name: value for name, value in REQUIRED.items() if name != missing}

    started = read_settings(tmp_path, SITE_URL="https://egm.example.org", **given)

    assert (started.returncode, started.stdout, started.stderr) == (
        1,
        "",
        f"{missing} is not set. A portal served over https needs it: see .env.example.\n",
    )


def test_production_with_every_required_setting_starts(tmp_path):
    started = read_settings(tmp_path, SITE_URL="https://egm.example.org", **REQUIRED)

    assert (started.returncode, started.stdout, started.stderr) == (0, "read\n", "")


def test_a_dollar_sign_in_a_value_is_a_dollar_sign(tmp_path):
    program = "from egm_portal import settings; print(settings.SECRET_KEY)"

    started = read_settings(tmp_path, program=program, SECRET_KEY="$HOME and \\$PATH")

    assert (started.returncode, started.stdout, started.stderr) == (0, "$HOME and \\$PATH\n", "")


def test_the_embedded_default_needs_no_setting(tmp_path):
    started = read_settings(tmp_path)

    assert (started.returncode, started.stdout, started.stderr) == (0, "read\n", "")


def read_settings(data_dir, program="from egm_portal import settings; print('read')", **environment):
    """The settings read in a process of their own, with nothing else in its environment."""
    return subprocess.run(
        [sys.executable, "-c", program],
        env={"PATH": os.environ["PATH"], "READ_DOT_ENV": "0", "DATA_DIR": str(data_dir)} | environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def names_in_settings() -> set[str]:
    tree = ast.parse((ROOT / "egm_portal" / "settings.py").read_text(encoding="utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args]
    return {node.args[0].value for node in calls if reads_a_setting(node)}


def reads_a_setting(call: ast.Call) -> bool:
    function = call.func
    by_env = isinstance(function, ast.Attribute) and getattr(function.value, "id", "") == "env"
    by_required = isinstance(function, ast.Name) and function.id == "required"
    return (by_env or by_required) and isinstance(call.args[0], ast.Constant)


def names_in_scripts() -> set[str]:
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "script").glob("*.py")]
    return set(re.findall(r'environ(?:ment)?(?:\.get\(|\[)"([A-Z_]+)"', "\n".join(texts))) - {"PYTHONUNBUFFERED"}


def names_in_compose() -> set[str]:
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    return set(re.findall(r"(?<!\$)\$\{([A-Z_]+)", text))

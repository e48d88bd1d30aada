"""Why the portal cannot start is said in one sentence."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "script"))

import preflight  # noqa: E402
from supervise import Supervisor  # noqa: E402


def test_a_free_port_and_a_writable_folder_pass(tmp_path):
    port = free_port()

    supervisor = Supervisor({"DATA_DIR": str(tmp_path / "data"), "PORT": port})

    assert (supervisor.port, supervisor.data_dir.is_dir()) == (int(port), True)


def test_a_taken_port_is_named(tmp_path):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]

        done = run_supervisor(DATA_DIR=str(tmp_path), PORT=str(port))

    assert (done.returncode, done.stderr) == (
        1,
        f"Port {port} of 127.0.0.1 cannot be used: Address already in use. Use another PORT.\n",
    )


@pytest.mark.parametrize(
    ("setting", "sentence"),
    [
        ({"PORT": "http"}, "PORT must be a number from 1 to 65535; it is “http”."),
        ({"PORT": "70000"}, "PORT must be a number from 1 to 65535; it is “70000”."),
        (
            {"PORTAL_NOW": "2013-07-10"},
            "PORTAL_NOW must be a date and time with a zone, such as 2013-07-10T09:00:00+02:00; it is “2013-07-10”.",
        ),
        (
            {"SITE_URL": "egm.example.org"},
            "SITE_URL must be an address such as https://egm.example.org, without a path; it is “egm.example.org”.",
        ),
        (
            {"DATA_DIR": "/dev/null/data"},
            "DATA_DIR /dev/null/data cannot be written to: Not a directory.",
        ),
    ],
)
def test_a_setting_that_does_not_serve_is_named(setting, sentence, tmp_path):
    with pytest.raises(preflight.Unready) as refused:
        Supervisor({"DATA_DIR": str(tmp_path), "PORT": free_port()} | setting)

    assert str(refused.value) == sentence


@pytest.mark.parametrize(("site_url", "is_printed"), [("http://localhost:8000", True), ("https://egm.org", False)])
def test_sign_in_is_printed_on_the_embedded_default_alone(site_url, is_printed, tmp_path):
    (tmp_path / "organizer-password").write_text("four words of text\n", encoding="ascii")
    supervisor = Supervisor({"DATA_DIR": str(tmp_path), "PORT": free_port(), "SITE_URL": site_url})
    supervisor.environment["PORTAL_OFFSET"] = "0"

    printed = supervisor.announcement(1.0)

    assert ("four words of text" in printed) == is_printed


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("PORT=8000\n\n# note\nPORTAL NAME=x\n", "line 4: this is not NAME=value: PORTAL NAME=x"),
        ("PORT 8000\n", "line 1: this is not NAME=value: PORT 8000"),
        ("A=1\nPORTAL_NAME='Expert\n", "line 2: the quotation mark after PORTAL_NAME= is not closed."),
        ("EMAIL_URL=smtp://a:b$c@d\n", "line 1: a $ is only safe between single quotes: EMAIL_URL='…'."),
        ('SECRET_KEY="a$b"\n', "line 1: a $ is only safe between single quotes: SECRET_KEY='…'."),
    ],
)
def test_a_broken_line_of_dot_env_is_named_with_its_number(text, sentence, tmp_path):
    path = tmp_path / ".env"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(preflight.Unready) as refused:
        preflight.read_dot_env(path)

    assert str(refused.value) == f"{path}, {sentence}"


def test_dot_env_is_read_as_the_settings_read_it(tmp_path):
    path = tmp_path / ".env"
    path.write_text(
        "export PORT=8123\n# note\nPORTAL_NAME=\"Expert groups\"\nDEMO='0'\nEMPTY=\nKEY='a$b'\n", encoding="utf-8"
    )

    assert preflight.read_dot_env(path) == {
        "PORT": "8123",
        "PORTAL_NAME": "Expert groups",
        "DEMO": "0",
        "EMPTY": "",
        "KEY": "a$b",
    }


def free_port() -> str:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return str(listener.getsockname()[1])


def run_supervisor(**environment):
    return subprocess.run(
        [sys.executable, ROOT / "script" / "supervise.py"],
        env={"PATH": os.environ["PATH"], "READ_DOT_ENV": "0"} | environment,
        capture_output=True,
        text=True,
        check=False,
    )

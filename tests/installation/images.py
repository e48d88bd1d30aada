"""What Dockerfile and docker-compose.yml say, done without Docker: an image's root, and containers that run in it.

A container here is a chroot in a mount namespace of its own: the root is read-only, volumes and tmpfs are mounted as
the compose file says, and the command runs as the image's user without capabilities. All share one network.
"""

import json
import os
import re
import shlex
import shutil
import subprocess
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path

from tests.compose import ROOT

MOUNTED = ("proc", "dev", "sys")
ALREADY_DONE = ("apt-get", "rm -rf")  # Debian's packages are on this machine
# Where this machine finds packages, and whose certificates it trusts
OF_THIS_MACHINE = ("PIP_CERT", "PIP_INDEX_URL", "SSL_CERT_FILE", "UV_DEFAULT_INDEX", "HTTPS_PROXY", "https_proxy")


@dataclass
class Image:
    """One target of the Dockerfile: what its instructions say."""

    run: list[str] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=dict)
    user: str = "root"
    folder: str = "/"
    command: list[str] = field(default_factory=list)
    health: list[str] = field(default_factory=list)


def image(target: str) -> Image:
    """The instructions of a target of the Dockerfile."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    stage = re.search(rf"^FROM \S+ AS {target}\n(.*?)(?=^FROM |\Z)", text, flags=re.MULTILINE | re.DOTALL)[1]
    read = Image()
    for instruction, words in re.findall(r"^([A-Z]+) +(.*)$", stage, flags=re.MULTILINE):
        _obey(read, instruction, words)
    return read


def _obey(read: Image, instruction: str, words: str) -> None:
    match instruction:
        case "RUN":
            read.run += [part.strip() for part in words.split("&&")]
        case "ENV":
            read.environment |= dict(word.split("=", 1) for word in shlex.split(words))
        case "USER":
            read.user = words
        case "WORKDIR":
            read.folder = words
        case "CMD":
            read.command = json.loads(words)
        case "HEALTHCHECK":
            read.health = json.loads(words.partition("CMD ")[2])
        case "COPY" | "VOLUME" | "EXPOSE":
            pass  # Root.build copies, and the volumes are those of the compose file
        case _:
            raise ValueError(f"The Dockerfile says {instruction}, and this step does not know what that means.")


class Root:
    """The root of the portal's image: this machine's Debian below, and what the Dockerfile adds in a layer above."""

    def __init__(self, folder: Path) -> None:
        self.image, self.path, self.volumes = image("portal"), folder / "root", folder / "volumes"
        self.layers = folder / "layers"
        for made in (self.path, self.volumes, self.layers):
            made.mkdir()
        mount("-t", "tmpfs", "tmpfs", self.layers)
        upper, work = self.layers / "upper", self.layers / "work"
        upper.mkdir()
        work.mkdir()
        mount("-t", "overlay", "overlay", "-o", f"lowerdir=/,upperdir={upper},workdir={work}", self.path)
        for name in MOUNTED:
            mount("--rbind", f"/{name}", self.path / name)

    def build(self) -> None:
        """Does what the Dockerfile does, Debian's packages apart: they are on this machine."""
        # In the place of the image's Python, whose pip may install into it.
        self.inside("/usr/bin/python3", "-m", "venv", "/opt/python")
        for lock in ("requirements-uv.txt", "requirements.txt"):
            shutil.copy(ROOT / lock, self.path / "opt" / lock)
        for command in image("packages").run:
            self.inside("sh", "-c", f"cd /opt && PATH=/opt/python/bin:/usr/bin:/bin {command}")
        copy_tree(self.path / self.image.folder.lstrip("/"))
        for command in self.image.run:
            if not command.startswith(ALREADY_DONE):
                self.inside("sh", "-c", f"cd {self.image.folder} && PATH=/opt/portal/bin:$PATH {command}")

    def remove(self) -> None:
        """Unmounts the root, so that its folder can be deleted."""
        for path in (self.path, self.layers):
            subprocess.run(["umount", "--recursive", "--lazy", path], check=True)

    def inside(self, *command: str, **environment: str) -> str:
        """What a command prints that runs in the root as root; raises CalledProcessError when it fails."""
        machine = {name: os.environ[name] for name in OF_THIS_MACHINE if name in os.environ}
        environment = {"PATH": os.environ["PATH"], "HOME": "/root", "LC_ALL": "C.UTF-8"} | machine | environment
        done = subprocess.run(
            ["chroot", str(self.path), *command], env=environment, stdout=subprocess.PIPE, text=True, check=True
        )
        return done.stdout


def copy_tree(target: Path) -> None:
    """Copies what COPY takes from a clean clone: what git knows or would take, and .dockerignore does not name."""
    left_out = [line.removeprefix("**/") for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").split()]
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    for name in filter(None, names):
        parts = [*Path(name).parts, name]
        if (ROOT / name).is_file() and not any(fnmatch(part, pattern) for part in parts for pattern in left_out):
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, target / name)


def mount(*arguments) -> None:
    """Mounts something in this process's mount namespace."""
    subprocess.run(["mount", *map(str, arguments)], check=True)

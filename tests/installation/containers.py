"""Containers of docker-compose.yml, run in the image's root with what the file allows them and nothing else."""

import os
import shlex
import signal
import subprocess
from pathlib import Path

from tests.installation.images import Root

STOP_LIMIT = 60  # seconds


class Container:
    """One service as docker-compose would run it."""

    def __init__(self, root: Root, name: str, service: dict, log: Path, **environment: str) -> None:
        self.root, self.name, self.service, self.log = root, name, service, log
        self.environment = root.image.environment | service.get("environment", {}) | environment
        self.environment["PATH"] = f"/opt/portal/bin:{os.environ['PATH']}"
        self.environment["HOSTNAME"] = name
        self.process: subprocess.Popen | None = None

    def start(self, command: list[str] | None = None) -> None:
        """Starts the service's own command, or another."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self._confined(command or self.service.get("command") or self.root.image.command),
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def run(self, *command: str) -> subprocess.CompletedProcess:
        """The end of another command in a container like this one, as with docker-compose exec."""
        return subprocess.run(self._confined(list(command)), capture_output=True, text=True, check=False)

    def stop(self) -> int:
        """Asks the process to end, waits for it, and returns its status; what does not end in a minute is killed."""
        if self.process is None:
            return 0
        self.process.terminate()
        try:
            return self.process.wait(timeout=STOP_LIMIT)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            raise
        finally:
            self.process = None

    def ended(self) -> bool:
        """Whether the process has ended by itself."""
        return self.process.poll() is not None

    def reload(self) -> None:
        """Has the process read its configuration again."""
        self.process.send_signal(signal.SIGHUP)

    def _confined(self, command: list[str]) -> list[str]:
        path, user = self.root.path, self.service.get("user", self.root.image.user)
        steps = [
            f"mount --bind {path} {path}",
            *(f"mount --rbind /{name} {path}/{name}" for name in ("proc", "dev", "sys")),
            *map(self._mount_volume, self.service.get("volumes", [])),
            f"mount -o remount,bind,ro {path}" if self.service.get("read_only") else ":",
            *map(self._mount_tmpfs, self.service.get("tmpfs", [])),
            f"exec chroot {path} setpriv {self._rights(user)} env -i {self._variables()} "
            f"sh -c 'cd {self.root.image.folder} && exec \"$@\"' sh {shlex.join(command)}",
        ]
        return ["unshare", "--mount", "--propagation", "private", "sh", "-ec", "\n".join(steps)]

    def _mount_volume(self, volume: dict) -> str:
        source = self.root.volumes / (Path(volume["source"]).name if volume["type"] == "bind" else volume["source"])
        target = f"{self.root.path}{volume['target']}"
        read_only = f" && mount -o remount,bind,ro {target}" if volume.get("read_only") else ""
        return f"mount --bind {source} {target}{read_only}"

    def _mount_tmpfs(self, described: str) -> str:
        target, _, options = described.partition(":")
        return f"mount -t tmpfs -o {options or 'mode=1777'} tmpfs {self.root.path}{target}"

    def _rights(self, user: str) -> str:
        capabilities = ",".join(f"+{name.lower()}" for name in self.service.get("cap_add", []))
        bounds = f"-all,{capabilities}" if capabilities else "-all"
        identity = "" if user == "root" else f"--reuid {user} --regid {user} --init-groups"
        return f"{identity} --no-new-privs --inh-caps=-all --bounding-set={bounds}"

    def _variables(self) -> str:
        return shlex.join(f"{name}={value}" for name, value in self.environment.items())

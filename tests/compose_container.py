"""Runs the converter as docker-compose.yml has it run, without Docker: for root, on Debian with LibreOffice.

    python3 -m tests.compose_container [--old-kernel] VOLUME [FOLDER...]

VOLUME is the folder that stands for the shared volume; each FOLDER is one more that the container holds, to be read by
all. Command, mounts, network and rights are read from the file. Its root has the system's folders, read-only; new
namespaces are refused as Docker refuses them. With --old-kernel there is no Landlock.
"""

import os
import signal
import subprocess
import sys
from pathlib import Path

from tests.compose import ROOT, services

PORTAL = "10001"  # the user that the Dockerfile makes
SYSTEM = ["usr", "bin", "sbin", "lib", "lib64", "etc", "var/lib", "var/cache", "dev/null", "dev/zero", "dev/urandom"]
COPIED = ["papers/files/converter", "egm_portal/sandbox"]  # what the image has of the portal
BEGIN = """
set -eu
root=$(mktemp -d)
mount -t tmpfs -o mode=755 none "$root"
bind() { # what, where
    if [ -L "$1" ]; then cp -P "$1" "$root/$2"; return; fi
    [ -e "$1" ] || return 0
    if [ -d "$1" ]; then mkdir -p "$root/$2"; else mkdir -p "$root/${2%/*}"; : >"$root/$2"; fi
    mount --rbind "$1" "$root/$2"
    mount -o "remount,bind,${3:-ro}" "$root/$2"
}
mkdir "$root/proc" "$root/sys"
mount -t proc none "$root/proc"
mount -t sysfs -o ro none "$root/sys"
"""
END = """
{sealed}
cd /
exec {python} {filter} chroot "$root" {rights} {command}
"""


def container(volume: Path, folders: list[Path], *, is_old: bool = False) -> list[str]:
    """The command of a container that runs the converter."""
    converter = services()["converter"]
    network = ["--net"] if converter.get("network_mode") == "none" else []
    lines = [f"bind /{name} {name}" for name in SYSTEM]
    lines += [f"bind {ROOT / folder} srv/portal/{folder}" for folder in COPIED]
    lines += map(_tmpfs, converter["tmpfs"])
    lines += [f"bind {folder} {str(folder).strip('/')}" for folder in folders]
    lines += [f"bind {volume} {each['target'].strip('/')} rw" for each in converter["volumes"]]
    script = (
        BEGIN
        + "\n".join(lines)
        + END.format(
            sealed='mount -o remount,ro "$root"' if converter["read_only"] else "",
            python=sys.executable,
            filter=f"{ROOT / 'tests/as_in_a_container.py'}{' --old-kernel' * is_old}",
            rights=_rights(converter),
            command=" ".join(converter["command"]),
        )
    )
    return ["unshare", "--mount", "--ipc", "--uts", "--pid", "--fork", *network, "sh", "-c", script]


def stop(process: subprocess.Popen) -> None:
    """Ends a container as Docker does; `unshare`, which was started, passes no signal on."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text("ascii").split()
    for child in children:
        os.kill(int(child), signal.SIGTERM)
    process.wait()


def _tmpfs(mount: str) -> str:
    target, _, options = mount.partition(":")
    more = f",{options}" if options else ""
    return f'mkdir -p "$root{target}" && mount -t tmpfs -o mode=1777,noexec,nosuid,nodev{more} none "$root{target}"'


def _rights(converter: dict) -> str:
    rights = ["setpriv", "--reuid", PORTAL, "--regid", PORTAL, "--clear-groups"]
    if converter["cap_drop"] == ["ALL"]:
        rights += ["--bounding-set=-all", "--inh-caps=-all"]
    if "no-new-privileges:true" in converter["security_opt"]:
        rights.append("--no-new-privs")
    return " ".join(rights)


if __name__ == "__main__":
    old = sys.argv[1] == "--old-kernel"
    given = [Path(each) for each in sys.argv[1 + old :]]
    run = container(given[0], given[1:], is_old=old)
    os.execve("/usr/bin/unshare", run, {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"})

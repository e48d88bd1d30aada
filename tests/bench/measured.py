"""Runs a program and tells on standard error how many kilobytes it took at most, and its seconds of processor time.

A process of its own: what a process took is never counted as less than what the one that started it had.
"""

import resource
import subprocess
import sys

status = subprocess.run(sys.argv[1:], check=False).returncode
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(f"\n{used.ru_maxrss} {used.ru_utime + used.ru_stime}", file=sys.stderr)
sys.exit(1 if status else 0)

"""Runs a program and prints its peak memory in kilobytes and its processor time in seconds to standard error.

In a process of its own, because a child's peak memory is never counted as less than its parent's.
"""

import resource
import subprocess
import sys

status = subprocess.run(sys.argv[1:], check=False).returncode
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(f"\n{used.ru_maxrss} {used.ru_utime + used.ru_stime}", file=sys.stderr)
sys.exit(1 if status else 0)

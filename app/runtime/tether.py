"""Run as a script: become another user if asked, ask the kernel to be signalled when the parent dies, then exec.

A script of its own because the order matters (changing the user clears the request) and because code between fork and
exec is unsafe in a process that has threads, as everything that uses Temporal's client is. Linux only; elsewhere the
signal is not asked for, and an orphan is stopped by the next start.

    tether.py PARENT_PID SIGNAL UID GID PROGRAM [ARGUMENT ...]     UID and GID of -1: stay who you are
"""

import ctypes
import os
import sys

_PR_SET_PDEATHSIG = 1


def main() -> None:
    """Never returns: ends in exec, or with 127 as a shell does."""
    parent, signal, uid, gid = map(int, sys.argv[1:5])
    program = sys.argv[5:]
    if uid >= 0:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal, 0, 0, 0)
        if os.getppid() != parent:  # it died before the request was made
            sys.exit(127)
    try:
        os.execv(program[0], program)  # noqa: S606  # no shell is wanted
    except OSError as error:
        sys.exit(f"{program[0]}: {error.strerror}")


if __name__ == "__main__":
    main()

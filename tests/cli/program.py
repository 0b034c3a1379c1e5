# SPDX-License-Identifier: MIT
"""Runs the program as a user would: from a shell's point of view, or in a terminal."""
import fcntl, os, pty, re, select, struct, subprocess, termios, unittest

ACTFN = os.environ.get("ACTFN", "build/actfn")
PLAIN = {"LC_ALL": "C", "TERM": "xterm-256color"}


def environment(extra):
    env = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "LANG", "LC_CTYPE", "ACTFN_MAX_ISA")}
    env.update(PLAIN, **(extra or {}))
    return {k: v for k, v in env.items() if v is not None}


def run(*args, input=b"", env=None, **more):
    """(exit code, stdout, stderr) as text."""
    if isinstance(input, str):
        input = input.encode()
    done = subprocess.run([ACTFN, *args], input=input, capture_output=True, env=environment(env), timeout=120, **more)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def shell(script, env=None):
    """The same for a line of bash, in which $ACTFN is the program."""
    done = subprocess.run(["bash", "-c", script], capture_output=True, timeout=120,
                          env=dict(environment(env), ACTFN=os.path.abspath(ACTFN)))
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def terminal(*args, columns=100, rows=30, env=None):
    """(exit code, everything shown) when standard output and error are a terminal of that size."""
    pid, fd = pty.fork()
    if pid == 0:
        try:
            fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
            os.execve(ACTFN, [ACTFN, *args], environment(env))
        finally:
            os._exit(127)
    shown = b""
    while select.select([fd], [], [], 60)[0]:
        try:
            piece = os.read(fd, 65536)
        except OSError:
            break
        if not piece:
            break
        shown += piece
    status = os.waitpid(pid, 0)[1]
    return os.waitstatus_to_exitcode(status), shown.decode(errors="replace").replace("\r\n", "\n")


def visible(text):
    """Without colours and cursor movements."""
    return re.sub(r"\033\[[0-9;]*[A-Za-z]", "", text)


class ProgramTest(unittest.TestCase):
    maxDiff = None

    def fails(self, code, message, *args, **more):
        """The call ends with that code, says just that line, and has no other words."""
        self.assertEqual(run(*args, **more), (code, "", f"actfn: {message}\n"))

    def prints(self, expected, *args, **more):
        self.assertEqual(run(*args, **more), (0, expected, ""))


def main():
    unittest.main(verbosity=1)

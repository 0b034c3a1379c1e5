# SPDX-License-Identifier: MIT
"""Plays a user of the program: runs a command and says what must come out."""
import contextlib, os, re, shutil, subprocess, sys, tempfile

ACTFN = os.path.abspath(os.environ["ACTFN"])
ENV = dict(os.environ, LC_ALL="C.UTF-8")
OK, CHECK, USAGE, INPUT = 0, 1, 2, 3
SKIPPED = 77
failures = 0
cases = 0

# as small as a comparison gets
QUICK = ["compare", "--data", "circles(n=100)", "--act", "relu,tanh", "--epochs", "2", "--no-report"]


def run(*args, **more):
    return subprocess.run([ACTFN, *map(str, args)], capture_output=True, text=True, timeout=120, env=ENV,
                          stdin=subprocess.DEVNULL, **more)


def wrong(args, what, done):
    global failures
    failures += 1
    print(f"FAIL: actfn {' '.join(map(str, args))}\n  {what}\n  exit code {done.returncode}, stderr:\n  {done.stderr.strip()[-1500:]}")


def refuses(code, pattern, *args, **more):
    """The command fails with this exit code and one line on stderr that matches; nothing is on stdout."""
    global cases
    cases += 1
    done = run(*args, **more)
    if done.returncode != code:
        wrong(args, f"expected exit code {code}", done)
    elif not re.fullmatch(r"actfn: [^\n]*\n", done.stderr):
        wrong(args, "expected one line that begins with \"actfn: \"", done)
    elif not re.search(pattern, done.stderr):
        wrong(args, f"expected a message like /{pattern}/", done)
    elif done.stdout:
        wrong(args, f"expected nothing on stdout, got {done.stdout[:200]!r}", done)
    return done


def accepts(*args, **more):
    """The control of the cases above: the same command without the mistake works."""
    global cases
    cases += 1
    done = run(*args, **more)
    if done.returncode != OK:
        wrong(args, "expected exit code 0", done)
    return done


def check(condition, what):
    global cases, failures
    cases += 1
    if not condition:
        failures += 1
        print(f"FAIL: {what}")


@contextlib.contextmanager
def folder():
    path = tempfile.mkdtemp(prefix="actfn-")
    before = os.getcwd()
    os.chdir(path)
    try:
        yield path
    finally:
        os.chdir(before)
        shutil.rmtree(path, ignore_errors=True)


def finish():
    print(f"{cases} cases, {failures} failed")
    sys.exit(1 if failures or not cases else 0)

# SPDX-License-Identifier: MIT
"""Python functions of somebody else's: good and bad ones for test_python.c.  The bad ones are so from the third element on."""
import math
import os


def twice(x):
    return 2 * x


def scaled(x, factor, add=0.0):
    return factor * x + add


class Scale:
    def __init__(self, factor):
        self.factor = factor

    def __call__(self, x):
        return self.factor * x


ready = Scale(5)
number = 7


def of_one(x):
    return math.fabs(x)


def raises(x):
    if len(x) > 2:
        raise ValueError("no more\nthan two")
    return x


def leaves(x):
    if len(x) > 2:
        raise SystemExit(3)
    return x


def ends(x):
    if len(x) > 2:
        print("so long")
        os._exit(3)
    return x


def hangs(x):
    while len(x) > 2:
        pass
    return x


def crashes(x):
    if len(x) > 2:
        os.kill(os.getpid(), 11)
    return x


def shorter(x):
    return x[:2]


def wider(x):
    return x.astype("float64")


def a_list(x):
    return list(x) if len(x) > 2 else x


def nothing(x):
    return None if len(x) > 2 else x


def into_input(x):
    x *= 2
    return x


def reversed_view(x):
    return x[::-1]


def read_only(x):
    y = 2 * x
    y.flags.writeable = False
    return y


def row_sum(x):
    return x - x.sum(axis=-1, keepdims=True)


def refuses_all(x):
    raise RuntimeError("not today")

# SPDX-License-Identifier: MIT
"""Several Python threads in the library at once, forks, and the library's own threads: the same results."""
import concurrent.futures, ctypes, os, unittest
import numpy as np
import actfn
from actfn import _function, _library


class Threads(unittest.TestCase):
    def test_many_at_once(self):
        x = np.linspace(-8, 8, 4096, dtype=np.float32)
        names = ["gelu", "mish", "tanh", "elu", "softplus", "softmax"]
        want = {name: getattr(actfn, name)(x) for name in names}

        def work(i):
            name = names[i % len(names)]
            for _ in range(30):
                np.testing.assert_array_equal(getattr(actfn, name)(x), want[name])
                actfn.elu(x, alpha=1 + i / 64)  # makes and drops handles

        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            list(pool.map(work, range(48)))

    def test_others_run_meanwhile(self):
        """ctypes gives the interpreter free around a call, unless a function is declared as one of Python's own."""
        held = 4  # FUNCFLAG_PYTHONAPI
        calls = [getattr(_library.lib, name) for name in _library.PROTOTYPES]
        calls += [_function._forward, _function._derivative, _function._backward]
        self.assertFalse([call for call in calls if type(call)._flags_ & held])
        self.assertTrue(type(ctypes.pythonapi.PyErr_Clear)._flags_ & held)

    def test_threads_of_the_library(self):
        x = np.random.default_rng(1).standard_normal(500_000, np.float32)
        want = actfn.gelu(x)
        self.addCleanup(actfn.set_threads, 1)
        for n in (2, 3, 0):
            actfn.set_threads(n)
            np.testing.assert_array_equal(actfn.gelu(x), want)
            self.assertEqual(actfn.param_gradient("prelu", x, x), actfn.param_gradient("prelu", x, x))

    @unittest.skipUnless(hasattr(os, "fork"), "needs fork")
    def test_fork(self):
        x = np.random.default_rng(1).standard_normal(500_000, np.float32)
        want = actfn.gelu(x)
        self.addCleanup(actfn.set_threads, 1)
        actfn.set_threads(2)
        actfn.gelu(x)
        child = os.fork()
        if child == 0:
            os._exit(0 if np.array_equal(actfn.gelu(x), want) else 1)
        self.assertEqual(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), 0)


unittest.main()

# SPDX-License-Identifier: MIT
"""What the package says about functions: facts, docstrings, signatures, stubs, pictures; and its settings."""
import ast, importlib.machinery, importlib.util, inspect, os, pathlib, pickle, subprocess, sys, unittest
import actfn

TOP = pathlib.Path(__file__).resolve().parents[2]


def rows(path, macro):
    """The names in a table of the headers."""
    import re
    return re.findall(rf"^{macro}\(\s*\d+,\s*(\w+)", (TOP / "include/actfn" / path).read_text(), re.M)


class Table(unittest.TestCase):
    def test_every_function_is_here(self):
        for name in rows("list.def", "ACT"):
            f = getattr(actfn, name)
            self.assertEqual((f.__name__, f.function.name, actfn.function(name).name), (name,) * 3)
            self.assertEqual(getattr(actfn.grad, name).__name__, name)
            for alias in actfn.info(name).aliases:
                self.assertIs(getattr(actfn, alias), f)
        for name in rows("layers.def", "LAYER"):
            self.assertEqual(getattr(actfn, name).__name__, name)

    def test_star_leaves_builtins_alone(self):
        self.assertFalse({"abs", "pow", "compile"} & set(actfn.__all__))
        self.assertIn("gelu", actfn.__all__)

    def test_documents(self):
        for module in (actfn, actfn.grad):
            for f in module._functions.values():
                self.assertGreater(len(f.__doc__.split("\n")), 8, f.__name__)
                self.assertIn("source:", f.__doc__)
        self.assertEqual(str(inspect.signature(actfn.elu)), "(x, out=None, *, where=True, mode=None, alpha=1.0)")
        self.assertIn("0.044715", actfn.gelu_tanh.__doc__)

    def test_handles(self):
        f = actfn.function("elu", alpha=0.5)
        self.assertEqual(repr(f), "actfn.function('elu(alpha=0.5)')")
        self.assertEqual((f.name, f.spec, f.params), ("elu", "elu(alpha=0.5)", {"alpha": 0.5}))
        self.assertEqual(f, actfn.function("exponential-linear-unit(0.5)"))
        self.assertNotEqual(f, actfn.function("elu"))
        self.assertEqual(pickle.loads(pickle.dumps(f)), f)
        self.assertIs(actfn.function(actfn.gelu), actfn.function("gelu"))
        self.assertEqual(pickle.loads(pickle.dumps(actfn.function("softmax"))).name, "softmax")
        self.assertIs(pickle.loads(pickle.dumps(actfn.gelu)), actfn.gelu)
        self.assertIs(pickle.loads(pickle.dumps(actfn.grad.gelu)), actfn.grad.gelu)


class Facts(unittest.TestCase):
    def test_function(self):
        facts = actfn.info("softplus")
        self.assertEqual((facts.name, facts.title, facts.formula), ("softplus", "Softplus", "log(1 + exp(beta * x)) / beta"))
        self.assertEqual([(p.name, p.init, p.check) for p in facts.param], [("beta", 1.0, "beta > 0")])
        self.assertEqual(facts.limits, ("0", "inf", "0", "1"))
        self.assertIn("smooth_relu", facts.aliases)
        self.assertIn("range         (0, +inf)", str(facts))
        self.assertEqual(actfn.info(actfn.softplus), facts)

    def test_layer(self):
        facts = actfn.info("softmax")
        self.assertEqual((facts.name, facts.header), ("softmax", "actfn/row.h"))
        self.assertIn("temperature = 1.0 (temperature > 0)", str(facts))

    def test_certificate(self):
        found = actfn.info("gelu").certificate
        self.assertTrue(found)
        for row in found:
            if row["dtype"] in ("f32", "bf16", "f16") and row["mode"] != "fast":
                self.assertEqual((row["how"], row["misrounded"]), ("complete", "0"), row)


class Stubs(unittest.TestCase):
    def setUp(self):
        loader = importlib.machinery.SourceFileLoader("python_stubs", str(TOP / "tools/python-stubs"))
        spec = importlib.util.spec_from_loader("python_stubs", loader)
        self.tool = importlib.util.module_from_spec(spec)
        loader.exec_module(self.tool)

    def test_in_step(self):
        for name, words in self.tool.stubs().items():
            self.assertEqual((TOP / "bindings/python/actfn" / name).read_text(), words,
                             f"{name} is behind the tables: tools/python-stubs writes it")

    def test_names_and_arguments(self):
        for name, module in (("__init__.pyi", actfn), ("grad.pyi", actfn.grad)):
            tree = ast.parse((TOP / "bindings/python/actfn" / name).read_text())
            found = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
            found.update({node.name: node for node in tree.body if isinstance(node, ast.ClassDef)})
            found.update({node.target.id: node for node in tree.body if isinstance(node, ast.AnnAssign)})
            found.update({node.targets[0].id: node for node in tree.body if isinstance(node, ast.Assign)})
            self.assertEqual(set(module.__all__) - set(found), {"grad"} if module is actfn else set())
            for f in module._functions.values():
                given = found[f.__name__].args
                words = [a.arg for a in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
                words += [given.kwarg.arg] if given.kwarg else []
                self.assertEqual(words, list(inspect.signature(f).parameters), f.__name__)


class Pictures(unittest.TestCase):
    def test_plot(self):
        try:
            import matplotlib
        except ImportError:
            self.skipTest("matplotlib is not installed")
        matplotlib.use("Agg")
        from matplotlib import pyplot
        axes = actfn.plot("gelu", actfn.function("elu(alpha=0.5)"), actfn.compile("x^2"), interval=(-2, 2), ax=pyplot.figure().gca())
        lines = {line.get_label(): line for line in axes.get_lines()}
        for label, right in (("gelu", actfn.gelu(2.0)), ("_gelu", actfn.grad.gelu(2.0)), ("x^2", 4), ("_x^2", 4)):
            self.assertEqual(lines[label].get_ydata()[-1], right)
        self.assertIn("elu(alpha=0.5)", lines)
        with self.assertRaisesRegex(TypeError, "is no function of one number"):
            actfn.plot("softmax")
        with self.assertRaisesRegex(ValueError, "low < high"):
            actfn.plot("gelu", interval=(1, 1))
        with self.assertRaisesRegex(ValueError, "at least one function"):
            actfn.plot()

    def test_without_matplotlib(self):
        code = "import sys; sys.modules['matplotlib'] = None; import actfn; actfn.plot('gelu')"
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
        self.assertIn("ImportError: actfn.plot() draws with matplotlib: pip install matplotlib", done.stderr)


class Settings(unittest.TestCase):
    def test_threads(self):
        self.addCleanup(actfn.set_threads, actfn.get_threads())
        actfn.set_threads(2)
        self.assertEqual(actfn.get_threads(), 2)
        for wrong in (-1, 1025):
            with self.assertRaisesRegex(ValueError, f"0 .one per core. to 1024 threads, not {wrong}"):
                actfn.set_threads(wrong)
        self.assertEqual(actfn.get_threads(), 2)

    def test_instruction_sets(self):
        self.assertIn(actfn.isa(), actfn.isas())
        self.addCleanup(actfn.set_max_isa, None)
        actfn.set_max_isa("scalar")
        self.assertEqual(actfn.isa(), "scalar")
        with self.assertRaisesRegex(ValueError, "no instruction set 'mmx' here; there are scalar"):
            actfn.set_max_isa("mmx")

    def test_mode(self):
        self.assertEqual(actfn.get_mode(), os.environ.get("ACTFN_MODE", "exact"))
        for wrong in ("quick", None):
            with self.assertRaisesRegex(ValueError, "mode is 'exact' or 'fast'"):
                actfn.set_mode(wrong)


unittest.main()

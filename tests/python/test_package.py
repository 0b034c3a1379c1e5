# SPDX-License-Identifier: MIT
"""The package as a user gets it: a wheel and a source package, installed outside of the tree, without a network.

The library is the build's own (ACTFN_LIBRARY); test_builds_the_library runs CMake, up to the compiler."""
import os, pathlib, re, shutil, subprocess, sys, tarfile, tempfile, unittest, zipfile

TOP = pathlib.Path(__file__).resolve().parents[2]
LEFT = shutil.ignore_patterns(".git", "*.egg-info", "__pycache__", "dist", "libactfn.*")
NEEDED = ("setuptools", "pip") + (("wheel",) if sys.version_info < (3, 12) else ())


def left(folder, names):
    """What a clone does not have."""
    builds = [name for name in names if name.startswith("build")] if pathlib.Path(folder) == TOP else []
    return {*LEFT(folder, names), *builds}


def quick_start():
    """(the Python block of the README, what it prints)"""
    page = (TOP / "README.md").read_text()
    return re.search(r"^```python\n(.*?)^```\n```text\n(.*?)^```", page, re.M | re.S).groups()


class Package(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        for module in NEEDED:
            if subprocess.run([sys.executable, "-c", f"import {module}"], capture_output=True).returncode:
                raise unittest.SkipTest(f"{module} is not installed (Debian: python3-{module})")
        cls.folder = tempfile.TemporaryDirectory()
        cls.tmp = pathlib.Path(cls.folder.name)
        cls.tree = cls.tmp / "tree"
        shutil.copytree(TOP, cls.tree, ignore=left)
        cls.env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        cls.env.update(PIP_DISABLE_PIP_VERSION_CHECK="1", PIP_NO_INDEX="1", PIP_CACHE_DIR=str(cls.tmp / "cache"))
        cls.wheel = cls.built(cls.tree, cls.tmp / "wheel")

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    @classmethod
    def python(cls, *args, env=None, cwd=None):
        done = subprocess.run([sys.executable, *map(str, args)], capture_output=True, text=True, cwd=cwd or cls.tmp,
                              env=dict(cls.env, **(env or {})))
        if done.returncode:
            raise AssertionError(f"{args}:\n{done.stdout}\n{done.stderr}")
        return done.stdout

    @classmethod
    def built(cls, source, to):
        cls.python("-m", "pip", "wheel", source, "--no-deps", "--no-build-isolation", "-w", to)
        wheel, = to.glob("*.whl")
        return wheel

    def installed(self, wheel, name):
        target = self.tmp / name
        self.python("-m", "pip", "install", wheel, "--no-deps", "--target", target)
        return target

    def starts(self, target):
        """The quick start runs from there, with the library that is there."""
        source, expected = quick_start()
        env = {"PYTHONPATH": str(target), "ACTFN_LIBRARY": ""}
        self.assertEqual(self.python("-c", source, env=env), expected)
        where = self.python("-c", "import actfn; print(actfn._library.path)", env=env).strip()
        self.assertEqual(pathlib.Path(where).parent, target / "actfn")

    def test_wheel(self):
        self.assertRegex(self.wheel.name, r"^actfn-\d+\.\d+\.\d+-py3-none-(?!any)\w+\.whl$")
        with zipfile.ZipFile(self.wheel) as wheel:
            names = set(wheel.namelist())
        for name in ("__init__.py", "__init__.pyi", "grad.pyi", "py.typed", "libactfn.so", "certificate.tsv", "torch/__init__.py"):
            self.assertIn(f"actfn/{name}", names)
        self.assertFalse([name for name in names if name.endswith((".c", ".h", ".o")) or name.startswith("tests")])

    def test_installed(self):
        target = self.installed(self.wheel, "target")
        self.starts(target)
        env = {"PYTHONPATH": str(target), "ACTFN_LIBRARY": ""}
        count = self.python("-c", "import actfn; print(len(actfn.info('gelu').certificate))", env=env)
        self.assertGreater(int(count), 0)

    def test_from_a_source_package(self):
        self.python("setup.py", "-q", "sdist", "-d", self.tmp / "sdist", cwd=self.tree)
        archive, = (self.tmp / "sdist").glob("*.tar.gz")
        with tarfile.open(archive) as tar:
            tar.extractall(self.tmp / "unpacked")
        source, = (self.tmp / "unpacked").iterdir()
        for needed in ("CMakeLists.txt", "src/CMakeLists.txt", "src/act/gelu.h", "include/actfn/list.def", "cmake/isas.cmake",
                       "LICENSE"):
            self.assertTrue((source / needed).is_file(), needed)
        missing = {str(path.relative_to(TOP)) for folder in ("src", "include", "cmake") for path in (TOP / folder).rglob("*")
                   if path.is_file()} - {str(path.relative_to(source)) for path in source.rglob("*")}
        self.assertFalse(missing)
        self.starts(self.installed(self.built(source, self.tmp / "again"), "from_source"))

    def test_builds_the_library(self):
        """Without ACTFN_LIBRARY: CMake configures the library alone, and a failure is told; the compiler is /bin/false."""
        done = subprocess.run([sys.executable, "setup.py", "-q", "build"], capture_output=True, text=True, cwd=self.tree,
                              env=dict(self.env, ACTFN_LIBRARY="", CC="/bin/false"))
        self.assertNotEqual(done.returncode, 0)
        self.assertIn('"/bin/false"', done.stderr)
        self.assertRegex(done.stderr, r"actfn: the C library does not build; CMake says above why\n\Z")
        done = subprocess.run([sys.executable, "setup.py", "-q", "build"], capture_output=True, text=True, cwd=self.tree,
                              env=dict(self.env, ACTFN_LIBRARY="/nowhere.so"))
        self.assertIn("actfn: ACTFN_LIBRARY names /nowhere.so, which is no file", done.stderr)
        done = subprocess.run([sys.executable, "setup.py", "-q", "build"], capture_output=True, text=True, cwd=self.tree,
                              env=dict(self.env, ACTFN_LIBRARY="", PATH="/nowhere"))
        self.assertIn("actfn: building the C library needs cmake and a C compiler", done.stderr)


unittest.main()

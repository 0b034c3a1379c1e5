# SPDX-License-Identifier: MIT
"""The Python package `actfn`: bindings/python/actfn and the C library, which CMake builds.

ACTFN_LIBRARY=path/to/libactfn.so takes that library instead of building one.  Nothing here is compiled against Python,
NumPy or PyTorch, so one wheel serves every Python 3 of the machine it was built for."""
import os, pathlib, re, shutil, subprocess
from setuptools import Distribution, find_packages, setup
from setuptools.command.build_py import build_py

try:
    from setuptools.command.bdist_wheel import bdist_wheel  # setuptools 70.1 and later
except ImportError:
    from wheel.bdist_wheel import bdist_wheel

TOP = pathlib.Path(__file__).resolve().parent
BUILD = TOP / "build/library"  # as the CMake preset `library` has it
ALONE = ["-DCMAKE_BUILD_TYPE=Release"] + [f"-DACTFN_{part}=OFF" for part in (
    "BUILD_LAB", "BUILD_TESTS", "BUILD_BENCH", "INSTALL")]


def version():
    """Written once, in the public header."""
    header = (TOP / "include/actfn/actfn.h").read_text()
    return ".".join(re.findall(r"#define ACTFN_VERSION_(?:MAJOR|MINOR|PATCH) (\d+)", header))


def library():
    """The file of the shared library: the one that ACTFN_LIBRARY names, or a new one."""
    named = os.environ.get("ACTFN_LIBRARY")
    if named:
        if not pathlib.Path(named).is_file():
            raise SystemExit(f"actfn: ACTFN_LIBRARY names {named}, which is no file")
        return pathlib.Path(named).resolve()
    cmake = shutil.which("cmake")
    if not cmake:
        raise SystemExit("actfn: building the C library needs cmake and a C compiler (Debian: apt-get install cmake gcc); "
                         "or set ACTFN_LIBRARY to a libactfn.so")
    for step in (["-S", TOP, "-B", BUILD, *ALONE],
                 ["--build", BUILD, "--target", "actfn", "--parallel", str(os.cpu_count() or 1)]):
        if subprocess.run([cmake, *step]).returncode:
            raise SystemExit("actfn: the C library does not build; CMake says above why")
    return next(path for path in (BUILD / "libactfn.so", BUILD / "libactfn.dylib") if path.exists()).resolve()


class BuildWithLibrary(build_py):
    def run(self):
        super().run()
        built = library()
        if not getattr(self, "editable_mode", False):  # an editable package finds build/library
            suffix = ".dylib" if built.suffix == ".dylib" else ".so"
            package = pathlib.Path(self.build_lib, "actfn")
            shutil.copyfile(built, package / ("libactfn" + suffix))
            shutil.copyfile(TOP / "docs/certificate.tsv", package / "certificate.tsv")


class AnyPython(bdist_wheel):
    def get_tag(self):
        return ("py3", "none", super().get_tag()[2])


class WithLibrary(Distribution):
    def has_ext_modules(self):
        return True  # so that the wheel is one of this machine's


setup(
    name="actfn",
    version=version(),
    description="Neural-network activation functions, correctly rounded and fast",
    long_description=(TOP / "docs/python.md").read_text(),
    long_description_content_type="text/markdown",
    license="MIT",
    python_requires=">=3.9",
    install_requires=["numpy>=1.22"],
    extras_require={"plot": ["matplotlib"], "torch": ["torch"]},
    package_dir={"": "bindings/python"},
    packages=find_packages("bindings/python"),
    package_data={"": ["*.pyi", "py.typed"]},
    cmdclass={"build_py": BuildWithLibrary, "bdist_wheel": AnyPython},
    distclass=WithLibrary,
    zip_safe=False,
)

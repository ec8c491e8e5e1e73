"""Copies of the examples: built as they are, and wrapped by `concadvise fix`."""
import json
import os
import pathlib
import re
import shutil
import subprocess
from dataclasses import dataclass

EXAMPLES = pathlib.Path(__file__).resolve().parents[2] / "examples"
SITE = re.compile(r"conc::site<0x([0-9a-f]+)((?:,\s*conc::\w+)+)>")


class Failure(Exception):
    """A step that did not work, with what it said."""


def run(command, **options):
    """Runs to the end and returns its stdout; raises Failure with its stderr."""
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, **options)
    if done.returncode != 0:
        raise Failure(f"{' '.join(map(str, command))}: exit {done.returncode}\n"
                      f"{done.stdout[-2000:]}{done.stderr[-4000:]}")
    return done.stdout


@dataclass(frozen=True)
class Site:
    """One place that was wrapped: its id and its legal models, the default first."""
    id: str
    models: tuple

    @property
    def variable(self):
        return f"CONC_SITE_{self.id}"


class Tree:
    """A copy of examples/ under `root`, with a build folder for each program."""

    def __init__(self, root, prefix, generator=None):
        self.root = pathlib.Path(root)
        self.prefix = pathlib.Path(prefix)
        self.generator = generator or ("Ninja" if shutil.which("ninja") else "Unix Makefiles")
        shutil.copytree(EXAMPLES, self.root, dirs_exist_ok=True)

    def source(self, program):
        return self.root / program

    def build_dir(self, program):
        return self.root / "build" / program

    def executable(self, program):
        return self.build_dir(program) / program

    def build(self, program):
        """Optimised, with the line information that profiles are read by."""
        run(["cmake", "-S", self.source(program), "-B", self.build_dir(program), "-G", self.generator,
             f"-DCMAKE_PREFIX_PATH={self.prefix}", "-DCMAKE_BUILD_TYPE=Release",
             "-DCMAKE_CXX_FLAGS=-g"])
        run(["cmake", "--build", self.build_dir(program)])

    def text(self, program):
        """Every source of a program, for comparing."""
        files = [*self.source(program).rglob("*"), *(self.root / "http").rglob("*")]
        return {str(f.relative_to(self.root)): f.read_text() for f in files if f.is_file()}

    def sites(self, program):
        """The sites in a program's sources, in the order of the text."""
        found = []
        for _, text in sorted(self.text(program).items()):
            for match in SITE.finditer(text):
                models = [m.strip().removeprefix("conc::").replace("blocking_threads", "threads")
                          for m in match.group(2).split(",") if m.strip()]
                found.append(Site(match.group(1), tuple(models)))
        return found


class Concadvise:
    """The installed command."""

    def __init__(self, prefix):
        self.command = pathlib.Path(prefix) / "bin" / "concadvise"

    def __call__(self, *arguments, **options):
        return run([self.command, *arguments], **options)

    def profile(self, file, command):
        """Measures `command` into `file`; what the command prints is dropped."""
        self("profile", "--quiet", "-o", file, "--", *command)

    def advice(self, tree, program, profile=None):
        chosen = ["--profile", profile] if profile else []
        return json.loads(self("check", "--all", "--format", "json", "-p", tree.build_dir(program),
                               *chosen))["advice"]

    def loops(self, tree, program):
        return json.loads(self("loops", "--format", "json", "-p", tree.build_dir(program)))["loops"]

    def fix(self, tree, program, profile):
        return self("fix", "--accept", "assumed", "-p", tree.build_dir(program), "--profile", profile)


def environment(overrides):
    return {**os.environ, **overrides}

"""Running commands, building programs, and the installed tool."""
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


def outcome(command, **options):
    """Runs to the end; raises Failure with its stderr."""
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, **options)
    if done.returncode != 0:
        raise Failure(f"{' '.join(map(str, command))}: exit {done.returncode}\n"
                      f"{done.stdout[-2000:]}{done.stderr[-4000:]}")
    return done


def run(command, **options):
    """Runs to the end and returns its stdout; raises Failure with its stderr."""
    return outcome(command, **options).stdout


def environment(overrides):
    return {**os.environ, **overrides}


def build(source, folder, prefix, flags="", generator=None):
    """Optimised, with the line information that profiles are read by."""
    generator = generator or ("Ninja" if shutil.which("ninja") else "Unix Makefiles")
    run(["cmake", "-S", source, "-B", folder, "-G", generator, f"-DCMAKE_PREFIX_PATH={prefix}",
         "-DCMAKE_BUILD_TYPE=Release", f"-DCMAKE_CXX_FLAGS=-g {flags}".rstrip()])
    run(["cmake", "--build", folder])


@dataclass(frozen=True)
class Site:
    """One place that was wrapped: its id and its legal models, the default first."""
    id: str
    models: tuple

    @property
    def variable(self):
        return f"CONC_SITE_{self.id}"


def sites_in(text):
    """The sites in a source, in the order of the text."""
    found = []
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

    def profile(self, file, command, overrides=None):
        """Measures `command` into `file`; what the command prints is dropped."""
        self("profile", "--quiet", "-o", file, "--", *command, env=environment(overrides or {}))

    def report(self, profile):
        return json.loads(self("report", profile, "--format", "json"))

    def advice(self, folder, profile=None):
        chosen = ["--profile", profile] if profile else []
        return json.loads(self("check", "--all", "--format", "json", "-p", folder, *chosen))["advice"]

    def loops(self, folder):
        return json.loads(self("loops", "--format", "json", "-p", folder))["loops"]

    def fix(self, folder, profile=None, *options):
        """Wraps, consenting to what is assumed; returns what it said on stderr."""
        chosen = ["--profile", profile] if profile else []
        return outcome([self.command, "fix", "--accept", "assumed", "-p", folder, *chosen,
                        *options]).stderr

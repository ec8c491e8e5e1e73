#!/usr/bin/env python3
"""same-output ORIGINAL WRAPPED, or same-output ORIGINAL --fix CONCADVISE

Builds both programs as C++17 (C as --std says), every warning an error, with g++ and clang++, and runs them: the
wrapped one once per model through CONC_SITE_…, each time with the output and status of the original.
Then with ThreadSanitizer and the tasks of its sites set apart: none may touch what another one does.

With --fix, WRAPPED is made from a copy of ORIGINAL by `concadvise fix --model serial`, whose words are
printed, and a second `fix` has to leave it alone. A program in which nothing is wrapped passes: what
should happen is for FileCheck.
"""
import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile

WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Werror"]


def run(command, **options):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300,
                          **options)


def text(output):
    return output.decode(errors="replace")


def fix(options, folder):
    """A fixed copy of the original; the name it has, the better to read what is said of it."""
    copy = os.path.join(folder, os.path.basename(options.original))
    shutil.copy(options.original, copy)
    command = [options.fix, "fix", "--model", "serial", *options.fix_option,
               os.path.basename(copy), "--", "-std=" + options.std,
               *(part for name in options.conc_include for part in ("-isystem", name))]
    done = run(command, cwd=folder)
    print(text(done.stdout) + text(done.stderr), flush=True)
    if done.returncode:
        sys.exit(f"fix ends with {done.returncode}")
    with open(copy, "rb") as file:
        once = file.read()
    again = run(command, cwd=folder)
    with open(copy, "rb") as file:
        if file.read() != once or again.returncode or b"not analysed" in again.stderr:
            sys.exit("a second fix changes more: " + text(again.stdout) + text(again.stderr))
    return copy


def build(compiler, source, program, options, *more):
    folder = os.path.dirname(os.path.abspath(options.original))
    made = run([compiler, "-std=" + options.std, "-O1", *WARNINGS, *more, "-I", folder,
                *(part for name in options.conc_include for part in ("-isystem", name)),
                source, "-c", "-o", program + ".o"])
    if not made.returncode: # What is written in C needs C++ to link the runtime.
        linker = {"gcc": "g++", "clang-19": "clang++-19"}.get(compiler, compiler)
        made = run([linker, *more, program + ".o", "-o", program, *options.conc_library,
                    "-lboost_context", "-ltbb", "-pthread", "-ldl", "-lm", "-rdynamic"])
    if made.returncode:
        with open(source, encoding="utf-8", errors="replace") as file:
            sys.exit(f"{compiler} rejects {source}:\n{text(made.stderr)}\n{file.read()}")


def outcome(program, environment, *launcher):
    done = run([*launcher, program], env={**os.environ, **environment})
    return done.returncode, done.stdout


def compare(options, wrapped, folder):
    with open(wrapped, "rb") as file, open(options.original, "rb") as original:
        text_now = file.read()
        sites = re.findall(rb"conc::site<0x([0-9a-f]+)((?:,\s*(?:::)?conc::\w+)*)>", text_now)
        sites += re.findall(rb"\b0x([0-9a-f]+)((?:,\s*CONC_[A-Z_]+)+)\)", text_now)
        if text_now == original.read():
            print("nothing is wrapped")
            return
    for compiler in options.compilers.split(","):
        before, after = (os.path.join(folder, name) for name in ("before", "after"))
        build(compiler, options.original, before, options)
        build(compiler, wrapped, after, options)
        expected = outcome(before, {})
        for model in options.models.split(",") if sites else ["as it is"]:
            legal = [site for site, models in sites if model.encode() in models.lower()]
            chosen = {"CONC_SITE_" + site.decode(): model if site in legal else "serial"
                      for site, _ in sites}
            got = outcome(after, chosen)
            if got != expected:
                sys.exit(f"{compiler}, {model}: expected {expected}, got {got}")
            print(f"{compiler} {model}: same ({len(legal)} of {len(sites)} sites)")
    if any(b"threads" in models for _, models in sites):
        check_races(options, wrapped, folder)


def check_races(options, wrapped, folder):
    """No two tasks of a site touch one place, whatever the schedule (conc/detail/apart.h)."""
    program, log = os.path.join(folder, "apart"), os.path.join(folder, "report")
    # GCC's ThreadSanitizer warns that it cannot follow fences.
    build("g++", wrapped, program, options, "-g", "-fsanitize=thread", "-Wno-error=tsan")
    # With all the randomness that kernels offer, its memory does not always find a place.
    outcome(program, {"CONC_TASKS_APART": os.path.join(folder, "sites"),
                      "TSAN_OPTIONS": f"exitcode=0 detect_deadlocks=0 log_path={log}"},
            "setarch", "-R")
    for name in os.listdir(folder):
        if not name.startswith("report."):
            continue
        with open(os.path.join(folder, name), encoding="utf-8", errors="replace") as file:
            for report in file.read().split("WARNING: ThreadSanitizer: ")[1:]:
                if "'conc site " in report and "Location is TLS of" not in report:
                    sys.exit("tasks race: " + report)
    print("tasks set apart: no race")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("original")
    parser.add_argument("wrapped", nargs="?")
    parser.add_argument("--fix")
    parser.add_argument("--fix-option", action="append", default=[])
    parser.add_argument("--conc-include", action="append", default=[])
    parser.add_argument("--conc-library", action="append", default=[])
    parser.add_argument("--models", default="serial,threads,processes,async")
    parser.add_argument("--compilers", default="g++,clang++-19")
    parser.add_argument("--std", default="c++17")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        compare(options, options.wrapped or fix(options, folder), folder)


if __name__ == "__main__":
    main()

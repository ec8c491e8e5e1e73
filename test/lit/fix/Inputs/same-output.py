#!/usr/bin/env python3
"""same-output ORIGINAL WRAPPED --conc-include DIR --conc-library FILE [--models serial,threads,…]

Builds both programs with g++ and clang++ as C++17, every warning an error, and runs them: the
wrapped one once per model through CONC_SITE_…, each time with the output and status of the original.
"""
import argparse
import os
import re
import subprocess
import sys
import tempfile

WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Werror"]


def run(command, **options):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120,
                          **options)


def build(compiler, source, program, options, folder):
    made = run([compiler, "-std=" + options.std, "-O1", *WARNINGS, "-I", folder,
                *(part for name in options.conc_include for part in ("-isystem", name)),
                source, "-o", program, *options.conc_library, "-lboost_context", "-ltbb",
                "-pthread", "-ldl"])
    if made.returncode:
        sys.exit(f"{compiler} rejects {source}:\n{made.stderr.decode(errors='replace')}")


def outcome(program, environment):
    done = run([program], env={**os.environ, **environment})
    return done.returncode, done.stdout, done.stderr


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("original")
    parser.add_argument("wrapped")
    parser.add_argument("--conc-include", action="append", default=[])
    parser.add_argument("--conc-library", action="append", default=[])
    parser.add_argument("--models", default="serial,threads,processes,async")
    parser.add_argument("--compilers", default="g++,clang++-19")
    parser.add_argument("--std", default="c++17")
    options = parser.parse_args()
    with open(options.wrapped, "rb") as file:
        sites = re.findall(rb"conc::site<0x([0-9a-f]+)((?:,\s*(?:::)?conc::\w+)*)>", file.read())
    if not sites:
        sys.exit("nothing is wrapped")
    folder = os.path.dirname(os.path.abspath(options.original))
    with tempfile.TemporaryDirectory() as scratch:
        for compiler in options.compilers.split(","):
            before, after = (os.path.join(scratch, name) for name in ("before", "after"))
            build(compiler, options.original, before, options, folder)
            build(compiler, options.wrapped, after, options, folder)
            expected = outcome(before, {})
            for model in options.models.split(","):
                legal = [site for site, models in sites if model.encode() in models]
                chosen = {"CONC_SITE_" + site.decode(): model if site in legal else "serial"
                          for site, _ in sites}
                got = outcome(after, chosen)
                if got != expected:
                    sys.exit(f"{compiler}, {model}: expected {expected}, got {got}")
                print(f"{compiler} {model}: same ({len(legal)} of {len(sites)} sites)")


if __name__ == "__main__":
    main()

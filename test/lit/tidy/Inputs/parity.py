"""parity.py TOOL PLUGIN TESTS WORK: for every rule that can be found from source, the command line,
the language server and clang-tidy say the same of the rule's positive test, and of what `fix`'s tests
have of it. TESTS is the folder of the lit tests."""

import pathlib
import re
import shutil
import subprocess
import sys

from fronts import Fronts, database, differences

tool, plugin, tests, work = sys.argv[1], sys.argv[2], *map(pathlib.Path, sys.argv[3:])

# Those whose advice only a measurement gives; parity-measured.test has them.
MEASURED = {"serialised-threads": "that one lock holds threads up shows when they run"}

# Beside the positive tests, which have few edits.
EDITS = {"thread-per-task": "fix/keeps/pools.cpp", "mixed-pipeline": "fix/keeps/stages.cpp"}


def cases_of(rule):
    cases = [f"rules/{rule}-{kind}.cpp" for kind in ("positive", "nested")]
    cases = [tests / case for case in [*cases, EDITS.get(rule)] if case]
    return [case for case in cases if case.exists()]


def flags_of(case):
    run = re.search(r"RUN: .*%concadvise .* -- ((?:-\S+ ?)+)", case.read_text()).group(1)
    return run.replace("%S", str(case.parent)).split()


def compare(rule, case, folder):
    """What is wrong, after a line that says what was compared."""
    folder.mkdir(parents=True)
    source = pathlib.Path(shutil.copy(case, folder))
    database(folder, source, flags_of(case))
    fronts = Fronts(tool, plugin, source)
    said = {
        "check": fronts.check(),
        "lsp": fronts.lsp(),
        "clang-tidy with the build": fronts.tidy(BuildPath=str(folder)),
        "clang-tidy with facts": fronts.tidy(Facts=fronts.facts()),
    }
    wrong = [*differences(said)]
    here = [place for place in said["check"] if place[0] == rule]
    if not here:
        wrong.append("check does not find it")
    alone = fronts.tidy(checks=f"-*,concadvise-{rule}", BuildPath=str(folder))
    if sorted(alone) != sorted(here):
        wrong.append(f"the check alone finds {sorted(alone)}")
    edits = sum(text is not None for text in said["check"].values())
    print(f"{rule}: {case.name}: {len(said['check'])} places, {edits} edits:",
          "differs" if wrong else "the same")
    return wrong


listed = subprocess.run([tool, "explain"], check=True, capture_output=True, text=True).stdout
failed = False
for rule in sorted(line.split()[0] for line in listed.splitlines()):
    cases = cases_of(rule)
    if rule in MEASURED:
        print(f"{rule}: measured only: {MEASURED[rule]}")
        assert not cases, f"{cases} say that it is found from source"
        continue
    assert cases, f"{rule} has neither a positive test nor a reason why not"
    for case in cases:
        for each in compare(rule, case, work / case.stem):
            print("  ", each)
            failed = True
sys.exit(failed)

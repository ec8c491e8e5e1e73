"""check-python.py PROFILE.json: the stacks of Inputs/python.py."""

import collections
import json
import pathlib
import sys

profile = json.load(open(sys.argv[1]))
source = pathlib.Path(__file__).with_name("python.py").read_text().splitlines()
LINE = {comment: 1 + next(i for i, text in enumerate(source) if text.endswith("# " + comment))
        for comment in ("waits", "ticks")}


def python_frames(entry):
    return [frame for frame in entry["stack"] if (frame["file"] or "").endswith("python.py")]


def innermost(entry):
    return (python_frames(entry) or [{"function": None, "line": None}])[0]


def leaf(name):  # Before 3.11 names are not qualified.
    return name and name.rsplit(".")[-1]


slept = collections.Counter()
for wait in profile["waits"]:
    if wait["reason"] == "sleep":
        slept[leaf(innermost(wait)["function"]), innermost(wait)["line"]] += wait["seconds"]
print(slept)
assert 0.28 < slept["fetch", LINE["waits"]] < 0.6, slept
assert slept["tick", LINE["ticks"]] > 0.7 * (slept["tick", LINE["ticks"]] + slept[None, None]), slept
assert set(slept) <= {("fetch", LINE["waits"]), ("tick", LINE["ticks"]), ("tick", 0), ("tick", None),
                      (None, None)}, slept

chains = [[leaf(frame["function"]) for frame in python_frames(wait)] for wait in profile["waits"]]
assert ["fetch", "main", "<module>"] in chains, chains
assert ["fetch", "crawl"] in [chain[:2] for chain in chains], chains

for entry in profile["waits"] + profile["hot"]:
    if python_frames(entry):
        names = [frame["function"] for frame in entry["stack"]]
        assert not any(name.startswith("_PyEval_EvalFrameDefault") for name in names), names
        assert any(frame["module"] and "python3" in frame["module"] for frame in python_frames(entry))

computed = collections.Counter()
for hot in profile["hot"]:
    computed[leaf(innermost(hot)["function"])] += hot["seconds"]
print(computed)
if profile["tier"] != "proc-sampling":  # There, CPU time is not sampled.
    assert computed["burn"] == max(computed.values()), computed

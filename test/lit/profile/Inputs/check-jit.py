"""check-jit.py PROFILE.json: the stacks of Inputs/jit.c."""

import json
import sys

profile = json.load(open(sys.argv[1]))


def names(entry):
    return [frame["function"] for frame in entry["stack"]]


sleeps = [names(w) for w in profile["waits"] if w["reason"] == "sleep"]
print(sleeps)
assert any(stack[stack.index("pauseLong"):][:3] == ["pauseLong", "made: caller", "main"]
           for stack in sleeps if "pauseLong" in stack), sleeps

hot = max(profile["hot"], key=lambda h: h["seconds"])
print(names(hot), hot["seconds"])
assert names(hot)[:2] == ["made: loop", "main"]

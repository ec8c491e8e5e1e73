"""check-stacks.py PROFILE.json: the stacks of Inputs/stacks.cpp."""

import json
import sys

profile = json.load(open(sys.argv[1]))


def names(entry):
    return [frame["function"].split("(")[0] for frame in entry["stack"]]


sleep = max((w for w in profile["waits"] if w["reason"] == "sleep"), key=lambda w: w["seconds"])
print(names(sleep))
at = names(sleep).index("pauseFor")
assert names(sleep)[at : at + 4] == ["pauseFor", "inner", "outer", "main"]
inlined, caller = sleep["stack"][at], sleep["stack"][at + 1]
assert inlined["file"].endswith(".cpp") and inlined["line"] == 5, inlined
assert caller["line"] == 9, caller

hot = max(profile["hot"], key=lambda h: h["seconds"])
print(names(hot), hot["seconds"])
assert names(hot)[:3] == ["hot", "warm", "main"]

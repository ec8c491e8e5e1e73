"""check-crowded.py PROFILE.json: the wait for the lock of crowded.cpp has every frame, inlined or
not, from the kernel's door to the thread's own code."""

import json
import sys

with open(sys.argv[1]) as file:
    profile = json.load(file)
wait = max((w for w in profile["waits"] if w["reason"] == "lock"), key=lambda w: w["seconds"])
stack = [(f["function"].split("(")[0], f["line"]) for f in wait["stack"]]
print(stack)
names = [name for name, _ in stack]
locking = names.index("std::mutex::lock")
assert names[locking + 1].startswith("std::lock_guard<"), names
assert stack[locking + 2] == ("add", 11), stack
assert stack[locking + 3][1] == 18, stack
assert profile["serialised_by"]["object"] == wait["object"]

#!/usr/bin/env python3
"""columns.py PAGE: each C++ line in a page's tables stands in one of the page's programs."""
import re
import sys

text = open(sys.argv[1], encoding="utf-8").read()
programs = "\n".join(re.findall(r"```cpp\n([^`]*)```", text))
missing = rows = 0
for row in re.findall(r"^\| (.*) \|$", text, re.MULTILINE):
    cell = row.split(" | ")[-1]
    if cell.startswith("["):  # a link to another page
        continue
    for line in re.findall(r"`([^`]*)`", cell):
        rows += 1
        if line not in programs:
            missing += 1
            print("in no program:", line)
if rows == 0:
    sys.exit("no rows")
sys.exit(1 if missing else 0)

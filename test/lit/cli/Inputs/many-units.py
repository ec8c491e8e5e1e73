"""many-units.py N SOURCE: a compile_commands.json here, of SOURCE and N units that take a while to read."""
import json
import os
import sys

units = [f"unit{i}.cpp" for i in range(int(sys.argv[1]))]
for unit in units:
    with open(unit, "w") as out:
        out.write("#include <regex>\n")
with open("compile_commands.json", "w") as out:
    commands = [
        {"directory": os.getcwd(), "file": each, "command": f"c++ -std=c++17 -c {each}"}
        for each in [*units, sys.argv[2]]
    ]
    json.dump(commands, out)

"""database.py FOLDER: writes FOLDER/compile_commands.json for the sources there."""

import json
import pathlib
import sys

folder = pathlib.Path(sys.argv[1]).absolute()
entries = [
    {"directory": str(folder), "file": str(each), "command": f"c++ -std=c++17 -c {each.name}"}
    for each in sorted(folder.glob("*.cpp"))
]
(folder / "compile_commands.json").write_text(json.dumps(entries))

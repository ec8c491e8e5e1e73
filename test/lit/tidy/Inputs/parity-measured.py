"""parity-measured.py TOOL PLUGIN SOURCE PROFILE"""

import pathlib
import sys

from fronts import Fronts, database, differences

tool, plugin, source, profile = sys.argv[1], sys.argv[2], *map(pathlib.Path, sys.argv[3:])
database(source.parent, source, ["-std=c++17"])
fronts = Fronts(tool, plugin, source, [profile])
said = {"check": fronts.check(), "lsp": fronts.lsp(), "clang-tidy": fronts.tidy(Facts=fronts.facts())}
print(*said["check"], sep="\n")
print(*(list(differences(said)) or ["the same"]), sep="\n")

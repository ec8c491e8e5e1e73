"""Puts the cases into a copy of a code base, its compilation database included."""
import json
import pathlib
import shutil

import anchors
import cases
import contexts
import hops
import others

SHARED = """#include <future>
#include <thread>
int planted_socket; void *planted_handle; std::thread planted_thread; std::future<int> planted_future;
struct pg_conn; pg_conn *planted_connection;
"""


class Copy:
    def __init__(self, source, folder):
        self.source = pathlib.Path(source).resolve()
        self.root = pathlib.Path(folder) / "code"
        shutil.copytree(self.source, self.root, symlinks=True, ignore=shutil.ignore_patterns(".git", "*.o", "*.a"))
        self.anchors = self.known()
        database = next(self.root.glob("**/compile_commands.json"))
        self.build = database.parent
        self.commands = json.loads(database.read_text().replace(str(self.source), str(self.root)))
        self.added = []
        self.folders = sorted({pathlib.Path(c["file"]).parent for c in self.commands})
        self.add("planted_shared", SHARED)

    def known(self):
        for functions in anchors.CODE.values():
            if all(line in (self.root / file).read_text() for file, line, *_ in functions if (self.root / file).exists()) \
                    and all((self.root / file).exists() for file, *_ in functions):
                return functions
        raise SystemExit("planted: no functions known to go through in this code base (anchors.py)")

    def add(self, name, text):
        """One more unit, in one of the folders of the code base."""
        path = self.folders[len(self.added) % len(self.folders)] / f"{name}.cc"
        path.write_text(text + "\n")
        self.added.append(path)
        self.commands.append({"directory": str(self.build), "file": str(path), "command":
                              f"c++ -std=c++20 -fopenmp -I{self.root} -I{self.root}/include -I{self.build}/include -c {path}"})
        return path

    def through(self, number, following):
        """Calls `following` first thing in a real function; returns what calls that one."""
        file, line, include, call = self.anchors[number]
        path = self.root / file
        text = path.read_text()
        path.write_text(f"void {following}();\n" + text.replace(line, f"{line} ::{following}();", 1))
        return include, call

    def write(self):
        (self.build / "compile_commands.json").write_text(json.dumps(self.commands))


def follow(copy, name, chain, last):
    """Writes the hops, the last first; returns what a root needs to enter them."""
    before, call = last
    for index in reversed(range(len(chain))):
        hop, here = chain[index], f"{name}_{index}"
        if hop.startswith("real:"):
            copy.add(here, f"{before}\nvoid {here}() {{ {call}; }}")
            before, call = copy.through(int(hop[5:]), here)
            call = "{ " + call + "; }" if ";" in call else call
        else:
            copy.add(here, f"{before}\n" + hops.HOPS[hop].replace("NAME", here).replace("NEXT", call))
            before, call = f"void {here}();", f"{here}()"
    return before, call


def found(copy, name, context, chain, leaf):
    before, call = follow(copy, name, chain, hops.LEAVES[leaf])
    return copy.add(name, before + "\n" + contexts.CONTEXTS[context].replace("NAME", name).replace("BODY", call))


def silent(copy, name, context, before, body, depth):
    before = before.replace("NAME", name)
    body = body.replace("NAME", name)
    if context is None:
        return copy.add(name, before + f"void {name}() {{ {body}; }}")
    last = (before, body)
    before, body = follow(copy, name, ["direct"] * depth, last)
    return copy.add(name, before + "\n" + contexts.CONTEXTS[context].replace("NAME", name).replace("BODY", body))


def plant(source, folder):
    """The copy, and the files of the roots: of waits, and of what other rules tell."""
    copy = Copy(source, folder)
    waits = ([found(copy, f"found_{n}", *case) for n, case in enumerate(cases.FOUND)],
             [silent(copy, f"silent_{n}", *case) for n, case in enumerate(cases.SILENT)])
    rest = ([found(copy, f"other_found_{n}", *case[1:]) for n, case in enumerate(others.FOUND)],
            [silent(copy, f"other_silent_{n}", *case[1:]) for n, case in enumerate(others.SILENT)])
    copy.write()
    return copy, waits, rest

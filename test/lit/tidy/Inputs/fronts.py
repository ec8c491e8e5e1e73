"""What `check --format json`, the language server and clang-tidy say of one source, in one form."""

import difflib
import json
import pathlib
import subprocess
import sys

import yaml

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "lsp" / "Inputs"))
from client import Client, applied, uri  # noqa: E402


def database(folder, source, flags):
    command = {
        "directory": str(folder),
        "file": str(source),
        "arguments": ["c++", *flags, "-c", str(source)],
    }
    (folder / "compile_commands.json").write_text(json.dumps([command]))


def changed(text, edits):
    """The bytes after edits of (offset, length, text)."""
    for offset, length, new in sorted(edits, reverse=True):
        text = text[:offset] + new.encode() + text[offset + length :]
    return text


class Fronts:
    """Findings are (rule, line, column) → the source's text with that finding's edits alone; None
    where there are none."""

    def __init__(self, tool, plugin, source, profiles=()):
        self.tool, self.plugin = tool, plugin
        self.source, self.text = source, source.read_bytes()
        self.folder = source.parent
        self.profiles = [str(each) for each in profiles]

    def check(self):
        profiles = [word for each in self.profiles for word in ("--profile", each)]
        shown = subprocess.run(
            [self.tool, "check", "-p", self.folder, "--format", "json", *profiles, self.source],
            check=True, capture_output=True, cwd=self.folder,
        ).stdout
        found = {}
        for each in json.loads(shown)["advice"]:
            # What is best as it is, no editor shows.
            if each["file"] is None or each["model"] == "serial":
                continue
            edits = [(e["offset"], e["length"], e["text"]) for e in each["fix"]["edits"]]
            found[each["rule"], each["line"], each["column"]] = (
                changed(self.text, edits) if edits else None
            )
        return found

    def tidy(self, checks="-*,concadvise-*", **options):
        exported = self.folder / "fixes.yaml"
        exported.unlink(missing_ok=True)
        options = {"Profiles": ";".join(self.profiles), "Accept": "assumed", **options}
        config = {"CheckOptions": {f"concadvise.{name}": value for name, value in options.items()}}
        ran = subprocess.run(
            ["clang-tidy-19", "--load", self.plugin, "--checks", checks, "-p", self.folder,
             "--config", json.dumps(config), "--export-fixes", exported, "--quiet", self.source],
            capture_output=True, text=True,
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr
        diagnostics = yaml.safe_load(exported.read_text())["Diagnostics"] if exported.exists() else []
        # A header is included by the first fix that needs it; the others have only their own edits.
        shared = [
            edit
            for each in diagnostics
            for edit in self.replacements(each)
            if edit[2].startswith("#include")
        ]
        assert len(shared) == len(set(shared)), "a header is included twice"
        found = {}
        for each in diagnostics:
            assert each["DiagnosticName"].startswith("concadvise-"), each
            rule = each["DiagnosticName"].removeprefix("concadvise-")
            offset = each["DiagnosticMessage"]["FileOffset"]
            before = self.text[:offset]
            edits = self.replacements(each)
            found[rule, before.count(b"\n") + 1, offset - before.rfind(b"\n")] = (
                changed(self.text, {*edits, *shared}) if edits else None
            )
        return found

    def facts(self):
        made = self.folder / "unit.facts"
        subprocess.run(
            [self.tool, "facts", "-o", made, "-p", self.folder, self.source], check=True
        )
        return str(made)

    def replacements(self, diagnostic):
        message = diagnostic["DiagnosticMessage"]
        assert pathlib.Path(message["FilePath"]) == self.source, message
        return [
            (each["Offset"], each["Length"], each["ReplacementText"])
            for each in message["Replacements"]
        ]

    def lsp(self):
        server = Client([self.tool, "lsp", "-p", str(self.folder)])
        server.initialize(str(self.folder), options={"profiles": self.profiles})
        server.open(str(self.source))
        found = {}
        for each in server.diagnostics(str(self.source), 1):
            assert each["code"] != "not-analysed", each
            start = each["range"]["start"]
            actions = [
                action
                for action in server.actions(str(self.source), start["line"])
                if action["isPreferred"]
                and (action["data"]["site"], action["data"]["rule"])
                == (each["data"]["site"], each["code"])
            ]
            edited = None
            if actions:
                answer = server.request("codeAction/resolve", actions[0])
                assert "result" in answer, answer
                edited = applied(answer["result"]["edit"], {})[uri(self.source)].encode()
            found[each["code"], start["line"] + 1, start["character"] + 1] = edited
        server.stop()
        return found


def differences(named):
    """How the fronts differ, in words."""
    (first, reference), *others = named.items()
    for name, found in others:
        for place in sorted({*reference, *found}):
            if (place in reference) != (place in found):
                yield f"{place}: only {first if place in reference else name} has it"
            elif reference[place] != found[place]:
                texts = [(text or b"").decode().splitlines() for text in (reference[place], found[place])]
                yield "\n".join([f"{place}:", *difflib.unified_diff(*texts, first, name, lineterm="")])

"""Runs one case: every form built, every legal model run, outputs compared, advice beside truth."""
import os
import shutil
import time

from forms import Forms, refusals
from measure import Variant, interleave
from servers import missing_server
from projects import missing_package
from tool import Failure

LEVELS = ("static", "profile", "counted")


def cores():
    return len(os.sched_getaffinity(0))


class Judge:
    def __init__(self, tool, prefix, scratch, addresses, repetitions):
        self.tool, self.prefix, self.scratch = tool, prefix, scratch
        self.addresses, self.repetitions = addresses, repetitions

    def run(self, case):
        """The case's results as plain data; a step that fails is part of them."""
        started = time.monotonic()
        result = {"name": case.name, "family": case.family, "safe": list(case.safe),
                  "must_stay": case.must_stay, "why": case.why, "rule": case.rule}
        lacks = missing_package(case) or missing_server(case)
        if lacks:
            return result | {"skipped": f"{lacks} is not installed"}
        try:
            Trial(self, case, result).run()
        except Failure as failure:
            result["error"] = str(failure)
        result["bench_seconds"] = time.monotonic() - started
        shutil.rmtree(self.scratch / case.name, ignore_errors=True)
        return result


class Trial:
    """One case on its way; what is found goes into `result`."""

    def __init__(self, judge, case, result):
        self.judge, self.case, self.result = judge, case, result
        self.forms = Forms(case, judge.tool, judge.prefix, judge.scratch, self.command)
        self.advised, self.sites = {}, {}
        result.update(advice={}, wrapped={}, unsafe=[], changed=[], runs=[])

    def command(self, executable):
        return [executable, *(self.argument(word) for word in self.case.arguments)]

    def argument(self, word):
        own = self.judge.scratch / self.case.name
        return {"FOLDER": str(own / "data"), "FILE": str(own / "file")}.get(
            word, self.judge.addresses.get(word, word))

    def run(self):
        serial = self.forms.serial()
        self.serial = Variant("serial", self.command(serial))
        self.serial.once()
        profile = self.forms.profile(serial, "profile")
        report = self.judge.tool.report(profile)
        self.result["program_seconds"] = report["wall_seconds"]
        self.level("static")
        self.level("profile", profile)
        if self.case.loop:
            counted = self.counted(profile)
            self.check_sites()
            self.measure(counted)

    # -- what the tool says and does

    def level(self, level, profile=None):
        everything, mine = self.forms.advice(profile)
        self.result["advice"][level] = mine and slim(mine)
        if self.case.rule:
            self.result.setdefault("rules", {})[level] = sorted({each["rule"] for each in everything})
        executable, sites, said = self.forms.wrapped(level, profile)
        self.advised[level], self.sites[level] = executable, sites
        self.note_wrapped(level, sites, mine, said)

    def mine(self):
        """Advice for the loop that matters, which may become a site by being hot."""
        return self.result["advice"]["static"] or self.result["advice"]["profile"]

    def counted(self, profile):
        """Every site wrapped but serial: counts tasks, and runs every legal model."""
        executable, sites, said = self.forms.wrapped("counted", profile, "--model", "serial")
        self.sites["serial"] = sites
        mine = self.mine()
        self.note_wrapped("serial", sites, mine, said)
        self.main = next((site for site in sites if mine and site.id == mine["id"]), None)
        self.others = [site for site in sites if site is not self.main]
        if self.main:
            counts = self.forms.profile(executable, "counts")
            again = self.forms.advice_on_wrapped(self.main.id, counts)
            self.result["advice"]["counted"] = again and slim(again)
        return executable

    def note_wrapped(self, level, sites, mine, said):
        self.result["wrapped"][level] = {
            "main": bool(mine) and any(site.id == mine["id"] for site in sites),
            "sites": [{"id": site.id, "models": site.models} for site in sites],
            "refused": refusals(said, self.forms.line)}

    def check_sites(self):
        """No form may hold a model at the loop that matters under which it could go wrong."""
        mine = self.mine()
        for level, sites in self.sites.items():
            for site in sites:
                if mine and site.id == mine["id"]:
                    wrong = set(site.models) - set(self.case.safe) - {"serial"}
                    self.result["unsafe"] += [f"{level}: {model}" for model in sorted(wrong)]

    # -- what is true

    def measure(self, counted):
        self.variants = {"serial": self.serial}
        for level, executable in self.advised.items():
            if executable and not any(v.command[0] == str(executable) for v in self.variants.values()):
                self.variants[f"advised, {level}"] = Variant(level, self.command(executable))
        if counted and self.main:
            for model in self.main.models:
                for workers in (self.sizes(model) if model != "serial" else [None]):
                    key = f"{model}:{workers}" if workers else model
                    self.variants["wrapped, serial" if model == "serial" else key] = Variant(
                        key, self.command(counted), {self.main.variable: key})
        if (openmp := self.forms.openmp()):
            self.variants["openmp"] = Variant("openmp", self.command(openmp))
        self.try_each(counted)
        self.serial.seconds.clear()
        interleave(self.variants.values(), self.judge.repetitions)
        self.report_runs()

    def sizes(self, model):
        """The runtime's own size, those that were predicted, and one for each core."""
        sizes = {None} | ({cores()} if model == "threads" else set())
        for level in ("profile", "counted"):
            for each in (self.result["advice"].get(level) or {"models": []})["models"]:
                if each["model"] == model and each["legality"] not in ("unsafe", "unknown"):
                    sizes.add(each["workers"])
        return sorted(sizes - {0}, key=lambda size: size or 0)

    def try_each(self, counted):
        """Runs every variant once and takes out those that go wrong; other sites' models too."""
        for key, variant in list(self.variants.items()):
            if (wrong := self.goes_wrong(variant)):
                del self.variants[key]
                if key == "openmp":
                    self.result["openmp_wrong"] = wrong
                else:
                    self.result["changed"].append(f"{key}: {wrong}")
        if counted:
            for site in self.others:
                for model in set(site.models) - {"serial"}:
                    variant = Variant(model, self.command(counted), {site.variable: model})
                    if (wrong := self.goes_wrong(variant)):
                        self.result["changed"].append(f"site {site.id}, {model}: {wrong}")

    def goes_wrong(self, variant):
        variant.limit = max(20, 30 * min(self.serial.seconds or [1]))
        try:
            variant.once()
        except Failure as failure:
            return str(failure)
        return "" if variant.output == self.serial.output else "the output is another one"

    def report_runs(self):
        serial = self.variants["serial"].median
        for key, variant in self.variants.items():
            self.result["runs"].append({
                "how": key, "seconds": variant.median, "fastest": min(variant.seconds),
                "slowest": max(variant.seconds), "speedup": serial / variant.median,
                "notes": sorted(variant.notes)})
        for level, executable in self.advised.items():
            same = [key for key, v in self.variants.items()
                    if executable and v.command[0] == str(executable) and not v.overrides]
            if same or not executable:  # Otherwise its output was another one.
                self.result["wrapped"][level]["runs_as"] = same[0] if same else "serial"
        if (counted := self.result["advice"].get("counted")):
            key = f"{counted['model']}:{counted['workers']}"
            self.result["wrapped"]["counted"] = {
                "main": True, "sites": [], "refused": [],
                "runs_as": key if key in self.variants else "wrapped, serial"}


def slim(advice):
    """What is kept of one piece of advice."""
    return {key: advice.get(key) for key in
            ("id", "rule", "line", "workload", "model", "model_by_rule", "workers", "message")} | {
        "tasks": advice["evidence"]["tasks"],
        "models": [{key: each[key] for key in
                    ("model", "workers", "seconds", "low", "high", "legality", "reasons")}
                   for each in advice["models"]]}

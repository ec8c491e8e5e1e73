"""Runs one case from profile to bars."""
import os
import time

from measure import Copies, Variant, interleave, scratch_file
from tool import Failure


def cores():
    return len(os.sched_getaffinity(0))


class Judge:
    def __init__(self, serial, wrapped, tool, address, repetitions, scratch):
        self.serial, self.wrapped, self.tool = serial, wrapped, tool
        self.address, self.repetitions, self.scratch = address, repetitions, scratch

    def run(self, case):
        """The case's results as plain data; a step that fails is part of them."""
        started = time.monotonic()
        result = {"name": case.name, "title": case.title, "scale": case.scale, "runs": [], "bars": []}
        try:
            self.refused(case, result) if case.refused else self.measured(case, result)
        except Failure as failure:
            result["error"] = str(failure)
        result["passed"] = "error" not in result and all(bar["met"] for bar in result["bars"])
        result["seconds"] = time.monotonic() - started
        return result

    # -- what both kinds share

    def arguments(self, case, file=None):
        given = [self.address] if case.server else []
        return given + [file if word == case.writes and case.writes else word for word in case.arguments]

    def command(self, tree, case, label):
        file = scratch_file(self.scratch, f"{case.name}-{label}") if case.writes else None
        return [tree.executable(case.program), *self.arguments(case, file)], file

    def profiled(self, case):
        """The program measured as it is, and the advice that follows from it."""
        self.serial.build(case.program)
        profile = scratch_file(self.scratch, f"{case.name}-profile")
        command, _ = self.command(self.serial, case, "profile")
        self.tool.profile(profile, command)
        return profile

    def wrap(self, case, profile):
        """`concadvise fix` on a fresh copy; returns what changed in it."""
        self.wrapped.build(case.program)
        before = self.wrapped.text(case.program)
        self.tool.fix(self.wrapped.build_dir(case.program), profile)
        return before != self.wrapped.text(case.program)

    # -- cases that run concurrently

    def measured(self, case, result):
        profile = self.profiled(case)
        result["advice"] = [
            {key: each.get(key) for key in ("id", "rule", "model", "workers", "message", "line")} |
            {"stages": each["decision"][0]["because"]}
            for each in self.tool.advice(self.serial.build_dir(case.program), profile)]
        if not self.wrapped.sites(case.program) and not self.wrap(case, profile):
            raise Failure("fix wrapped nothing")
        self.wrapped.build(case.program)
        sites = self.wrapped.sites(case.program)
        if len(sites) != 1:
            raise Failure(f"fix wrapped {len(sites)} sites, not the one that matters")
        result["site"] = {"id": sites[0].id, "models": sites[0].models}
        variants = self.variants(case, sites[0])
        interleave(variants.values(), self.repetitions)
        self.report_runs(case, variants, result)
        self.check_output(variants)
        self.check_bars(case, sites[0], variants, result)

    def variants(self, case, site):
        def variant(key, tree, overrides):
            command, file = self.command(tree, case, key)
            return Variant(key, command, overrides, file)

        found = {"serial": variant("serial", self.serial, {}),
                 "advised": variant("advised", self.wrapped, {}),
                 "wrapped, serial": variant("wrapped-serial", self.wrapped, {site.variable: "serial"})}
        for model in site.models:
            size = case.workers.get(model)
            override = {site.variable: f"{model}:{size}" if size else model}
            found[model] = variant(model, self.wrapped, override)
        if case.share_of_copies:
            command, _ = self.command(self.serial, case, "copies")
            found["copies"] = Copies(command, cores())
        return found

    def report_runs(self, case, variants, result):
        serial = variants["serial"].median
        for key, variant in variants.items():
            speedup = serial / variant.median * (variant.count if key == "copies" else 1)
            figure = case.figures.get(key)
            result["runs"].append({
                "model": key, "workers": case.workers.get(key), "seconds": variant.median,
                "fastest": min(variant.seconds), "slowest": max(variant.seconds), "speedup": speedup,
                "documents": figure and {"seconds": figure.seconds, "note": figure.note},
                "notes": sorted(variant.notes)})

    def check_output(self, variants):
        expected = variants["serial"].output
        for key, variant in variants.items():
            if key != "copies" and variant.output != expected:
                raise Failure(f"{key}: the output is not that of the serial program")

    def check_bars(self, case, site, variants, result):
        def bar(text, value, limit, met):
            result["bars"].append({"bar": text, "value": value, "limit": limit, "met": met})

        def missing(model):
            bar(f"{model} is legal", 0, 1, False)

        for model, limit in case.limits.items():
            if model in variants:
                seconds = variants[model].median
                bar(f"{model}: wall ≤ {limit:.3g} s", seconds, limit, seconds <= limit)
            else:
                missing(model)
        for model, share in case.share_of_copies.items():
            if model not in variants:
                missing(model)
                continue
            bar(f"advice is {model}", site.models[0], model, site.models[0] == model)
            copies = variants["copies"]
            ratio = copies.median / (variants[model].median * copies.count)
            bar(f"{model}: ≥ {share:.0%} of the copies' speedup", ratio, share, ratio >= share)

    # -- cases that must be left alone

    def refused(self, case, result):
        profile = self.profiled(case)
        changed = self.wrap(case, profile)
        named = [reason for loop in self.tool.loops(self.serial.build_dir(case.program))
                 if loop["verdict"] == "sequential" for reason in loop["reasons"]
                 if reason.get("from", {}).get("line") and reason.get("to", {}).get("line")]
        result["reasons"] = [reason["message"] for reason in named]
        result["bars"] += [
            {"bar": "left as it is", "value": not changed, "limit": True, "met": not changed},
            {"bar": "both accesses are named", "value": len(named), "limit": 1, "met": bool(named)}]

"""CPython scripts: the verdict of their profile beside every model they can run."""
import sys

from accuracy import truth
from measure import Variant, interleave, scratch_file
from projects import PROGRAMS
from tool import Failure

MODELS = ("serial", "threads", "processes", "async")


def run(name, tool, scratch, repetitions):
    result = {"name": name, "family": "CPython", "script": True, "changed": []}
    script = PROGRAMS / f"{name}.py"
    variants = {model: Variant(model, [sys.executable, script, model]) for model in MODELS}
    try:
        profile = scratch_file(scratch, name)
        tool.profile(profile, [sys.executable, script, "serial"])
        verdict = tool.report(profile)["verdict"]
        interleave(variants.values(), repetitions)
    except Failure as failure:
        return result | {"error": str(failure)}
    times = {model: variant.median for model, variant in variants.items()}
    how, best = truth(times)
    advised = times.get(verdict["model"] or "serial")
    return result | {"verdict": verdict, "times": times, "best_model": {"how": how, "seconds": best},
                     "regret_of_verdict": advised / best if advised else None}

"""judged.py: reads `tune --format json` on stdin and holds the verdicts against the measurements.

Prints, for each site, its best model and the models that were run."""
import json
import sys

report = json.load(sys.stdin)
for site in report["sites"]:
    models = site["models"]
    best = models[site["best"]]
    assert best["outcome"] == "best" and models[0]["original"]
    assert [m["outcome"] for m in models].count("best") == 1
    for model in models:
        seconds = model["measured"] and model["measured"]["seconds"]
        assert (seconds is None) == (model["outcome"] in ("stopped", "wrong")), model
        if model["outcome"] == "slower" and not (model["model"] == "serial" and not model["original"]):
            assert seconds > best["measured"]["low"], model
        if model["predicted"]:
            assert model["predicted"]["low"] <= model["predicted"]["seconds"] <= model["predicted"]["high"]
    names = sorted({m["model"] for m in models})
    print(f"line {site['line']}: {'as it is' if best['original'] else best['model']} of {' '.join(names)}")
if report["together"]:
    print("together:", report["together"]["outcome"])

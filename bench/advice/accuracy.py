"""From measured runs to regret, intervals and baselines."""
import math
import statistics

SERIAL_NOISE = 1.05  # "slower than serial" begins here
CONCURRENT = ("threads", "processes", "async")


def seconds_of(result):
    return {run["how"]: run["seconds"] for run in result["runs"]}


def truth(times):
    """The fastest way that keeps the output, advice included: (how, seconds)."""
    own = {how: each for how, each in times.items() if how not in ("openmp", "wrapped, serial")}
    return min(own.items(), key=lambda item: item[1])


def fastest_of(times, model):
    sizes = [each for how, each in times.items() if how.split(":")[0] == model]
    return min(sizes) if sizes else None


def advised_seconds(result, times, level):
    """Measured with what `fix` really wrote at that level of knowledge."""
    wrapped = result["wrapped"].get(level)
    return times.get(wrapped["runs_as"]) if wrapped and "runs_as" in wrapped else None


def interval(result, advice, model, workers):
    """The whole program's predicted speedup under a model: (low, likely, high), or None."""
    by_model = {each["model"]: each for each in advice["models"]}
    of = by_model.get(model)
    if not of or of["seconds"] is None or workers not in (None, of["workers"]):
        return None
    program, site = result["program_seconds"], by_model["serial"]["seconds"]
    rest = max(0.0, program - site)

    def speedup(seconds):
        return (rest + site) / max(1e-9, rest + seconds)
    return speedup(of["high"]), speedup(of["seconds"]), speedup(of["low"])


def predicted(result, times, level):
    """Interval beside measurement for the model advised, and for every model that was run."""
    advice = result["advice"].get(level)
    rows = []
    if not advice:
        return rows
    for each in advice["models"]:
        key = f"{each['model']}:{each['workers']}"
        found = interval(result, advice, each["model"], each["workers"])
        measured = times.get(key)
        if each["model"] == advice["model"] and each["model"] != "serial":
            measured = measured or advised_seconds(result, times, level)
        if not found or not measured or each["model"] == "serial":
            continue
        low, likely, high = found
        speedup = times["serial"] / measured
        rows.append({"model": each["model"], "workers": each["workers"], "low": low, "likely": likely,
                     "high": high, "measured": speedup, "inside": low <= speedup <= high,
                     "half_width": (high - low) / 2 / likely,
                     "advised": each["model"] == advice["model"]})
    return rows


def baselines(result, times, size):
    """What fixed habits would have cost, from the same runs. Where a habit is not legal, the
    program is left serial, which flatters the habit."""
    serial = times["serial"]
    advice = result["advice"].get("profile") or {}
    by_rule = (advice.get("model_by_rule") or "serial").split("+")[0]
    return {
        f"always threads({size})": times.get(f"threads:{size}", serial),
        "always async": times.get("async", serial),
        "always processes": times.get("processes", serial),
        "the documents' rule": times.get(by_rule, serial),
        "omp parallel for": times.get("openmp", serial)}


def judged(result, size):
    """Adds what follows from the runs of one case."""
    times = seconds_of(result)
    how, best = truth(times)
    result["best"] = {"how": how, "seconds": best}
    result["regret"], result["predicted"] = {}, {}
    for level in result["advice"]:
        advised = advised_seconds(result, times, level)
        if advised is not None:
            result["regret"][level] = advised / best
            result["predicted"][level] = predicted(result, times, level)
    result["slower_than_serial"] = [
        level for level in result["regret"]
        if advised_seconds(result, times, level) > times["serial"] * SERIAL_NOISE]
    result["baselines"] = {name: each / best for name, each in baselines(result, times, size).items()}
    return result


def geometric_mean(values):
    values = list(values)
    return math.exp(statistics.fmean(map(math.log, values))) if values else None


def summary(results):
    measured = [each for each in results if each.get("runs")]
    total = {"programs": len(results), "measured": len(measured),
             "skipped": sum("skipped" in each for each in results),
             "failed": sum("error" in each for each in results),
             "unsafe": sum(bool(each.get("unsafe")) for each in results),
             "changed": sum(bool(each.get("changed")) for each in results), "levels": {}}
    for level in ("static", "profile", "counted"):
        regrets = {each["name"]: each["regret"][level] for each in measured if level in each["regret"]}
        rows = [row for each in measured for row in each["predicted"].get(level, [])]
        advised = [row for row in rows if row["advised"]]
        total["levels"][level] = {
            "regret": geometric_mean(regrets.values()),
            "worst": max(regrets.items(), key=lambda item: item[1], default=None),
            "slower_than_serial": [each["name"] for each in measured
                                   if level in each["slower_than_serial"]],
            "advised_inside": share(advised), "advised_width": width(advised), "advised": len(advised),
            "all_inside": share(rows), "all_width": width(rows), "all": len(rows)}
    total["not_wrapped"] = {each["name"]: each["wrapped"]["serial"]["refused"][:1] for each in measured
                            if each["safe"] and not each["wrapped"]["serial"]["main"]}
    total["rules_missed"] = [each["name"] for each in results if each.get("rule") and "rules" in each
                             and not any(each["rule"] in told for told in each["rules"].values())]
    total["scripts"] = {each["name"]: each["regret_of_verdict"] for each in results
                        if "regret_of_verdict" in each}
    names = measured[0]["baselines"] if measured else ()
    total["baselines"] = {name: geometric_mean(each["baselines"][name] for each in measured)
                          for name in names}
    total["families"] = families(measured)
    return total


def families(measured, level="profile"):
    """Regret of each family, and of all the others without it."""
    known = {each["family"] for each in measured}
    return {family: {
        "regret": geometric_mean(e["regret"][level] for e in measured if e["family"] == family),
        "without": geometric_mean(e["regret"][level] for e in measured if e["family"] != family)}
        for family in sorted(known)}


def share(rows):
    return sum(row["inside"] for row in rows) / len(rows) if rows else None


def width(rows):
    return statistics.median(row["half_width"] for row in rows) if rows else None

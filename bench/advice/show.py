"""The results as text."""


def seconds(value):
    return f"{value * 1e3:.0f} ms" if value < 1 else f"{value:.2f} s"


def lines(result):
    yield f"{result['name']} ({result['family']})"
    if "skipped" in result:
        yield f"    skipped: {result['skipped']}"
        return
    if "error" in result:
        yield from ("    error: " + result["error"]).rstrip().split("\n")
    if result.get("script"):
        yield from script_lines(result)
        return
    if result["rule"]:
        yield from rule_lines(result)
    for level, advice in result["advice"].items():
        if advice or result["runs"]:
            yield from level_lines(result, level, advice)
    yield from run_lines(result)
    for text in result["unsafe"]:
        yield f"    UNSAFE   wrapped with a model that may change it: {text} ({result['why']})"
    for text in result["changed"]:
        yield from f"    CHANGED  {text}".rstrip().split("\n")


def level_lines(result, level, advice):
    if advice is None:
        yield f"    {level:<8} no advice for the loop"
        return
    size = f"({advice['workers']})" if advice["workers"] else ""
    regret = result.get("regret", {}).get(level)
    told = f"regret {regret:.2f}; " if regret else ""
    yield f"    {level:<8} {advice['model']}{size}: {told}{advice['message']}"
    wrapped = result["wrapped"].get(level, {})
    if advice["model"] not in (None, "serial") and not wrapped.get("main"):
        for reason in wrapped.get("refused") or ["for no reason that it told"]:
            yield f"             not wrapped: {reason}"
    for row in result.get("predicted", {}).get(level, []):
        inside = "inside" if row["inside"] else "OUTSIDE"
        chosen = "advised " if row["advised"] else ""
        yield (f"             {chosen}{row['model']}({row['workers']}): predicted {row['likely']:.2f} × "
               f"({row['low']:.2f}–{row['high']:.2f}), measured {row['measured']:.2f} × {inside}")


def run_lines(result):
    best = result.get("best", {}).get("how")
    for run in result["runs"]:
        mark = "  ← best" if run["how"] == best else ""
        yield f"    {run['how']:<20}{seconds(run['seconds']):>9}{run['speedup']:>7.2f} ×{mark}"
        for note in run["notes"]:
            yield f"        {note}"
    if "openmp_wrong" in result:
        yield f"    openmp: {result['openmp_wrong'].splitlines()[0]}"


def rule_lines(result):
    found = result.get("rules", {})
    told = any(result["rule"] in rules for rules in found.values())
    yield f"    {'ok   ' if told else 'MISSED'} {result['rule']}: {found}"


def script_lines(result):
    if "verdict" not in result:
        return
    told = f"regret {number(result['regret_of_verdict'], '{:.2f}')}; {result['verdict']['summary']}"
    yield f"    verdict  {result['verdict']['model']}: {told}"
    for model, each in result["times"].items():
        mark = "  ← best" if model == result["best_model"]["how"] else ""
        yield f"    {model:<20}{seconds(each):>9}{mark}"


def number(value, form="{:.3f}"):
    return "–" if value is None else form.format(value)


def percent(value):
    return number(value, "{:.0%}")


def summary_lines(total):
    yield (f"{total['programs']} programs: {total['measured']} measured, {total['skipped']} skipped, "
           f"{total['failed']} failed")
    yield "            regret   worst             inside  width    (all models run: inside, width)"
    for level, each in total["levels"].items():
        name, worst = each["worst"] or ("–", None)
        yield (f"{level:<11}{number(each['regret']):>7}   {number(worst)} {name}   "
               f"{percent(each['advised_inside'])} of {each['advised']}, ±{percent(each['advised_width'])}   "
               f"({percent(each['all_inside'])} of {each['all']}, ±{percent(each['all_width'])})")
        if each["slower_than_serial"]:
            yield f"           slower than serial: {', '.join(each['slower_than_serial'])}"
    for name, each in total["baselines"].items():
        yield f"{name:<22}{number(each)}"
    yield "family: regret with a profile; of all others without it"
    for family, each in total["families"].items():
        yield f"    {family:<20}{number(each['regret'])}   {number(each['without'])}"
    for name, each in total["scripts"].items():
        yield f"    {name:<20}{number(each)}"
    for name, reason in total["not_wrapped"].items():
        yield f"could be wrapped and is not: {name}" + (f": {reason[0]}" if reason else "")
    for name in total["rules_missed"]:
        yield f"not told that it is wrongly concurrent: {name}"
    yield f"unsafe programs wrapped: {total['unsafe']}; outputs changed: {total['changed']}"

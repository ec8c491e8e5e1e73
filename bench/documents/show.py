"""The results as text."""


def seconds(value):
    return f"{value:.3f} s" if value < 1 else f"{value:.2f} s"


def lines(result):
    passed = "ok" if result["passed"] else "MISSED"
    yield f"{result['name']}: {result['title']}  [{passed}]"
    if result["scale"]:
        yield f"    ({result['scale']})"
    for advice in result.get("advice", []):
        yield f"    line {advice['line']}: {advice['model']}; {advice['stages']}"
    for run in result["runs"]:
        theirs = run["documents"]
        told = "" if theirs is None else f"{seconds(theirs['seconds']):>9}  {theirs['note']}"
        label = run["model"] + (f" ({run['workers']})" if run["workers"] else "")
        yield f"    {label:<18}{seconds(run['seconds']):>9}{run['speedup']:>7.2f} ×   {told}".rstrip()
        for note in run["notes"]:
            yield f"        {note}"
    for reason in result.get("reasons", []):
        yield f"    {reason}"
    for bar in result["bars"]:
        value = f"{bar['value']:.3g}" if isinstance(bar["value"], float) else bar["value"]
        yield f"    {'ok  ' if bar['met'] else 'FAIL'}  {bar['bar']}: {value}"
    if "error" in result:
        yield from ("    error: " + result["error"]).rstrip().split("\n")


HEADER = "    how                    ours speedup   documents"

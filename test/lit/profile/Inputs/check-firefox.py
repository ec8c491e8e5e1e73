"""check-firefox.py FILE: holds an export for the Firefox Profiler against what its format (version 57)
demands: tables, their columns, references in range, times in order. Prints what is in it."""

import json
import sys

with open(sys.argv[1], encoding="utf-8") as file:
    profile = json.load(file, parse_constant=lambda text: sys.exit(f"{text} is no JSON"))

META = {"interval", "startTime", "processType", "product", "stackwalk", "version",
        "preprocessedProfileVersion", "categories", "markerSchema"}
LIB = {"arch", "name", "path", "debugName", "debugPath", "breakpadId", "codeId"}
THREAD = {"processType", "processStartupTime", "processShutdownTime", "registerTime",
          "unregisterTime", "pausedRanges", "name", "isMainThread", "pid", "tid", "samples",
          "markers", "stackTable", "frameTable", "funcTable", "resourceTable", "nativeSymbols"}
COLUMNS = {
    "samples": {"stack", "time", "weight", "threadCPUDelta"},
    "markers": {"data", "name", "startTime", "endTime", "phase", "category"},
    "stackTable": {"frame", "prefix"},
    "frameTable": {"address", "inlineDepth", "category", "subcategory", "func", "nativeSymbol",
                   "innerWindowID", "line", "column"},
    "funcTable": {"name", "isJS", "relevantForJS", "resource", "fileName", "lineNumber",
                  "columnNumber"},
    "resourceTable": {"lib", "name", "host", "type"},
    "nativeSymbols": {"libIndex", "address", "name", "functionSize"},
}
COLOURS = {"transparent", "purple", "green", "orange", "yellow", "lightblue", "blue", "brown",
           "magenta", "red", "lightred", "darkgrey", "grey"}

meta, strings, libs = profile["meta"], profile["shared"]["stringArray"], profile["libs"]
assert META <= set(meta), META - set(meta)
assert meta["preprocessedProfileVersion"] == 57
categories = meta["categories"]
assert all(each["color"] in COLOURS and each["subcategories"][0] == "Other" for each in categories)
assert any(each["color"] == "grey" for each in categories)
schemas = {schema["name"]: {field["key"] for field in schema["fields"]}
           for schema in meta["markerSchema"]}
assert all(isinstance(text, str) for text in strings) and len(set(strings)) == len(strings)
assert all(set(lib) == LIB for lib in libs)


def inside(values, size, lowest=0, null=False):
    for value in values:
        if value is None:
            assert null
        else:
            assert isinstance(value, int) and lowest <= value < size, (value, size)


def ascending(times):
    assert all(isinstance(time, (int, float)) for time in times), times
    assert all(a <= b for a, b in zip(times, times[1:]))


weights = {"cpu": 0, "waits": 0}
markers_seen = set()
for thread in profile["threads"]:
    assert THREAD <= set(thread), THREAD - set(thread)
    assert isinstance(thread["pid"], str)
    for table, columns in COLUMNS.items():
        assert columns <= set(thread[table]), (table, columns - set(thread[table]))
        for column in columns:
            assert len(thread[table][column]) == thread[table]["length"], (table, column)
    samples, markers, stacks, frames, functions, resources = (
        thread[table] for table in list(COLUMNS)[:6])
    inside(samples["stack"], stacks["length"], null=True)
    ascending(samples["time"])
    assert samples["weightType"] == "tracing-ms" and all(w >= 0 for w in samples["weight"])
    inside(stacks["frame"], frames["length"])
    for number, prefix in enumerate(stacks["prefix"]):
        assert prefix is None or 0 <= prefix < number, "a caller comes before what it calls"
    inside(frames["func"], functions["length"])
    inside(frames["category"], len(categories), null=True)
    inside(functions["name"], len(strings))
    inside(functions["fileName"], len(strings), null=True)
    inside(functions["resource"], resources["length"], lowest=-1)
    inside(resources["lib"], len(libs), null=True)
    inside(resources["name"], len(strings))
    inside(markers["name"], len(strings))
    inside(markers["category"], len(categories))
    ascending(markers["startTime"])
    for begin, end, data in zip(markers["startTime"], markers["endTime"], markers["data"]):
        assert begin <= end
        assert set(data) - {"type", "cause"} <= schemas[data["type"]], data
        if "cause" in data:
            inside([data["cause"]["stack"]], stacks["length"])
        if data["type"] == "Wait":
            markers_seen.add(f"{data['reason']} on {data['object']} ({data['counts']})")
    for weight, cpu in zip(samples["weight"], samples["threadCPUDelta"]):
        weights["cpu" if cpu else "waits"] += weight

print(f"{len(profile['threads'])} threads, {weights['cpu']:.0f} ms CPU, {weights['waits']:.0f} ms waits")
for name in sorted(markers_seen):
    print("marker", name)
for name in sorted(text for text in strings if text.endswith(".py")):
    print("file", name)

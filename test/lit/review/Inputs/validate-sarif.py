"""validate-sarif.py SCHEMA: holds the log on stdin against the schema and prints what is in it."""

import collections
import json
import pathlib
import sys

import jsonschema

schema = json.loads(pathlib.Path(sys.argv[1]).read_text())
log = json.load(sys.stdin)
jsonschema.Draft4Validator.check_schema(schema)
jsonschema.Draft4Validator(schema, format_checker=jsonschema.FormatChecker()).validate(log)
(run,) = log["runs"]
rules = run["tool"]["driver"]["rules"]
print("rules:", len(rules), "with help:", sum("markdown" in rule["help"] for rule in rules))
has = collections.Counter()
for result in run["results"]:
    if "ruleIndex" in result:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"], result
    has.update(key for key in result)
    has.update(each["kind"] for each in result.get("suppressions", []))
for key in ("ruleIndex", "locations", "codeFlows", "fixes", "partialFingerprints", "inSource", "external"):
    print(f"{key}: {has[key]} of {len(run['results'])}")

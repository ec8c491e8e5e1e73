"""site-ids SOURCE CONCADVISE FLAG…: line and id of each site of a source, in the order of lines."""
import json
import subprocess
import sys

source, tool, *flags = sys.argv[1:]
found = subprocess.run([tool, "check", "--all", "--format", "json", source, "--", *flags],
                       stdout=subprocess.PIPE, check=True)
for advice in sorted(json.loads(found.stdout)["advice"], key=lambda each: each["line"]):
    print(advice["line"], advice["id"])

"""run-action.py ACTION [NAME=VALUE]…: runs the steps of a composite action in the current folder as a
runner would, with these inputs. Prints its outputs; its exit status is that of the step that fails."""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

import yaml

path = pathlib.Path(sys.argv[1])
action = yaml.safe_load(path.read_text())
given = dict(each.split("=", 1) for each in sys.argv[2:])
assert set(given) <= set(action["inputs"]), given
values = {f"inputs.{name}": given.get(name, each["default"]) for name, each in action["inputs"].items()}
values["github.action_path"] = str(path.parent)


def evaluated(text):
    return re.sub(r"\$\{\{ *([\w.-]+) *\}\}", lambda found: values[found.group(1)], text)


assert action["runs"]["using"] == "composite"
for step in action["runs"]["steps"]:
    assert step["shell"] == "bash" and "${{" not in step["run"], step
    with tempfile.NamedTemporaryFile("r") as outputs:
        env = {name: evaluated(value) for name, value in step.get("env", {}).items()}
        # What `shell: bash` means to a runner.
        ran = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            env={**os.environ, **env, "GITHUB_OUTPUT": outputs.name},
        )
        for line in outputs:
            name, value = line.rstrip("\n").split("=", 1)
            values[f"steps.{step.get('id')}.outputs.{name}"] = value
    if ran.returncode:
        break
for name, output in action.get("outputs", {}).items():
    print(f"{name}={evaluated(output['value'])}")
sys.exit(ran.returncode)

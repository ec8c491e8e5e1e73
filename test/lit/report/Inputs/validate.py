"""validate.py SCHEMA_FOLDER: checks the JSON on stdin against the schema that it names.

Prints the schema's name. Beyond the schema: every key that the output has must be described."""
import json
import pathlib
import sys

import jsonschema

folder = pathlib.Path(sys.argv[1])
schemas = {path.name: json.loads(path.read_text()) for path in folder.glob("*.json")}


def expanded(node, file):
    """The schema with every $ref replaced by what it names; ours do not recur."""
    if isinstance(node, list):
        return [expanded(item, file) for item in node]
    if not isinstance(node, dict):
        return node
    node = dict(node)
    if "$ref" in node:
        other, pointer = node.pop("$ref").split("#")
        other = other or file
        target = schemas[other]
        for step in pointer.strip("/").split("/"):
            target = target[step]
        return {**expanded(target, other), **node}
    return {key: expanded(value, file) for key, value in node.items()}


def undescribed(value, node, path):
    """Keys of `value` that the schema does not speak of."""
    for choice in node.get("oneOf", []):
        if choice.get("type") == "object":
            node = choice
    if isinstance(value, list):
        for item in value:
            yield from undescribed(item, node["items"], path + "[]")
    if isinstance(value, dict):
        for key, item in value.items():
            if key in node.get("properties", {}):
                yield from undescribed(item, node["properties"][key], f"{path}.{key}")
            elif "additionalProperties" not in node:
                yield f"{path}.{key}"


def refuse(constant):
    raise ValueError(f"{constant} is not JSON")


document = json.load(sys.stdin, parse_constant=refuse)
name, version = document["schema"].split("/")
file = f"{name}-{version}.json"
schema = expanded(schemas[file], file)
jsonschema.Draft202012Validator.check_schema(schema)
jsonschema.Draft202012Validator(schema).validate(document)
missing = sorted(set(undescribed(document, schema, "")))
assert not missing, f"not described by the schema: {missing}"
print(document["schema"])

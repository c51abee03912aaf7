"""What the package jsonschema says of values: `schemas.py FILE`, a list of [schema, value]; a line each."""

import json
import sys

from jsonschema import Draft202012Validator

with open(sys.argv[1]) as file:
    for schema, value in json.load(file):
        print("valid" if Draft202012Validator(schema).is_valid(value) else "invalid")

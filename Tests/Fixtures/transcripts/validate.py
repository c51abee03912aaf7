"""What the package jsonschema finds in a document: `validate.py SCHEMA DOCUMENT`, a line each."""

import json
import sys

from jsonschema import Draft202012Validator

with open(sys.argv[1]) as schema, open(sys.argv[2]) as document:
    validator = Draft202012Validator(json.load(schema))
    for error in validator.iter_errors(json.load(document)):
        print(f"{error.json_path}: {error.message}")

"""Runs an exported notebook by nbclient, and compares what its cells print now with what was stored in it."""

import re
import sys

import nbformat
from nbclient import NotebookClient


def shown(cell):
    """The outputs of a cell. Process ids, transactions, ports and times are others each time."""
    outputs = []
    for output in cell.outputs:
        if output.output_type == "stream":
            # What is said besides is no output of the step.
            if output.name == "stdout":
                outputs.append(re.sub(r"\d+", "0", output.text.rstrip()))
        elif output.output_type == "display_data":
            outputs.append(dict(output.data))
        else:
            outputs.append({"error": output.traceback})
    return outputs


notebook = nbformat.read(sys.argv[1], as_version=4)
nbformat.validate(notebook)
stored = [shown(cell) for cell in notebook.cells if cell.cell_type == "code"]
language = notebook.metadata.language_info
client = NotebookClient(notebook, timeout=600, allow_errors=True)
client.execute()
# Otherwise a notebook would be one with changes as soon as it is open.
assert notebook.metadata.language_info == language, (notebook.metadata.language_info, language)
cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
pictures = 0
for before, cell in zip(stored, cells):
    now = shown(cell)
    if cell.source.startswith("%%etude"):
        assert not any("error" in output for output in now if isinstance(output, dict)), now
        continue
    assert before == now, f"{cell.source}\n--- stored\n{before}\n--- now\n{now}"
    pictures += sum("image/svg+xml" in output for output in now if isinstance(output, dict))
print(len(cells), pictures)

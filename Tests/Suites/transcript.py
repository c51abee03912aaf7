"""The text of a step's output, from the parts that a transcript has of it: see docs/transcript.schema.json."""


def text(parts):
    """The parts' text, without the names of sessions."""
    return "".join(_text(part) for part in parts)


def shown(parts):
    """The parts' text as a page shows it."""
    result = ""
    for part in parts:
        for line in _text(part).splitlines(keepends=True):
            starts = not result or result.endswith("\n")
            result += (f"{part['session']}| " if "session" in part and starts else "") + line
    return result


def _text(part):
    if part.get("aside"):
        return ""
    kind = part["kind"]
    if kind in ("text", "mask"):
        return part["text"]
    if kind == "omitted":
        return f"({part['bytes']} bytes left out)\n"
    if kind == "picture":
        return part["picture"]["text"]
    if kind == "status":
        return f"[{part['status']}]\n"
    if kind == "blocked":
        return f"(blocked by {', '.join(part['by'])})\n" if part["by"] else "(blocked)\n"
    return ""

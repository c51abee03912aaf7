"""What an editor and `etude lsp` say to each other. The first argument names one of the conversations below; they work in
the current folder. Writes `done`."""
import os
import signal
import subprocess
import sys
import time

from client import Client, MINUTES, at

FOLDER = os.getcwd()
YES = {"window/showMessageRequest": {"title": "Run"}}


def write(name, text):
    path = os.path.join(FOLDER, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as file:
        file.write(text)
    return path


def page(*blocks, more=""):
    """A page of a course of its own: its blocks begin on line 4, from 0."""
    write("etude.yaml", 'title: Pages\npages: ["*.md"]\n' + more)
    text = "---\ntitle: Page\n---\n\n" + "\n\n".join(blocks) + "\n"
    return write("page.md", text), text


def block(info, *lines):
    return "\n".join([f"```{info}", *lines, "```"])


def positions():
    """Units of UTF-16, and of UTF-8 where the editor offers them, in what is said and in what changes."""
    before = '```sh timeout="\u00e9\U0001f600" '
    path, text = page(before + "name=x\necho 1\n```")
    for encodings, name, units in [
            (None, "utf-16", len(before.encode("utf-16-le")) // 2),
            (["utf-8", "utf-16"], "utf-8", len(before.encode()))]:
        client = Client(capabilities={"general": {"positionEncodings": encodings}} if encodings else {})
        assert client.capabilities.get("positionEncoding", "utf-16") == name
        uri = client.open(path, text)
        (found,) = client.found(uri, 1)
        assert "is not a duration" in found["message"], found
        client.change(
            uri, 2,
            {"range": {"start": {"line": 4, "character": units}, "end": {"line": 4, "character": units + 4}},
             "text": "?"},
            {"range": {"start": {"line": 4, "character": units}, "end": {"line": 4, "character": units + 1}},
             "text": "nmae"})
        key, _ = sorted(client.found(uri, 2), key=lambda found: "`nmae`" not in found["message"])
        assert "`nmae`" in key["message"] and "did you mean" in key["message"], key
        assert key["range"] == {
            "start": {"line": 4, "character": units}, "end": {"line": 4, "character": units + 6}}, key
        client.leave()


def agreement():
    """Nothing runs before a yes, and the question names what the page does not show."""
    marker = os.path.join(FOLDER, "marker")
    path, text = page(block("sh", f"echo x > {marker}"), more="environment: {ACME_MODE: test}\n")
    client = Client()
    uri = client.open(path, text)
    client.found(uri, 1)
    for number in (0, -2**63, 2**63 - 1, 2):
        client.answer(client.run(uri, number, workDoneToken=f"of {number}"))
    assert len(client.shown) == 4, client.shown
    assert "--trust" in client.finish(uri, 1)
    ((_, question),) = [asked for asked in client.asked if asked[0] == "window/showMessageRequest"]
    assert "ACME_MODE = test" in question["message"] and "step 1 of" in question["message"], question
    assert not os.path.exists(marker), "it has run without a yes"
    client.until(lambda: any("--trust" in text for text in client.shown))
    # A yes is to what was shown: what is added later is asked again.
    client.answers = YES
    assert client.finish(uri, 1) == "ran to step 1: all as the page says"
    assert os.path.exists(marker)
    settings = "file://" + write("etude.yaml", 'title: Pages\npages: ["*.md"]\nenvironment: {ACME_MODE: other}\n')
    client.finish(uri, 1)
    client.finish(uri, 1)
    questions = [params["message"] for method, params in client.asked if method == "window/showMessageRequest"]
    assert len(questions) == 3 and "ACME_MODE = other" in questions[2], questions
    client.leave()
    # A run that takes the place of one that asks asks anew, and the question before is withdrawn.
    os.remove(marker)
    client = Client(answers={"window/showMessageRequest": Client.HELD})
    uri = client.open(path, text)
    client.run(uri, 1, workDoneToken="first")
    client.until(lambda: len(client.held) == 1)
    client.run(uri, 1, workDoneToken="second")
    client.until(lambda: len(client.held) == 2)
    assert client.ended("first") == "cancelled" and client.withdrawn == client.held[:1], client.withdrawn
    client.send({"id": client.held[0], "result": {"title": "Run"}})
    client.request("textDocument/hover", at(uri, 0, 0))
    assert not os.path.exists(marker) and not [p for p in client.progress if p["value"].get("message") == "step 1 of 1"]
    client.send({"id": client.held[1], "result": {"title": "Run"}})
    assert client.ended("second") == "ran to step 1: all as the page says"
    # The editor goes while it is asked.
    write("etude.yaml", 'title: Pages\npages: ["*.md"]\nenvironment: {ACME_MODE: third}\n')
    client.run(uri, 1)
    client.until(lambda: len(client.held) == 3)
    client.server.stdin.close()
    assert client.server.wait(timeout=MINUTES) == 1
    # With --trust there is no question.
    os.remove(marker)
    client = Client("--trust", "--stdio")
    uri = client.open(path, text)
    client.finish(uri, 1)
    assert os.path.exists(marker) and all(method != "window/showMessageRequest" for method, _ in client.asked)
    # etude.yaml itself is looked at as it stands in the editor.
    client.notify("textDocument/didOpen", {"textDocument": {
        "uri": settings, "languageId": "yaml", "version": 1, "text": "title: Pages\npagse: []\n"}})
    (found,) = client.found(settings, 1)
    assert "pagse" in found["message"] and found["range"]["start"]["line"] == 1, found
    client.until(lambda: any("pagse" in d["message"] for d in client.diagnostics[uri][1]))
    client.leave()


def reach():
    """A yes is to pages of one repository, else to one page; and where others can write, to a text."""
    ran = []

    def place(name, folder=FOLDER, says="a"):
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        text = f"# Page\n\n```sh\necho {says}\n```\n"
        with open(path, "w") as file:
            file.write(text)
        os.chmod(path, 0o644)
        return path, text

    client = Client(answers=YES)

    def questions():
        return [params["message"] for method, params in client.asked if method == "window/showMessageRequest"]

    def asks(path, text):
        """Whether the page runs only after a question, which is answered with yes."""
        before = len(questions())
        ran.append(path)
        uri = client.open(path, text, len(ran))
        assert client.finish(uri, 1).startswith("ran to step 1"), path
        client.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
        return len(questions()) == before + 1

    # In no repository, a yes is to one page, and stays while only its owner can change it.
    loose = os.path.join(FOLDER, "notes")
    assert asks(*place("a.md", loose))
    assert not asks(*place("a.md", loose, "other"))
    assert asks(*place("b.md", loose)), "a page that came later"
    assert "no other page" in questions()[-1], questions()
    # In a repository it is to the pages that only their owner can change.
    own = os.path.join(FOLDER, "own")
    os.makedirs(os.path.join(own, ".git"))
    assert asks(*place("a.md", own))
    assert not asks(*place("docs/b.md", own))
    shared, text = place("docs/c.md", own)
    os.chmod(shared, 0o666)
    assert asks(shared, text), "a page that others can write"
    assert not asks(shared, text)
    assert asks(shared, text.replace("echo", "echo changed;"))
    os.chmod(os.path.join(own, "docs"), 0o777)
    assert asks(*place("docs/d.md", own)), "a folder in which others can put pages"
    assert "as it stands" in questions()[-1], questions()
    os.chmod(os.path.join(own, "docs"), 0o755)
    if os.getuid() == 0:
        foreign, text = place("e.md", own)
        os.chown(foreign, 65534, -1)
        assert asks(foreign, text) and not asks(foreign, text)
        assert asks(foreign, text.replace("echo", "echo changed;")), "a page of another user"
        # A link to another user's page is that page.
        os.symlink(foreign, os.path.join(own, "f.md"))
        assert asks(os.path.join(own, "f.md"), text.replace("echo", "echo again;"))
    # A link that leads out of the repository is no page of it.
    os.symlink(place("far.md", loose)[0], os.path.join(own, "far.md"))
    assert asks(os.path.join(own, "far.md"), place("far.md", loose)[1])
    client.leave()


def accepting():
    """What is accepted is the text in the editor, which no file has."""
    path, _ = page(block("sh", "echo saved"))
    text = "---\ntitle: Page\n---\n\n" + "\n\n".join([
        block("sh", "echo \U0001f600; echo second"), block("output", "first"), block("sh", "mktemp -u")]) + "\n"
    client = Client(answers=YES)
    uri = client.open(path, text)
    assert client.found(uri, 1) == []
    assert [lens["command"]["title"] for lens in client.request(
        "textDocument/codeLens", {"textDocument": {"uri": uri}})] == ["Run to here"] * 2
    assert client.finish(uri, 2) == "ran to step 2: step 1 failed"
    (found,) = client.diagnostics[uri][1]
    assert found["code"] == "run" and found["range"]["start"]["line"] == 4, found
    actions = client.request("textDocument/codeAction", {
        "textDocument": {"uri": uri}, "context": {"diagnostics": []},
        "range": {"start": {"line": 9, "character": 0}, "end": {"line": 9, "character": 0}}})
    assert [action["title"] for action in actions] == ["Run to here: step 1", "Accept: step 1"], actions
    # An editor that does not take it says why.
    client.answers = {**YES, "workspace/applyEdit": {"applied": False, "failureReason": "it is read-only"}}
    refusal = "The editor has not taken the output into its text: it is read-only."
    assert client.finish(uri, 1, "etude.accept") == refusal and client.shown == [refusal], client.shown
    client.answers = YES
    client.edits.clear()
    assert client.finish(uri, 1, "etude.accept") == "step 1 accepted"
    (change,) = client.edits[0]["edit"]["documentChanges"]
    assert change["textDocument"] == {"uri": uri, "version": 1}, change
    (edit,) = change["edits"]
    assert edit["newText"] == "\U0001f600\nsecond\n", edit
    assert edit["range"] == {"start": {"line": 9, "character": 0}, "end": {"line": 10, "character": 0}}, edit
    # What differs each time makes the page run again, and becomes a placeholder.
    client.finish(uri, 2, "etude.accept")
    new = client.edits[1]["edit"]["documentChanges"][0]["edits"][0]["newText"]
    assert "```output\n/tmp/tmp.<word>\n```" in new or "<...>" in new, new
    # A text that has changed meanwhile is left alone, and so is a step that would run otherwise.
    client.change(uri, 2, {"text": text.replace("echo second", "echo other")})
    client.found(uri, 2)
    assert "run to it first" in client.finish(uri, 1, "etude.accept")
    assert len(client.edits) == 2
    assert open(path).read().endswith("echo saved\n```\n"), "the file has changed"
    client.leave()


def running():
    """A run that is cancelled, by its token and by its request, and one that the end of the editor ends."""
    pids = os.path.join(FOLDER, "pids")
    path, text = page(
        block("sh", "echo before"), block("output", "<word>"),
        block("sh timeout=5m", f"sleep 300 & echo $! >> {pids}; sleep 300"))

    def started(count):
        deadline = time.monotonic() + MINUTES
        while not os.path.exists(pids) or len(open(pids).read().split()) < count:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        return int(open(pids).read().split()[-1])

    def gone(pid):
        deadline = time.monotonic() + MINUTES
        while os.path.exists(f"/proc/{pid}"):
            assert time.monotonic() < deadline, f"process {pid} has been left behind"
            time.sleep(0.02)

    client = Client("--trust")
    uri = client.open(path, text)
    client.answer(client.run(uri, 2))
    client.until(lambda: client.progress)
    pid = started(1)
    token = client.progress[0]["token"]
    client.notify("window/workDoneProgress/cancel", {"token": token})
    assert client.ended(token) == "cancelled", client.progress
    gone(pid)
    assert client.found(uri, 1) == [], "what was interrupted is nothing that differs"
    # With a token of the request, the answer is the end.
    request = client.run(uri, 2, workDoneToken="mine")
    pid = started(2)
    client.notify("$/cancelRequest", {"id": request})
    assert client.answer(request)["error"]["code"] == -32800
    assert client.ended("mine") == "cancelled"
    gone(pid)
    # A later wish takes the place of an earlier one.
    client.answer(client.run(uri, 2))
    pid = started(3)
    assert client.finish(uri, 1) == "ran to step 1: all as the page says"
    gone(pid)
    # A placeholder says what it stood for, wherever its line is by now.
    client.change(uri, 2, {"range": {"start": {"line": 3, "character": 0}, "end": {"line": 3, "character": 0}},
                           "text": "One line more.\n"})
    said = client.request("textDocument/hover", at(uri, 10, 2))["contents"]["value"]
    assert "one word" in said and "In the latest run: `before`" in said, said
    # A step that is tried again and again is given up.
    tries = os.path.join(FOLDER, "tries")
    client.change(uri, 3, {"text": "---\ntitle: Page\n---\n\n" + block(
        "sh until=5m", f"echo x >> {tries}; echo no") + "\n\n" + block("output", "yes") + "\n"})
    request = client.run(uri, 1, workDoneToken="tried")
    while not os.path.exists(tries) or os.path.getsize(tries) < 6:
        time.sleep(0.02)
    client.notify("$/cancelRequest", {"id": request})
    assert client.answer(request)["error"]["code"] == -32800
    # The editor dies: its end of the pipe is closed.
    client.change(uri, 4, {"text": text})
    client.answer(client.run(uri, 2))
    pid = started(4)
    client.server.stdin.close()
    assert client.server.wait(timeout=MINUTES) == 1
    gone(pid)
    # The editor dies, and something else keeps the pipe open.
    parent = subprocess.Popen(["sleep", "1000"])
    client = Client("--trust", initialize=False)
    client.request("initialize", {"processId": parent.pid, "rootUri": None, "capabilities": {}})
    uri = client.open(path, text)
    client.answer(client.run(uri, 2))
    pid = started(5)
    parent.kill()
    parent.wait()
    assert client.server.wait(timeout=MINUTES) == 1
    gone(pid)
    # It is killed itself.
    client = Client("--trust")
    uri = client.open(path, text)
    client.answer(client.run(uri, 2))
    pid = started(6)
    client.server.send_signal(signal.SIGKILL)
    client.server.wait(timeout=MINUTES)
    gone(pid)


def building():
    """A package that is built is heard of, and so is its end, which leaves no process and no folder."""
    noted = os.path.join(FOLDER, "noted")
    write("Package.swift", f"""// swift-tools-version: 5.9
import Foundation
let process = ProcessInfo.processInfo
let note = "\\(process.processIdentifier) \\(process.environment["TMPDIR"] ?? "none")"
try note.write(toFile: "{noted}", atomically: true, encoding: .utf8)
while true {{}}
""")
    write("Sources/Acme/Acme.swift", "public let acme = 42\n")
    path, text = page(
        block("swift", "import Acme", "print(acme)"), block("output", "42"), more="swift: {packages: [.]}\n")

    def started():
        deadline = time.monotonic() + MINUTES
        while not os.path.exists(noted):
            assert time.monotonic() < deadline
            time.sleep(0.02)
        pid, temporary = open(noted).read().split(" ", 1)
        os.remove(noted)
        assert os.path.isdir(temporary) and "/etude-" in temporary, temporary
        return int(pid), temporary

    def gone(pid, temporary):
        deadline = time.monotonic() + MINUTES
        while os.path.exists(f"/proc/{pid}") or os.path.exists(temporary):
            assert time.monotonic() < deadline, f"process {pid} or {temporary} has been left behind"
            time.sleep(0.02)

    def cancel(client, token):
        client.until(lambda: {"kind": "report", "message": "building `.`", "percentage": 0} in [
            each["value"] for each in client.progress if each["token"] == token])
        client.notify("window/workDoneProgress/cancel", {"token": token})
        assert client.ended(token) == "cancelled", client.progress

    client = Client("--trust")
    uri = client.open(path, text)
    # With a token that the server makes.
    client.answer(client.run(uri, 1))
    first = started()
    cancel(client, "etude-run-1")
    gone(*first)
    # A later wish takes the place of an earlier one.
    client.run(uri, 1, workDoneToken="second")
    second = started()
    client.run(uri, 1, workDoneToken="third")
    assert client.ended("second") == "cancelled", client.progress
    gone(*second)
    third = started()
    # Who waits for the build of another can be cancelled, too.
    other = Client("--trust")
    other.run(other.open(path, text), 1, workDoneToken="waiting")
    deadline = time.monotonic() + MINUTES
    while not any("-> FLOCK" in line and f" {other.server.pid} " in line for line in open("/proc/locks")):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    cancel(other, "waiting")
    other.leave()
    client.server.send_signal(signal.SIGKILL)
    client.server.wait(timeout=MINUTES)
    gone(*third)


def unread():
    """An editor that asks and asks, and reads nothing, while a step runs."""
    pid = os.path.join(FOLDER, "pid")
    path, text = page(block("sh timeout=5m", f"echo $$ > {pid}; sleep 300"))
    client = Client("--trust")
    uri = client.open(path, text)
    client.answer(client.run(uri, 1))
    while not os.path.exists(pid) or not open(pid).read():
        time.sleep(0.02)
    answer = client.answer(client.begin("textDocument/completion", at(uri, 4, 5)))
    client.reads.clear()
    try:
        for _ in range((32 << 20) // len(str(answer))):
            client.begin("textDocument/completion", at(uri, 4, 5))
    except BrokenPipeError:
        pass
    assert client.server.wait(timeout=MINUTES) == 1
    assert not os.path.exists("/proc/" + open(pid).read().strip())


def crowd():
    """Eight pages run at a time; one of them can be run anew, and a ninth has to wait."""
    gate = os.path.join(FOLDER, "gate")
    os.mkfifo(gate)
    _, text = page(block("sh timeout=5m", f"cat {gate}"))
    client = Client("--trust")
    uris = [client.open(write(f"page-{number}.md", text), text) for number in range(9)]

    def run(number, token):
        client.run(uris[number], 1, workDoneToken=token)
        client.until(lambda: any(each["token"] == token for each in client.progress) or client.shown)

    for number in range(8):
        run(number, f"page {number}")
    assert client.shown == [], client.shown
    run(0, "again")
    assert client.ended("page 0") == "cancelled" and client.shown == [], client.shown
    run(8, "page 8")
    assert client.shown == ["8 pages run already: wait for one of them, or cancel it."], client.shown
    client.notify("window/workDoneProgress/cancel", {"token": "page 3"})
    assert client.ended("page 3") == "cancelled"
    client.shown.clear()
    run(8, "page 8 again")
    assert client.shown == [], client.shown
    client.leave()


def words():
    """What is explained, completed and found."""
    write("tool.py", "one\n# lesson: part\ntwo\n# lesson: end\n")
    path, text = page(
        block("sql session=alice name=first on=db", "SELECT 1;"),
        block("output", "x <int:n 1..9> \\<int>"),
        block("sql name=other session=", "SELECT 2;"),
        block("output un", "<"),
        block("python source=tool.py#part", "two"),
        block("psql", "etude=# SELECT 3;", "3"))
    text = text.replace("title: Page", "title: Page\nservices: {db: postgres}")
    mutants = write("page.mutants.yaml", "- claim: c\n  step: first\n  replace: '1'\n  with: '2'\n")
    client = Client()
    uri = client.open(path, text)
    client.found(uri, 1)

    def line(of):
        return next(number for number, each in enumerate(text.split("\n")) if each.startswith(of))

    def hover(start, character):
        found = client.request("textDocument/hover", at(uri, line(start), character))
        return found and found["contents"]["value"]

    def labels(start, character):
        found = client.request("textDocument/completion", at(uri, line(start), character))
        return [item["label"] for item in found]

    assert "psql" in hover("```sql session=alice", 4)
    assert "conversation" in hover("```sql session=alice", 10)
    assert "a whole number from 1 to 9, called n" in hover("x <int:n", 4)
    assert hover("x <int:n", 17) is None and hover("SELECT 1", 2) is None and hover("```output un", 2) is None
    # Whatever can be written is explained, by the documentation.
    for character in (5, 22):
        items = client.request("textDocument/completion", at(uri, line("```sql session=alice"), character))
        bare = [item["label"] for item in items if "documentation" not in item]
        assert set(bare) <= {"output", "choices"}, bare
    items = client.request("textDocument/completion", at(uri, line("```output un"), 12))
    assert len(items) == 3 and all("documentation" in item for item in items), items
    assert {"sql", "redis", "output", "choices", "psql"} <= set(labels("```sql session=alice", 5))
    assert "until=" in labels("```sql session=alice", 22) and "session=" not in labels("```sql session=alice", 22)
    assert "predict" in labels("```sql session=alice", 22) and "logs=" not in labels("```sql session=alice", 22)
    assert labels("```sql name=other", 26) == ["alice"], labels("```sql name=other", 26)
    assert "unordered" in labels("```output un", 12)
    assert "<lsn>" in [item for item in labels("<", 1)]
    place = client.request("textDocument/definition", at(uri, line("```python"), 14))
    assert place["uri"] == "file://" + os.path.join(FOLDER, "tool.py") and place["range"]["start"]["line"] == 1, place
    # The list of mutants names the page's steps.
    list = "file://" + mutants
    client.notify("textDocument/didOpen", {"textDocument": {
        "uri": list, "languageId": "yaml", "version": 1, "text": open(mutants).read()}})
    assert client.request("textDocument/completion", at(list, 1, 9))[0]["label"] == "first"
    place = client.request("textDocument/definition", at(list, 1, 10))
    assert place["uri"] == uri and place["range"]["start"]["line"] == line("```sql session=alice"), place
    # Its findings are those of the page as it stands in the editor.
    sound = "---\ntitle: Page\nservices: {db: postgres}\n---\n\n" + block("sql name=first", "SELECT 1;") + "\n"
    client.change(uri, 2, {"text": sound})
    client.until(lambda: client.diagnostics.get(list, (None, [1]))[1] == [])
    client.change(uri, 3, {"text": sound.replace("SELECT 1", "SELECT 5")})
    client.until(lambda: client.diagnostics[list][1])
    assert "stands nowhere" in client.diagnostics[list][1][0]["message"], client.diagnostics[list]
    client.leave()


globals()[sys.argv[1]]()
print("done")

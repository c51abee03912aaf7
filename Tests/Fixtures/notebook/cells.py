"""Cells that a person types, one scenario an argument."""

import os
import sys
import threading
import time

import psutil
from kernel import PATIENCE, Kernel, equal

DATABASE = "%%etude\nservices: {db: postgres}\n"


def until(condition, what):
    """Waits for what has to come; the deadline only turns a hang into an error."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, what
        time.sleep(0.02)


def started(kernel):
    """The processes that a kernel has started, itself included."""
    own = psutil.Process(kernel.manager.provisioner.pid)
    return [own] + own.children(recursive=True)


def nothing_left(processes, is_last=True):
    """None of these is there any more, and no folder of the run, when it was the last one."""
    _, alive = psutil.wait_procs(processes, timeout=PATIENCE)
    assert not alive, alive
    folder = os.environ["TMPDIR"]

    def runs():
        return [name for name in os.listdir(folder) if name.startswith("etude")]

    if is_last:
        until(lambda: not runs(), "a folder of a run is left")


def blocked(kernel):
    first = kernel.run(DATABASE)
    assert first.text.startswith("db: postgres "), first
    kernel.run("%%sql\nCREATE TABLE t (a int);\nINSERT INTO t VALUES (1);")
    equal(kernel.run("%%sql session=alice\nBEGIN;\nUPDATE t SET a = 2;").text, "BEGIN\nUPDATE 1\n")
    waits = kernel.run("%%sql session=bob\nUPDATE t SET a = 3;")
    equal((waits.text, waits.error), ("(blocked by alice)\n", None))
    busy = kernel.run("%%sql session=bob\nSELECT 1;")
    equal(busy.error, "CellNotRun")
    assert busy.lines[0].startswith("bob waits for alice."), busy
    released = kernel.run("%%sql session=alice\nCOMMIT;")
    equal(released.text, "COMMIT\nbob| UPDATE 1\n")
    equal(kernel.run("%%sql session=bob\nSELECT a FROM t;").text, " a \n---\n 3\n(1 row)\n\n")
    # A wait ends by ^C, as in psql.
    kernel.run("%%sql session=alice\nBEGIN;\nUPDATE t SET a = 4;")
    equal(kernel.run("%%sql session=bob\nUPDATE t SET a = 5;").text, "(blocked by alice)\n")
    ended = kernel.run("%%sql session=bob\n^C")
    assert "canceling statement due to user request" in ended.text, ended


def errors(kernel):
    def problem(code):
        answer = kernel.run(code)
        equal((answer.text, answer.error), ("", "MalformedCell"))
        return answer.lines

    [line] = problem("SELECT 1;")
    assert line.startswith("In[1]:1:1: the cell does not say what it is; begin it with"), line
    [line] = problem("\n%%sgl\nSELECT 1;")
    equal(line, "In[2]:2:3: there is no kind of step `sgl`; did you mean `sql`?")
    [line] = problem("%%sql\nSELECT 1;")
    assert "In[3]:1:1: the page has no postgres service for this step; declare one" in line, line
    [line] = problem("%%etude\nservices: {db: postgrse}")
    assert line.startswith("In[4]:2:") and "did you mean `postgres`?" in line, line
    [line] = problem("%%etude\nservices:\n  db: {kind: postgres, config: {archive_command: 'touch x'}}")
    assert line.startswith("In[5]:3:") and "`%%etude trust` starts the servers" in line, line
    kernel.run(DATABASE)
    [line] = problem("%%sql sesion=bob\nSELECT 1;")
    equal(line, "In[7]:1:7: there is no key `sesion`; did you mean `session`?")
    [line] = problem("%%sql\nSELECT ${a};")
    assert line.startswith("In[8]:2:8: no earlier step shares or captures `a`"), line
    [line] = problem("%%sql\nSELECT 1;\n%%sql\nSELECT 2;")
    assert line.startswith("In[9]:3:1: a second step begins here"), line
    # What SQL calls an error is what the step prints.
    wrong = kernel.run("%%sql\nSELECT 1 / 0;")
    equal((wrong.text, wrong.error), ("ERROR:  division by zero\n", None))
    [code] = [kernel.run("%%sh\nexit 3")]
    equal((code.text, code.error), ("[3]\n", None))
    late = kernel.run("%%sql timeout=100ms\nSELECT pg_sleep(60);")
    equal((late.error, late.lines), ("StepErrored", ["timed out after 100ms"]))
    differs = kernel.run("%%sh\necho 1\n%%output\n2")
    equal((differs.text, differs.error), ("1\n", "OutputDiffers"))
    assert "-2" in differs.lines and "+1" in differs.lines, differs
    equal(differs.lines[0], "--- expected, from line 4 of In[13]")
    assert "Line 4 of In[13] says `2`; what was printed is `1`." in differs.lines, differs
    captured = kernel.run("%%sh\necho 42\n%%output\n<int:a>")
    equal((captured.text, captured.error), ("42\n", None))
    other = kernel.run("%%sh\necho 43\n%%output\n<int:a>")
    assert any("a was 42 (In[14], line 4), here 43" in line for line in other.lines), other
    equal(kernel.run("%%sql session=other\n\\pset format unaligned\n\\pset tuples_only\nSELECT ${a};").text
          .splitlines()[-1], "42")
    # A page that needs what is not here says so, and the next one works.
    gone = kernel.run("%%etude\ndepends: {files: [no-such-file]}")
    assert gone.error == "MalformedCell" and "there is nothing at `no-such-file`" in gone.lines[0], gone
    equal(kernel.run("%%sh\necho here").text, "here\n")


def swift(kernel):
    equal(kernel.run("%%swift\nlet factor = 6", "a").error, None)
    equal(kernel.run("%%swift\nprint(factor * 7)", "b").text, "42\n")
    # The cell runs again with another text; the one behind it follows it.
    equal(kernel.run("%%swift\nlet factor = 3", "a").error, None)
    equal(kernel.run("%%swift\nprint(factor * 7)", "b").text, "21\n")
    broken = kernel.run("%%swift\nprint(\n  facto * 7)", "b")
    equal(broken.error, "StepErrored")
    equal(broken.text, "In[5]:3:3: error: cannot find 'facto' in scope\n")
    equal(broken.lines, ["In[5] does not compile"])
    equal(kernel.run("%%swift\nprint(factor * 8)", "b").text, "24\n")
    picture = kernel.run(
        "%%swift\nimport StepKit\nvar bars = BarChart(title: \"Bars\", unit: \"steps\")\n"
        "bars.addBar(\"a\", 1)\nshow(bars)", "c")
    equal((picture.error, len(picture.pictures)), (None, 1))
    data = picture.pictures[0]
    assert data["image/svg+xml"].startswith("<svg xmlns=") and data["text/plain"], data
    # All cells run again for a new Swift cell. One that does something else then is named as a cell.
    mark = os.path.join(os.environ["TMPDIR"], "mark")
    equal(kernel.run(f"%%sh\ntest -e {mark} || echo none\n%%output\nnone").error, None)
    open(mark, "w").close()
    again = kernel.run("%%swift\nprint(factor)", "d")
    equal((again.text, again.notes), ("3\n", "In[8] failed this time (it was passed): the output differs\n"))


def interrupt(kernel):
    kernel.run(DATABASE)
    request = kernel.send("%%sql\nSELECT 'at work', pg_sleep(600);")
    waiting = kernel.send("%%sh\necho ran")
    # When the server is at it, as its process says.
    time_at_work(kernel)
    kernel.manager.interrupt_kernel()
    answer = kernel.answer(request)
    assert "canceling statement due to user request" in answer.text, answer
    # Cells behind it, as "Run All" leaves them, do not run.
    equal(answer.error, "StepInterrupted")
    equal(kernel.answer(waiting).text, "")
    equal(kernel.run("%%sql\nSELECT 'alive' AS a;").text.splitlines()[2], " alive")
    # Nothing runs: an interrupt does no harm.
    kernel.manager.interrupt_kernel()
    equal(kernel.run("%%sh\necho still").text, "still\n")


def interrupts(kernel):
    """Each cell has its reply, at whatever moment interrupts come."""
    ended = threading.Event()

    def interrupt():
        # As often as a person could not. The pause lets the cells go on.
        while not ended.wait(0.002):
            kernel.manager.interrupt_kernel()

    thread = threading.Thread(target=interrupt)
    thread.start()
    try:
        for _ in range(200):
            equal(kernel.run("%%sgl").error, "MalformedCell")
    finally:
        ended.set()
        thread.join()
    # None of them is left for a later cell.
    equal(kernel.run("%%sh\necho still").error, None)


def time_at_work(kernel):
    """Waits until a server's process says that it is at a SELECT."""
    def title(process):
        # A server's helpers come and go meanwhile, and one that is gone says nothing.
        try:
            return " ".join(process.cmdline())
        except psutil.NoSuchProcess:
            return ""
    until(lambda: any("SELECT" in title(process) for process in started(kernel)), "no server is at work")


def restart(kernel):
    kernel.run(DATABASE)
    kernel.run("%%sql\nCREATE TABLE t (a int);")
    processes = started(kernel)
    assert len(processes) > 3, processes
    kernel.client.stop_channels()
    kernel.manager.restart_kernel()
    kernel.connect()
    nothing_left(processes, is_last=False)
    kernel.run(DATABASE)
    gone = kernel.run("%%sql\nTABLE t;")
    assert 'relation "t" does not exist' in gone.text, gone
    processes = started(kernel)
    kernel.close()
    nothing_left(processes)


def killed(kernel):
    kernel.run(DATABASE)
    kernel.run("%%sh background\nsleep 1000 &\nsetsid sleep 2000")
    processes = started(kernel)
    kernel.send("%%sql\nSELECT pg_sleep(600);")
    time_at_work(kernel)
    processes = list({*processes, *started(kernel)})
    os.kill(kernel.manager.provisioner.pid, 9)
    nothing_left(processes)


scenario = globals()[sys.argv[1]]
kernel = Kernel()
try:
    scenario(kernel)
finally:
    if kernel.manager.has_kernel:
        kernel.close()
print("done")

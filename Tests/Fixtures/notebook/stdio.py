"""`etude kernel --stdio` as a program plays it. Every message in either direction is held against the
published schema."""

import json
import pathlib
import subprocess
import sys

sys.path.append(str(pathlib.Path(__file__).parents[1] / "live"))
from page import FROM_PAGE, FROM_SERVER  # noqa: E402

ETUDE = sys.argv[1]


def program():
    return subprocess.Popen(
        [ETUDE, "kernel", "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, start_new_session=True)


def say(program, **message):
    FROM_PAGE.validate(message)
    program.stdin.write(json.dumps(message) + "\n")
    program.stdin.flush()


def cell(program, number, text, **members):
    say(program, message="cell", number=number, text=text, **members)
    while True:
        message = json.loads(program.stdout.readline())
        FROM_SERVER.validate(message)
        if message["message"] == "cell":
            assert message["number"] == number
            return message


one = program()
say(one, message="open", version=1, lesson="")
assert cell(one, 1, "") == {"message": "cell", "number": 1, "outputs": []}
ready = cell(one, 2, "%%etude\nservices: {cache: redis}")
assert ready["outputs"][0]["text"].startswith("cache: redis "), ready
assert cell(one, 3, "%%redis\nSET a 1", id="x")["outputs"] == [{"text": "OK\n"}]
assert cell(one, 4, "%%no")["problem"]["name"] == "MalformedCell"
picture = cell(one, 5, '%%swift\nimport StepKit\nvar one = BarChart(title: "One", unit: "s")\n'
               'one.addBar("a", 1)\nshow(one)')
assert picture["outputs"][0]["svg"].startswith("<svg xmlns="), picture
# The end of the input is the end of it, whatever runs.
say(one, message="cell", number=6, text="%%sh\nsleep 1000")
one.stdin.close()
assert one.wait() == 0, one.stderr.read()

for lines, complaint in [
    (["x"], "this is no JSON object"),
    (['{"message":"reset"}'], "the first message is `open`"),
    (['{"message":"open","version":1,"lesson":""}'] * 2, "`open` comes once"),
    (['{"message":"open","version":1,"lesson":""}', '{"message":"cell","text":""}'],
     "`cell` lacks `number`"),
]:
    other = program()
    _, errors = other.communicate("".join(line + "\n" for line in lines))
    assert other.returncode == 2 and complaint in errors, (lines, other.returncode, errors)
print("done")

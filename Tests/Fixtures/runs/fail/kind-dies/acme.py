import json
import sys

checks = 0
for line in sys.stdin:
    message = json.loads(line)
    name = message.get("open") or message.get("session")
    if sys.argv[1:] == ["flip"]:
        if "open" in message:
            print(json.dumps({"session": name, "state": "idle", "checks": True}), flush=True)
        elif message.get("input") == "wait":
            print(json.dumps({"session": name, "state": "blocked"}), flush=True)
        elif "input" in message:
            print(json.dumps({"session": name, "state": "idle"}), flush=True)
        elif "check" in message:
            checks += 1
            name = message["check"]
            if name == "dora":
                print(json.dumps({"session": name, "state": "blocked", "by": f"nobody {checks}"}))
            print(json.dumps({"checked": name}), flush=True)
        continue
    if message.get("input") == "die":
        sys.exit("it is too much")
    if message.get("input") == "talk":
        print("Hello!", flush=True)
    elif message.get("input") == "fail":
        print(json.dumps({"session": name, "state": "idle", "failure": "nothing works"}), flush=True)
    elif message.get("input") == "wrong":
        print(json.dumps({"session": name, "error": "there is no verb", "line": 1}))
        print(json.dumps({"session": name, "state": "idle"}), flush=True)
    elif message.get("input") == "leave":
        print(json.dumps({"session": name, "state": "gone", "reason": "it left"}), flush=True)
    elif name and sys.argv[1:] != ["quiet"]:
        print(json.dumps({"session": name, "state": "idle"}), flush=True)

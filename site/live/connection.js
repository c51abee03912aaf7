// The way to the server: it is lost and found again, and the page stays readable meanwhile.
if (live.isOn) {
  let socket, timer, tries = 0, isOver = false;
  const most = 60_000;

  // Sends a message, and tells what is done by it. The server would end the connection for a text that is too long: such a one
  // is refused here, by a note like the server's. It would do so for half a character, too.
  live.send = (message, fields = {}, deed) => {
    if (socket?.readyState !== WebSocket.OPEN) return false;
    const text = JSON.stringify({ message, ...fields }, (_, value) => value?.toWellFormed?.() ?? value);
    const size = new TextEncoder().encode(text).length;
    if (deed) live.tell("did", deed);
    if (size > most) {
      const [own, all] = [size, most].map(number => number.toLocaleString("en"));
      live.tell("note", { message: "note", step: fields.step, refuses: true, text: `This is too long to be sent: ${own} bytes, of at most ${all}.` });
      return false;
    }
    socket.send(text);
    return true;
  };

  const enter = (phase, details = {}) => {
    live.phase = phase;
    document.documentElement.dataset.live = phase;
    live.tell("phase", { phase, ...details });
  };

  const connect = () => {
    clearTimeout(timer);
    const address = new URL(live.socketURL);
    address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
    const own = socket = new WebSocket(address);
    own.addEventListener("open", () => {
      live.send("open", { version: 1, lesson: live.lesson, run: live.recall("run") ?? undefined, page: live.edition });
    });
    own.addEventListener("message", event => {
      if (own !== socket) return;
      let message;
      try { message = JSON.parse(event.data); } catch { return; }
      if (message.message === "run") {
        tries = 0;
        const isNew = live.recall("run") !== message.id;
        live.wasThere = live.run !== undefined && isNew;
        live.keep("run", message.id);
        live.run = message;
        enter(message.is === "running" ? "ready" : "nothing");
      }
      if (message.message === "closed") {
        isOver = true;
        // Another tab that has taken the run keeps it.
        if (message.why !== "taken") live.keep("run", null);
        enter("over", { why: message.why, text: message.text });
      }
      live.tell(message.message, message);
      if (message.message !== "run" && live.historyLeft > 0) live.historyLeft -= 1;
    });
    own.addEventListener("close", () => { if (own === socket && !isOver) lose(); });
  };

  // Tries again, later each time, and at once when the tab is looked at or the network is back.
  const lose = () => {
    const seconds = Math.min(2 ** tries++, 15);
    let left = seconds;
    const count = () => {
      if (left <= 0) return connect();
      enter("lost", { seconds: left });
      left -= 1;
      timer = setTimeout(count, 1000);
    };
    count();
  };
  live.reconnect = () => {
    isOver = false;
    tries = 0;
    connect();
  };
  const hurry = () => { if (live.phase === "lost") { tries = 0; connect(); } };
  addEventListener("online", hurry);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) hurry(); });

  // All parts listen by then.
  queueMicrotask(connect);
}

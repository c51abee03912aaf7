// What the page knows of the run: its steps, sessions and services, and how they look.
if (live.isOn) {
  live.sessions = new Map();
  live.services = new Map();
  live.steps = new Map();

  for (const element of document.querySelectorAll("main .step")) {
    const number = parseInt(element.querySelector(".permalink")?.textContent ?? "", 10);
    const input = element.querySelector("pre.input");
    if (!number || !input) continue;
    live.steps.set(number, {
      number, element, input, box: input.closest(".long") ?? input, pageText: input.textContent.trimEnd(), text: null, status: "none",
    });
  }

  // Colours and shapes are those of the page; a session that it does not have gets the next ones.
  const looks = new Map();
  live.look = id => {
    if (looks.has(id)) return looks.get(id);
    const step = [...live.steps.values()].find(step => step.session === id && /session-\d/.test(step.element.className));
    let look;
    if (step) {
      look = { color: /session-\d/.exec(step.element.className)[0], hollow: !!step.element.querySelector("header .mark.hollow") };
    } else if ([...live.steps.values()].some(step => step.session === id)) {
      look = { color: "", hollow: true };
    } else {
      const taken = [...looks.values()].filter(look => look.color).map(look => Number(look.color.slice(8)) + (look.hollow ? 6 : 0));
      const place = Math.max(-1, ...taken) + 1;
      look = { color: `session-${place % 6}`, hollow: place % 12 > 5 };
    }
    looks.set(id, look);
    return look;
  };
  live.mark = id => {
    const { color, hollow } = live.look(id);
    return live.make("i", { class: `mark ${color}${hollow ? " hollow" : ""}`, "aria-hidden": "true" });
  };
  // The session without a name is called as at the page's steps: by its server where it is alone there.
  live.nameOf = id => {
    const session = live.sessions.get(id);
    if (!session) return id;
    if (session.name !== "main") return session.name;
    const host = one => one.service ?? one.kind, own = host(session);
    const ofPage = new Set([...live.steps.values()].map(step => step.session)), hosts = { main: new Set(), named: new Set() };
    for (const [id, one] of live.sessions) if (ofPage.has(id)) hosts[one.name === "main" ? "main" : "named"].add(host(one));
    if (!hosts.named.has(own)) return own;
    return [...hosts.main].some(one => one !== own && hosts.named.has(one)) ? `main (${own})` : "main";
  };
  // Parts name sessions as the page writes them.
  live.idOf = name => live.sessions.has(name) ? name : [...live.sessions.values()].find(session => session.name === name)?.id ?? name;
  // A session's name in its colour.
  live.named = id => live.make("b", { class: `named ${live.look(id).color}` }, live.mark(id), live.visible(live.nameOf(id)));

  live.on("run", run => {
    live.isFresh = run.is === "not started" || run.history > 0 || live.lastID !== run.id || live.isStarting;
    live.isStarting = false;
    live.lastID = run.id;
    live.historyLeft = run.history;
    for (const info of run.steps) {
      const step = live.steps.get(info.number);
      if (!step) continue;
      const text = step.isTakenBack ? null : info.text?.trimEnd() ?? null;
      Object.assign(step, info, { text: text ?? (info.ran || live.isFresh && run.history ? null : step.text) });
      if (!info.ran) Object.assign(step, { status: "none", result: undefined });
    }
    live.services = new Map(run.services.map(service => [service.name, { ...live.services.get(service.name), ...service }]));
    const before = live.sessions, old = live.isFresh ? new Map() : before;
    live.sessions = new Map(run.sessions.map(session => [session.id, { state: {}, ...old.get(session.id), ...session }]));
    // One that was opened here, and not used, is known to this page alone.
    for (const [id, session] of before) if (session.isOwn && !live.sessions.has(id)) live.sessions.set(id, { ...session, state: {} });
    looks.clear();
    for (const id of live.sessions.keys()) live.look(id);
    live.next = run.next;
    live.tell("changed", { isFresh: live.isFresh });
  });

  live.on("state", state => {
    const session = live.sessions.get(state.session);
    if (!session) return;
    const was = session.state;
    session.state = { ...state, since: was.is === state.is && String(was.by) === String(state.by) ? was.since : Date.now() };
    const name = live.nameOf(state.session);
    if (was.is !== state.is && !live.isRepeating()) {
      if (state.is === "blocked") live.say(`${name} is blocked${live.byWhom(state.by)}`);
      else if (was.is === "blocked") live.say(`${name} goes on`);
      else if (state.is === "gone" || state.is === "failed transaction") live.say(`${name}: ${live.stateWords(state)}`);
    }
    live.tell("moved", { session: state.session, was, state: session.state });
  });
  live.on("service", service => {
    const was = live.services.get(service.name);
    const known = { name: service.name, kind: was?.kind, title: was?.title, standbyOf: was?.standbyOf, version: was?.version };
    live.services.set(service.name, { ...known, panel: was?.panel, ...service });
    if (was?.is && was.is !== service.is && !live.isRepeating()) live.say(`${service.name} is ${service.is}`);
    live.tell("served", service);
  });
  // What comes behind this is of servers that have just been started.
  live.on("progress", ({ text }) => { if (text.startsWith("starting")) live.isStarting = true; });
  live.on("step", message => {
    if (message.is !== "done") return;
    // The first step, in page order, behind the last one that has run.
    if (live.steps.has(message.number)) {
      const step = live.steps.get(message.number);
      step.ran = true;
      live.next = message.number + 1;
      while (live.steps.get(live.next)?.ran || live.steps.get(live.next)?.withheld) live.next += 1;
    }
  });

  // Whether what comes has happened before.
  live.isRepeating = () => live.historyLeft > 0;

  live.byWhom = by => by?.length ? ` by ${by.map(live.nameOf).join(", ")}` : "";
  live.stateWords = state => ({
    "in transaction": "in a transaction", "failed transaction": "failed: wants ROLLBACK",
    blocked: `blocked${live.byWhom(state.by)}`, gone: state.reason ? `gone: ${state.reason}` : "gone",
  })[state.is] ?? state.is ?? "";

  // Minutes and seconds of what lasts; they count while it does.
  live.clock = since => {
    const element = live.make("span", { class: "clock", "data-since": since });
    tick(element);
    return element;
  };
  const tick = element => {
    const seconds = Math.max(0, Math.floor((Date.now() - Number(element.dataset.since)) / 1000));
    element.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  };
  setInterval(() => { for (const element of document.querySelectorAll(".clock")) tick(element); }, 1000);
}

// The dock: a terminal for each session, with a line to type into. What is typed goes to the real tool.
if (live.isOn) {
  const { make } = live;
  const mostLines = 2000;
  live.dock = make("aside", { class: "dock", "aria-label": "Servers and sessions" });
  live.tabs = make("div", { class: "dock-tabs", role: "group", "aria-label": "What the dock shows" });
  live.server = make("section", { class: "server", "aria-label": "Servers" });
  const terminals = make("div", { class: "terminals" });
  const lanes = new Map();
  // The form for a new one is in later/sessions.js. While that is loaded it is asked for once: asked again it would go.
  let isComing = false;
  live.addSession = () => {
    if (isComing) return;
    isComing = true;
    live.load("sessions", () => live.addSession()).finally(() => { isComing = false; });
  };
  const foot = make("footer", { class: "dock-foot" },
    live.button("+ session", () => live.addSession(), { kind: "dashed" }),
    make("span", { class: "quiet" }, "nothing here changes the lesson’s file"));
  live.foot = foot;
  live.dock.append(live.tabs, live.server, terminals, foot);
  document.querySelector("main").after(live.dock);

  live.interrupt = session => live.send("interrupt", { session }, { interrupt: session });

  live.type = (id, text) => {
    const session = live.sessions.get(id);
    const own = session?.isOwn ? { kind: session.kind, service: session.service } : {};
    return live.send("type", { session: id, text, ...own }, { type: id, text, ...own });
  };

  // A lane: what was said, what is waited for, what is queued, and the line to type into.
  function lane(id) {
    const own = { id, history: [], queue: new Map(), lines: 0 };
    own.pill = make("span", { class: "pill" });
    own.log = make("div", { class: "log", role: "log", "aria-label": `What ${live.nameOf(id)} said` });
    own.wait = make("p", { class: "waits-for", hidden: true });
    own.queued = make("ol", { class: "queue", "aria-label": `Queued in ${live.nameOf(id)}` });
    own.prompt = make("span", { class: "prompt", "aria-hidden": "true" });
    own.field = make("textarea", {
      rows: "1", "aria-label": `Type into ${live.nameOf(id)}`, spellcheck: "false", autocapitalize: "none", autocomplete: "off",
    });
    own.hint = make("span", { class: "hint" });
    const big = live.button("⤢", () => {
      const isBig = own.element.classList.toggle("big");
      terminals.classList.toggle("has-big", isBig);
      for (const other of lanes.values()) if (other !== own) other.element.classList.remove("big");
      big.setAttribute("aria-pressed", String(isBig));
    }, { label: `Enlarge ${live.nameOf(id)}` });
    big.setAttribute("aria-pressed", "false");
    own.element = make("section", { class: `terminal ${live.look(id).color}`, "aria-label": live.nameOf(id) },
      make("header", {}, live.named(id), own.pill, make("span", { class: "space" }),
        live.button("^C", () => live.interrupt(id), { label: `Interrupt ${live.nameOf(id)}` }), big),
      make("div", { class: "said", tabindex: "0", role: "group", "aria-label": `Output of ${live.nameOf(id)}` }, make("div", {}, own.log, own.wait)),
      own.queued,
      make("div", { class: "line" }, own.prompt, own.field, own.hint));
    own.element.dataset.session = id;
    own.tab = live.button("", () => live.openLane(id));
    own.tab.append(live.named(id), make("i", { class: "dot", "aria-hidden": "true" }));
    const fit = () => { own.field.rows = Math.min(8, own.field.value.split("\n").length); };
    own.field.addEventListener("input", fit);
    own.field.addEventListener("keydown", event => key(own, event, fit));
    return own;
  }

  function key(own, event, fit) {
    const { field } = own;
    if (event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      const text = field.value.replace(/\s+$/, "");
      if (!text) return;
      if (live.whyNot() && !live.starting) { own.hint.textContent = live.whyNot(); return; }
      if (!live.type(own.id, text)) { own.hint.textContent = "not sent"; return; }
      if (own.history.at(-1) !== text) own.history.push(text);
      own.at = undefined;
      field.value = "";
    } else if (event.key === "c" && event.ctrlKey && field.selectionStart === field.selectionEnd) {
      event.preventDefault();
      live.interrupt(own.id);
    } else if (event.key === "Escape") {
      event.preventDefault();
      live.goTo(live.steps.has(live.next) ? live.next : live.steps.size);
    } else if (event.key === "ArrowUp" && !field.value.slice(0, field.selectionStart).includes("\n")) {
      recall(own, -1, event);
    } else if (event.key === "ArrowDown" && !field.value.slice(field.selectionEnd).includes("\n")) {
      recall(own, 1, event);
    } else {
      return;
    }
    fit();
  }

  // The arrows go through what was typed before.
  function recall(own, by, event) {
    const { field, history } = own;
    if (!history.length) return;
    own.at ??= history.length;
    const next = own.at + by;
    if (next < 0 || next > history.length) return;
    event.preventDefault();
    if (own.at === history.length) own.draft = field.value;
    own.at = next;
    field.value = next === history.length ? own.draft ?? "" : history[next];
    field.setSelectionRange(field.value.length, field.value.length);
  }

  // `etude=*# ` in a transaction, `etude=!# ` in a failed one, as psql writes it.
  const promptOf = session => {
    const sign = { "in transaction": "*", "failed transaction": "!" }[session.state.is] ?? "";
    const prompt = session.prompt || (session.kind === "sql" ? "etude=# " : session.kind === "redis" ? "redis> " : `${session.kind}> `);
    return sign ? prompt.replace(/=([#>])/, `=${sign}$1`) : prompt;
  };

  // The style keeps the end in view, unless one has scrolled up.
  function append(own, node) {
    own.log.append(node);
    while (own.log.childNodes.length > mostLines) own.log.firstChild.remove();
  }

  live.on("step", message => {
    const own = lanes.get(message.session) ?? added(message.session, message);
    if (!own) return;
    const isTyped = !live.steps.has(message.number);
    if (message.is === "queued") own.queue.set(message.number, message.text.trimEnd());
    else own.queue.delete(message.number);
    if (message.is === "running") {
      const session = live.sessions.get(message.session);
      const prompt = promptOf(session);
      const code = make("code", { class: "sent" }, make("span", { class: "prompt" }, prompt), live.cut(message.text.trimEnd(), 4000).replace(/\n/g, `\n${" ".repeat(prompt.length)}`));
      if (message.edited) code.append(make("span", { class: "mine" }, "  -- yours"));
      append(own, code);
      own.hint.textContent = isTyped ? "yours, not on the page" : `step ${message.number}`;
      // On a phone one terminal is shown: that of the step, unless one types into another.
      if (!document.activeElement?.closest(".terminal")) live.openLane(own.id, { focus: false });
      // What was typed before is there again behind a reload.
      if (isTyped && own.history.at(-1) !== message.text.trimEnd() && live.isRepeating()) own.history.push(message.text.trimEnd());
    }
    // Mostly the output says it already.
    const hasSaid = (message.parts ?? []).some(part => live.textOf(part).includes(message.reason));
    if (message.is === "done" && message.reason && !hasSaid && (isTyped || message.outcome === "errored")) {
      append(own, make("code", { class: "bad" }, live.cut(message.reason, 4000)));
    }
    show(own);
  });

  live.on("output", message => {
    const own = lanes.get(message.session) ?? added(message.session, message);
    if (!own) return;
    const texts = message.parts.map(live.textOf).filter(Boolean);
    if (message.soFar) return soFar(own, texts, message.soFar);
    // What a step has printed takes the place of what was seen of it while it ran: the same text stays as it is.
    if (own.soFar) {
      const seen = own.soFar.textContent;
      const all = texts.join("");
      if (seen && all.startsWith(seen) && texts.every(text => !isBad(text))) {
        own.soFar.append(all.slice(seen.length));
        own.soFar = undefined;
        return;
      }
      own.soFar.remove();
      own.soFar = undefined;
    }
    // What comes in pieces is one line all the same.
    for (const text of texts) {
      const last = own.log.lastElementChild;
      if (last?.classList.contains("came") && !last.textContent.endsWith("\n") && last.textContent.length < 100_000) last.append(text);
      else append(own, make("code", { class: isBad(text) ? "came bad" : "came" }, text));
    }
  });
  const isBad = text => /^(ERROR|FATAL|PANIC|\(error\))/.test(text);

  // What a step that still runs has printed: the end of it, when it is long.
  function soFar(own, texts, place) {
    if (place === "begins" || !own.soFar) {
      own.soFar?.remove();
      append(own, own.soFar = make("code", { class: "came" }));
    }
    live.grow(own.soFar, texts);
  }

  // A session that only a message names.
  function added(id, message) {
    if (typeof id !== "string") return undefined;
    if (!live.sessions.has(id)) live.sessions.set(id, { id, name: id, kind: message.kind ?? "sql", prompt: "", typed: true, state: {} });
    draw();
    return lanes.get(id);
  }

  function show(own) {
    const session = live.sessions.get(own.id);
    if (!session) return;
    const { state } = session;
    const server = live.services.get(session.service);
    const isDown = server?.is && server.is !== "running";
    const words = isDown ? `server ${server.is}` : live.stateWords(state);
    const kind = isDown ? server.is === "paused" ? "waiting" : "down" : state.is === "blocked" ? "waiting" : state.is === "failed transaction" || state.is === "gone" ? "down" : "";
    own.pill.className = `pill ${kind}`;
    own.pill.replaceChildren(live.visible(words).slice(0, 80), ...(state.is === "blocked" && !isDown ? [" · ", live.clock(state.since)] : []));
    own.pill.hidden = !words;
    own.tab.classList.toggle("waiting", kind === "waiting");
    own.element.classList.toggle("blocked", state.is === "blocked");
    own.wait.hidden = state.is !== "blocked";
    own.wait.textContent = state.is === "blocked" ? `⋯ waits${state.by?.length ? ` for ${state.by.map(live.nameOf).join(", ")}` : ""}${pid(session)}` : "";
    own.prompt.textContent = promptOf(session);
    own.field.disabled = !session.typed || live.phase === "over";
    own.field.placeholder = !session.typed ? "this session takes no typed statements"
      : isDown && server.is !== "paused" ? `no server: start ${session.service} to type here`
      : state.is === "blocked" ? "waiting: type ahead" : "";
    live.fill(own.queued, [...own.queue.values()].map(text => make("li", {}, make("code", {}, live.cut(text, 300)), make("span", { class: "hint" }, "queued"))));
    own.queued.hidden = own.queue.size === 0;
  }
  // As the server has it, where its panel is open.
  function pid(session) {
    const backends = live.services.get(session.service)?.panel?.postgres?.backends ?? [];
    const own = backends.find(backend => backend.session === session.id);
    return own?.waitsFor.length ? ` (pid ${own.waitsFor.join(", ")}${own.wait ? `, ${own.wait}` : ""})` : "";
  }

  function draw({ isFresh = false } = {}) {
    for (const [id, own] of lanes) {
      if (live.sessions.has(id)) continue;
      own.element.remove();
      lanes.delete(id);
    }
    for (const session of live.sessions.values()) {
      if (!session.typed && !isSpoken(session.id)) continue;
      if (!lanes.has(session.id)) lanes.set(session.id, lane(session.id));
      const own = lanes.get(session.id);
      if (isFresh) { own.log.replaceChildren(); own.soFar = undefined; own.queue.clear(); own.history = []; own.hint.textContent = ""; }
      if (!own.element.isConnected) terminals.append(own.element);
      show(own);
    }
    const tab = live.button("Server", () => live.openLane(null));
    live.serverTab = tab;
    const close = live.button("▾", () => setClosed(live.dock.classList.contains("closed") === false), { label: "Fold the dock away" });
    live.tabs.replaceChildren(...[...lanes.values()].map(own => own.tab), tab, make("span", { class: "space" }), close);
    live.openLane(lanes.has(live.shownLane) || live.shownLane === null ? live.shownLane : [...lanes.keys()][0] ?? null, { focus: false });
  }
  const isSpoken = id => live.sessions.get(id)?.state.is !== undefined && live.sessions.get(id).service !== undefined;
  const setClosed = isClosed => {
    live.dock.classList.toggle("closed", isClosed);
    document.documentElement.classList.toggle("dock-closed", isClosed);
  };

  live.lanes = lanes;
  live.shownLane = undefined;
  live.openLane = (id, { focus = true } = {}) => {
    live.shownLane = id;
    if (focus) setClosed(false);
    for (const own of lanes.values()) {
      own.element.classList.toggle("shown", own.id === id);
      own.tab.setAttribute("aria-pressed", String(own.id === id));
    }
    live.server.classList.toggle("shown", id === null);
    live.serverTab?.setAttribute("aria-pressed", String(id === null));
    if (focus && id !== null) lanes.get(id)?.field.focus();
    live.tell("laneShown");
  };

  live.on("changed", draw);
  live.on("moved", ({ session }) => { if (lanes.has(session)) show(lanes.get(session)); else draw(); });
  live.on("served panel phase", () => { for (const own of lanes.values()) show(own); });
}

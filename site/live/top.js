// The bar at the top: a cell for each step, how the run stands, and what concerns all of it.
if (live.isOn) {
  const { make } = live;
  const cells = make("ol", { class: "cells", "aria-label": "Steps" });
  const count = make("span", { class: "count" });
  const pill = make("span", { class: "pill" });
  const messages = make("div", { class: "live-messages" });
  const all = live.button("Run all", () => live.runTo(Math.max(...[...live.steps.values()].filter(step => !step.withheld).map(step => step.number))), { icon: "⇥", kind: "small" });
  const reset = live.button("Reset", () => {
    if (live.send("reset", {}, { reset: true })) { live.keep("edits", []); for (const step of live.steps.values()) step.text = null; }
  }, { icon: "↻", kind: "small" });
  const bar = make("div", { class: "live-bar" }, cells, count, make("span", { class: "space" }), pill, all, reset);
  document.querySelector(".bar nav ol")?.after(bar);
  live.messages = messages;
  document.querySelector("main").prepend(messages);
  for (const step of live.steps.values()) {
    step.cell = make("a", { href: `#${step.element.id}` });
    cells.append(make("li", {}, step.cell));
  }

  live.on("drawn", step => {
    const kind = step.waits ? "waiting" : step.status === "running" || step.status === "sent" ? "running"
      : step.ran && step.status === "done" ? step.result.outcome === "errored" ? "bad" : step.text !== null || live.differs(step.result) ? "yours" : "done"
      : step.number === live.next ? "next" : "";
    step.cell.className = kind;
    step.cell.setAttribute("aria-label", `Step ${step.number}${{ waiting: ", waits", running: ", runs", bad: ", could not run", yours: ", yours", done: ", done", next: ", next" }[kind] ?? ""}`);
    const done = [...live.steps.values()].filter(one => one.ran).length;
    count.textContent = `${done} of ${live.steps.size}`;
  });

  const versions = () => {
    const kinds = new Map();
    for (const one of live.services.values()) {
      const name = [one.title ?? one.kind, one.version].filter(Boolean).join(" ");
      kinds.set(name, (kinds.get(name) ?? 0) + 1);
    }
    return [...kinds].map(([name, times]) => `${times > 1 ? `${times} × ` : ""}${name}`).join(", ");
  };
  const say = (kind, ...words) => {
    pill.className = `pill ${kind}`;
    live.fill(pill, [make("i", { class: "dot", "aria-hidden": "true" }), make("span", {}, ...words)]);
  };
  let progress = "";
  function show(details = {}) {
    const { phase } = live;
    if (phase === "ready" && progress) say("waiting", live.visible(progress));
    else if (phase === "ready") say("ready", "live", make("span", { class: "wide" }, ` on this machine${live.services.size ? ` · ${live.visible(versions())}` : ""}`));
    else if (phase === "lost") say("down", make("span", { class: "wide" }, "etude serve does not answer – "), `trying again in ${details.seconds ?? 0} s`);
    else if (phase === "over") say("down", "the run is over");
    else if (progress) say("waiting", live.visible(progress));
    else say("", live.run ? "ready to start" : "connecting");
    const why = live.whyNot();
    for (const button of [all, reset]) {
      button.title = why ?? "";
      if (why) button.setAttribute("aria-disabled", "true");
      else button.removeAttribute("aria-disabled");
    }
    empty();
  }

  // What stands in the dock before anything runs.
  function empty() {
    const isShown = live.phase === "nothing" && !live.starting && !!live.run;
    live.empty.hidden = !isShown;
    if (!isShown) return live.empty.replaceChildren();
    const title = versions();
    const next = live.steps.get(live.next) ?? live.steps.values().next().value;
    live.fill(live.empty, [
      make("b", {}, title ? "No server runs yet." : "Nothing runs yet."),
      make("p", {}, title ? `The first Run starts ${live.visible(title)}. It lives in a temporary folder and goes when you close this.` : "This page needs no server. The first Run starts its session."),
      live.button(`Run step ${next.number}`, () => live.runStep(next.number), { icon: "▶", kind: "primary" }),
    ]);
  }

  const closer = close => live.button("Close", close, { kind: "plain" });
  // A message stays until it is closed; one that asks stays until it is answered.
  const message = (kind, text, ...children) => {
    const element = make("div", { class: `live-message ${kind}`, role: kind === "bad" ? "alert" : "status" }, make("p", {}, ...live.prose(text)));
    const close = () => element.remove();
    element.append(make("p", { class: "live-row" }, ...children.map(make => make(close)), children.length ? "" : closer(close)));
    while (messages.children.length > 3) messages.firstChild.remove();
    for (const other of messages.children) if (other.textContent === element.textContent) other.remove();
    messages.append(element);
    return element;
  };
  live.message = message;
  let asking;

  live.on("note", note => {
    if (live.isRepeating()) return;
    if (note.asks === "trust") {
      asking?.remove();
      const settings = (live.run.trust ?? []).map(one => make("li", {}, make("code", {}, live.visible(`${one.service}: ${one.name} = ${one.value}`)), ` (line ${one.line})`));
      const answer = accept => close => { live.send("trust", { accept }, accept ? undefined : { reset: true }); close(); };
      asking = message("wait", note.text, close => live.button("Start them", () => answer(true)(close)), close => live.button("Start nothing", () => answer(false)(close), { kind: "plain" }));
      asking.querySelector("p").after(make("ul", {}, ...settings));
      asking.querySelector("button").focus();
    } else if (note.asks === "stay") {
      asking?.remove();
      asking = message("wait", note.text, close => live.button("I am still here", () => { live.send("stay"); close(); }));
    } else if (!note.isShown) {
      message("", note.text);
    }
  });
  live.on("closed", closed => {
    asking?.remove();
    message("bad", closed.text, close => closed.why === "changed" ? live.button("Load the page again", () => location.reload())
      : live.button("Start again", () => { close(); live.reconnect(); }), closer);
  });
  live.on("changed", () => {
    if (live.wasThere) {
      const was = live.lastDone;
      message("wait", `This is a new run: the servers of the old one are gone.${was ? ` Run to step ${was} to be where you were.` : ""}`,
        ...(was ? [close => live.button(`Run to step ${was}`, () => { close(); live.runTo(was); })] : []), closer);
      live.wasThere = false;
    }
    live.lastDone = undefined;
  });
  live.on("step", step => { if (step.is === "done" && live.steps.has(step.number)) live.lastDone = Math.max(live.lastDone ?? 0, step.number); });
  live.on("step", message => { if (message.is === "done" && progress) { progress = ""; show(); } });
  live.on("progress", ({ text, done, total }) => { progress = text ? `${text}${total ? ` ${done ?? 0} of ${total}` : ""} …` : ""; if (progress) live.say(progress); show(); });
  live.on("phase", show);
  live.on("changed served", () => show());
}

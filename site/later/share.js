// An experiment is what was run, typed and done, in its order. It can be sent as an address or a file, and runs again
// on another machine: after a look at it, and a yes. Loaded when it is needed, by live/share.js.
{
  const { make } = live;
  const mostText = 60_000;

  // What an experiment has to look like; everything else is refused before it is shown.
  const isText = (text, most = mostText) => typeof text === "string" && text.length <= most;
  const isStep = number => Number.isInteger(number) && live.steps.has(number);
  // A session of the page, or one that can be opened (see later/sessions.js).
  const isSession = id => isText(id, 200) && id !== "operator" && (live.sessions.has(id) || /^[A-Za-z_][\w-]{0,39}$/.test(id));
  const commands = ["crash", "pause", "resume", "stop", "start", "promote", "cut", "heal"];
  function checked(value) {
    if (value?.version !== 1 || !isText(value.lesson, 400) || !Array.isArray(value.deeds)) throw new Error("This is no experiment of a live page.");
    if (value.lesson !== live.lesson) throw new Error(`This experiment is of the page ${live.visible(value.lesson)}.`);
    if (value.deeds.length > live.mostDeeds) throw new Error("This experiment has too many steps.");
    return value.deeds.map(deed => {
      if (isStep(deed?.run) && (deed.text === undefined || isText(deed.text))) return { run: deed.run, ...(deed.text === undefined ? {} : { text: deed.text }) };
      for (const key of ["to", "back"]) if (isStep(deed?.[key])) return { [key]: deed[key] };
      if (isSession(deed?.type) && isText(deed.text)) {
        return { type: deed.type, text: deed.text, ...(isText(deed.kind, 40) ? { kind: deed.kind } : {}), ...(isText(deed.service, 100) ? { service: deed.service } : {}) };
      }
      if (isText(deed?.interrupt, 200)) return { interrupt: deed.interrupt };
      if (isText(deed?.operate, 100) && commands.includes(deed.command)) return { operate: deed.operate, command: deed.command, ...(isText(deed.other, 100) ? { other: deed.other } : {}) };
      throw new Error("This experiment holds something that no live page writes.");
    });
  }

  const bytes = text => new TextEncoder().encode(text);
  const packed = async () => {
    const stream = new Blob([bytes(JSON.stringify({ version: 1, lesson: live.lesson, deeds: live.deeds }))]).stream().pipeThrough(new CompressionStream("deflate-raw"));
    const array = new Uint8Array(await new Response(stream).arrayBuffer());
    return btoa(Array.from(array, byte => String.fromCharCode(byte)).join("")).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
  };
  // Not more than an experiment can have: a few bytes can unpack to many.
  const unpacked = async text => {
    const array = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), sign => sign.charCodeAt(0));
    const reader = new Blob([array]).stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
    const decoder = new TextDecoder("utf-8", { fatal: true });
    let all = "";
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      all += decoder.decode(next.value, { stream: true });
      if (all.length > 2_000_000) throw new Error("This experiment is too large.");
    }
    return JSON.parse(all + decoder.decode());
  };

  // A session keeps the kind that it has, or was first given here, whatever is said further down.
  const hostOf = (deed, all) => {
    const known = live.sessions.get(deed.type);
    return known ?? { kind: "sql", ...all.find(other => other.type === deed.type), isNew: true };
  };
  const words = (deed, all) => {
    if (deed.run !== undefined) return [`Run step ${deed.run}${deed.text === undefined ? ", as on the page" : ", with this text:"}`, deed.text];
    if (deed.to !== undefined) return [`Run to step ${deed.to}`];
    if (deed.back !== undefined) return [`Go back to step ${deed.back}`];
    if (deed.interrupt !== undefined) return [`Interrupt ${deed.interrupt}`];
    if (deed.operate !== undefined) return [`${deed.command} ${deed.operate}${deed.other ? ` ${deed.other}` : ""}`];
    const { kind, service, isNew } = hostOf(deed, all);
    return [`Type into ${isNew ? "a new session, " : ""}${deed.type}, kind ${kind}${service ? `, on ${service}` : ""}${kind === "sh" ? " (runs as a program on this machine)" : ""}:`, deed.text];
  };
  const listed = all => make("div", { class: "deeds", tabindex: "0", role: "group", "aria-label": "What runs, in this order" }, make("ol", {}, ...all.map(deed => {
    const [title, text] = words(deed, all);
    return make("li", {}, live.visible(title), text === undefined ? "" : make("pre", {}, make("code", {}, live.visible(text))));
  })));

  const dialog = make("dialog", { class: "share", "aria-labelledby": "live.share" });
  document.body.append(dialog);
  const open = (title, ...children) => {
    dialog.replaceChildren(make("div", { class: "head" }, make("h2", { id: "live.share" }, title), live.button("Close", () => dialog.close(), { kind: "close" })), ...children);
    if (!dialog.open) dialog.showModal();
  };

  live.share = async () => {
    const said = make("span", { role: "status" });
    const address = new URL(location.href);
    address.hash = live.deeds.length ? `experiment=${await packed()}` : "";
    address.search = "";
    const link = make("input", { type: "text", readonly: true, value: address.href, "aria-label": "Address of this experiment" });
    const file = make("input", { type: "file", accept: ".json,application/json", "aria-label": "Open an experiment’s file" });
    file.addEventListener("change", async () => {
      try {
        if (file.files[0].size > 2_000_000) throw new Error("This experiment is too large.");
        offer(JSON.parse(await file.files[0].text()));
      } catch (error) { said.textContent = error instanceof SyntaxError ? "This file is no experiment of a live page." : error.message; }
    });
    const save = () => {
      const url = URL.createObjectURL(new Blob([JSON.stringify({ version: 1, lesson: live.lesson, deeds: live.deeds }, null, 2)], { type: "application/json" }));
      make("a", { href: url, download: `${live.lesson.replaceAll("/", "-")}.experiment.json` }).click();
      setTimeout(() => URL.revokeObjectURL(url), 10_000);
    };
    open("Share this experiment", live.deeds.length
      ? make("div", { class: "body" }, make("p", {}, ...live.prose("What you have run, typed and done on this page, in its order. On another machine `etude serve` shows it, asks, and runs it again on fresh servers. A browser sends what is behind the # to no server.")),
        listed(live.deeds), link, make("p", { class: "live-row" },
          live.button("Copy the address", async () => { link.select(); try { await navigator.clipboard.writeText(link.value); said.textContent = "Copied."; } catch { said.textContent = document.execCommand("copy") ? "Copied." : "Selected."; } }, { kind: "primary" }),
          live.button("Save a file", save), said))
      : make("div", { class: "body" }, make("p", {}, "Nothing has been run or typed yet."), said),
    make("div", { class: "body" }, make("label", {}, "Open an experiment: ", file)));
  };

  // What comes from elsewhere runs only after a yes.
  function offer(value) {
    const all = checked(value);
    open("Run this experiment?",
      make("div", { class: "body" }, make("p", {}, `It was made on another page like this one. It runs ${all.length === 1 ? "this" : `these ${all.length} things`} on fresh servers of this machine. Statements can run programs as you: look at them first.`),
        listed(all), make("p", { class: "live-row" },
          live.button("Yes, run it", () => { dialog.close(); forget(); replay(all); }, { kind: "primary" }),
          live.button("No", () => { dialog.close(); forget(); }))));
    dialog.querySelector(".deeds").focus();
  }
  const forget = () => { if (location.hash.startsWith("#experiment=")) history.replaceState(null, "", location.pathname + location.search); };

  // Where a thing is done: in a session, or by the operator.
  const placeOf = deed => deed?.type ?? deed?.interrupt ?? (deed?.operate !== undefined ? "operator" : live.steps.get(deed?.run)?.session);
  // One thing after the other: the next one when this one is over, or cannot go on before something else is done. What is
  // interrupted next in its session is waited for until it runs.
  const settled = (deed, next) => new Promise((resolve, reject) => {
    const place = placeOf(deed), wanted = deed.to ?? deed.run;
    let number = wanted, isOver = false;
    const end = (act, ...reasons) => { isOver = true; act(...reasons); };
    const isHeld = () => {
      const session = live.sessions.get(place);
      return session?.state.is === "blocked" || next?.interrupt !== undefined && session?.state.is === "running"
        || live.services.get(session?.service)?.is === "paused";
    };
    live.on("step state service note closed phase", message => {
      if (isOver) return;
      // What is refused was refused when it was recorded, or is said now: the next one follows.
      if (message.message === "note") { if (message.refuses && (message.step ?? wanted) === wanted) end(resolve); }
      else if (message.message === "closed" || message.phase === "lost") end(reject, new Error("The connection was lost."));
      else if (message.message === "step") {
        if (message.is === "queued" && message.session === place) number ??= message.number;
        if (message.is === "done" && (message.number === number || deed.to !== undefined && message.outcome === "errored")) end(resolve);
      }
      if (!isOver && number !== undefined && deed.to === undefined && isHeld()) end(resolve);
    });
  });
  async function replay(all) {
    if (live.whyNot()) return live.message("bad", `The experiment cannot run: ${live.whyNot()}.`);
    live.isReplaying = true;
    live.keep("edits", []);
    for (const step of live.steps.values()) step.text = null;
    live.deeds = [];
    const begun = new Promise(resolve => live.on("run", run => { if (run.is === "not started") resolve(); }));
    live.send("reset");
    try {
      await begun;
      for (const [index, deed] of all.entries()) {
        const place = placeOf(deed);
        const over = () => settled(deed, all.slice(index + 1).find(other => placeOf(other) === place));
        if (deed.run !== undefined) {
          const end = over();
          live.setText(live.steps.get(deed.run), deed.text ?? null);
          live.runStep(deed.run);
          await end;
        } else if (deed.to !== undefined) {
          if ([...live.steps.values()].every(step => step.number > deed.to || step.ran || step.withheld)) continue;
          const end = over();
          live.runTo(deed.to);
          await end;
        } else if (deed.back !== undefined) {
          live.back(deed.back);
        } else if (deed.type !== undefined) {
          if (!live.sessions.has(deed.type)) {
            live.sessions.set(deed.type, { id: deed.type, name: deed.type, kind: deed.kind ?? "sql", service: deed.service ?? live.services.keys().next().value, prompt: "", typed: true, state: {}, isOwn: true });
          }
          const end = over();
          live.type(deed.type, deed.text);
          await end;
        } else if (deed.interrupt !== undefined) {
          live.interrupt(deed.interrupt);
        } else {
          const end = over();
          live.operate(deed.operate, deed.command, deed.other);
          await end;
        }
      }
      live.message("", "The experiment has run. What follows is yours.");
    } catch (error) {
      live.message("bad", `The experiment has stopped: ${error.message}`);
    }
    live.isReplaying = false;
  }

  live.arrive = async () => {
    const text = /^#experiment=([\w-]{1,400000})$/.exec(location.hash)?.[1];
    if (!text) return;
    try { offer(await unpacked(text)); } catch (error) {
      forget();
      live.message("bad", error instanceof DOMException || error instanceof TypeError || error instanceof SyntaxError ? "The address holds no experiment that can be read." : error.message);
    }
  };
}

// Each step of the page: its buttons, how it stands, what it printed, and what differs.
if (live.isOn) {
  for (const step of live.steps.values()) {
    const { element } = step;
    step.head = element.querySelector(":scope > header") ?? element;
    step.tools = live.make("span", { class: "live-tools" });
    step.head.append(step.tools);
    step.result = undefined;
    step.place = live.make("div", { class: "live-result" });
    step.choices = element.querySelector(".choices");
    step.fold = element.querySelector("details.predict");
    // What the page shows of a run is folded: it is the learner's turn.
    const shown = [];
    for (let next = step.box.nextElementSibling; next; next = next.nextElementSibling) {
      if (!next.matches(".choices, .predict, .guess")) shown.push(next);
    }
    if (shown.length) {
      step.page = live.make("details", { class: "page-output" }, live.make("summary", {}, "What the page shows"));
      shown[0].before(step.page);
      step.page.append(...shown);
    }
    const behind = step.fold ?? step.page;
    if (behind) behind.before(step.place);
    else step.box.after(step.place);
    listen(step);
  }

  // A guess is made before the run, so nothing is said about it until then.
  function listen(step) {
    if (!step.fold) return;
    step.element.addEventListener("change", event => {
      if (!event.target.closest(".choices") || live.phase === "lost" || live.phase === "over") return;
      event.stopImmediatePropagation();
      step.guess = event.target.value;
      if (step.ran) live.send("guess", { step: step.number, text: step.guess });
      live.render(step);
    }, true);
    step.element.addEventListener("submit", event => {
      if (live.phase === "lost" || live.phase === "over") return;
      event.preventDefault();
      event.stopImmediatePropagation();
      const field = event.target.querySelector("input");
      if (!field.value.trim()) return field.focus();
      step.guess = field.value.trim();
      if (step.ran) live.send("guess", { step: step.number, text: step.guess });
      else live.runStep(step.number);
    }, true);
    const label = step.element.querySelector(".guess button");
    if (label) label.textContent = "Run and compare";
  }

  // Why nothing can be run now; nothing when it can.
  live.whyNot = () => {
    if (live.phase === "lost") return "etude serve does not answer";
    if (live.phase === "over") return "The run is over";
    if (live.phase === "nothing" && live.starting) return "The servers are starting";
    return live.run ? undefined : "The page is not connected yet";
  };

  const isAtWork = step => ["sent", "queued", "running"].includes(step.status);

  live.runStep = (number, { withGuess = true } = {}) => {
    const step = live.steps.get(number);
    // A second Enter does not run once more what is at work.
    if (!step || live.whyNot() || isAtWork(step)) return;
    reveal(step);
    if (withGuess && step.guess && !step.ran && !live.send("guess", { step: number, text: step.guess })) return;
    Object.assign(step, { status: "sent", since: Date.now(), note: undefined });
    const own = step.text === null ? {} : { text: step.text };
    live.send("run", { step: number, ...own }, { run: number, ...own });
    live.render(step);
  };

  // An answer is asked for before its steps can run.
  function reveal(step) {
    if (!step.withheld) return;
    live.send("answer", { exercise: step.number });
    const fold = step.element.closest("details.answer");
    if (fold) fold.open = true;
    for (const other of live.steps.values()) {
      if (other === step || fold && fold.contains(other.element)) other.withheld = false;
    }
  }
  for (const fold of document.querySelectorAll("details.answer")) {
    fold.addEventListener("toggle", () => {
      const step = [...live.steps.values()].find(step => fold.contains(step.element));
      if (fold.open && step?.withheld && live.run) { reveal(step); renderAll(); }
    });
  }

  // Steps that have not run, up to one of them. Edits are sent with their steps, so these go one by one.
  const waiting = [];
  live.runTo = number => {
    const todo = [...live.steps.values()].filter(step => step.number <= number && !step.ran
      && (!step.withheld || step.number === number));
    if (!todo.length || live.whyNot()) return;
    if (todo.some(step => step.text !== null || step.isTakenBack)) {
      waiting.splice(0, waiting.length, ...todo.map(step => step.number));
      return live.runStep(waiting.shift());
    }
    for (const step of todo) reveal(step);
    live.send("runTo", { step: number }, { to: number });
  };

  live.back = number => {
    if (!live.whyNot()) live.send("back", { step: number }, { back: number });
  };

  live.on("step", message => {
    const step = live.steps.get(message.number);
    if (!step) return;
    if (message.is !== "queued") clear(step);
    if (message.is === "running") {
      step.isTakenBack = false;
      Object.assign(step, { status: "running", since: Date.now(), session: message.session, note: undefined });
      step.ranText = message.text;
    }
    if (message.is === "dropped" || message.is === "queued") step.status = message.is === "queued" ? "queued" : "none";
    if (message.is === "done") {
      Object.assign(step, { status: "done", result: message, goesOn: undefined, view: "Both" });
      const text = message.text.trimEnd();
      if (message.edited && step.text === null && text !== step.pageText.trimEnd()) step.text = text;
      live.showText(step);
      for (const part of message.parts ?? []) if (part.kind === "released") goesOn(part, message);
      if (step.fold) step.fold.open = true;
      if (!live.isRepeating()) {
        live.say(`Step ${step.number}: ${words(message)}`);
        if (waiting.length && message.outcome !== "errored") live.runStep(waiting.shift());
      }
      for (const other of live.steps.values()) if (other !== step && !other.ran) live.render(other);
      if (live.isFollowing) follow();
    }
    live.render(step);
  });

  // What a step that runs has printed until now. What it came to takes its place at once.
  live.on("output", message => {
    const step = [...live.steps.values()].find(step => step.status === "running" && step.session === message.session);
    if (!step || !message.soFar && !step.soFar) return;
    if (!step.soFar) {
      step.soFar = live.make("samp");
      step.place.after(live.make("pre", { class: "output so-far", tabindex: "0", role: "region", "aria-label": `Output of step ${step.number}, until now` }, step.soFar));
    }
    if (message.soFar !== "goes on") step.soFar.textContent = "";
    live.grow(step.soFar, message.parts.map(live.textOf));
  });
  const clear = step => { step.soFar?.parentElement.remove(); step.soFar = undefined; };

  // A step that waited goes on in another one.
  function goesOn(part, message) {
    const step = live.steps.get(part.step);
    if (!step) return;
    step.goesOn = { number: message.number, parts: (message.parts ?? []).filter(other => other.session === part.session && other.kind !== "released")
      .map(other => ({ ...other, session: undefined })) };
    live.render(step);
  }

  const words = result => {
    if (result.outcome === "errored" || result.outcome === "skipped") return `${result.outcome}${result.reason ? `, ${result.reason}` : ""}`;
    if (result.parts?.some(part => part.kind === "blocked" && !part.session)) return "waits for another session";
    return differs(result) ? "different from the page" : result.edited ? "has run" : "as on the page";
  };
  const differs = result => result.outcome === "failed" || result.difference !== undefined;
  live.differs = differs;

  live.on("judged", judged => {
    const step = live.steps.get(judged.step);
    if (!step) return;
    step.judged = judged;
    live.say(judged.text);
    live.render(step);
  });
  live.on("note", note => {
    if (note.refuses) waiting.length = 0;
    const step = live.steps.get(note.step);
    if (step?.status !== "sent") return;
    Object.assign(step, { note: note.text, status: step.result ? "done" : "none" });
    live.say(note.text);
    live.render(step);
    note.isShown = true;
  });
  live.on("background", message => {
    const step = live.steps.get(message.step);
    if (!step) return;
    step.background = `${step.background ?? ""}${message.text ?? ""}${message.problem ? `\n${message.problem}\n` : ""}`.slice(-20_000);
    live.render(step);
  });

  // What has not changed stays: a button that is being pressed is not replaced.
  const fill = (place, items) => {
    const fresh = place.cloneNode(false);
    fresh.append(...items.filter(Boolean));
    if (!fresh.isEqualNode(place)) place.replaceChildren(...fresh.childNodes);
  };
  live.fill = fill;

  // Draws a step anew; the focus stays where it was.
  live.render = step => {
    const focused = step.element.contains(document.activeElement) && document.activeElement.closest(".live-tools, .live-result")
      ? document.activeElement.textContent : undefined;
    const isNext = step.number === live.next;
    const session = live.sessions.get(step.session);
    const waits = session?.state.is === "blocked" && session.state.step === step.number && step.status !== "none";
    const { classList } = step.element;
    classList.toggle("next", isNext);
    classList.toggle("ran", step.status === "done");
    classList.toggle("waits-now", waits);
    classList.toggle("differs", step.status === "done" && differs(step.result));
    step.waits = waits;
    fill(step.tools, tools(step, { isNext, waits, session }));
    fill(step.place, results(step, { isNext, waits, session }));
    if (focused !== undefined) {
      [...step.element.querySelectorAll(".live-tools button, .live-result button")].find(button => button.textContent === focused)?.focus();
    }
    live.tell("drawn", step);
  };
  const renderAll = () => { for (const step of live.steps.values()) live.render(step); };

  function tools(step, { isNext, waits, session }) {
    const why = live.whyNot();
    if (live.phase === "lost" || live.phase === "over") {
      return [live.button("Copy", async event => { event.target.textContent = await copy(step.input); }, { icon: "⧉", label: `Copy step ${step.number}` })];
    }
    const n = step.number, items = [];
    const badge = (text, kind, since) => live.make("span", { class: `badge ${kind}` }, text, since ? " " : "", since ? live.clock(since) : "");
    const interrupt = () => live.button("^C", () => live.interrupt(step.session), { label: `Interrupt ${live.nameOf(step.session)}` });
    if (step.text !== null) items.push(badge("what if: yours, the file stays as it is", "yours"));
    const isBusy = isAtWork(step);
    if (waits) items.push(badge("waiting", "waiting", session.state.since), interrupt());
    else if (isBusy) items.push(badge(step.progress ?? (step.status === "queued" ? "queued" : "running"), "waiting", step.since), interrupt());
    else if (step.status === "done") {
      const { result } = step;
      const time = result.milliseconds === undefined ? "" : ` ${Math.round(result.milliseconds)} ms`;
      if (result.outcome === "errored") items.push(badge("✕ could not run", "bad"));
      else if (result.outcome === "skipped" || result.outcome === "not run") items.push(badge(result.outcome, "waiting"));
      else if (differs(result)) items.push(badge("≠ different from the page", "yours"));
      else items.push(live.make("span", { class: "badge good" }, "✓ as on the page", live.make("span", { class: "quiet" }, time)));
    } else if (session?.state.is === "gone" && step.ran === false) {
      items.push(live.make("span", { class: "badge bad" }, `✕ ${live.nameOf(step.session)} is gone`));
    }
    if (step.editor) return items;
    const behind = !isNext && !step.ran && n > live.next && !step.withheld;
    const asks = step.fold && !step.ran && step.status === "none";
    if (!isBusy && !waits) {
      if (step.ran) {
        items.push(live.button("Again", () => live.runStep(n), { icon: "↻", label: `Again: run step ${n}`, why }));
        items.push(live.button("Back to here", () => live.back(n), { icon: "⇤", label: `Back to here: fresh servers, and the steps before step ${n}`, why }));
      } else {
        const isFilled = isNext && !asks;
        items.push(live.button("Run", () => live.runStep(n), {
          icon: "▶", label: `Run step ${n}`, key: isFilled ? "↵" : undefined, kind: isFilled ? "primary" : "", why,
        }));
        if (behind) items.push(live.button("Run to here", () => live.runTo(n), { icon: "⇥", label: `Run to here: step ${n}, and what has not run before it`, why }));
      }
    }
    if (step.text !== null) items.push(live.button("Back to the page’s", () => live.setText(step, null), { icon: "↺", label: `Back to the page’s text of step ${n}` }));
    items.push(live.button("Edit", () => live.edit(step), { icon: "✎", label: `Edit step ${n}` }), ...live.authorTools(step));
    return items;
  }

  function results(step, { isNext, waits, session }) {
    const items = [];
    const { result, number } = step;
    if (step.fold && !step.ran && step.choices) {
      items.push(live.make("p", { class: "live-row guess-row" },
        step.guess
          ? live.button("Run and see", () => live.runStep(number), { icon: "▶", key: isNext ? "↵" : undefined, kind: "primary", why: live.whyNot() })
          : live.make("span", { class: "quiet" }, "Choose what you expect, then run it."),
        live.button("Run without a guess", () => live.runStep(number, { withGuess: false }), { kind: "plain", why: live.whyNot() })));
    }
    if (step.status === "none" && !step.ran && number > live.next && !step.withheld && !step.note) {
      const missing = [...live.steps.values()].filter(other => other.number < number && !other.ran && !other.withheld).map(other => other.number);
      if (missing.length) items.push(live.make("p", { class: "live-note order" }, `${ranges(missing)} not run. Run to here does ${missing.length === 1 ? "it" : "them"} first.`));
    }
    if (step.note) items.push(live.make("p", { class: "live-note" }, ...live.prose(step.note)));
    if (step.status === "done" && result) {
      // A choice has what is said about it beside it.
      if (step.judged && !(step.judged.choice && step.judged.isRight !== undefined)) items.push(verdict(step));
      // What an operator did only says again what the line says.
      const isOperation = step.element.matches(".operation") && result.outcome === "passed";
      const parts = isOperation ? result.parts.filter(part => part.session) : result.parts;
      const hasText = live.lines(parts).length > 0;
      if (differs(result)) items.push(...live.difference(step, { waits }));
      else if (hasText) items.push(...live.printed(parts, { number, withoutWait: waits }).childNodes);
      else if (!isOperation) items.push(live.make("p", { class: "live-note" }, "It printed nothing."));
      if (result.reason && (result.outcome === "errored" || result.outcome === "skipped")) {
        items.push(live.make("p", { class: `live-note ${result.outcome === "errored" ? "bad" : ""}` }, live.visible(result.reason)));
      }
    }
    if (waits) {
      const by = session.state.by ?? [];
      items.push(live.make("p", { class: "blocked-bar" }, live.make("i", { class: "hatch", "aria-hidden": "true" }), "blocked",
        by.length ? " by " : "", ...by.flatMap((id, index) => [index ? ", " : "", live.named(id)]),
        by.some(id => live.sessions.has(id))
          ? live.make("span", { class: "hint" }, `COMMIT or ROLLBACK in ${by.filter(id => live.sessions.has(id)).map(live.nameOf).join(", ")} lets it go`) : ""));
    } else if (step.goesOn && step.status === "done") {
      const at = live.steps.get(step.goesOn.number);
      items.push(live.make("p", { class: "went-on" }, "It waited, and goes on in ",
        at ? live.make("a", { href: `#${at.element.id}` }, `step ${at.number}`) : "what you typed", "."));
      items.push(...live.printed(step.goesOn.parts, { number }).childNodes);
    }
    if (step.background) {
      items.push(live.make("details", { class: "background" }, live.make("summary", {}, `In the background of step ${number}`),
        live.make("pre", { class: "output" }, live.make("samp", {}, live.cut(step.background)))));
    }
    return items;
  }

  const ranges = numbers => numbers.length === 1 ? `Step ${numbers[0]} has`
    : `Steps ${numbers.length > 4 ? `${numbers[0]} to ${numbers.at(-1)}` : `${numbers.slice(0, -1).join(", ")} and ${numbers.at(-1)}`} have`;

  function verdict(step) {
    const { judged } = step;
    return live.make("p", { class: "live-judged" },
      live.make("b", {}, judged.isRight ? "So it is. " : judged.isRight === undefined ? "" : "Look: "), ...live.prose(judged.text));
  }

  // What differs is drawn by later/difference.js: until it is there, what was printed stands alone.
  live.difference = ({ result, number }, { waits }) => {
    live.want("difference");
    return live.printed(result.parts, { number, withoutWait: waits }).childNodes;
  };

  live.goTo = number => {
    const step = live.steps.get(number);
    if (!step) return;
    for (const other of live.steps.values()) other.element.classList.remove("at");
    step.element.classList.add("at");
    for (let e = step.element; e; e = e.parentElement) if (e.tagName === "DETAILS") e.open = true;
    step.element.scrollIntoView({ block: "nearest" });
    (step.element.querySelector(".live-tools .primary, .guess-row .primary, .live-tools button") ?? step.head).focus({ preventScroll: true });
  };
  const follow = () => live.steps.get(live.next)?.element.scrollIntoView({ block: "nearest" });

  live.on("progress", message => {
    live.starting = message.text !== "" && live.phase === "nothing";
    for (const step of live.steps.values()) {
      const text = step.number === message.step && message.total ? `${message.text} ${message.done} of ${message.total}` : undefined;
      if (step.progress !== text) { step.progress = text; live.render(step); }
    }
    if (live.starting || !message.text) renderAll();
  });
  live.on("phase", ({ phase }) => {
    if (phase === "over" || phase === "lost") waiting.length = 0;
    renderAll();
  });
  live.on("changed", ({ isFresh }) => {
    if (isFresh) for (const step of live.steps.values()) clear(step), Object.assign(step, { goesOn: undefined, judged: undefined, note: undefined, background: undefined });
    renderAll();
  });
  live.on("moved", ({ session }) => { for (const step of live.steps.values()) if (step.session === session) live.render(step); });
}

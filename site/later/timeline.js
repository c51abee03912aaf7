// The timeline of this run: a row a session, a column for each thing that was sent. It grows. Loaded when something is
// done, by live/timeline.js.
{
  const { make } = live;
  const list = make("ol", {});
  const scroller = make("div", { class: "strip", tabindex: "0", role: "region", "aria-label": "Timeline of this run" }, list);
  const names = make("div", { class: "names", "aria-hidden": "true" });
  const figure = make("details", { class: "live-timeline", open: true, hidden: true }, make("summary", {}, "Timeline of this run"), make("div", { class: "score" }, names, scroller));
  live.server.append(figure);
  let column, columns, rows, notes, bars;
  const most = 200;
  const clear = () => {
    column = 0;
    rows = new Map();
    columns = new Map();
    notes = new Map();
    bars = new Map();
    list.replaceChildren();
    names.replaceChildren();
    figure.hidden = true;
  };
  clear();

  const row = id => {
    if (!rows.has(id)) {
      rows.set(id, rows.size + 1);
      names.append(live.named(id));
    }
    return rows.get(id);
  };
  const place = (element, line, from, to = from + 1) => {
    element.style.gridRow = String(line);
    element.style.gridColumn = `${from} / ${to}`;
    return element;
  };
  const atEnd = () => { scroller.scrollLeft = scroller.scrollWidth; };

  // What a note is called: the first statement that is not SET or BEGIN, by its first word and its end,
  // because statements of a page mostly begin alike.
  const label = text => {
    const parts = text.split(/;|\n/).map(part => part.trim()).filter(Boolean);
    const [, word, rest] = /^(\S*)\s*(.*)$/.exec(live.visible(parts.find(part => !/^(SET|BEGIN|\\)/i.test(part)) ?? parts[0] ?? ""));
    return [word, rest.length > 13 ? `…${rest.slice(-12)}` : rest];
  };
  const note = (id, number, text) => {
    column += 1;
    figure.hidden = false;
    const isTyped = !live.steps.has(number);
    const item = make("li", { class: `note ${live.sessions.has(id) ? live.look(id).color : ""}` },
      make("span", { class: "head", "aria-hidden": "true" }, isTyped ? "·" : String(number)), make("span", { class: "aloud" }, isTyped ? `typed, ${live.nameOf(id)}: ` : `Step ${number}, ${live.nameOf(id)}: `),
      ...label(text).map(part => make("code", {}, part)), make("span", { class: "code" }));
    item.title = live.visible(text.trim()).slice(0, 300);
    list.append(place(item, row(id), column));
    columns.set(number, column);
    if (list.children.length > most) list.firstChild.remove();
    // What lasts goes on.
    for (const bar of bars.values()) bar.element.style.gridColumnEnd = String(column + 1);
    atEnd();
    return item;
  };

  const step = message => {
    if (message.is === "running") notes.set(message.number, note(message.session, message.number, message.text));
    if (message.is !== "done") return;
    const item = notes.get(message.number) ?? note(message.session, message.number, message.text);
    notes.set(message.number, item);
    const code = message.errors?.[0]?.code;
    item.classList.toggle("bad", !!code || message.outcome === "errored");
    item.querySelector(".code").textContent = code ? live.visible(` ${code}`).slice(0, 20) : "";
    item.classList.toggle("yours", message.edited);
    for (const part of message.parts ?? []) {
      const id = part.kind === "released" ? live.idOf(part.session) : undefined;
      if (!rows.has(id)) continue;
      const [from, to] = [rows.get(message.session), rows.get(id)];
      const arrow = make("li", { class: `arrow ${live.look(message.session).color} ${from < to ? "down" : "up"}`, "aria-hidden": "true" });
      list.append(place(arrow, `${Math.min(from, to)} / ${Math.max(from, to) + 1}`, column));
    }
  };

  // A session that is in a transaction or waits has a bar; it ends with that. The state is that of the event: when this is
  // told what it has missed, the session may be further.
  const moved = ({ session: id, state = {} }) => {
    for (const [kind, isOn] of [
      ["transaction", ["in transaction", "failed transaction", "blocked"].includes(state.is) || state.is === "running" && bars.has(`transaction ${id}`)],
      ["failed", state.is === "failed transaction"],
      ["wait", state.is === "blocked"],
    ]) {
      const key = `${kind} ${id}`;
      if (isOn && !bars.has(key) && column > 0) {
        // A transaction fails where it is now, however long it lasts.
        const start = kind === "failed" ? column : columns.get(state.step) ?? column;
        const element = place(make("li", { class: `lasts ${kind} ${live.look(id).color}`, "aria-hidden": "true" }), row(id), start, column + 1);
        // A failed transaction is marked on its bar.
        list[kind === "failed" ? "append" : "prepend"](element);
        bars.set(key, { element, start });
      } else if (!isOn && bars.has(key)) {
        const { element, start } = bars.get(key);
        // It ends at the mark of what ended it.
        element.style.gridColumnEnd = String(Math.max(column, start + 1));
        bars.delete(key);
      }
    }
  };
  live.join("timeline", { step, moved, changed: ({ isFresh }) => { if (isFresh) clear(); } });
}

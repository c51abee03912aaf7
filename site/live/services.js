// The servers: how they stand, what can be done to them, and what is in them now.
if (live.isOn) {
  const { make } = live;
  const svg = (name, attributes, ...children) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  };
  live.svg = svg;
  const signs = { crash: "ϟ", pause: "‖", resume: "▶", stop: "■", start: "▶", promote: "↑", cut: "✕", heal: "✓" };
  const head = make("div", { class: "services" });
  const waits = make("figure", { class: "waits-graph", hidden: true });
  const inside = make("details", { class: "inside" }, make("summary", {}, "What is in the servers now"));
  const panels = make("div", { class: "panels" });
  inside.append(panels);
  live.empty = make("div", { class: "empty" });
  // What has become of the servers in this run: the latest of it.
  const changes = make("ol", { class: "changes", "aria-label": "What became of the servers", hidden: true });
  const mostChanges = 8;
  live.server.append(live.empty, head, changes, waits, inside);

  live.operate = (service, command, other) => {
    const end = other ? { other } : {};
    live.send("operate", { service, command, ...end }, { operate: service, command, ...end });
  };

  const colorOf = service => {
    const session = live.services.size > 1 && [...live.sessions.values()].find(one => one.service === service.name && live.look(one.id).color);
    return session ? session.id : undefined;
  };
  const isPair = service => service.standbyOf || [...live.services.values()].some(other => other.standbyOf === service.name);

  function box(service) {
    const id = colorOf(service);
    const role = service.role === "primary" && isPair(service) ? "★ takes writes" : service.role === "standby" ? "↻ standby" : "";
    const signOf = { running: "●", paused: "‖", crashed: "✕", stopped: "■" };
    const own = [...live.sessions.values()].filter(one => one.service === service.name && one.state.is && one.state.is !== "gone");
    const waiting = own.filter(one => one.state.is === "blocked").length;
    const lsn = service.panel?.postgres?.lsn;
    const facts = [own.length ? `${own.length} ${own.length === 1 ? "session" : "sessions"}` : "", waiting ? `${waiting} waiting` : "", lsn ? `LSN ${lsn}` : ""];
    const can = service.can ?? [];
    const verbs = (service.is === "running" ? ["pause", "crash", "stop", "promote"] : service.is === "paused" ? ["resume", "crash"] : ["start"])
      .filter(verb => verb !== "promote" || service.role === "standby");
    const buttons = verbs.map(verb => live.button(verb[0].toUpperCase() + verb.slice(1), () => live.operate(service.name, verb), {
      icon: signs[verb], kind: `small ${verb}`, label: `${verb[0].toUpperCase()}${verb.slice(1)} ${service.name}`,
      why: can.includes(verb) ? undefined : `${service.name} is ${service.is}: it cannot ${verb} now`,
    }));
    return make("div", { class: `service ${service.is ?? ""} ${id ? live.look(id).color : ""}`, role: "group", "aria-label": service.name },
      make("p", {}, make("b", { class: "named" }, id ? live.mark(id) : "", live.visible(service.name)), " ",
        make("span", { class: `is ${service.is ?? ""}` }, service.is ? `${signOf[service.is] ?? ""} ${service.is}` : "not started"), " ",
        role && service.is === "running" ? make("span", { class: "role" }, role) : ""),
      make("p", { class: "quiet" }, live.visible([service.title, service.version].filter(Boolean).join(" ")), ...facts.filter(Boolean).map(fact => ` · ${live.visible(fact)}`)),
      service.is ? make("p", { class: "buttons" }, ...buttons) : "");
  }

  function link(one, other) {
    const isCut = one.cutFrom?.includes(other.name) || other.cutFrom?.includes(one.name);
    const verb = isCut ? "heal" : "cut";
    const takes = one.can?.includes(verb) ? [one, other] : [other, one];
    const gap = one.panel?.postgres?.standbys?.[0]?.gap;
    return make("div", { class: `link ${isCut ? "cut" : ""}` }, make("span", { class: "wire", "aria-hidden": "true" }, isCut ? "✕" : ""),
      make("span", {}, isCut ? "cut" : gap ? `${gap} bytes behind` : ""),
      one.is ? live.button(isCut ? "Heal" : "Cut", () => live.operate(takes[0].name, verb, takes[1].name), {
        icon: signs[verb], kind: `small ${verb}`, label: `${isCut ? "Heal" : "Cut"} the link between ${one.name} and ${other.name}`,
        why: takes[0].can?.includes(verb) ? undefined : "This link cannot be changed now",
      }) : "");
  }

  // What has not changed stays, part by part: an LSN moves each second, and a button that is being pressed must not go.
  function patch(place, nodes) {
    const kept = [...place.childNodes], wanted = [...nodes];
    for (const [index, node] of wanted.entries()) {
      const own = kept[index];
      if (!own) place.append(node);
      else if (own.isEqualNode(node)) continue;
      else if (own.nodeName !== node.nodeName || own.nodeType !== Node.ELEMENT_NODE || own.matches("button")) own.replaceWith(node);
      else {
        for (const name of own.getAttributeNames()) if (!node.hasAttribute(name)) own.removeAttribute(name);
        for (const { name, value } of node.attributes) if (own.getAttribute(name) !== value) own.setAttribute(name, value);
        patch(own, node.childNodes);
      }
    }
    for (const node of kept.slice(wanted.length)) node.remove();
  }

  function drawServices() {
    const rows = [];
    const left = [...live.services.values()];
    while (left.length) {
      const one = left.shift();
      const place = left.findIndex(other => other.standbyOf === one.name || one.standbyOf === other.name);
      if (place < 0) { rows.push(make("div", { class: "pair" }, box(one))); continue; }
      const [other] = left.splice(place, 1);
      rows.push(make("div", { class: "pair two" }, box(one), link(one, other), box(other)));
    }
    const focused = head.contains(document.activeElement) ? document.activeElement.getAttribute("aria-label") : undefined;
    patch(head, rows);
    if (focused) [...head.querySelectorAll("button")].find(button => button.getAttribute("aria-label") === focused)?.focus();
  }

  // Which session waits for which, as it is now.
  function drawWaits() {
    const arrows = [...live.sessions.values()].filter(one => one.state.is === "blocked").flatMap(one =>
      (one.state.by?.length ? one.state.by : ["?"]).map(by => [one.id, by]));
    waits.hidden = arrows.length === 0;
    if (!arrows.length) return waits.replaceChildren();
    const names = [...new Set(arrows.flat())];
    const isRow = names.length === 2;
    const [width, height] = [440, isRow ? 56 : 150];
    const places = names.map((_, index) => isRow ? [index ? 330 : 110, 28]
      : [220 + 140 * Math.sin(2 * Math.PI * index / names.length), 75 - 52 * Math.cos(2 * Math.PI * index / names.length)]);
    const sentence = arrows.map(([one, by]) => `${live.nameOf(one)} waits for ${by === "?" ? "something without a name" : live.nameOf(by)}`).join(", ");
    const drawing = svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": live.visible(sentence) });
    for (const [one, by] of arrows) {
      const [[x, y], [X, Y]] = [places[names.indexOf(one)], places[names.indexOf(by)]];
      const length = Math.hypot(X - x, Y - y) || 1;
      const [dx, dy] = [(X - x) / length, (Y - y) / length];
      // Two that wait for each other have two arrows, side by side.
      const aside = arrows.some(([a, b]) => a === by && b === one) ? 7 : 0;
      const room = isRow ? 62 : 40;
      const [ax, ay, bx, by_] = [x + dx * room - dy * aside, y + dy * room * .6 + dx * aside, X - dx * room - dy * aside, Y - dy * room * .6 + dx * aside];
      drawing.append(svg("line", { x1: ax, y1: ay, x2: bx - dx * 6, y2: by_ - dy * 6, class: "wait-line" }),
        svg("polygon", { class: "wait-head", points: `${bx},${by_} ${bx - dx * 10 - dy * 5},${by_ - dy * 10 + dx * 5} ${bx - dx * 10 + dy * 5},${by_ - dy * 10 - dx * 5}` }));
    }
    names.forEach((name, index) => {
      const [x, y] = places[index];
      const text = name === "?" ? "?" : live.visible(live.nameOf(name)).slice(0, 14);
      const group = svg("g", { class: live.sessions.has(name) ? live.look(name).color : "" });
      const wide = text.length * 7.6 + 18;
      group.append(svg("rect", { x: x - wide / 2, y: y - 13, width: wide, height: 26, rx: 13, class: "who-box" }),
        svg("text", { x, y: y + 4.5, "text-anchor": "middle", class: "who-name" }, text));
      drawing.append(group);
    });
    const isCircle = names.every(name => arrows.some(([one]) => one === name));
    live.fill(waits, [make("figcaption", {}, "Waits now", isCircle ? make("b", {}, " a circle") : ""), drawing]);
  }

  const known = new Map(), cuts = new Set();
  live.on("service", service => {
    const was = known.get(service.name);
    known.set(service.name, service);
    if (!was) return;
    const note = (sign, ...words) => {
      changes.append(make("li", { class: sign === "✕" || sign === "■" ? "bad" : "" }, make("span", { "aria-hidden": "true" }, sign), " ", ...words));
      while (changes.children.length > mostChanges) changes.firstChild.remove();
      changes.hidden = false;
    };
    const { name, is, role } = service;
    if (was.is !== is) note({ paused: "‖", crashed: "✕", stopped: "■" }[is] ?? "▶", live.visible(`${name} ${is === "running" ? "runs" : is}`));
    if (role && was.role && was.role !== role) note(role === "primary" ? "★" : "↻", live.visible(`${name} ${role === "primary" ? "takes writes" : "is a standby"}`));
    // Both ends of a link may tell of it.
    for (const other of new Set([...was.cutFrom ?? [], ...service.cutFrom ?? []])) {
      const pair = [name, other].sort().join(" – ");
      const isCut = !!service.cutFrom?.includes(other);
      if (cuts.has(pair) === isCut) continue;
      if (isCut) cuts.add(pair);
      else cuts.delete(pair);
      note(isCut ? "✕" : "✓", live.visible(`${pair} ${isCut ? "cut" : "healed"}`));
    }
  });
  live.on("changed", ({ isFresh }) => {
    if (!isFresh) return;
    known.clear();
    cuts.clear();
    changes.replaceChildren();
    changes.hidden = true;
  });

  // What is in a server is drawn by later/panels.js.
  function drawPanels() {
    const drawn = live.panels;
    if (!drawn) return live.load("panels", drawPanels);
    live.fill(panels, [...live.services.values()].map(service => {
      const kind = Object.keys(drawn).find(kind => service.panel?.[kind]);
      return make("section", { class: "panel", "aria-label": `In ${service.name}` }, ...(kind ? drawn[kind](service.panel[kind], service)
        : [make("p", { class: "quiet" }, service.is === "running" ? `${service.name}: asking …` : `${service.name} does not answer.`)]));
    }));
  }

  // The servers are asked only while their panel is seen.
  let asked = false;
  const watch = () => {
    const wants = live.phase === "ready" && !document.hidden && live.isSeen === true
      && (inside.open || [...live.services.values()].some(isPair) || [...live.sessions.values()].some(one => one.state.is === "blocked"));
    if (wants !== asked && live.send("watch", { services: wants })) asked = wants;
  };
  new IntersectionObserver(entries => { live.isSeen = entries.at(-1).isIntersecting; watch(); }).observe(live.server);
  inside.addEventListener("toggle", () => { drawPanels(); watch(); });
  document.addEventListener("visibilitychange", watch);

  live.on("panel", panel => {
    const service = live.services.get(panel.service);
    if (!service) return;
    service.panel = panel;
    if (inside.open) drawPanels();
    drawServices();
  });
  live.on("changed", () => { asked = false; });
  live.on("phase", ({ phase }) => { if (phase === "lost") asked = false; });
  live.on("changed served moved phase", () => { drawServices(); drawWaits(); if (inside.open) drawPanels(); watch(); });
}

// The servers: how they stand, and the places for what is in them, and for who waits. What is done to them is in
// later/operate.js.
if (live.isOn) {
  const { make } = live;
  const head = make("div", { class: "services" });
  const waits = make("figure", { class: "waits-graph", hidden: true });
  const inside = make("details", { class: "inside" }, make("summary", {}, "What is in the servers now"));
  const panels = make("div", { class: "panels" });
  inside.append(panels);
  live.empty = make("div", { class: "empty" });
  live.server.append(live.empty, head, waits, inside);

  // The part that is loaded has these too. Before the servers start there is nothing of that but links.
  live.verbs = () => [];
  live.link = () => make("div", { class: "link" });
  live.showServices = (place, rows) => live.fill(place, rows);
  live.follow("operate", "service changed");
  live.on("did service", () => { if (live.services.size) live.want("operate"); });
  live.on("changed", () => { if ([...live.services.values()].some(isPair)) live.want("operate"); });
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
    return make("div", { class: `service ${service.is ?? ""} ${id ? live.look(id).color : ""}`, role: "group", "aria-label": service.name },
      make("p", {}, make("b", { class: "named" }, id ? live.mark(id) : "", live.visible(service.name)), " ",
        make("span", { class: `is ${service.is ?? ""}` }, service.is ? `${signOf[service.is] ?? ""} ${service.is}` : "not started"), " ",
        role && service.is === "running" ? make("span", { class: "role" }, role) : ""),
      make("p", { class: "quiet" }, live.visible([service.title, service.version].filter(Boolean).join(" ")), ...facts.filter(Boolean).map(fact => ` · ${live.visible(fact)}`)),
      service.is ? make("p", { class: "buttons" }, ...live.verbs(service)) : "");
  }

  function drawServices() {
    const rows = [];
    const left = [...live.services.values()];
    while (left.length) {
      const one = left.shift();
      const place = left.findIndex(other => other.standbyOf === one.name || one.standbyOf === other.name);
      if (place < 0) { rows.push(make("div", { class: "pair" }, box(one))); continue; }
      const [other] = left.splice(place, 1);
      rows.push(make("div", { class: "pair two" }, box(one), live.link(one, other), box(other)));
    }
    live.showServices(head, rows);
  }

  // What is in a server is drawn by later/panels.js, and which session waits for which by later/waits.js.
  live.drawPanels = () => live.want("panels");
  live.drawWaits = () => { if ([...live.sessions.values()].some(isBlocked)) live.want("waits"); };
  // Early, where sessions can wait for each other: what is below it would move when it comes later.
  live.on("did", () => { if (live.sessions.size > 1) live.want("waits"); });
  const isBlocked = one => one.state.is === "blocked";
  const draw = () => {
    drawServices();
    live.drawWaits(waits);
    if (inside.open) live.drawPanels(panels);
  };

  // The servers are asked only while their panel is seen.
  let asked = false;
  const watch = () => {
    const wants = live.phase === "ready" && !document.hidden && live.isSeen === true
      && (inside.open || [...live.services.values()].some(isPair) || [...live.sessions.values()].some(isBlocked));
    if (wants !== asked && live.send("watch", { services: wants })) asked = wants;
  };
  new IntersectionObserver(entries => { live.isSeen = entries.at(-1).isIntersecting; watch(); }).observe(live.server);
  inside.addEventListener("toggle", () => {
    if (inside.open) live.load("panels", () => live.drawPanels(panels));
    watch();
  });
  document.addEventListener("visibilitychange", watch);

  live.on("panel", panel => {
    const service = live.services.get(panel.service);
    if (!service) return;
    service.panel = panel;
    if (inside.open) live.drawPanels(panels);
    drawServices();
  });
  live.on("changed", () => { asked = false; });
  live.on("phase", ({ phase }) => { if (phase === "lost") asked = false; });
  live.on("changed served moved phase", () => { draw(); watch(); });
}

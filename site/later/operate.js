// What can be done to the servers, and what has become of them. Loaded when there is a server, by live/services.js.
{
  const { make } = live;
  const signs = { crash: "ϟ", pause: "‖", resume: "▶", stop: "■", start: "▶", promote: "↑", cut: "✕", heal: "✓" };

  live.verbs = service => {
    const can = service.can ?? [];
    const verbs = (service.is === "running" ? ["pause", "crash", "stop", "promote"] : service.is === "paused" ? ["resume", "crash"] : ["start"])
      .filter(verb => verb !== "promote" || service.role === "standby");
    return verbs.map(verb => live.button(verb[0].toUpperCase() + verb.slice(1), () => live.operate(service.name, verb), {
      icon: signs[verb], kind: `small ${verb}`, label: `${verb[0].toUpperCase()}${verb.slice(1)} ${service.name}`,
      why: can.includes(verb) ? undefined : `${service.name} is ${service.is}: it cannot ${verb} now`,
    }));
  };

  live.link = (one, other) => {
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
  };

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

  live.showServices = (place, rows) => {
    const focused = place.contains(document.activeElement) ? document.activeElement.getAttribute("aria-label") : undefined;
    patch(place, rows);
    if (focused) [...place.querySelectorAll("button")].find(button => button.getAttribute("aria-label") === focused)?.focus();
  };

  // What has become of the servers in this run: the latest of it.
  const changes = make("ol", { class: "changes", "aria-label": "What became of the servers", hidden: true });
  const mostChanges = 8;
  live.server.querySelector(".services").after(changes);
  const known = new Map(), cuts = new Set();
  const service = service => {
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
  };
  const changed = ({ isFresh }) => {
    if (!isFresh) return;
    known.clear();
    cuts.clear();
    changes.replaceChildren();
    changes.hidden = true;
  };
  live.join("operate", { service, changed });
  live.tell("served");
}

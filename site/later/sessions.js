// A session that the page does not have: what it is called, and which server it is on. Loaded when one is wanted, by
// live/lanes.js.
{
  const { make } = live;
  const name = make("input", { type: "text", "aria-label": "Name of the new session", autocomplete: "off", spellcheck: "false", autocapitalize: "none" });
  const service = make("select", { "aria-label": "Service of the new session" });
  const form = make("form", { class: "add", hidden: true }, name, service, make("button", { class: "small" }, "Open"));
  const why = make("span", { class: "refused", role: "status" });
  live.foot.firstChild.after(form, why);

  // A session of the page that is on such a service: a new one is of its kind.
  const like = service => [...live.sessions.values()].find(one => one.typed && live.services.get(one.service)?.kind === service.kind);

  live.addSession = () => {
    const services = [...live.services.values()].filter(like);
    form.hidden = !form.hidden || !services.length;
    why.textContent = services.length ? "" : "Nothing on this page takes another session.";
    service.replaceChildren(...services.map(one => make("option", { value: one.name }, one.name)));
    service.hidden = services.length < 2;
    if (!form.hidden) name.focus();
  };

  // Why nothing can be called so.
  function problem(id, there) {
    if (there) return `${live.visible(id)} is there already: ${live.lanes.has(there.id) ? "type into it, or " : ""}choose another name.`;
    if (id === "operator") return "operator is who acts on the servers: choose another name.";
    return /^[A-Za-z_][\w-]{0,39}$/.test(id) ? "" : "A name has at most 40 letters, digits, - and _, and begins with a letter.";
  }

  form.addEventListener("submit", event => {
    event.preventDefault();
    const id = name.value.trim();
    const there = [...live.sessions.values()].find(one => [one.id, one.name, live.nameOf(one.id)].includes(id));
    why.textContent = problem(id, there);
    if (there && live.lanes.has(there.id)) return live.openLane(there.id);
    if (why.textContent) return name.focus();
    name.value = "";
    form.hidden = true;
    live.sessions.set(id, { id, name: id, kind: like(live.services.get(service.value)).kind, service: service.value, prompt: "", typed: true, state: {}, isOwn: true });
    live.tell("moved", { session: id });
    live.openLane(id);
  });
}

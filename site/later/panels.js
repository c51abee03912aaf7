// What is in a server now, as its panel says it: a table of connections, partitions as logs, keys. Loaded when it is
// looked at, by live/services.js.
{
  const { make } = live;
  const table = (caption, columns, rows) => make("table", { tabindex: "0" }, make("caption", {}, caption),
    make("thead", {}, make("tr", {}, ...columns.map(column => make("th", { scope: "col" }, column)))),
    make("tbody", {}, ...rows.map(row => make("tr", {}, ...row.map(value => make("td", {}, value instanceof Node ? value : live.visible(value ?? "")))))));

  live.panels = {
    postgres(panel, service) {
      const items = [table(`${service.name}: connections`, ["session", "pid", "state", "transaction", "waits for", "statement"],
        panel.backends.map(one => [one.session ? live.named(one.session) : "", one.pid, one.state, one.transaction ?? "",
          one.waitsFor.length ? make("span", { class: "wait" }, live.visible(`${one.waitsFor.join(", ")} ${one.wait ?? ""}`)) : "", make("code", {}, live.visible(one.query).slice(0, 80))]))];
      for (const one of panel.standbys ?? []) {
        items.push(make("p", { class: "gap" }, live.visible(`${one.name}: ${one.state}`), one.sent ? live.visible(`, sent ${one.sent}, replayed ${one.replayed ?? "?"}`) : "",
          one.gap === undefined ? "" : make("b", {}, one.gap ? ` ${one.gap} bytes behind` : " caught up")));
      }
      if (panel.received) items.push(make("p", { class: "gap" }, live.visible(`received ${panel.received}, replayed ${panel.lsn ?? "?"}`)));
      return items;
    },
    // Partitions as logs: a cell for each of the last offsets, the end, and where groups stand.
    kafka(panel) {
      const most = 14;
      const positions = panel.groups.flatMap(group => group.positions.map(position => ({ ...position, group: group.name })));
      const logs = panel.topics.map(topic => make("div", { class: "topic" }, make("b", { class: "topic-name" }, live.visible(topic.name)), ...topic.partitions.map(one => {
        const from = Math.max(one.first, one.end - most);
        const here = positions.filter(position => position.topic === topic.name && position.partition === one.number);
        const cells = [];
        if (from > one.first) cells.push(make("i", { class: "more" }, "…"));
        for (let offset = from; offset <= one.end; offset += 1) {
          const groups = here.filter(position => position.offset === offset).map(position => position.group);
          cells.push(make("i", { class: `${offset === one.end ? "end" : "message"}${groups.length ? " at" : ""}`, title: groups.join(", ") || undefined }, String(offset)));
        }
        const owner = one.owner ?? here.find(position => position.owner)?.owner;
        const said = `partition ${one.number}: offsets ${one.first} to ${one.end}${here.map(position => `; ${position.group} at ${position.offset}, lag ${position.lag}`).join("")}${owner ? `; read by ${owner}` : ""}`;
        return make("div", { class: "partition", tabindex: "0", role: "group", "aria-label": `Partition ${one.number} of ${live.visible(topic.name)}` }, make("span", { class: "quiet" }, `p${one.number}`),
          make("span", { class: "cells", role: "img", "aria-label": live.visible(said) }, ...cells), make("span", { class: "quiet" }, owner ? live.visible(owner) : ""));
      })));
      return [...logs, positions.length ? table("Groups", ["group", "topic", "partition", "at", "lag", "owner"],
        positions.map(one => [one.group, one.topic, one.partition, one.offset, one.lag, one.owner ?? ""])) : "",
      !panel.topics.length && make("p", { class: "quiet" }, "No topics yet.")].filter(Boolean);
    },
    redis(panel, service) {
      if (!panel.count) return [make("p", { class: "quiet" }, `${service.name} has no keys.`)];
      return [table(`${service.name}: ${panel.count} ${panel.count === 1 ? "key" : "keys"}`, ["key", "type", "size", "to live"], panel.keys.map(key => [
        make("code", {}, live.visible(key.name).slice(0, 80)), key.type, key.size, key.milliseconds === undefined ? "" : `${(key.milliseconds / 1000).toFixed(1)} s`]))];
    },
  };

  live.drawPanels = place => {
    live.fill(place, [...live.services.values()].map(service => {
      const kind = Object.keys(live.panels).find(kind => service.panel?.[kind]);
      return make("section", { class: "panel", "aria-label": `In ${service.name}` }, ...(kind ? live.panels[kind](service.panel[kind], service)
        : [make("p", { class: "quiet" }, service.is === "running" ? `${service.name}: asking …` : `${service.name} does not answer.`)]));
    }));
  };
  live.tell("served");
}

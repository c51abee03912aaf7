// Which session waits for which, as it is now. Loaded when one waits, by live/services.js.
{
  const { make } = live;
  const svg = (name, attributes, ...children) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  };

  live.drawWaits = waits => {
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
  };

  live.tell("served");
}

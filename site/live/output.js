// What a step or a session printed, as text: the way in which the site shows it.
if (live.isOn) {
  // What a part says, as it stands on a page.
  live.textOf = part => part.kind === "status" ? `[${part.status}]\n` : part.kind === "omitted" ? `(${part.bytes} bytes left out)\n`
    : live.cut(part.picture?.text ?? part.text ?? "");

  // Adds texts to an element, of which the end stays when it becomes too long.
  live.grow = (element, texts) => {
    for (const text of texts) {
      const isInLine = element.textContent !== "" && !element.textContent.endsWith("\n");
      element.append(isInLine && /^\(\d+ bytes left out\)\n$/.test(text) ? `\n${text}` : text);
    }
    const most = 100_000;
    const all = element.textContent;
    if (all.length > most) element.textContent = `…${all.slice(all.indexOf("\n", all.length - most / 2))}`;
  };

  // Lines with their sessions: `text`, `session`, and `wait` for a line that says who is waited for.
  live.lines = parts => {
    const lines = [];
    let open;
    const end = () => { if (open) lines.push(open); open = undefined; };
    for (const part of parts ?? []) {
      if (part.kind === "blocked") {
        if (part.aside || part.session) continue;
        end();
        lines.push({ text: `(blocked${live.byWhom(part.by)})`, isWait: true });
        continue;
      }
      if (part.aside && part.kind !== "picture") continue;
      if (part.kind === "picture") {
        end();
        lines.push({ picture: live.textOf(part) });
        continue;
      }
      const pieces = live.textOf(part).split("\n");
      pieces.forEach((piece, index) => {
        const isLast = index === pieces.length - 1;
        if (isLast && piece === "") return;
        open = { text: (open?.text ?? "") + piece, session: part.session };
        if (!isLast) end();
      });
    }
    end();
    return lines;
  };

  // Those lines as blocks of the page. A picture that the page has already drawn is shown again.
  live.printed = (parts, { number, withoutWait } = {}) => {
    const fragment = document.createDocumentFragment();
    let block;
    for (const line of live.lines(parts)) {
      if (line.isWait && withoutWait) continue;
      if (line.picture !== undefined) {
        block = undefined;
        fragment.append(picture(line.picture, number));
        continue;
      }
      if (!block) {
        block = live.make("samp");
        fragment.append(live.make("pre", { class: "output", tabindex: "0", role: "region", "aria-label": `Output of step ${number}, live` }, block));
      } else {
        block.append("\n");
      }
      if (line.session) {
        block.append(live.make("span", { class: `event ${live.look(live.idOf(line.session)).color}` }, live.make("b", {}, `${live.visible(line.session)}|`), ` ${line.text}`));
      } else {
        block.append(line.isWait ? live.make("span", { class: "wait" }, line.text) : line.text);
      }
    }
    return fragment;
  };

  const picture = (text, number) => {
    const drawn = [...live.steps.get(number)?.element.querySelectorAll("figure.picture") ?? []].find(figure =>
      figure.querySelector("details samp")?.textContent.trim() === text.trim());
    if (!drawn) return live.make("pre", { class: "output picture-text" }, live.make("samp", {}, text));
    const copy = drawn.cloneNode(true);
    for (const element of copy.querySelectorAll("[id]")) element.removeAttribute("id");
    return copy;
  };
}

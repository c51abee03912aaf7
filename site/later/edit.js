// What the learner changes, as the page shows it: what differs from the page's text, and the field to write it in. Loaded
// when something is edited, by live/edit.js.
{
  // Lines of both texts: `=` both have it, `-` the page's only, `+` the learner's only.
  live.compare = (page, own) => {
    const [a, b] = [page.split("\n"), own.split("\n")];
    if (a.length * b.length > 250_000) return [...a.map(line => ["-", line]), ...b.map(line => ["+", line])];
    const best = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
    for (let i = a.length - 1; i >= 0; i -= 1) {
      for (let j = b.length - 1; j >= 0; j -= 1) {
        best[i][j] = a[i] === b[j] ? best[i + 1][j + 1] + 1 : Math.max(best[i + 1][j], best[i][j + 1]);
      }
    }
    const found = [];
    for (let i = 0, j = 0; i < a.length || j < b.length;) {
      if (i < a.length && j < b.length && a[i] === b[j]) { found.push(["=", a[i]]); i += 1; j += 1; }
      else if (i < a.length && (j === b.length || best[i + 1][j] >= best[i][j + 1])) { found.push(["-", a[i]]); i += 1; }
      else { found.push(["+", b[j]]); j += 1; }
    }
    return found;
  };

  // The input with what was changed, in place of the page's.
  live.showText = step => {
    step.own?.remove();
    step.own = undefined;
    const isEdited = step.text !== null;
    step.element.classList.toggle("edited", isEdited);
    step.box.hidden = isEdited || !!step.editor;
    if (!isEdited || step.editor) return;
    const lines = live.compare(step.pageText, step.text).map(([sign, line]) => {
      const text = live.visible(line) || " ";
      if (sign === "=") return live.make("span", { class: "line" }, text);
      const whose = sign === "-" ? "the page" : "yours";
      return live.make(sign === "-" ? "del" : "ins", { class: "line", "data-whose": whose }, text);
    });
    step.own = live.make("pre", { class: "input own", tabindex: "0", role: "region", "aria-label": `Your input of step ${step.number}` },
      live.make("code", {}, ...lines));
    step.box.after(step.own);
  };

  live.edit = (step, text = step.text ?? step.pageText) => {
    if (step.editor) return step.editor.querySelector("textarea").focus();
    const field = live.make("textarea", {
      "aria-label": `Your input of step ${step.number}`, spellcheck: "false", autocapitalize: "none", autocomplete: "off",
    });
    field.value = text;
    const fit = () => { field.rows = Math.min(30, field.value.split("\n").length + 1); };
    fit();
    const close = () => {
      step.editor.remove();
      step.editor = undefined;
      live.showText(step);
      live.render(step);
    };
    const leave = text => {
      close();
      live.setText(step, text);
      step.element.querySelector(".live-tools button")?.focus();
    };
    const run = () => { leave(field.value); live.runStep(step.number); };
    step.editor = live.make("div", { class: "live-editor" }, field, live.make("p", { class: "live-row" },
      live.button("Run it", run, { icon: "▶", key: "Ctrl ↵", kind: "primary" }),
      live.button("Keep it", () => leave(field.value)),
      live.button("Cancel", () => leave(step.text), { key: "Esc" }),
      live.make("span", { class: "quiet" }, "The lesson’s file stays as it is.")));
    field.addEventListener("input", fit);
    field.addEventListener("keydown", event => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); run(); }
      if (event.key === "Escape") { event.preventDefault(); leave(step.text); }
    });
    step.box.after(step.editor);
    live.showText(step);
    live.render(step);
    // It may come late: then it does not take the keyboard from where something is typed.
    if (!document.activeElement?.matches("input, textarea, select")) field.focus();
    // What is edited mostly prints something else.
    live.want("difference");
  };

  for (const step of live.steps.values()) live.showText(step);
}

// Ways around: keys, the steps of the page, what was read, the search. Each key is a visible control too.
{
  const base = document.querySelector("script[src$='script.js']").getAttribute("src").replace(/script\.js$/, "");
  const bar = document.querySelector(".bar nav");
  const tree = document.querySelector(".tree nav");

  const make = (name, properties, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  };
  const button = (className, label, action, ...children) => {
    const element = make("button", { type: "button", className, onclick: action }, ...children);
    element.setAttribute("aria-label", label);
    element.title = label;
    return element;
  };

  // A page that is opened from a disk has no use for it, and browsers complain.
  const manifest = document.querySelector("meta[name=etude-manifest]");
  if (manifest && location.protocol.startsWith("http")) {
    document.head.append(make("link", { rel: "manifest", href: manifest.content }));
  }

  // On a telephone they stand below a button, each with its words; elsewhere a sign has room for itself.
  const ways = make("div", { className: "ways-menu", id: "page.ways" });
  const more = make("button", { type: "button", className: "more", onclick: () => unfold(!ways.classList.contains("open")) }, "⋯ More");
  const unfold = isOpen => {
    ways.classList.toggle("open", isOpen);
    more.setAttribute("aria-expanded", String(isOpen));
  };
  const word = text => make("span", { className: "word" }, text);
  if (bar) {
    more.setAttribute("aria-controls", ways.id);
    unfold(false);
    bar.append(more, ways);
    addEventListener("click", event => { if (!more.contains(event.target)) unfold(false); });
    addEventListener("keydown", event => {
      if (event.key !== "Escape" || !ways.classList.contains("open")) return;
      unfold(false);
      more.focus();
    });
  }

  // Lessons before and after this one.
  const turn = relation => document.querySelector(`.turn .${relation}`);
  for (const [relation, sign] of [["prev", "‹"], ["next", "›"]]) {
    const link = turn(relation);
    if (!link || !bar) continue;
    const label = link.textContent.replace(/[←→\s]+/g, " ").trim();
    const way = make("a", { className: "way", href: link.getAttribute("href"), rel: relation, title: label }, sign, word(label));
    way.setAttribute("aria-label", label);
    ways.append(way);
  }

  // Steps: the one that was gone to last, else the first that is not above the window.
  const steps = [...document.querySelectorAll(".step")];
  const go = by => {
    const seen = steps.filter(step => step.checkVisibility ? step.checkVisibility() : true);
    let index = seen.findIndex(step => step.classList.contains("at"));
    if (index < 0) {
      const below = seen.findIndex(step => step.getBoundingClientRect().top > 48);
      index = by > 0 ? (below < 0 ? seen.length : below) : (below < 0 ? seen.length : below) - 1;
    } else {
      index += by;
    }
    const step = seen[index];
    if (!step) return;
    for (const other of steps) other.classList.remove("at");
    step.classList.add("at");
    step.scrollIntoView({ block: "start" });
    const link = step.querySelector(".permalink") ?? step;
    link.focus({ preventScroll: true });
  };
  if (bar && steps.length) {
    ways.append(
      button("up", "Previous step (k)", () => go(-1), "↑", word("Previous step")),
      button("down", "Next step (j)", () => go(1), "↓", word("Next step")));
  }

  // The heading that is being read.
  const links = [...document.querySelectorAll(".contents a")];
  if (links.length) {
    const targets = links.map(link => document.getElementById(decodeURIComponent(link.hash.slice(1))));
    const mark = () => {
      const current = targets.findLastIndex(t => t && t.getBoundingClientRect().top < innerHeight / 3);
      links.forEach((link, index) => {
        if (index === current) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
      });
    };
    addEventListener("scroll", mark, { passive: true });
  }

  // What was read is kept in this browser only, for each site by its title.
  const site = document.querySelector(".home")?.textContent ?? "";
  const key = `etude.read.${site}`;
  const read = () => {
    try {
      const value = JSON.parse(localStorage.getItem(key) ?? "[]");
      return new Set(Array.isArray(value) ? value : []);
    } catch { return new Set(); }
  };
  const keep = names => {
    try { localStorage.setItem(key, JSON.stringify([...names])); } catch { /* A browser that keeps nothing. */ }
  };
  const current = tree?.querySelector("[data-lesson]:has([aria-current])")?.dataset.lesson;
  const finish = button("", "", () => {
    const names = read();
    if (!names.delete(current)) names.add(current);
    keep(names);
    show();
  });
  const progress = make("p", { className: "progress" });
  const forget = make("button", { type: "button", onclick: () => { keep([]); forgetGuesses(); show(); } }, "Forget it");
  const show = () => {
    const names = read();
    let done = 0, all = 0;
    for (const item of tree?.querySelectorAll("[data-lesson]") ?? []) {
      item.classList.toggle("done", names.has(item.dataset.lesson));
    }
    for (const item of tree?.querySelectorAll("[data-module]") ?? []) {
      const total = Number(item.dataset.lessons);
      const own = [...names].filter(name => name.startsWith(`${item.dataset.module}/`)).length;
      all += total;
      done += Math.min(own, total);
      item.querySelector(":scope > .count")?.remove();
      if (own && item.dataset.module) item.append(make("span", { className: "count" }, `${own}/${total}`));
    }
    progress.replaceChildren();
    const guessed = hasGuesses();
    if (done || guessed) {
      const what = done ? `${done} of ${all} lessons done` : "Your guesses are kept";
      progress.append(`${what}. ${done ? "Kept in" : "They are in"} this browser only. `, forget);
    }
    progress.hidden = !done && !guessed;
    const isDone = names.has(current);
    finish.setAttribute("aria-pressed", String(isDone));
    finish.textContent = isDone ? "Done" : "Mark as done";
    finish.removeAttribute("aria-label");
  };
  if (tree) {
    tree.append(progress);
    if (current) {
      const end = document.querySelector(".turn");
      const place = make("p", { className: "finish" }, finish);
      if (end) end.before(place); else document.querySelector("main").append(place);
    }
    show();
    // The lesson's own place in a long list, without moving the page.
    const here = tree.querySelector("[aria-current]");
    if (here && tree.scrollHeight > tree.clientHeight) {
      tree.scrollTop += here.getBoundingClientRect().top - tree.getBoundingClientRect().top - tree.clientHeight / 3;
    }
  }

  // Dialogs.
  const dialog = (label, ...children) => {
    const element = make("dialog", {}, ...children);
    element.setAttribute("aria-label", label);
    element.addEventListener("click", event => { if (event.target === element) element.close(); });
    document.body.append(element);
    return element;
  };
  const close = () => make("button", { type: "button", className: "close", onclick: event => event.target.closest("dialog").close() }, "Close");

  // A letter may be pressed by mistake, or by a program that writes what it hears: keys can be turned off.
  let keysAct = true;
  try { keysAct = localStorage.getItem("etude.keys") !== "off"; } catch { /* A browser that keeps nothing. */ }
  const keysBox = () => {
    const box = make("input", { type: "checkbox", checked: keysAct, onchange: () => {
      keysAct = box.checked;
      try { localStorage.setItem("etude.keys", keysAct ? "on" : "off"); } catch { /* They are off on this page. */ }
    } });
    return make("p", { className: "act" }, make("label", {}, box, " These keys act"));
  };

  let keys;
  const showKeys = () => {
    keys ??= dialog("Keys",
      make("div", { className: "head" }, make("h2", {}, "Keys"), close()),
      make("dl", { className: "shortcuts" }, ...[
        ["/", "search"], ["←", "the lesson before"], ["→", "the next lesson"], ["j", "the next step"],
        ["k", "the step before"], ["l", "steps in lanes, or one below the other"], ["d", "light, dark, or as the system"], ["?", "these keys"], ["Esc", "close"],
        // A step may be called so, too.
        ...Array.isArray(globalThis.etudeKeys) ? etudeKeys : [],
      ].flatMap(([name, meaning]) => [make("dt", {}, make("kbd", {}, name)), make("dd", {}, meaning)])),
      keysBox());
    keys.showModal();
  };

  // The search and its index are loaded when they are first asked for.
  let finder, loading;
  const load = () => loading ??= new Promise((resolve, reject) => {
    const failed = () => { loading = undefined; reject(); };
    document.head.append(make("script", { src: `${base}search.js`, onload: resolve, onerror: failed }));
  });
  // What is typed meanwhile is not lost.
  let waiting;
  const showSearch = async () => {
    if (!finder) {
      if (!waiting) {
        const field = make("input", { type: "search", autocomplete: "off" });
        field.setAttribute("aria-label", "Search");
        const said = make("p", { className: "said" });
        said.setAttribute("aria-live", "polite");
        waiting = dialog("Search", make("div", { className: "head" }, field, close()), said);
      }
      const [field, said] = waiting.querySelectorAll("input, .said");
      said.textContent = "The index is being loaded …";
      if (!waiting.open) waiting.showModal();
      try { await load(); } catch {
        said.textContent = "The index cannot be loaded. Is search.js in its place?";
        return;
      }
      const isWanted = waiting?.open;
      waiting?.remove();
      waiting = undefined;
      if (!isWanted) return;
      finder ??= etudeSearch.dialog({ base, make, dialog, close });
      finder.showModal();
      const input = finder.querySelector("input");
      input.value = field.value;
      input.focus();
      if (input.value) input.dispatchEvent(new Event("input"));
      return;
    }
    finder.showModal();
    finder.querySelector("input").select();
  };
  // Light, dark, or as the system has it. `look.js` reads it before a page is drawn.
  const looks = { system: "◐", light: "☀", dark: "☾" };
  const sign = make("span", {}), meaning = word("");
  sign.setAttribute("aria-hidden", "true");
  const look = button("look", "", () => turnLook(), sign, meaning);
  const showLook = () => {
    const name = document.documentElement.dataset.look ?? "system";
    sign.textContent = looks[name];
    meaning.textContent = name === "system" ? "Light or dark: as the system" : `Light or dark: ${name}`;
    look.title = `${meaning.textContent} (d)`;
    look.setAttribute("aria-label", look.title);
  };
  const turnLook = () => {
    const { dataset } = document.documentElement;
    const names = Object.keys(looks);
    const next = names[(names.indexOf(dataset.look ?? "system") + 1) % names.length];
    if (next === "system") delete dataset.look; else dataset.look = next;
    try { localStorage.setItem("etude.look", next); } catch { /* It is chosen for this page. */ }
    showLook();
  };
  showLook();
  if (bar) {
    more.before(button("find", "Search (/)", showSearch, "⌕", make("span", {}, "Search"), make("kbd", {}, "/")));
    ways.append(look, button("keys", "Keys (?)", showKeys, "?", word("Keys")));
  }

  const actions = {
    "/": showSearch, "?": showKeys, j: () => go(1), k: () => go(-1), l: () => toggleLanes?.(), d: turnLook,
    ArrowLeft: () => turn("prev")?.click(), ArrowRight: () => turn("next")?.click(),
  };
  addEventListener("keydown", event => {
    const action = actions[event.key];
    if (!action || !keysAct || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    // In a field a key is a letter, in something that scrolls an arrow scrolls.
    const target = event.target;
    if (target.closest?.("input, textarea, select, [contenteditable], dialog[open], summary[role=button]")) return;
    if (event.key.startsWith("Arrow") && target.closest?.("pre, [role=region], [role=radiogroup], [role=slider], table")) return;
    event.preventDefault();
    action();
  });
}

// The page where a server runs its steps, `etude serve`. Other pages do not load this (script/serve.js).
//
// What the server says is shown as text and never as markup. Its messages are described in
// docs/live-messages.schema.json. Each part of `live/` has one subject; they speak by `live.on` and `live.tell`.
const live = {
  /** Of the WebSocket, from the page's own. */
  address: document.querySelector("meta[name=etude-live]")?.content,
  /** Names the text of the lesson that the page shows. */
  edition: document.querySelector("meta[name=etude-live-page]")?.content,
  listeners: new Map(),
  /** nothing, starting, ready, lost, over */
  phase: "nothing",

  on(kinds, act) {
    for (const kind of kinds.split(" ")) {
      if (!live.listeners.has(kind)) live.listeners.set(kind, []);
      live.listeners.get(kind).push(act);
    }
  },

  tell(kind, message = {}) {
    for (const act of live.listeners.get(kind) ?? []) act(message);
  },

  // An element: `class` and attributes by their names, `on…` for what it does.
  make(name, properties = {}, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(properties)) {
      if (value === undefined || value === false || value === null) continue;
      if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
      else element.setAttribute(key, value === true ? "" : value);
    }
    element.append(...children.filter(child => child !== undefined && child !== null && child !== false));
    return element;
  },

  // A button that says what it does. One that is off stays in reach and says why. The second click of a double one is not for a
  // button that has come in between.
  button(text, action, { icon, label, why, key, kind = "" } = {}) {
    const born = performance.now();
    const isMeant = event => event.detail < 2 || event.timeStamp - born > 500;
    const element = live.make("button", {
      type: "button", class: kind, "aria-label": label, title: why ?? label, "aria-disabled": why ? "true" : undefined,
      onclick: event => { if (element.getAttribute("aria-disabled") !== "true" && isMeant(event)) action(event); },
    });
    if (icon) element.append(live.make("span", { class: "icon", "aria-hidden": "true" }, icon), " ");
    element.append(text);
    if (key) element.append(" ", live.make("kbd", { "aria-hidden": "true" }, key));
    return element;
  },

  // What cannot be seen is made visible: escapes, other controls, and what turns the direction of a text.
  visible(text) {
    return String(text).replace(/\r\n/g, "\n").replace(
      /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\p{Cf}\p{Default_Ignorable_Code_Point}]/gu,
      sign => {
        const code = sign.codePointAt(0);
        if (code < 0x20) return String.fromCodePoint(0x2400 + code);
        return code === 0x7f ? "␡" : `⟨U+${code.toString(16).toUpperCase().padStart(4, "0")}⟩`;
      });
  },

  // A sentence with its code, which stands between backquotes. (They are written so because a line with one of them is taken
  // for a part of a template, and keeps its blanks on the site.)
  prose(text) {
    return live.visible(text).split(/(\x60[^\x60]+\x60)/).map(piece =>
      piece.startsWith("\x60") && piece.length > 2 ? live.make("code", {}, piece.slice(1, -1)) : piece);
  },

  // A text that is not too long to be shown.
  cut(text, most = 100_000) {
    const seen = live.visible(text);
    return seen.length <= most ? seen : `${seen.slice(0, most)}\n(${seen.length - most} characters are not shown)`;
  },

  // Sentences for those who hear the page, at most one a second: what comes in between is said together.
  say(sentence) {
    live.unsaid = [...(live.unsaid ?? []).slice(-4), sentence];
    live.speaking ??= setTimeout(() => {
      live.voice.textContent = live.unsaid.join(". ");
      live.unsaid = [];
      live.speaking = undefined;
    }, live.voice.textContent ? 1000 : 0);
  },
  voice: undefined,

  // A part that few pages or few moments need: loaded once, when it is needed. It draws what is known then.
  load(name, then = () => {}, isOnlyShown = false) {
    live.parts[name] ??= new Promise((resolve, reject) => {
      document.head.append(Object.assign(document.createElement("script"), { src: new URL(`live/${name}.js`, live.home), onload: resolve, onerror: reject }));
    });
    return live.parts[name].then(then, () => {
      delete live.parts[name];
      if (!isOnlyShown || !live.unloaded.has(name)) live.message("bad", "A part of this page could not be loaded.");
      if (isOnlyShown) live.unloaded.add(name);
    });
  },
  // The same for what is only shown: without a server it is not tried again and again, and said once.
  want(name) { if (live.phase !== "lost") live.load(name, undefined, true); },
  unloaded: new Set(),

  // A part that follows what happens in a run: what has come before it is there is kept until it joins.
  follow(name, kinds) {
    const missed = live.missed[name] = [];
    for (const kind of kinds.split(" ")) {
      live.on(kind, message => {
        if (live.missed[name] !== missed) return;
        if (kind === "changed" && message.isFresh) missed.length = 0;
        else missed.push([kind, message]);
      });
    }
  },
  // Such a part has a function for each kind, and is told first what it has missed, in its order.
  join(name, acts) {
    const missed = live.missed[name];
    delete live.missed[name];
    for (const [kind, message] of missed) acts[kind](message);
    for (const kind of Object.keys(acts)) live.on(kind, acts[kind]);
  },
  missed: {},
  parts: {},
  home: document.currentScript.src,

  // What this tab remembers; some browsers remember nothing.
  keep(name, value) {
    try { sessionStorage.setItem(`etude-live:${live.lesson}:${name}`, JSON.stringify(value)); } catch {}
  },
  recall(name) {
    try { return JSON.parse(sessionStorage.getItem(`etude-live:${live.lesson}:${name}`)); } catch { return null; }
  },
};
live.isOn = live.address !== undefined && !!document.querySelector("main .step");
if (live.isOn) {
  // The lesson's name is the page's path on the site.
  live.socketURL = new URL(live.address, location.href);
  live.lesson = decodeURIComponent(location.pathname.slice(live.socketURL.pathname.length - "live".length))
    .replace(/\/(index\.html)?$/, "");
  document.documentElement.classList.add("live");
  live.voice = live.make("p", { class: "live-voice", role: "status" });
  document.body.append(live.voice);
}

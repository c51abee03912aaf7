// Whether steps lie beside each other is the reader's to say; it is kept in this browser. `toggleLanes` is
// for the key, and undefined on a page without lanes.
let toggleLanes;
{
  const wide = document.querySelector(".lanes.two, .lanes.several");
  const player = document.querySelector(".timeline .player");
  if (wide && player) addLanesButton();
  // Where it cannot be chosen, what was chosen elsewhere does not hold.
  else document.documentElement.classList.remove("stack");
  const groups = [...document.querySelectorAll(".lanes.two")];
  if (groups.length) addHeads();

  function addLanesButton() {
    const group = document.createElement("span");
    group.className = "lanes-button";
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", "Steps as");
    const buttons = ["Lanes", "Stack"].map(name => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = name;
      button.addEventListener("click", () => choose(name));
      return button;
    });
    group.append(...buttons);
    player.append(group);
    let kept;
    try { kept = localStorage.getItem("etude-lanes"); } catch { /* A browser may refuse to keep anything. */ }
    show(kept === "Stack" ? "Stack" : "Lanes");
    toggleLanes = () => choose(document.documentElement.classList.contains("stack") ? "Lanes" : "Stack");

    function choose(name) {
      try { localStorage.setItem("etude-lanes", name); } catch { /* It is chosen for this page. */ }
      // What is read stays where it is.
      const read = [...document.querySelectorAll(".step, main > p, h2")].find(e => e.getBoundingClientRect().bottom > 60);
      const before = read?.getBoundingClientRect().top;
      show(name);
      if (read) scrollBy({ top: read.getBoundingClientRect().top - before, behavior: "instant" });
    }

    function show(name) {
      document.documentElement.classList.toggle("stack", name === "Stack");
      for (const button of buttons) button.setAttribute("aria-pressed", button.textContent === name);
    }
  }

  // The names of the lanes stay at the top while one reads a section, each with its state in the row in view.
  function addHeads() {
    const heads = document.createElement("div");
    heads.className = "lane-heads";
    heads.setAttribute("aria-hidden", "true");
    const bar = document.createElement("div");
    bar.hidden = true;
    const names = ["first", "second"].map(side => {
      const [head, mark, name, state] = ["span", "i", "b", "small"].map(tag => document.createElement(tag));
      mark.className = "mark";
      head.append(mark, name, state);
      return { side, head, mark, name, state };
    });
    bar.append(...names.map(name => name.head));
    heads.append(bar);
    document.querySelector("main").prepend(heads);

    let isAsked = false;
    const ask = () => {
      if (isAsked) return;
      isAsked = true;
      requestAnimationFrame(() => { isAsked = false; update(); });
    };
    function update() {
      const height = 40;
      const first = groups.findLast(group => group.getBoundingClientRect().top < height - 8);
      const last = first && groups.findLast(group => group.dataset.section === first.dataset.section);
      const isWide = first && getComputedStyle(first.querySelector(".row")).display === "grid";
      bar.hidden = !isWide || last.getBoundingClientRect().bottom < height;
      if (bar.hidden) return;
      const row = [...document.querySelectorAll(".row")].findLast(row => row.getBoundingClientRect().top < height + 24);
      for (const { side, head, mark, name, state } of names) {
        const color = [...first.classList].find(part => part.startsWith(`${side}-session`)) ?? "";
        head.className = color.slice(side.length + 1);
        name.textContent = first.dataset[side];
        // What is to be guessed is not told.
        const asked = (row?.dataset[`${side}Asked`] ?? "").split(" ").filter(Boolean);
        const isTold = asked.every(name => document.querySelector(`.${name.replace("ask", "guess")}[open]`));
        state.textContent = isTold ? row?.dataset[side] ?? "" : "";
        state.className = /^waits/.test(state.textContent) ? "waiting" : /since/.test(state.textContent) ? "lost" : "";
      }
    }
    addEventListener("scroll", ask, { passive: true });
    addEventListener("resize", ask);
    new MutationObserver(ask).observe(document.documentElement, { attributeFilter: ["class"] });
    update();
  }
}

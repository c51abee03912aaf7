// A timeline can be played: what comes after a step is faint until it is its turn.
{
  for (const figure of document.querySelectorAll(".timeline")) addPlayer(figure);

  function addPlayer(figure) {
    const notes = [...figure.querySelectorAll(".note:not(.event)")];
    if (notes.length < 2) return;
    // The columns of all strips, one behind the other.
    const strips = [...figure.querySelectorAll(".strip")];
    const column = element => Number(/\bc(\d+)\b/.exec(element.className)?.[1]);
    const places = new Map();
    let before = 0;
    for (const strip of strips) {
      for (const part of strip.querySelectorAll(".note, .arrow, .sign, .stroke, .lasts")) {
        places.set(part, before + column(part));
      }
      before += strip.querySelectorAll(".note:not(.event)").length;
    }

    const button = (text, label) => {
      const element = document.createElement("button");
      element.type = "button";
      element.textContent = text;
      element.setAttribute("aria-label", label);
      return element;
    };
    const play = button("▶", "Play");
    const back = button("‹", "One step back");
    const next = button("›", "One step further");
    const slider = document.createElement("input");
    Object.assign(slider, { type: "range", min: 0, max: notes.length, value: notes.length });
    slider.setAttribute("aria-label", "How far the timeline is shown");
    const said = document.createElement("span");
    said.setAttribute("role", "status");
    const bar = document.createElement("div");
    bar.className = "player";
    const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
    bar.append(...(isStill ? [] : [play]), back, slider, next, said);
    figure.append(bar);

    let timer;
    const stop = () => {
      clearInterval(timer);
      timer = undefined;
      play.textContent = "▶";
      play.setAttribute("aria-label", "Play");
    };
    const show = count => {
      slider.value = count;
      for (const [part, place] of places) part.classList.toggle("later", place > count);
      notes.forEach((note, index) => note.classList.toggle("now", index + 1 === count && count < notes.length));
      back.disabled = count === 0;
      next.disabled = count === notes.length;
      const note = notes[count - 1];
      const fold = note?.closest("details");
      if (fold) fold.open = true;
      const link = note?.querySelector("a");
      const words = link && [...link.querySelectorAll(".aloud")].filter(word => word.checkVisibility());
      said.textContent = words?.map(word => word.textContent).join("") ?? "";
      slider.setAttribute("aria-valuetext", said.textContent || "before the first step");
    };
    const place = () => Number(slider.value);
    play.addEventListener("click", () => {
      if (timer) return stop();
      if (place() === notes.length) show(0);
      play.textContent = "‖";
      play.setAttribute("aria-label", "Pause");
      timer = setInterval(() => {
        show(place() + 1);
        if (place() === notes.length) stop();
      }, 1100);
    });
    back.addEventListener("click", () => { stop(); show(place() - 1); });
    next.addEventListener("click", () => { stop(); show(place() + 1); });
    slider.addEventListener("input", () => { stop(); show(place()); });
  }
}

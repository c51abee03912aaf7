// Keys of the live page. Each is a visible control too, and none of them acts in a field.
if (live.isOn) {
  // The list that `?` shows has these as well.
  globalThis.etudeKeys = [
    ["Enter", "run the next step"], ["Shift-Enter", "run to the step at hand"], ["e", "edit the step at hand"], ["b", "back to the step at hand"],
    ["y", "with --edit: write what the step printed into the file"], ["g 1 … 6", "type into a session"], ["Esc", "from a session back to the page"], ["↑ ↓", "in a session: what was typed before"],
    ["Shift-Enter", "in a session: a new line"], ["Ctrl-C", "interrupt, when nothing is selected"],
  ];
  let isGoing = false;
  // The step that was gone to, or holds the focus; else the next one.
  const atHand = () => {
    const element = document.activeElement?.closest?.(".step") ?? document.querySelector(".step.at");
    return [...live.steps.values()].find(step => step.element === element) ?? live.steps.get(live.next);
  };
  // The list of keys has a box that turns them off.
  const areOff = () => {
    try { return localStorage.getItem("etude.keys") === "off"; } catch { return false; }
  };
  addEventListener("keydown", event => {
    const { target } = event;
    if (event.defaultPrevented || target.closest?.("input, textarea, select, [contenteditable], dialog")) return;
    if (event.key === "c" && event.ctrlKey && !event.altKey && !event.metaKey && getSelection().isCollapsed) {
      const steps = [...live.steps.values()];
      const step = steps.find(step => step.waits || step.status === "running") ?? atHand() ?? steps[0];
      const busy = step && (step.waits || step.status === "running") || live.isOnceMore ? step?.session : undefined;
      if (busy) { event.preventDefault(); live.interrupt(busy); }
      return;
    }
    // What is typed while a field comes is meant for that.
    if (event.ctrlKey || event.metaKey || event.altKey || areOff() || live.isOpening) return;
    if (isGoing) {
      isGoing = false;
      const id = [...live.lanes.keys()][Number(event.key) - 1];
      if (id !== undefined) { event.preventDefault(); live.openLane(id); }
      return;
    }
    if (event.key === "g") isGoing = true;
    else if (event.key === "y") live.acceptAt(atHand());
    else if (event.key === "Enter" && !target.closest?.("a:not(.permalink), button, summary, [role=button]")) {
      event.preventDefault();
      if (event.shiftKey) { const step = atHand(); if (step) live.runTo(step.number); }
      else live.runStep(live.next);
    } else if (event.key === "e" || event.key === "b") {
      const step = atHand();
      if (!step) return;
      event.preventDefault();
      if (event.key === "e") live.edit(step);
      else if (step.ran) live.back(step.number);
    }
  });
}

// What the learner changes: an experiment. The file stays as it is. How it is shown and written is in later/edit.js.
if (live.isOn) {
  // The part that is loaded has these too, and does what they stand for.
  live.showText = step => { if (step.text !== null) live.want("edit"); };
  live.edit = (step, text) => {
    live.isOpening = true;
    return live.load("edit", () => live.edit(step, text)).finally(() => { live.isOpening = false; });
  };
  for (const kind of ["pointerover", "focusin"]) {
    addEventListener(kind, ({ target }) => { if (target.closest?.("[aria-label^='Edit step']")) live.want("edit"); });
  }

  const keep = () => live.keep("edits", [...live.steps.values()].filter(step => step.text !== null).map(step => [step.number, step.text]));

  live.setText = (step, text) => {
    // The server forgets an edit when the step runs without it.
    step.isTakenBack = text === null && (step.text !== null || step.isTakenBack);
    step.text = text === null || text.trimEnd() === step.pageText ? null : text.trimEnd();
    keep();
    live.showText(step);
    live.render(step);
  };

  // Edits that have not run yet are this tab's; those that have are the run's.
  live.on("changed", ({ isFresh }) => {
    if (isFresh) {
      for (const [number, text] of live.recall("edits") ?? []) {
        const step = live.steps.get(number);
        if (step && !step.ran && step.text === null && text !== step.pageText) step.text = text;
      }
    }
    for (const step of live.steps.values()) live.showText(step);
  });
}

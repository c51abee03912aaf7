// For a lesson's author, `etude serve --edit`: a page whose file was saved is loaded again, and what a step printed is
// written into the file by a button or a key.
if (live.isOn) {
  // What a step printed can become the page's: it is different, or the page shows nothing of it yet.
  const canAccept = step => !!live.run?.edits && !live.whyNot() && step?.status === "done" && step.text === null
    && (step.result.outcome === "failed" || step.result.outcome === "passed" && !step.page && !step.fold
      && live.lines(step.result.parts).length > 0);
  const accept = step => live.send("accept", { step: step.number });

  live.authorTools = step => canAccept(step)
    ? [live.button("Accept", () => accept(step), { icon: "✓", key: "y", label: `Accept: write what step ${step.number} printed into the file` })]
    : [];

  // The step at hand, else the first one that is different.
  live.acceptAt = step => {
    const meant = canAccept(step) ? step : [...live.steps.values()].find(step => canAccept(step) && step.result.outcome === "failed");
    if (meant) accept(meant);
  };

  // Nothing on the page runs meanwhile, and Ctrl-C ends it too.
  live.on("progress", ({ text }) => { live.isOnceMore = text.startsWith("running the page up to there once more"); });

  // A text that is being typed is there again behind the reload: at the step with the same input, else at that of the
  // same number; where there is neither, after the next save.
  live.on("rewritten", () => {
    const typed = [...live.steps.values()].filter(step => step.editor)
      .map(step => ({ number: step.number, pageText: step.pageText, field: step.editor.querySelector("textarea") }));
    live.keep("drafts", [...drafts, ...typed.map(({ number, pageText, field }) =>
      [number, pageText, field.value, field.selectionStart])]);
    location.reload();
  });
  let drafts = live.recall("drafts") ?? [];
  live.on("changed", () => {
    drafts = drafts.filter(([number, pageText, text, place]) => {
      const same = [...live.steps.values()].filter(step => step.pageText === pageText);
      const step = same.find(step => step.number === number) ?? same[0] ?? live.steps.get(number);
      if (!step || step.editor) return true;
      live.edit(step);
      const field = step.editor.querySelector("textarea");
      field.value = text;
      field.setSelectionRange(place, place);
      field.dispatchEvent(new Event("input"));
      return false;
    });
    live.keep("drafts", drafts);
  });
}

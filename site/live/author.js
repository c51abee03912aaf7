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

  live.on("rewritten", () => location.reload());
}

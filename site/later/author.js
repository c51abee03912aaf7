// For a lesson's author, `etude serve --edit`: a page whose file was saved is loaded again, and what a step printed is
// written into the file by a button or a key. Loaded for authors only, by live/author.js.
{
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
  live.on("progress", ({ text }) => { live.isOnceMore = text.includes(" once more: "); });

  // A text that is being typed is there again behind the reload: at the step with the same input, else at that of the
  // same number; where there is neither, after the next save.
  const drafts = live.recall("drafts") ?? [];
  live.rewrite = () => {
    for (const { number, pageText, editor } of live.steps.values()) {
      if (editor) drafts.push([number, pageText, editor.querySelector("textarea").value]);
    }
    live.keep("drafts", drafts);
    location.reload();
  };
  live.on("changed", () => {
    // They are kept until there is a field for them.
    if (drafts.length) live.load("edit", () => {
      for (const draft of drafts.splice(0)) {
        const [number, pageText, text] = draft;
        const own = live.steps.get(number);
        const step = [own, ...live.steps.values()].find(step => step?.pageText === pageText) ?? own;
        if (!step || step.editor) drafts.push(draft);
        else live.edit(step, text);
      }
      live.keep("drafts", drafts);
    });
  });
  // The run of which this is loaded has been told of.
  live.tell("changed", {});
}

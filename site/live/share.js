// An experiment is what was run, typed and done, in its order. What shows, sends and replays one is in later/share.js.
if (live.isOn) {
  live.deeds = live.recall("deeds") ?? [];
  live.mostDeeds = 500;
  live.setDeeds = deeds => live.keep("deeds", live.deeds = deeds);

  // What may still be refused, and how far it has come.
  const open = new Map();
  // A Ctrl-C that ends nothing is none.
  const isBusy = id => ["running", "blocked"].includes(live.sessions.get(id)?.state.is)
    || [...live.steps.values()].some(step => step.session === id && ["sent", "queued", "running"].includes(step.status));
  live.on("did", deed => {
    if (deed.reset) live.deeds = [], open.clear();
    else if (deed.interrupt === undefined || isBusy(deed.interrupt)) live.deeds.push(deed);
    if (deed.run ?? deed.to ?? deed.type ?? deed.operate) open.set(deed, 0);
    live.setDeeds(live.deeds.slice(-live.mostDeeds));
  });
  live.on("step", ({ is, number, session }) => {
    if (is === "done") return;
    const deed = [...open.keys()].findLast(deed => live.steps.has(number) ? deed.run === number || deed.to >= number
      : deed.type === session || deed.operate !== undefined && session === "operator");
    if (deed?.to > number) open.set(deed, number);
    else open.delete(deed);
  });
  // What was refused was not done; what was refused on its way was done as far as it came.
  live.on("note", ({ refuses, step }) => {
    const deed = refuses && [...open.keys()].findLast(deed => (deed.run ?? deed.to) === step);
    if (!deed) return;
    if (open.get(deed)) deed.to = open.get(deed);
    else live.deeds = live.deeds.filter(other => other !== deed);
    open.delete(deed);
    live.setDeeds(live.deeds);
  });
  live.on("changed", ({ isFresh }) => {
    if (isFresh && live.run.is === "not started" && !live.run.history && !live.isReplaying) live.setDeeds([]);
  });

  // The part that is loaded has these too, and does what they stand for.
  live.share = () => live.load("share", () => live.share());
  live.arrive = () => { if (location.hash.startsWith("#experiment=")) live.load("share", () => live.arrive()); };
  addEventListener("hashchange", () => { if (live.run) live.arrive(); });
  let isFirst = true;
  live.on("changed", () => { if (isFirst) { isFirst = false; live.arrive(); } });
  live.foot.append(live.button("Share this experiment", () => live.share(), { kind: "small" }));
}

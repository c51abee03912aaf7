// An experiment is what was run, typed and done, in its order. What shows, sends and replays one is in later/share.js.
if (live.isOn) {
  live.deeds = live.recall("deeds") ?? [];
  live.mostDeeds = 500;
  live.setDeeds = deeds => live.keep("deeds", live.deeds = deeds);

  live.on("did", deed => {
    if (deed.reset) live.deeds = [];
    else if (deed.interrupt === undefined || live.deeds.length) live.deeds.push(deed);
    live.setDeeds(live.deeds.slice(-live.mostDeeds));
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

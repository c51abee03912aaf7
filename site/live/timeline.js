// The timeline of this run is in later/timeline.js. It begins with the first thing that is done, or that was done before
// the page was loaded.
if (live.isOn) {
  live.follow("timeline", "step moved changed");
  live.on("did step", () => live.want("timeline"));
}

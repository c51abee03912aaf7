// What scrolls can be reached with the keyboard: it takes the focus as long as it is too large for its place.
{
  const labels = new WeakMap();
  const scrolling = new ResizeObserver(entries => {
    for (const { target } of entries) {
      const isLarger = target.scrollWidth > target.clientWidth + 1 || target.scrollHeight > target.clientHeight + 1;
      if (isLarger) {
        target.tabIndex = 0;
        // A table stays a table.
        if (!target.matches("table")) target.setAttribute("role", "region");
        target.setAttribute("aria-label", labels.get(target));
      } else {
        for (const name of ["tabindex", "role", "aria-label"]) target.removeAttribute(name);
      }
    }
  });
  const counts = new Map();
  for (const part of document.querySelectorAll("main pre, main figure.picture, main table")) {
    const step = part.closest(".step")?.getAttribute("aria-label");
    const kind = part.matches(".input") ? "Input" : part.matches(".output") ? "Output" : part.matches("pre") ? "Code" : part.matches("table") ? "Table" : "Picture";
    const label = step ? `${kind} of ${step.replace(/^S/, "s")}` : kind;
    const count = (counts.get(label) ?? 0) + 1;
    counts.set(label, count);
    labels.set(part, count > 1 ? `${label}, ${count}` : label);
    scrolling.observe(part);
  }
}

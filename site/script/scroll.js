// What scrolls can be reached with the keyboard: it takes the focus as long as it is too large for its place.
{
  const scrolling = new ResizeObserver(entries => {
    for (const { target } of entries) {
      const isLarger = target.scrollWidth > target.clientWidth + 1 || target.scrollHeight > target.clientHeight + 1;
      if (isLarger) {
        target.tabIndex = 0;
        target.setAttribute("role", "region");
        target.setAttribute("aria-label", target.dataset.label);
      } else {
        for (const name of ["tabindex", "role", "aria-label"]) target.removeAttribute(name);
      }
    }
  });
  const labels = new Map();
  for (const part of document.querySelectorAll("main pre, main figure.picture")) {
    const step = part.closest(".step")?.getAttribute("aria-label");
    const kind = part.matches(".input") ? "Input" : part.matches(".output") ? "Output" : part.matches("pre") ? "Code" : "Picture";
    const label = step ? `${kind} of ${step.replace(/^S/, "s")}` : kind;
    const count = (labels.get(label) ?? 0) + 1;
    labels.set(label, count);
    part.dataset.label = count > 1 ? `${label}, ${count}` : label;
    scrolling.observe(part);
  }
}

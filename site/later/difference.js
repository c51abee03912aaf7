// A step that is different from the page: both texts beside each other, and why. Loaded when there is one, by
// live/steps.js.
{
  live.difference = (step, { waits }) => {
    const { result, number } = step;
    const view = step.view ?? "Both";
    const choices = ["Both", "Yours", "The page’s"].map(name => {
      const button = live.button(name, () => { step.view = name; live.render(step); });
      button.setAttribute("aria-pressed", String(name === view));
      return button;
    });
    const own = live.make("div", { class: "side yours" }, live.make("p", { class: "whose" }, "here, now"));
    const printed = live.printed(result.parts, { number });
    own.append(printed.childNodes.length ? printed : live.make("p", { class: "live-note" }, "It printed nothing."));
    const page = live.make("div", { class: "side" }, live.make("p", { class: "whose" }, "on the page"));
    const source = [...(step.fold?.querySelector(":scope > .printed") ?? step.page)?.children ?? []];
    // What others printed stands behind the step.
    for (let next = step.element.nextElementSibling; next?.matches(".events"); next = next.nextElementSibling) source.push(next);
    for (const child of source) {
      if (child.tagName === "SUMMARY" || child.matches(".verdict")) continue;
      const copy = child.cloneNode(true);
      for (const element of [copy, ...copy.querySelectorAll("[id]")]) element.removeAttribute("id");
      page.append(copy);
    }
    if (page.children.length === 1) page.append(live.make("p", { class: "live-note" }, "Nothing."));
    const actions = [];
    if (waits) actions.push(live.button(`Cancel ${live.nameOf(step.session)}’s statement`, () => live.interrupt(step.session), { key: "Ctrl-C" }));
    const edited = [...live.steps.values()].find(other => other.number <= number && other.text !== null && other.ran);
    if (edited) {
      actions.push(live.button(`Back to step ${edited.number}, as on the page`, () => { live.setText(edited, null); live.back(edited.number); }, { icon: "↺" }));
    }
    actions.push(live.button("Go on from here", () => live.goTo(live.next), { kind: "plain" }));
    return [live.make("section", { class: "difference", "aria-label": `Step ${number} is different from the page` },
      live.make("div", { class: "live-row" }, live.make("b", { class: "title" }, "Different from the page"),
        live.make("span", { class: "switch", role: "group", "aria-label": "What is shown" }, ...choices)),
      live.make("div", { class: `sides ${view === "Both" ? "both" : ""}` }, view !== "The page’s" && own, view !== "Yours" && page),
      live.make("div", { class: "why" }, live.make("b", {}, "Why?"),
        ...(result.why ?? []).map(sentence => live.make("p", {}, ...live.prose(sentence))),
        !(result.why?.length) && result.difference ? live.make("pre", { class: "diff", tabindex: "0", role: "region", "aria-label": "Difference" }, live.make("samp", {}, live.cut(result.difference, 4000))) : "",
        live.make("p", { class: "live-row" }, ...actions)))];
  };

  for (const step of live.steps.values()) if (step.status === "done" && live.differs(step.result)) live.render(step);
}

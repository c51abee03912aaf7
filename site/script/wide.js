// Whether steps lie beside each other is the reader's to say; it is kept in this browser.
{
  const wide = document.querySelector(".lanes.two, .lanes.several");
  const player = document.querySelector(".timeline .player");
  if (wide && player) addLanesButton();

  function addLanesButton() {
    const group = document.createElement("span");
    group.className = "lanes-button";
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", "Steps as");
    const buttons = ["Lanes", "Stack"].map(name => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = name;
      button.addEventListener("click", () => choose(name));
      return button;
    });
    group.append(...buttons);
    player.append(group);
    let kept;
    try { kept = localStorage.getItem("etude-lanes"); } catch { /* A browser may refuse to keep anything. */ }
    show(kept === "Stack" ? "Stack" : "Lanes");

    function choose(name) {
      try { localStorage.setItem("etude-lanes", name); } catch { /* It is chosen for this page. */ }
      show(name);
    }

    function show(name) {
      document.documentElement.classList.toggle("stack", name === "Stack");
      for (const button of buttons) button.setAttribute("aria-pressed", button.textContent === name);
    }
  }
}

// Adds copy buttons. Everything else on the page works without a script.
for (const step of document.querySelectorAll(".step")) {
  const input = step.querySelector(".input code");
  const header = step.querySelector("header");
  if (!input || !header) continue;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = "Copy";
  button.addEventListener("click", async () => {
    const text = input.textContent;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // A page opened from a file has no clipboard to write to: select the text instead.
      const range = document.createRange();
      range.selectNodeContents(input);
      const selection = getSelection();
      selection.removeAllRanges();
      selection.addRange(range);
      button.textContent = document.execCommand("copy") ? "Copied" : "Selected";
      return;
    }
    button.textContent = "Copied";
  });
  header.append(button);
}

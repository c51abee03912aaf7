// An old address takes its place on the page along; the page's own redirect cannot.
const moved = document.querySelector("a.moved");
if (moved && location.hash) location.replace(moved.href + location.hash);

// Adds copy buttons. Everything else on the page works without a script.
for (const step of document.querySelectorAll(".step")) {
  const input = step.querySelector(".input code");
  const header = step.querySelector("header");
  // What is of no use elsewhere is not offered: the command that runs the page is.
  const command = step.hasAttribute("data-inside") ? document.querySelector(".run .command code") : null;
  if (input && header) {
    header.append(command ? copyButton(command, "", "Only in Etude")
      : copyButton(input, step.getAttribute("aria-label")));
  }
}

function copyButton(input, step, text = "Copy") {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = text;
  button.setAttribute("aria-label", step ? `${text} the input of ${step}` : `${text}: copy the command that runs the page`);
  button.setAttribute("aria-live", "polite");
  let timer;
  button.addEventListener("click", async () => {
    button.textContent = await copy(input);
    clearTimeout(timer);
    timer = setTimeout(() => { button.textContent = text; }, 2000);
  });
  return button;
}

// Says what it could do.
async function copy(element) {
  try {
    // Without the last line end: whoever pastes it into a tool sees it before it runs.
    // Of a dialogue, what was typed.
    const typed = [...element.querySelectorAll(".typed")].map(line => line.textContent);
    const text = typed.length ? typed.join("\n") : element.textContent;
    await navigator.clipboard.writeText(text.replace(/\n$/, ""));
    return "Copied";
  } catch {
    // Some browsers give a page from a file or over plain HTTP no clipboard: select the text.
    getSelection().selectAllChildren(element);
    return document.execCommand("copy") ? "Copied" : "Selected";
  }
}

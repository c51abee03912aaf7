// An old address takes its place on the page along; the page's own redirect cannot.
const moved = document.querySelector("a.moved");
if (moved && location.hash) location.replace(moved.href + location.hash);

// Adds copy buttons. Everything else on the page works without a script.
for (const step of document.querySelectorAll(".step")) {
  const input = step.querySelector(".input code");
  const header = step.querySelector("header");
  if (input && header) header.append(copyButton(input, step.getAttribute("aria-label")));
}

function copyButton(input, step) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = "Copy";
  button.setAttribute("aria-label", `Copy the input of ${step}`);
  button.setAttribute("aria-live", "polite");
  let timer;
  button.addEventListener("click", async () => {
    button.textContent = await copy(input);
    clearTimeout(timer);
    timer = setTimeout(() => { button.textContent = "Copy"; }, 2000);
  });
  return button;
}

// Says what it could do.
async function copy(element) {
  try {
    // Without the last line end: whoever pastes it into a tool sees it before it runs.
    await navigator.clipboard.writeText(element.textContent.replace(/\n$/, ""));
    return "Copied";
  } catch {
    // Some browsers give a page from a file or over plain HTTP no clipboard: select the text.
    getSelection().selectAllChildren(element);
    return document.execCommand("copy") ? "Copied" : "Selected";
  }
}

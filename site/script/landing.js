// The landing page's look at a lesson can be played; commands can be copied.
{
  const scene = document.querySelector(".replay .scene");
  const more = document.querySelector(".replay .more");
  const isStill = matchMedia("(prefers-reduced-motion: reduce)");
  if (scene && more && !isStill.matches) {
    const beats = [...scene.querySelectorAll(".beat")];
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "▶ Play";
    let timer;
    const stop = () => {
      clearTimeout(timer);
      timer = undefined;
      for (const beat of beats) beat.classList.remove("later");
      button.textContent = "▶ Play again";
    };
    const play = shown => {
      beats.forEach((beat, place) => beat.classList.toggle("later", place >= shown));
      if (shown < beats.length) timer = setTimeout(() => play(shown + 1), 1100);
      else stop();
    };
    button.addEventListener("click", () => {
      if (timer) return stop();
      button.textContent = "■ Stop";
      play(1);
    });
    more.prepend(button);
  }
  for (const command of document.querySelectorAll(".command")) {
    const code = command.querySelector("code");
    command.append(copyButton(code, `command ${code.textContent}`));
  }
}

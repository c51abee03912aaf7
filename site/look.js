// What the reader has chosen, before anything is drawn: the look, and steps in lanes or one below the other.
try {
  const look = localStorage.getItem("etude.look");
  if (look === "light" || look === "dark") document.documentElement.dataset.look = look;
  if (localStorage.getItem("etude-lanes") === "Stack") document.documentElement.classList.add("stack");
} catch { /* A browser that keeps nothing has the system's look. */ }

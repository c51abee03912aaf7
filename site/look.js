// The look that the reader has chosen, before anything is drawn.
try {
  const look = localStorage.getItem("etude.look");
  if (look === "light" || look === "dark") document.documentElement.dataset.look = look;
} catch { /* A browser that keeps nothing has the system's look. */ }

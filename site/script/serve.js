// Where a server runs the steps, the page loads what that needs. Elsewhere there is no such address.
{
  const address = document.querySelector("meta[name=etude-live]");
  if (address && location.protocol.startsWith("http") && document.querySelector("main .step")) {
    const base = document.querySelector("script[src$='script.js']").getAttribute("src").replace(/script\.js$/, "");
    const style = Object.assign(document.createElement("link"), { rel: "stylesheet", href: `${base}live.css` });
    // The page changes its look once, when both are there.
    style.addEventListener("load", () => {
      document.head.append(Object.assign(document.createElement("script"), { src: `${base}live.js` }));
    });
    document.head.append(style);
  }
}

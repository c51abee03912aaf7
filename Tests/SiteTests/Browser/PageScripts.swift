/// JavaScript that looks at a page.
enum PageScripts {
  /// `luminance(color)` and `ground(element)`: how light a colour is, from 0 to 1, and the colour
  /// behind an element, as WCAG 2 defines them.
  static let luminance = """
    var parts = color => color.match(/[\\d.]+/g).map(Number);
    var luminance = color => {
      const [r, g, b] = parts(color).map(v => v / 255)
        .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    var grounds = new Map();
    var ground = element => {
      if (!element) return "rgb(255, 255, 255)";
      if (!grounds.has(element)) {
        const color = getComputedStyle(element).backgroundColor;
        grounds.set(element, parts(color)[3] !== 0 ? color : ground(element.parentElement));
      }
      return grounds.get(element);
    };
    """

  /// How much wider the page is than the window with every fold open, in pixels.
  static let excess = """
    for (const fold of document.querySelectorAll("details")) fold.open = true;
    document.documentElement.scrollWidth - document.documentElement.clientWidth
    """

  /// The texts whose contrast is under 4.5 to 1, each with its ratio.
  static let weakTexts = """
    \(luminance)
    var weak = new Set();
    for (const fold of document.querySelectorAll("details")) fold.open = true;
    var walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement;
      if (!node.data.trim() || !element.getClientRects().length) continue;
      const [dark, light] =
        [luminance(getComputedStyle(element).color), luminance(ground(element))].sort((a, b) => a - b);
      const ratio = (light + 0.05) / (dark + 0.05);
      if (ratio < 4.5) weak.add(`${ratio.toFixed(2)}: ${node.data.trim().slice(0, 40)}`);
    }
    [...weak]
    """

  /// What is seen outside of the closed folds of guesses and stands in them: numbers of three digits or with
  /// a fraction, and codes of errors, that nothing before the question says; and what others printed then.
  static let told = """
    (() => {
      const facts = text => [...text.matchAll(/[\\p{L}\\p{N}_.,+-]+/gu)].flatMap(([part]) => {
        const word = part.replace(/^[.,+-]+|[.,+-]+$/g, "");
        if (/^\\d[\\d,_]*(\\.\\d+)?$/.test(word)) {
          const number = word.replace(/[,_]/g, "");
          return number.includes(".") || number.length > 2 ? [number] : [];
        }
        return /^[0-9A-Z]{5}$/.test(word) && /\\d/.test(word) && /[A-Z]/.test(word) ? [word] : [];
      });
      const main = document.querySelector("main");
      const texts = [];
      const walker = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        const node = walker.currentNode, element = node.parentElement;
        if (!node.data.trim()) continue;
        texts.push({
          // What a step's own text says is no answer, nor are what others might expect and the page's code.
          node, isOwn: !!element.closest(".timeline, pre:not(.output), .choices, .run, .claims"),
          isSeen: element.checkVisibility({ contentVisibilityAuto: true }),
        });
      }
      const found = [];
      for (const fold of main.querySelectorAll("details.predict:not([open])")) {
        const step = fold.closest(".step");
        const isBefore = ({ node }) => fold.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_PRECEDING;
        const known = new Set(texts.filter(text => isBefore(text) && !step.querySelector(".choices")?.contains(text.node))
          .flatMap(text => facts(text.node.data)));
        const secret = new Set(facts(fold.querySelector(".printed").textContent).filter(fact => !known.has(fact)));
        for (const text of texts) {
          if (!text.isSeen || text.isOwn || isBefore(text) || fold.contains(text.node)) continue;
          const told = facts(text.node.data).filter(fact => secret.has(fact));
          if (told.length) found.push(`${step.id}: ${told.join(" ")} in "${text.node.data.trim().slice(0, 60)}"`);
        }
        for (let other = step.nextElementSibling; other?.matches(".events"); other = other.nextElementSibling) {
          if (other.checkVisibility()) found.push(`${step.id}: ${other.textContent.trim().slice(0, 60)}`);
        }
      }
      for (const part of main.querySelectorAll(".told")) {
        const asks = [...part.classList].filter(name => name.startsWith("ask-")).map(name => name.slice(4));
        const isAsked = asks.some(number => main.querySelector(`.guess-${number}:not([open])`));
        if (isAsked && part.checkVisibility()) found.push(`seen: ${part.className}`);
      }
      return found;
    })()
    """

  /// With every fold open: what is hidden although no guess is left, and what still asks for one.
  static let untold = """
    [...document.querySelectorAll("main [class*='ask-']")]
      .filter(e => getComputedStyle(e).getPropertyValue("--told").trim() === "none").map(e => `waits: ${e.className}`)
      .concat([...document.querySelectorAll("main :is(.step > .told, .held.told, .events.told)")]
        .filter(e => !e.checkVisibility()).map(e => `hidden: ${e.className}`))
      .concat([...document.querySelectorAll("main .asked")].filter(e => e.checkVisibility()).map(e => `asks: ${e.className}`))
    """
}

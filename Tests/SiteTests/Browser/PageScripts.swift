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
}

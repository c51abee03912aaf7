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
    var ground = element => {
      for (let e = element; e; e = e.parentElement) {
        const color = getComputedStyle(e).backgroundColor;
        if (parts(color)[3] !== 0) return color;
      }
      return "rgb(255, 255, 255)";
    };
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

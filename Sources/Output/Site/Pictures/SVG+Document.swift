import Markdown

/// Drawings that stand alone, such as in a notebook: what a page has from its style sheet is in them.
extension SVG {
  /// The whole drawing as a document of its own, on a ground of its own: what shows it may be dark.
  func document(label: String, width: Double, height: Double) -> String {
    let (w, h) = (SVG.number(width), SVG.number(height))
    var ground = SVG()
    ground.rectangle(at: .init(x: 0, y: 0), width: width, height: height, classes: "ground")
    ground.append(self)
    return ground.svg(label: label, width: width, height: height, classes: "etude")
      .replacing(
        "<svg class=\"etude\"", with: "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"etude\"",
        maxReplacements: 1
      )
      .replacing(
        "width=\"\(w)\" height=\"\(h)\">\n",
        with: "width=\"\(w)\" height=\"\(h)\">\n<style>\(Self.standaloneStyle)</style>\n",
        maxReplacements: 1)
  }

  /// The rules for drawings of `site/style.css`, in its light colours.
  static let standaloneStyle = """
    .etude { --surface: #fff; --sunk: #f4f2ec; --ink: #1b1e23; --quiet: #5c646e; --line: #e3dfd6;
      --accent: #00616e; --wait: #744700; --bad: #ad1f19;
      --sans: Inter, system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif;
      --mono: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
    .etude .session-0 { --session: #1650d8; } .etude .session-1 { --session: #c4156a; }
    .etude .session-2 { --session: #0b4f3c; } .etude .session-3 { --session: #5a2391; }
    .etude .session-4 { --session: #5e4013; } .etude .session-5 { --session: #5a6b00; }
    .etude .ground { fill: var(--surface); }
    .etude text { font: 13px var(--sans); color: var(--ink); fill: currentColor; }
    .etude .halo { paint-order: stroke; stroke: var(--surface); stroke-width: 4px; }
    .etude .grid { fill: none; stroke: var(--line); }
    .etude .axis, .etude .edge { fill: none; stroke: var(--quiet); }
    .etude .head { fill: var(--quiet); }
    .etude .box { fill: var(--sunk); stroke: var(--quiet); rx: 5px; }
    .etude .bar, .etude .dot { fill: var(--session); }
    .etude .line { fill: none; stroke: var(--session); stroke-width: 2px; }
    .etude .line.session-1 { stroke-dasharray: 7 4; } .etude .line.session-2 { stroke-dasharray: 2 3; }
    .etude .line.session-3 { stroke-dasharray: 9 3 2 3; } .etude .line.session-4 { stroke-dasharray: 12 5; }
    .etude .line.session-5 { stroke-dasharray: 4 2 1 2; }
    .etude .small { font-size: 11px; color: var(--quiet); }
    .etude .strong { font-weight: 600; }
    .etude .code { font-family: var(--mono); }
    .etude .cell { fill: none; stroke: var(--quiet); rx: 3px; }
    .etude .cell.set { fill: var(--accent); fill-opacity: .2; stroke: var(--accent); }
    .etude .cell.new { fill: var(--accent); stroke: var(--accent); }
    .etude .on { fill: var(--surface); font-weight: 600; }
    .etude .cell.hit, .etude .cell.miss { stroke: var(--accent); stroke-width: 2px; }
    .etude .cell.miss { stroke: var(--bad); }
    .etude .cell.keyed { fill: var(--session); fill-opacity: .16; stroke: var(--session); }
    .etude .cell.open { fill-opacity: .05; stroke-dasharray: 4 3; }
    .etude .end { fill: none; stroke: var(--ink); stroke-width: 3px; }
    .etude .cut { fill: none; stroke: var(--bad); stroke-width: 1.5px; stroke-dasharray: 5 4; }
    .etude .arc { fill: none; stroke: var(--session, var(--quiet)); stroke-width: 9px; stroke-opacity: .45; }
    .etude .way { fill: none; stroke: var(--session); stroke-width: 1.5px; }
    .etude .point { fill: var(--session); stroke: var(--surface); stroke-width: 1.5px; }
    .etude .node { fill: var(--surface); stroke: var(--quiet); stroke-width: 1.5px; }
    .etude .node.taken { fill: var(--accent); stroke: var(--accent); }
    .etude .edge.taken { stroke: var(--accent); stroke-width: 2.5px; }
    .etude .edge-text { color: var(--accent); }
    .etude .box.down { stroke: var(--bad); stroke-dasharray: 5 4; }
    .etude .box.paused { stroke: var(--wait); stroke-dasharray: 2 3; }
    .etude text.down { color: var(--bad); }
    .etude text.paused { color: var(--wait); }
    .etude .hollow { fill: var(--surface); stroke: var(--session); stroke-width: 2px; }
    .etude text.series { color: var(--session); }
    .etude .life { fill: none; stroke: var(--quiet); stroke-opacity: .55; }
    .etude .cross { fill: none; stroke: var(--bad); stroke-width: 2px; }
    """
}

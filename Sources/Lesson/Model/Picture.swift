import Foundation

/// A picture that a Swift step showed: what it says, not how it is drawn. The page is drawn from
/// this, so nothing that a transcript holds reaches a page as markup.
package struct Picture: Sendable, Equatable, Codable {
  /// Its title; empty for none.
  package var title: String
  /// Its text form, as it stands in the step's output.
  package var text: String
  /// What it shows.
  package var content: Content

  /// What a picture shows.
  package enum Content: Sendable, Equatable, Codable {
    /// Rows of cells; `numeric` says of each column whether it holds numbers.
    case table(columns: [String], rows: [[String]], numeric: [Bool])
    /// Lines through points.
    case lineChart(x: Axis, y: Axis, series: [Series])
    /// Bars, from the top.
    case barChart(bars: [Bar])
    /// Boxes and arrows between them, by the boxes' places from 0.
    case diagram(nodes: [String], arrows: [Arrow])
    /// Messages from top to bottom, by the participants' places from 0.
    case sequence(participants: [String], messages: [Arrow])
    /// Rows of bits, from the top.
    case bits(rows: [BitRow])
    /// A hash ring.
    case ring(nodes: [RingNode], keys: [RingKey])
    /// The partitions of a topic, from the top.
    case partitionLog(partitions: [Partition])
    /// Logs of servers, from the top; a cut stands before the server of that place from 0.
    case replicatedLog(servers: [LogServer], cuts: [Int])
    /// Nodes and links between them, by the nodes' places from 0.
    case topology(nodes: [TopologyNode], links: [Link])
    /// Positions in one log, and what lies between two of them, by the positions' places from 0.
    case positions(marks: [PositionMark], gaps: [PositionGap])
    /// Places on a map, the circle that is searched, if any, and cells of a grid.
    case geo(cells: [GeoCell], places: [GeoPlace], circle: GeoCircle?)
    /// A tree; the first node is the root, and each other one stands behind its parent.
    case tree(nodes: [TreeNode])
  }

  /// An axis, from its first tick to its last.
  package struct Axis: Sendable, Equatable, Codable {
    /// What is measured; empty for nothing.
    package var label: String
    /// The marks on it, in rising order.
    package var ticks: [Tick]
  }

  /// A mark on an axis.
  package struct Tick: Sendable, Equatable, Codable {
    /// Where it is.
    package var value: Double
    /// What stands there.
    package var text: String
  }

  /// A line of a chart.
  package struct Series: Sendable, Equatable, Codable {
    /// Its name; empty for none.
    package var name: String
    /// Its points, from left to right.
    package var points: [Point]
  }

  /// A point of a line.
  package struct Point: Sendable, Equatable, Codable {
    /// How far to the right, on the axis's scale.
    package var x: Double
    /// How far up, on the axis's scale.
    package var y: Double
  }

  /// A bar of a chart.
  package struct Bar: Sendable, Equatable, Codable {
    /// What it stands for.
    package var label: String
    /// How long it is; 0 and above.
    package var value: Double
    /// Its number as it is shown.
    package var text: String
  }

  /// From one place to another.
  package struct Arrow: Sendable, Equatable, Codable {
    /// Where it starts.
    package var from: Int
    /// Where it ends; may be where it starts.
    package var to: Int
    /// What stands at it; empty for nothing.
    package var label: String

    package init(from: Int, to: Int, label: String) {
      self.from = from
      self.to = to
      self.label = label
    }
  }
}

extension Picture {
  /// Reads a picture as `StepKit` describes it.
  ///
  /// - Throws: `DecodingError` when it is none.
  package init(json: [UInt8]) throws {
    self = try JSONDecoder().decode(Picture.self, from: Data(json))
  }
}

import Glibc

/// A chart's axis: from its first tick to its last, at round numbers.
struct Axis {
  let label: String
  let ticks: [Double]

  /// An axis that has room for all values, which are finite and at most 1e300 in size. `fromZero`
  /// lets it begin at zero where that does not squeeze what there is to see.
  init(label: String, values: [Double], fromZero: Bool) {
    self.label = label
    var low = values.min() ?? 0
    var high = values.max() ?? 1
    if fromZero, low > 0, low <= high / 2 { low = 0 }
    if low == high {
      (low, high) = low == 0 ? (0, 1) : (min(low, 0), max(high, 0))
    }
    let step = Axis.roundStep(atLeast: (high - low) / 4)
    let first = (low / step).rounded(.down)
    let count = Int(min(10, (high / step).rounded(.up) - first))
    ticks = (0...count).map { (first + Double($0)) * step }
  }

  /// Where a value lies between the first tick and the last, from 0 to 1.
  func place(of value: Double) -> Double {
    guard let first = ticks.first, let last = ticks.last, last > first else { return 0 }
    return min(1, max(0, (value - first) / (last - first)))
  }

  var json: JSON {
    .object([
      ("label", .string(label)),
      (
        "ticks",
        .array(
          ticks.map {
            .object([("value", .number($0)), ("text", .string(NumberText.of($0)))])
          })
      ),
    ])
  }

  /// 1, 2 or 5 times a power of ten.
  private static func roundStep(atLeast size: Double) -> Double {
    let power = pow(10, log10(size).rounded(.down))
    // A little less than asked for, so that 0.2 is enough for 0.8 / 4, whatever rounding has done.
    return [1, 2, 5].map { $0 * power }.first { $0 >= size * (1 - 1e-9) } ?? 10 * power
  }
}

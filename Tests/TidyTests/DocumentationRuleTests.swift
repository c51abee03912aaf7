import Testing

/// What the rules about documentation find, in texts made for them.
@Suite struct DocumentationRuleTests {
  private func found(_ rule: Rule, _ text: String, at path: String = "Sources/Clients/A.swift")
    -> [String]
  {
    rule.problems(House(files: [SourceFile(path: path, text: text)])).map(\.what).map {
      $0.replacing(path + ":", with: "")
    }
  }

  @Test func errorsThatAreNotDocumentedAreFound() {
    let text = """
      public struct A {
        /// Does.
        public func one() throws {}
        /// Does.
        ///
        /// - Throws: `AError` when it cannot.
        @discardableResult
        public func two(
          _ body: () throws -> Int
        ) async throws(AError) -> Int {
          0
        }
        /// Does.
        ///
        /// - Throws: `AError`.
        public func three(_ body: () throws -> Int) rethrows -> Int { 0 }
        /// Makes one.
        public init(_ body: @escaping () throws -> Int) { print("throws") }
        /// Reads.
        public var four: Int {
          get throws { 0 }
        }
        /// Reads.
        public var five: Int { 0 }
        func six() throws {}
        /// Does.
        ///
        /// - Throws:
        public static func seven(a: [Int] = [], _ b: (Int, Int))
          throws -> Int
        { 0 }
      }
      /// Can.
      public protocol B {
        /// Does.
        func one() throws
        /// Does.
        func two(_ body: () throws -> Int)
      }
      private protocol C {
        func one() throws
      }
      /// Does.
      public class func eight() throws {}
      """
    #expect(found(.errors, text) == ["3", "16", "20", "29", "36", "44"])
    #expect(found(.errors, text, at: "Sources/Lesson/A.swift") == [])
  }

  @Test func costsThatAreNotDocumentedAreFound() {
    let text = """
      extension A {
        /// All.
        public func one() {
          for a in b { c() }
        }
        /// All.
        ///
        /// - Complexity: O(n).
        public func two() {
          if a {
            for a in b { c() }
          }
        }
        /// Waits.
        public func three() {
          while a { b.map { $0 } }
        }
        /// All.
        public var four: Int {
          b.reduce(0) { $0 + $1 }
        }
        /// Has.
        public var five: Int { 0 }
        /// Has.
        public subscript(six: Int) -> Int { 0 }
        private func seven() {
          for a in b { c() }
        }
        /// Makes.
        public init(eight: [Int]) {
          for a in eight { c() }
        }
      }
      """
    #expect(found(.complexity, text) == ["3", "30"])
    #expect(
      found(.complexity, text, at: "Sources/Kit/Algorithms/A.swift")
        == ["3", "15", "19", "25", "30"])
    #expect(found(.complexity, text, at: "Sources/Kit/Servers/A.swift") == [])
  }

  @Test func sentencesThatNameNothingThatActsAreFound() {
    let text = """
      /// Whoever asks gets it.
      ///
      ///     print("nobody")
      /// The wholesale price.
        /// Nobody knows.
      // Who reads this?
      let who = 1
      """
    #expect(found(.subjects, text) == ["1", "5"])
    #expect(found(.subjects, text, at: "Sources/Output/A.swift") == [])
  }

  @Test func quantitiesWithoutAUnitAreFound() {
    let text = """
      public struct A {
        /// How long.
        public var timeout: Int
        /// How long, in milliseconds.
        public let delay: Int?
        /// How long.
        public let pause: Duration
        /// Makes one.
        public init(timeout: Int, delay: Int?, pause: Duration) {}
        /// Decides.
        public func one(at now: Int, _ times: [Int64], count: Int) {}
        /// Where.
        public func two(longitude: Double, latitude: Double = 0) {}
        /// How often.
        public static func three(falsePositiveRate: Double, replicationFactor: Int) {}
        /// How often, from 0 to 1.
        public static func four(errorRate: Double) {}
        var latency: Int
      }
      /// Times are in milliseconds.
      public struct B {
        /// Waits.
        public func one(until time: Int, weight: Int) {
        }
      }
      extension B.C {
        /// Waits.
        public func two(_ body: (Int) -> Int, retryAfter: Int) {}
      }
      """
    #expect(
      found(.units, text) == [
        "3 timeout", "9 timeout", "11 now", "11 times", "13 longitude", "13 latitude",
        "15 falsePositiveRate", "23 weight",
      ])
  }
}

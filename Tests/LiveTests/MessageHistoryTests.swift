import Testing

@testable import Live

@Suite struct MessageHistoryTests {
  @Test("the latest messages are kept, within the limit, whatever comes")
  func limit() {
    var history = MessageHistory()
    for number in 0..<100 {
      history.add("\(number)" + String(repeating: "x", count: 100_000))
      let bytes = history.messages.reduce(0) { $0 + $1.utf8.count }
      #expect(bytes <= MessageHistory.mostBytes)
      #expect(history.messages.last?.hasPrefix("\(number)x") == true)
    }
    #expect(history.messages.count > 15)
    let large = String(repeating: "y", count: MessageHistory.mostBytes + 1)
    history.add(large)
    #expect(history.messages == [large])
  }
}

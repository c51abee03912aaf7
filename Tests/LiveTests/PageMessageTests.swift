import Testing

@testable import Live

@Suite struct PageMessageTests {
  @Test("a message is read with its members")
  func reads() throws {
    let message = try PageMessage(
      json: #"{"message":"type","session":"alice","text":"SELECT '\u00e9'","kind":"sql"}"#)
    #expect(message.name == .type)
    #expect(message.text(.session) == "alice" && message.text(.text) == "SELECT 'é'")
    #expect(message.text(.kind) == "sql" && message.text(.service) == nil)
    #expect(try PageMessage(json: #"{"message":"run","step":4}"#).number(.step) == 4)
    #expect(
      try PageMessage(json: #"{"message":"watch","services":true}"#).truth(.services) == true)
  }

  @Test(
    "what is no message of the protocol is refused",
    arguments: [
      "", "[]", "{}", "1", #"{"message":1}"#, #"{"message":"dance"}"#, #"{"message":"run"}"#,
      #"{"message":"run","step":0}"#, #"{"message":"run","step":1.5}"#,
      #"{"message":"run","step":"1"}"#, #"{"message":"run","step":true}"#,
      #"{"message":"run","step":1,"text":2}"#, #"{"message":"run","step":1,"session":"a"}"#,
      #"{"message":"run","step":1,"more":null}"#, #"{"message":"run","step":{}}"#,
      #"{"message":"open","version":2,"lesson":"a/b"}"#, #"{"message":"open","lesson":"a/b"}"#,
      #"{"message":"trust","accept":1}"#, #"{"message":"stay"} x"#,
      #"{"message":"accept"}"#, #"{"message":"accept","step":1,"text":"x"}"#,
      #"{"message":"accept","step":1,"lesson":"a/b"}"#,
    ])
  func refuses(json: String) {
    #expect(throws: PageMessage.Malformed.self) { try PageMessage(json: json) }
  }

  @Test("texts have limits, in bytes")
  func limits() throws {
    func message(_ count: Int) throws -> PageMessage {
      try PageMessage(
        json: #"{"message":"interrupt","session":"\#(String(repeating: "é", count: count))"}"#)
    }
    #expect(try message(100).text(.session)?.count == 100)
    #expect(throws: PageMessage.Malformed.self) { try message(101) }
  }
}

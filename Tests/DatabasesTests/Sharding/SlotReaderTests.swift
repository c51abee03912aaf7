import Algorithms
import Databases
import PostgresClient
import Testing

@Suite("Reading a slot that has moved", .serialized)
struct SlotReaderTests {
  /// No trigger fires for a reader: it is the check at the transaction's beginning that refuses it.
  @Test("A reader with an old map is refused, and reads where the slot is")
  func oldMap() throws {
    let slots = try SlotDatabase()
    let (writer, reader) = (try slots.client(), try slots.client())
    let key = slots.keys(1, in: 3)[0]
    try SlotDatabase.deposit(writer, key, entry: "1")
    try slots.mover(3, to: 2).run()
    try SlotDatabase.deposit(writer, key, entry: "2")
    let balance = try reader.transaction(key: key) { connection, _ throws(PostgresError) in
      try connection.query("SELECT balance FROM accounts WHERE name = $1", parameters: [key])
        .firstValue
    }
    #expect(balance == "2")
    #expect(reader.refusalCount == 1 && reader.map.version == 2)
  }
}

import Synchronization
import WebServers

/// Rooms, and what is said in them.
///
/// All of it happens on the server's one thread, so a message is in its room before the next one of
/// the same sender is looked at. All members see the messages in that order.
final class ChatService: SocketIOService {
  /// The longest name of a room or a client, in characters.
  static let nameLength = 64
  /// The longest text, in bytes of UTF-8.
  static let textBytes = 16 << 10
  /// The most rooms that a client can be in.
  static let roomsOfClient = 100

  private struct Room {
    var members: [SocketIOSocket] = []
    var messages = 0
  }

  private var rooms: [String: Room] = [:]
  private var roomsOf: [String: Set<String>] = [:]
  private let mask: @Sendable (String) throws -> String
  private let maskName: @Sendable (String) -> String
  private let statistics: ChatCounters

  init(
    mask: @escaping @Sendable (String) throws -> String,
    maskName: @escaping @Sendable (String) -> String, statistics: ChatCounters
  ) {
    (self.mask, self.maskName, self.statistics) = (mask, maskName, statistics)
  }

  func connected(_ socket: SocketIOSocket, auth: SocketIOAuth) {
    if let name = auth.value(as: [String: String].self)?["name"], Self.isName(name) {
      socket.name = maskName(name)
    }
    roomsOf[socket.id] = []
    statistics.update { $0.clients += 1 }
  }

  func disconnected(_ socket: SocketIOSocket) {
    for room in roomsOf.removeValue(forKey: socket.id) ?? [] { remove(socket, from: room) }
    statistics.update { $0.clients -= 1 }
  }

  func received(_ event: SocketIOEvent, from socket: SocketIOSocket) {
    let answer =
      switch event.name {
      case "join": join(event.value(), socket)
      case "leave": leave(event.value(), socket)
      case "message": post(event.value(), socket)
      default: ChatAnswer(error: "The events are join, leave and message.")
      }
    if answer.error != nil { statistics.update { $0.refused += 1 } }
    event.answer(answer)
  }

  private func join(_ name: String?, _ socket: SocketIOSocket) -> ChatAnswer {
    guard let name, Self.isName(name) else {
      return ChatAnswer(
        error: "A room's name is a text of 1 to \(Self.nameLength) characters that can be seen.")
    }
    guard maskName(name) == name else {
      return ChatAnswer(error: "A room's name has no words that are masked.")
    }
    guard roomsOf[socket.id, default: []].count < Self.roomsOfClient else {
      return ChatAnswer(error: "A client can be in \(Self.roomsOfClient) rooms.")
    }
    if roomsOf[socket.id, default: []].insert(name).inserted {
      rooms[name, default: Room()].members.append(socket)
      statistics.update { $0.rooms = rooms.count }
    }
    return ChatAnswer(members: rooms[name]?.members.count)
  }

  private func leave(_ name: String?, _ socket: SocketIOSocket) -> ChatAnswer {
    guard let name, roomsOf[socket.id]?.remove(name) != nil else {
      return ChatAnswer(error: "You are not in that room.")
    }
    remove(socket, from: name)
    return ChatAnswer(members: rooms[name]?.members.count ?? 0)
  }

  private func remove(_ socket: SocketIOSocket, from name: String) {
    rooms[name]?.members.removeAll { $0 === socket }
    if rooms[name]?.members.isEmpty == true { rooms[name] = nil }
    statistics.update { $0.rooms = rooms.count }
  }

  // lesson: post
  /// Masks a text once, and gives it to everybody else in the room.
  private func post(_ post: ChatPost?, _ sender: SocketIOSocket) -> ChatAnswer {
    guard let post, (1...Self.textBytes).contains(post.text.utf8.count) else {
      return ChatAnswer(error: "A message is {room, text}, of 1 to \(Self.textBytes) bytes.")
    }
    guard roomsOf[sender.id]?.contains(post.room) == true,
      let place = rooms.index(forKey: post.room)
    else { return ChatAnswer(error: "You are not in that room.") }
    let (name, room) = rooms[place]
    guard let text = try? mask(post.text) else {
      return ChatAnswer(error: "The message could not be masked, so it is not passed on.")
    }
    rooms.values[place].messages += 1
    let message = ChatMessage(
      room: name, number: room.messages + 1, from: sender.name, text: text)
    let event = SocketIOMessage("message", message)
    for member in room.members where member !== sender { member.emit(event) }
    statistics.update {
      $0.messages += 1
      $0.maskings += 1
      $0.deliveries += room.members.count - 1
    }
    return ChatAnswer(number: message.number, text: text)
  }
  // lesson: end

  /// Format characters, among them those that turn the direction of writing, could make one name look
  /// like another.
  private static func isName(_ name: String) -> Bool {
    (1...nameLength).contains(name.count) && name.utf8.count <= 4 * nameLength
      && name.unicodeScalars.allSatisfy {
        ![.control, .format].contains($0.properties.generalCategory)
      }
  }
}

/// The counters, which other threads read.
final class ChatCounters: Sendable {
  private let values = Mutex(ChatStatistics())

  var now: ChatStatistics { values.withLock { $0 } }

  func update(_ change: (inout ChatStatistics) -> Void) { values.withLock { change(&$0) } }
}

/// How a variable's value is put into the text that refers to it.
package enum VariableQuoting: Sendable {
  case plain, literal, identifier
}

/// The source of variables' values for a scanner. The scanner leaves a reference as it stands when
/// there is no value.
package struct VariableLookup {
  /// The value, quoted as asked. The closure reports a value that cannot be quoted.
  package var value: ([UInt8], VariableQuoting) -> [UInt8]?
  /// Whether the variable is set.
  package var isSet: ([UInt8]) -> Bool
  /// Takes the name of a variable whose value refers to the variable itself.
  package var recursionFound: ([UInt8]) -> Void

  package init(
    value: @escaping ([UInt8], VariableQuoting) -> [UInt8]?, isSet: @escaping ([UInt8]) -> Bool,
    recursionFound: @escaping ([UInt8]) -> Void = { _ in }
  ) {
    self.value = value
    self.isSet = isSet
    self.recursionFound = recursionFound
  }

  /// A lookup that replaces nothing.
  package static var none: VariableLookup {
    VariableLookup(value: { _, _ in nil }, isSet: { _ in false })
  }
}

/// A reference to a variable at a cursor: `:name`, `:'name'`, `:"name"` or `:{?name}`.
struct VariableReference {
  enum Form: Equatable { case value(VariableQuoting), test }

  var form: Form
  var name: [UInt8]
  /// The length of the reference in bytes, colon included.
  var length: Int

  /// Reads the reference that the cursor stands at; nil when it stands at none.
  init?(at cursor: borrowing ScanCursor) {
    guard cursor.peek() == UInt8(ascii: ":"), let next = cursor.peek(1) else { return nil }
    var start = 1
    var end: [UInt8] = []
    switch next {
    case UInt8(ascii: "'"): (form, start, end) = (.value(.literal), 2, [next])
    case UInt8(ascii: "\""): (form, start, end) = (.value(.identifier), 2, [next])
    case UInt8(ascii: "{"):
      guard cursor.peek(2) == UInt8(ascii: "?") else { return nil }
      (form, start, end) = (.test, 3, [UInt8(ascii: "}")])
    default: form = .value(.plain)
    }
    let count = cursor.run(from: start) { $0.isVariablePart }
    guard count > 0 else { return nil }
    if let end = end.first, cursor.peek(start + count) != end { return nil }
    name = (start..<start + count).compactMap { cursor.peek($0) }
    length = start + count + end.count
  }
}

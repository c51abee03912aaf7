import KafkaClient
import Sessions

/// What a tool prints when it cannot do what it is asked.
struct ToolError: Error, Equatable {
  /// What it prints.
  var text: String
  /// The name of Kafka's code for it; of what the tool itself says, that of a wrong use.
  var code = ErrorReply.misuse
  /// What may have been meant; it is not printed, the step's error says it.
  var hint = ""
  /// What would be right, where that is not clear from the text; it is not printed either.
  var remedy: String?
  /// The exception, without its ending `Exception`, where the tool's options could not be read.
  var exception: String?

  init(_ text: String) { self.text = text }

  init(_ error: KafkaError) {
    text = error.description
    code = error.name
  }

  /// Options that cannot be read.
  static func option(_ exception: String, _ text: String) -> ToolError {
    var error = ToolError(text)
    error.exception = exception
    return error
  }

  /// An option whose value is missing.
  static func missingValue(_ option: String) -> ToolError {
    var error = ToolError.option(
      "OptionMissingRequiredArgument", "Option \(option.dropFirst(2)) requires an argument")
    error.remedy = "a value stands after it: \(option) VALUE"
    return error
  }
}

extension StepRecord: Codable {
  private enum Key: String, CodingKey {
    case number, name, line, kind, service, session, input, output, errors, outcome, message
    case difference, durationMs, matches, decidedBy, after, choices
  }

  /// Reads a record of any version of the form that `TranscriptForm` knows.
  ///
  /// - Throws: `DecodingError` when it is none.
  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: Key.self)
    number = try values.decode(Int.self, forKey: .number)
    name = try values.decodeIfPresent(String.self, forKey: .name)
    line = try values.decode(Int.self, forKey: .line)
    kind = try values.decode(String.self, forKey: .kind)
    service = try values.decodeIfPresent(String.self, forKey: .service)
    session = try values.decode(String.self, forKey: .session)
    input = try values.decode(String.self, forKey: .input)
    output =
      TranscriptForm.version(of: decoder) == 1
      ? try FlatOutput(from: decoder).typed : try values.decode(StepOutput.self, forKey: .output)
    errors = try values.decodeIfPresent([StepError].self, forKey: .errors) ?? []
    outcome = try values.decode(Outcome.self, forKey: .outcome)
    message = try values.decodeIfPresent(String.self, forKey: .message)
    difference = try values.decodeIfPresent(String.self, forKey: .difference)
    durationMs = try values.decode(Double.self, forKey: .durationMs)
    matches = try values.decode([PlaceholderMatch].self, forKey: .matches)
    decidedBy = try values.decodeIfPresent(OutputChoice.self, forKey: .decidedBy)
    after = try values.decodeIfPresent(StateAfterStep.self, forKey: .after)
    choices = try values.decodeIfPresent([Choice].self, forKey: .choices) ?? []
  }

  /// Writes a record of the current version.
  package func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Key.self)
    try values.encode(number, forKey: .number)
    try values.encodeIfPresent(name, forKey: .name)
    try values.encode(line, forKey: .line)
    try values.encode(kind, forKey: .kind)
    try values.encodeIfPresent(service, forKey: .service)
    try values.encode(session, forKey: .session)
    try values.encode(input, forKey: .input)
    try values.encode(output, forKey: .output)
    if !errors.isEmpty { try values.encode(errors, forKey: .errors) }
    try values.encode(outcome, forKey: .outcome)
    try values.encodeIfPresent(message, forKey: .message)
    try values.encodeIfPresent(difference, forKey: .difference)
    try values.encode(durationMs, forKey: .durationMs)
    try values.encode(matches, forKey: .matches)
    try values.encodeIfPresent(decidedBy, forKey: .decidedBy)
    try values.encodeIfPresent(after, forKey: .after)
    if !choices.isEmpty { try values.encode(choices, forKey: .choices) }
  }
}

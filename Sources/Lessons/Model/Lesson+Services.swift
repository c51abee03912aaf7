extension Lesson {
  /// The kinds of service that it needs, each once, in the order of the front matter.
  public var serviceKinds: [ServiceDeclaration.Kind] {
    services.map(\.kind).reduce(into: []) { kinds, kind in
      if !kinds.contains(kind) { kinds.append(kind) }
    }
  }
}

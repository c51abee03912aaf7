import LessonModel

/// What the text of a step can do to servers of one kind beyond what is its lesson's own there. The
/// text tells; what a program does out of sight is not known.
struct ServerEffects: Sendable {
  /// Whether a text touches what lessons share that are on one server of Etude's: such a lesson gets a
  /// server of its own.
  ///
  /// `isOwn` says whether the text is what the server's own tool reads; else it is a program, in which
  /// what the server understands may stand anywhere.
  var touchesShared: @Sendable (_ text: String, _ isOwn: Bool) -> Bool = { _, _ in false }

  /// Tells of a lesson whether a text does what emptying or dropping the lesson's database does not
  /// take back, or reads counters that others move as well. Such a lesson is no guest on a server
  /// that was there before.
  var stays: @Sendable (Lesson) -> (_ text: String, _ isOwn: Bool) -> Bool = { _ in
    { _, _ in false }
  }

  static let postgres = ServerEffects(
    touchesShared: { PostgresText.touchesServer($0, isSQL: $1) },
    stays: { lesson in
      let made = PostgresText.made(in: lesson.steps.map(\.input))
      return { text, _ in PostgresText.changesServer(text, made: made) }
    })

  static let redis = ServerEffects(
    stays: { _ in { text, isOwn in RedisText.changesServer(text, isProgram: !isOwn) } })
}

extension Registry {
  /// The services of a lesson that need a server of their own, because its text touches what the
  /// databases of a server share.
  func alone(in lesson: Lesson) -> Set<String> {
    services(of: lesson) { service, step in
      service.standbyOf == nil
        && effects[service.kind]?.touchesShared(step.input, step.kind.service == service.kind)
          == true
    }
  }

  /// The services of a lesson that must not be on a server that was already there.
  ///
  /// On such a server the lesson is a guest, and others keep things there. What it makes by name in
  /// PostgreSQL (roles, databases) is removed afterwards. Some things are not touched at all:
  /// functions, users and settings of Redis, other databases there, settings of PostgreSQL, and
  /// roles that were there before. The lesson gets a server of its own. It also gets one for
  /// Redis's `INFO`, whose counts are those of all databases.
  func lasting(in lesson: Lesson) -> Set<String> {
    let stays = effects.mapValues { $0.stays(lesson) }
    return services(of: lesson) { service, step in
      stays[service.kind]?(step.input, step.kind.service == service.kind) == true
    }
  }

  private func services(
    of lesson: Lesson, where isMeant: (ServiceDeclaration, Step) -> Bool
  ) -> Set<String> {
    var names: Set<String> = []
    for step in lesson.steps {
      for service in lesson.servicesReached(by: step)
      where !names.contains(service.name) && isMeant(service, step) {
        names.insert(service.name)
      }
    }
    return names
  }
}

/// Answers requests: from a request to a reply, without a connection.
struct HTTPResponder: Sendable {
  let name: String
  let routes: HTTPRoutes

  /// Answers a request whose head has been checked.
  ///
  /// - Returns: the reply, and what a handler threw that the client is not to know.
  func answer(
    _ head: HTTPHead, body: [UInt8], statesBody: Bool
  ) -> (reply: HTTPReply, failure: String?) {
    do {
      let reply = try find(head, body: body, statesBody: statesBody)
      if let field = reply.headers.firstInvalid {
        return (Self.failed, "the header field `\(field.name)` of the reply cannot be sent")
      }
      guard (200...599).contains(reply.status) else {
        return (Self.failed, "the reply's status is \(reply.status)")
      }
      return (reply, nil)
    } catch let problem as HTTPProblem {
      guard problem.headers.firstInvalid == nil else {
        return (Self.failed, "a header field of the problem cannot be sent: \(problem)")
      }
      return (.problem(problem), nil)
    } catch {
      return (Self.failed, "\(error)")
    }
  }

  /// What is answered to a request by a method that no route has: 404 where there is nothing, else 405.
  func refusal(_ head: HTTPHead) -> HTTPProblem? {
    do {
      _ = try find(head, body: [], statesBody: false)
      return nil
    } catch {
      return error as? HTTPProblem
    }
  }

  private static var failed: HTTPReply {
    .problem(HTTPProblem(500, "The server has failed at this request; its log says why."))
  }

  private func find(_ head: HTTPHead, body: [UInt8], statesBody: Bool) throws -> HTTPReply {
    guard let target = HTTPTarget(path: head.path, query: head.query) else {
      throw HTTPProblem(400, "The target is not encoded as it has to be.")
    }
    switch routes.match(head.method, target.parts) {
    case .found(let route, let values):
      if !["GET", "HEAD"].contains(head.method), !route.takesForeignOrigins {
        try head.checkOrigin()
      }
      return try route.handler(
        HTTPRequest(
          method: head.method, path: head.path, headers: head.headers, body: body,
          statesBody: statesBody, pathValues: values, queryItems: target.query))
    case .otherMethods(let methods):
      let allow: HTTPHeaders = ["Allow": methods.joined(separator: ", ")]
      if head.method == "OPTIONS" { return .empty(headers: allow) }
      throw HTTPProblem(405, "Only \(methods.joined(separator: ", ")) work here.", headers: allow)
    case .nothing: throw HTTPProblem(404, "There is nothing at \(head.path).")
    }
  }
}

import Databases
import WebServers

/// A product as a reply shows it.
struct Product: Codable, Equatable, Sendable {
  let id: Int
  let name: String
  /// In cents.
  let price: Int
  /// How many are left.
  let stock: Int

  /// The columns, in the order in which `init` reads them.
  static let columns = "id, name, price, stock"

  /// Reads a row; nil when it is none of a product.
  init?(_ row: [String?]) {
    guard row.count == 4, let id = row[0].flatMap({ Int($0) }), let name = row[1],
      let price = row[2].flatMap({ Int($0) }), let stock = row[3].flatMap({ Int($0) })
    else { return nil }
    (self.id, self.name, self.price, self.stock) = (id, name, price, stock)
  }
}

/// The catalogue.
extension Shop {
  /// The ids that a row can have.
  static let ids = 1...Int(Int32.max)

  private struct Page: Encodable {
    let products: [Product]
    /// Where the next page is; nil on the last one.
    let next: String?
  }

  // lesson: page
  /// `GET /products?limit=20&after=40`: the products that come after a key.
  func products(_ request: HTTPRequest) throws -> HTTPReply {
    let limit = try HTTPRequest.number(
      request.query("limit", default: "20"), "The query's `limit`", in: 1...100)
    let after = try HTTPRequest.number(
      request.query("after", default: "0"), "The query's `after`", in: 0...Int(Int32.max))
    let answer = try database.read(
      "SELECT \(Product.columns) FROM products WHERE id > $1 ORDER BY id LIMIT $2",
      ["\(after)", "\(limit + 1)"], for: ShopClient(request))
    let found = answer.rows.rows.compactMap { Product($0) }
    let products = Array(found.prefix(limit))
    // One more than asked for says whether there is another page.
    let next = found.count > limit ? products.last : nil
    let page = Page(
      products: products, next: next.map { "/products?limit=\(limit)&after=\($0.id)" })
    var reply = try HTTPReply.json(Tagged(page, server: answer.server))
    try reply.validate(page, for: request)
    reply.tag(answer)
    return reply
  }
  // lesson: end

  /// `GET /products/{id}`.
  func product(_ request: HTTPRequest) throws -> HTTPReply {
    let id = try Self.id(request)
    let answer = try database.read(
      "SELECT \(Product.columns) FROM products WHERE id = $1", ["\(id)"],
      for: ShopClient(request))
    let product = try Self.product(id, in: answer.rows)
    var reply = try HTTPReply.json(Tagged(product, server: answer.server))
    try reply.validate(product, for: request)
    reply.tag(answer)
    return reply
  }

  /// `PUT /products/{id}/price`: `{"price": 1250}`.
  func setPrice(_ request: HTTPRequest) throws -> HTTPReply {
    struct Change: Decodable { let price: Int }
    let id = try Self.id(request)
    let price = try request.json(Change.self).price
    try Self.check(price: price)
    let answer = try database.write(
      "UPDATE products SET price = $2 WHERE id = $1 RETURNING \(Product.columns)",
      ["\(id)", "\(price)"], for: ShopClient(request))
    var reply = try HTTPReply.json(
      Tagged(try Self.product(id, in: answer.rows), server: answer.server))
    reply.tag(answer)
    return reply
  }

  static func id(_ request: HTTPRequest) throws(HTTPProblem) -> Int {
    try HTTPRequest.number(request.parameter("id"), "The path's `id`", in: ids)
  }

  static func check(price: Int) throws(HTTPProblem) {
    guard (1...10_000_000).contains(price) else {
      throw HTTPProblem(422, "The body's `price` has to be from 1 to 10000000, in cents.")
    }
  }

  private static func product(_ id: Int, in rows: RoutedRows) throws(HTTPProblem) -> Product {
    if let product = rows.rows.first.flatMap({ Product($0) }) { return product }
    // A new one may not have reached this server yet: the client should know which one it was.
    throw HTTPProblem(
      404, "There is no product \(id).", extensions: ["server": rows.server],
      headers: ["Served-By": rows.server])
  }
}

/// A value, and beside its members the server that has answered.
struct Tagged<Value: Encodable>: Encodable {
  private let value: Value
  private let server: String

  init(_ value: Value, server: String) { (self.value, self.server) = (value, server) }

  private enum Key: CodingKey { case server }

  func encode(to encoder: any Encoder) throws {
    try value.encode(to: encoder)
    var members = encoder.container(keyedBy: Key.self)
    try members.encode(server, forKey: .server)
  }
}

import Databases
import WebServers

/// What a buyer has bought.
struct Order: Codable, Equatable, Sendable {
  let id: Int
  let product: Int
  let buyer: String
  /// What it costs, in cents.
  let price: Int

  /// The columns, in the order in which `init` reads them.
  static let columns = "id, product, buyer, price"

  /// Reads a row; nil when it is none of an order.
  init?(_ row: [String?]) {
    guard row.count == 4, let id = row[0].flatMap({ Int($0) }),
      let product = row[1].flatMap({ Int($0) }), let buyer = row[2],
      let price = row[3].flatMap({ Int($0) })
    else { return nil }
    (self.id, self.product, self.buyer, self.price) = (id, product, buyer, price)
  }
}

/// The checkout: all of it is done by the primary.
extension Shop {
  /// What a buyer asks for.
  private struct Wish: Decodable {
    let product: Int
    let buyer: String
    /// The price that the buyer was shown; another one now is a conflict.
    let price: Int?
  }

  /// `POST /orders`: `{"product": 7, "buyer": "ada", "price": 1250}`.
  func placeOrder(_ request: HTTPRequest) throws -> HTTPReply {
    let wish: Wish = try request.json()
    guard Self.ids.contains(wish.product) else {
      throw HTTPProblem(422, "The body's `product` has to be from 1 to \(Int32.max).")
    }
    guard (1...40).contains(wish.buyer.utf8.count), wish.buyer.utf8.allSatisfy(Self.isNameByte)
    else {
      throw HTTPProblem(422, "The body's `buyer` has to be 1 to 40 of a-z, 0-9 and -.")
    }
    if let price = wish.price { try Self.check(price: price) }
    let answer = try database.write(
      Self.sale, ["\(wish.product)", wish.buyer, wish.price.map { "\($0)" }],
      for: ShopClient(request))
    guard let order = answer.rows.rows.first.flatMap({ Order($0) }) else {
      throw try refusal(wish)
    }
    var reply = try HTTPReply.json(
      Tagged(order, server: answer.server), status: 201,
      headers: ["Location": "/orders/\(order.id)"])
    reply.tag(answer)
    return reply
  }

  // lesson: sale
  /// Takes one from the stock and writes the order, in one statement. Of two buyers of the last one the
  /// second waits for the first one's row lock; then PostgreSQL looks at the new row, which no longer
  /// fits the condition.
  private static let sale = """
    WITH sold AS (
      UPDATE products SET stock = stock - 1
      WHERE id = $1 AND stock > 0 AND price = coalesce($3, price)
      RETURNING id, price)
    INSERT INTO orders (product, buyer, price)
    SELECT id, $2::text, price FROM sold
    RETURNING \(Order.columns)
    """
  // lesson: end

  /// Why nothing was sold, as far as can be seen a moment later.
  private func refusal(_ wish: Wish) throws -> HTTPProblem {
    let answer = try database.readPrimary(
      "SELECT \(Product.columns) FROM products WHERE id = $1", ["\(wish.product)"])
    let tag: HTTPHeaders = ["Served-By": answer.server]
    guard let product = answer.rows.rows.first.flatMap({ Product($0) }) else {
      return HTTPProblem(404, "There is no product \(wish.product).", headers: tag)
    }
    if product.stock == 0 {
      return HTTPProblem(
        409, "There is no \(product.name) left.", type: "tag:shop.example,2026:sold-out",
        title: "Sold out", headers: tag)
    }
    return HTTPProblem(
      409, "The price is not the one that you were shown.",
      type: "tag:shop.example,2026:price-changed", title: "Price changed",
      extensions: ["price": product.price], headers: tag)
  }

  /// `GET /orders/{id}`: from the primary, since the buyer may come back without a cookie.
  func order(_ request: HTTPRequest) throws -> HTTPReply {
    let id = try Self.id(request)
    let answer = try database.readPrimary(
      "SELECT \(Order.columns) FROM orders WHERE id = $1", ["\(id)"])
    guard let order = answer.rows.rows.first.flatMap({ Order($0) }) else {
      throw HTTPProblem(404, "There is no order \(id).", headers: ["Served-By": answer.server])
    }
    var reply = try HTTPReply.json(
      Tagged(order, server: answer.server), headers: ["Cache-Control": "private, no-cache"])
    reply.tag(answer)
    return reply
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
      UInt8(ascii: "-"):
      true
    default: false
    }
  }
}

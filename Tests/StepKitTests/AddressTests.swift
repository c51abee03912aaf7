import Testing

@testable import StepKit

/// Addresses with all that a client needs to log in.
@Suite struct AddressTests {
  @Test(arguments: [
    ("postgresql://postgres@h:1/d", nil, "postgresql://postgres:p%2Fw@h:1/d"),
    ("postgresql://postgres@h:1/d", "postgres", "postgresql://postgres:p%2Fw@h:1/d"),
    ("postgresql://u@/d?host=%2Ftmp", "u", "postgresql://u:p%2Fw@/d?host=%2Ftmp"),
    // redis-cli takes no password without a user.
    ("redis://h:1/0", nil, "redis://default:p%2Fw@h:1/0"),
    ("redis://h:1/0", "al ice", "redis://al%20ice:p%2Fw@h:1/0"),
    ("redis://u:own@h:1/0", nil, "redis://u:own@h:1/0"), ("h:9092", nil, "h:9092"),
  ])
  func login(address: String, user: String?, expected: String) {
    #expect(withLogin(user: user, password: "p/w", address) == expected)
  }
}

/// Why there is no complete response.
package enum HTTPFailure: Error, Equatable {
  /// The request, or the machine, is such that nothing can be sent; the text says why.
  case refused(String)
  /// The name stands for no host.
  case unknownHost
  /// The connection did not come about, or broke: the system's reason, such as `Connection refused`.
  case disconnected(String)
  /// The other side closed the connection before everything had come.
  case incomplete
  /// The certificate is not one to trust, or is another host's; the text is the TLS library's.
  case untrusted(String)
  /// There is no TLS with the other side; the text is the TLS library's.
  case noTLS(String)
  /// The file of trusted certificates cannot be read, or has none.
  case noCertificates
  /// The body has more than so many bytes.
  case tooLarge(Int)
  /// What came is no response, and why not.
  case notHTTP(String)
}

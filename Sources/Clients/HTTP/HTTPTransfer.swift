import CCurl
import Glibc

/// One request and its response: libcurl sends and reads as far as that goes without waiting.
///
///     let transfer = try HTTPTransfer(url: "http://127.0.0.1:8080/", target: "/posts")
///     while case .underway = transfer.advance() { … wait for transfer.descriptors … }
///
/// The request goes out as it is given: no proxy, no redirect, no cookie, no header of libcurl's
/// own. Of https the certificate is verified, for the host of the URL.
@safe
package final class HTTPTransfer {
  /// What is sent.
  package struct Request {
    /// The method, in capitals.
    package var method = "GET"
    /// Where it goes: scheme, host and port.
    package var url: String
    /// Path and query, or `*`, as the request line has them.
    package var target = "/"
    /// In the order in which they are sent.
    package var headers: [(name: String, value: String)] = []
    /// The body.
    package var body: [UInt8] = []
    /// Whether its length is stated also when it is empty.
    package var statesLength = false
    /// A file of certificates that are trusted besides the system's.
    package var trustedFile: String?

    /// Makes a request without headers and body.
    package init(url: String) { self.url = url }
  }

  /// How far a transfer is.
  package enum Progress {
    /// There is more to come.
    case underway
    /// The response is complete.
    case complete
    /// There will be no complete response.
    case failed(HTTPFailure)
  }

  /// A descriptor that the transfer waits for.
  package struct Wait: Equatable {
    /// The descriptor.
    package var descriptor: Int32
    /// Whether it has to be readable.
    package var reads: Bool
    /// Whether it has to be writable.
    package var writes: Bool
  }

  /// What has come of the response.
  package private(set) var response: HTTPResponse
  /// What has to be waited for before `advance` can do more; in the order of their numbers.
  package private(set) var waits: [Wait] = []

  private let easy: UnsafeMutableRawPointer
  private let multi: UnsafeMutableRawPointer
  private let complaint: UnsafeMutablePointer<CChar>
  private var headers: UnsafeMutablePointer<curl_slist>?
  private var failure: HTTPFailure?
  private var isOver = false

  /// libcurl wants to be told before its first use that there is one.
  private static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

  /// Makes a transfer; `advance` begins it.
  ///
  /// - Throws: `HTTPFailure.refused` when libcurl does not take the request.
  package init(_ request: Request) throws(HTTPFailure) {
    // Safe: both are nil only when there is no memory left; they are ours until `deinit`.
    guard Self.isReady, let easy = unsafe curl_easy_init() else {
      throw .refused("libcurl cannot be used")
    }
    guard let multi = unsafe curl_multi_init() else {
      unsafe curl_easy_cleanup(easy)
      throw .refused("libcurl cannot be used")
    }
    unsafe (self.easy, self.multi) = (easy, multi)
    unsafe complaint = .allocate(capacity: Int(CURL_ERROR_SIZE))
    unsafe complaint.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    response = HTTPResponse(answersHead: request.method == "HEAD")
    try call()
    try set(request)
    // Safe: the handle is ours, and taken out again before it is freed.
    guard unsafe curl_multi_add_handle(multi, easy) == CURLM_OK else {
      throw .refused("libcurl cannot be used")
    }
  }

  deinit {
    // Safe: nobody else has the handles; each is freed after what refers to it.
    unsafe curl_multi_remove_handle(multi, easy)
    unsafe curl_easy_cleanup(easy)
    unsafe curl_multi_cleanup(multi)
    unsafe curl_slist_free_all(headers)
    unsafe complaint.deallocate()
  }

  // MARK: Settings

  /// Has libcurl call this object.
  private func call() throws(HTTPFailure) {
    // Safe: the handles, which alone know the pointer, do not outlive the object.
    let owner = unsafe Unmanaged.passUnretained(self).toOpaque()
    let onHeader: curl_write_callback = { bytes, _, count, owner in
      unsafe HTTPTransfer.take(bytes, count, owner) { (response, bytes) throws(HTTPFailure) in
        try unsafe response.takeHeader(bytes)
      }
    }
    let onBody: curl_write_callback = { bytes, _, count, owner in
      unsafe HTTPTransfer.take(bytes, count, owner) { (response, bytes) throws(HTTPFailure) in
        try unsafe response.takeBody(bytes)
      }
    }
    let onSocket: curl_socket_callback = { _, descriptor, what, owner, _ in
      guard let owner = unsafe owner else { return 0 }
      unsafe Unmanaged<HTTPTransfer>.fromOpaque(owner).takeUnretainedValue()
        .watch(descriptor, what)
      return 0
    }
    try check(unsafe etude_curl_on_header(easy, onHeader, owner))
    try check(unsafe etude_curl_on_body(easy, onBody, owner))
    guard unsafe etude_curl_on_socket(multi, onSocket, owner) == CURLM_OK else {
      throw .refused("libcurl cannot be used")
    }
  }

  private func set(_ request: Request) throws(HTTPFailure) {
    // Safe: the buffer lives as long as the handle.
    try check(unsafe etude_curl_set_complaint(easy, complaint))
    for (option, text) in [
      (CURLOPT_URL, request.url), (CURLOPT_REQUEST_TARGET, request.target),
      (CURLOPT_CUSTOMREQUEST, request.method), (CURLOPT_PROTOCOLS_STR, "http,https"),
      (CURLOPT_PROXY, ""), (CURLOPT_CAINFO, request.trustedFile),
    ] {
      // Safe: libcurl copies texts.
      if let text { try check(unsafe etude_curl_set_text(easy, option, text)) }
    }
    for (option, number) in [
      // A signal handler would be one for the whole program.
      (CURLOPT_NOSIGNAL, 1),
      (CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1)),
      // What is no HTTP arrives as a body without a head, and can be shown.
      (CURLOPT_HTTP09_ALLOWED, 1),
    ] { try check(unsafe etude_curl_set_number(easy, option, number)) }
    if !request.body.isEmpty || request.statesLength {
      // Safe: the bytes are copied during the call.
      try check(
        unsafe request.body.withUnsafeBytes {
          unsafe etude_curl_set_body(easy, $0.baseAddress ?? UnsafeRawPointer(easy), $0.count)
        })
    }
    // A name without a value takes away what libcurl would send by itself.
    let given = Set(request.headers.map { $0.name.lowercased() })
    let own = ["Accept", "Content-Type", "Expect"].filter { !given.contains($0.lowercased()) }
    let lines =
      request.headers.map { $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)" }
      + own.map { "\($0):" }
    for line in lines {
      // Safe: the line is copied; nil leaves the list as it was.
      guard let longer = unsafe curl_slist_append(headers, line) else {
        throw .refused("libcurl cannot be used")
      }
      unsafe headers = longer
    }
    // Safe: the list lives as long as the handle.
    try check(unsafe etude_curl_set_list(easy, CURLOPT_HTTPHEADER, headers))
  }

  private func check(_ code: CURLcode) throws(HTTPFailure) {
    // Safe: the text is one of libcurl's constants.
    guard code != CURLE_OK else { return }
    throw .refused(unsafe String(cString: curl_easy_strerror(code)))
  }

  // MARK: What libcurl calls

  /// Hands bytes to the response.
  ///
  /// - Returns: how many bytes were taken; another number than `count` ends the transfer.
  private static func take(
    _ bytes: UnsafeMutablePointer<CChar>?, _ count: Int, _ owner: UnsafeMutableRawPointer?,
    _ body: (inout HTTPResponse, UnsafeRawBufferPointer) throws(HTTPFailure) -> Void
  ) -> Int {
    guard let owner = unsafe owner else { return 0 }
    // Safe: `owner` is the object whose handle calls; libcurl's bytes are valid during the call.
    let transfer = unsafe Unmanaged<HTTPTransfer>.fromOpaque(owner).takeUnretainedValue()
    do throws(HTTPFailure) {
      try unsafe body(&transfer.response, UnsafeRawBufferPointer(start: bytes, count: count))
      // Nothing more belongs to it, whatever is still sent.
      return transfer.response.isComplete && count > 0 ? 0 : count
    } catch {
      transfer.failure = error
      return 0
    }
  }

  private func watch(_ descriptor: Int32, _ what: Int32) {
    waits.removeAll { $0.descriptor == descriptor }
    guard what != CURL_POLL_REMOVE else { return }
    waits.append(
      Wait(
        descriptor: descriptor, reads: what & CURL_POLL_IN != 0, writes: what & CURL_POLL_OUT != 0))
    waits.sort { $0.descriptor < $1.descriptor }
  }

  // MARK: Going on

  /// How often `advance` lets libcurl do what it wants to do at once, before it returns.
  private static let roundsAtOnce = 100

  /// Sends and reads what can be without waiting.
  package func advance() -> Progress {
    for _ in 0..<Self.roundsAtOnce where !isOver {
      act(-1)
      for wait in waits where !isOver { act(wait.descriptor) }
      var milliseconds = 0
      // Safe: the handle is ours, and the variable outlives the call.
      guard unsafe curl_multi_timeout(multi, &milliseconds) == CURLM_OK, milliseconds == 0 else {
        break
      }
    }
    guard isOver else { return .underway }
    return failure.map { .failed($0) } ?? .complete
  }

  /// Lets libcurl look at a descriptor; at its timers for -1.
  private func act(_ descriptor: Int32) {
    var running: Int32 = 0
    // Safe: the handle is ours; 0 has libcurl find out by itself what the descriptor is ready for.
    let code = unsafe curl_multi_socket_action(multi, descriptor, 0, &running)
    if code != CURLM_OK {
      failure = failure ?? .refused("libcurl ended with code \(code.rawValue)")
    }
    var left: Int32 = 0
    var result: CURLcode?
    // Safe: a message is valid until the next call, and belongs to the one transfer of the handle.
    if let message = unsafe curl_multi_info_read(multi, &left),
      unsafe message.pointee.msg == CURLMSG_DONE
    {
      unsafe result = message.pointee.data.result
    }
    guard !response.isComplete, failure == nil else { return isOver = true }
    guard let result else { return }
    isOver = true
    failure = result == CURLE_OK ? response.end() : failure(result)
  }

  private func failure(_ code: CURLcode) -> HTTPFailure {
    // Safe: both texts end with a NUL, and are copied.
    let own = unsafe String(cString: complaint)
    let text = unsafe own.isEmpty ? String(cString: curl_easy_strerror(code)) : own
    let number = unsafe Int32(truncatingIfNeeded: etude_curl_system_error(easy))
    let system = unsafe number == 0 ? "" : String(cString: strerror(number))
    switch code {
    case CURLE_COULDNT_RESOLVE_HOST: return .unknownHost
    case CURLE_COULDNT_CONNECT: return .disconnected(system.isEmpty ? text : system)
    case CURLE_RECV_ERROR where !system.isEmpty && text.contains(system),
      CURLE_SEND_ERROR where !system.isEmpty && text.contains(system):
      return .disconnected(system)
    case CURLE_PARTIAL_FILE, CURLE_GOT_NOTHING: return .incomplete
    case CURLE_PEER_FAILED_VERIFICATION: return .untrusted(text)
    case CURLE_SSL_CONNECT_ERROR: return .noTLS(text)
    case CURLE_SSL_CACERT_BADFILE: return .noCertificates
    default: return .notHTTP(text)
    }
  }
}

import TestSupport
import Testing

/// The files of `deploy/`: each is read by a library that knows its form, and they agree with each other and with
/// the repository. What they are for is tested with the real Jupyter server, see `LiveProxyTests`.
@Suite struct DeployTests {
  @Test func filesAreWhatTheirReadersTake() throws {
    #expect(try PythonPeer.lines("deploy/check.py", Etude.root) == [])
  }
}

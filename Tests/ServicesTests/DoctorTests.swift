import LessonModel
import Processes
import Testing

@testable import Services

@Suite struct DoctorTests {
  @Test func everythingThatIsHereWorks() throws {
    let test = try TestHost(["KAFKA_HOME": "/nowhere"])
    let findings = Doctor.report(run: test.run, configuration: test.host.configuration)
    #expect(findings.map(\.kind) == [.postgres, .redis, .kafka])
    for finding in findings {
      #expect(finding.isUsable && !finding.version.isEmpty && finding.place.hasPrefix("/"))
      #expect(finding.message.hasPrefix("started, and "))
    }
    #expect(test.end())
  }

  @Test func whatIsNotHereSaysHowToGetIt() throws {
    let test = try TestHost([
      "PATH": "/nowhere", "ETUDE_POSTGRES": "postgresql://me:secret@127.0.0.1:1/x",
    ])
    let findings = Doctor.report(run: test.run, configuration: test.host.configuration)
    #expect(findings.map(\.isUsable) == [false, false, true])
    #expect(findings[0].place == "postgresql://…@127.0.0.1:1/x")
    #expect(!findings[0].message.contains("secret"))
    #expect(findings[1].advice == "to install it: apt-get install redis-server")
    #expect(test.end())
  }
}

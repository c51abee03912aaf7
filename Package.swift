// swift-tools-version: 6.2
import PackageDescription

// Every target is held to the same rules: see CONTRIBUTING.md, "Code".
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
]

func target(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: dependencies + ["TestSupport"], swiftSettings: strict)
}

let package = Package(
  name: "etude",
  products: [
    .executable(name: "etude", targets: ["etude"]),
    // What a lesson's own Swift code links to.
    .library(
      name: "EtudeLessonKit", type: .dynamic,
      targets: ["Algorithms", "Systems", "Applications", "Clients", "StepKit"]),
    // A module that gives Redis the BF.* commands: `modules: [bloom]`.
    .library(name: "EtudeBloom", type: .dynamic, targets: ["BloomModule"]),
  ],
  targets: [
    // C libraries from Debian. No logic here: a module map and a shim header each.
    .systemLibrary(name: "CLibpq", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    .systemLibrary(name: "CHiredis", providers: [.apt(["libhiredis-dev"])]),
    .systemLibrary(name: "CRdkafka", pkgConfig: "rdkafka", providers: [.apt(["librdkafka-dev"])]),
    .systemLibrary(
      name: "CCmark", pkgConfig: "libcmark-gfm",
      providers: [.apt(["libcmark-gfm-dev", "libcmark-gfm-extensions-dev"])]),
    .systemLibrary(name: "CLibyaml", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    .systemLibrary(name: "CCivetweb", providers: [.apt(["libcivetweb-dev"])]),
    .systemLibrary(name: "CWslay", providers: [.apt(["libwslay-dev"])]),
    .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CLinux"),
    .systemLibrary(name: "CXxhash", pkgConfig: "libxxhash", providers: [.apt(["libxxhash-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CLz4", pkgConfig: "liblz4", providers: [.apt(["liblz4-dev"])]),
    .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
    .systemLibrary(name: "CSnappy", pkgConfig: "snappy", providers: [.apt(["libsnappy-dev"])]),

    // What symbolic links read, and where they lead.
    target("Links"),

    // A lesson as a value: text in, findings, matches and transcripts out. No sockets.
    target("Lessons", ["CCmark", "CLibyaml", "Links"]),

    // What lesson code links to.
    target("Clients", ["CLibpq", "CHiredis", "CRdkafka"]),
    // Optimised in debug builds as well: pages and tests run a thousand simulations of an algorithm.
    // What a precondition says is kept.
    .target(
      name: "Algorithms", dependencies: ["CICU", "CXxhash"],
      swiftSettings: strict + [
        .unsafeFlags(["-O", "-assert-config", "Debug"], .when(configuration: .debug))
      ]),
    target(
      "Systems", ["Algorithms", "CCivetweb", "CCrypto", "CLinux", "CWslay", "Clients", "Peers"]),
    // The programs that the last modules build from the systems: each can also be started by hand.
    target("Applications", ["Algorithms", "CLinux", "Clients", "Peers", "Systems"]),
    target("StepKit"),

    // ICU's normal forms. A C target, because ICU's headers cannot be imported beside Foundation's copy of them.
    .target(name: "CICU", publicHeadersPath: ".", linkerSettings: [.linkedLibrary("icuuc")]),

    // What redis-server loads. The C target declares the module API and calls its functions.
    .target(name: "CRedisModule"),
    target("BloomModule", ["Algorithms", "CRedisModule"]),

    // Which user is at the other end of a connection: for every server of ours.
    target("Peers", ["CLinux"]),

    // Running: processes, servers, sessions, the loop that ties them together.
    target("Processes", ["CLinux", "Links"]),
    target("Sessions", ["Processes"]),
    target("Psql", ["CLinux", "Clients", "Processes", "Sessions"]),
    target("RedisCLI", ["Clients", "Processes", "Sessions"]),
    target("KafkaTools", ["Clients", "Sessions"]),
    target("Programs", ["Links", "Processes", "Sessions"]),
    target("Services", ["CLinux", "Clients", "Processes"]),
    target("Wire", ["Processes", "Sessions"]),
    target(
      "Runner",
      [
        "CXxhash", "Clients", "KafkaTools", "Lessons", "Processes", "Programs", "Psql", "RedisCLI",
        "Services", "Sessions", "Wire",
      ]),

    target("Site", ["CLinux", "Lessons"]),
    // Step mode as a state machine and its screens: no terminal, no services.
    target("StepMode", ["Lessons"]),

    .executableTarget(
      name: "etude",
      dependencies: [
        "Algorithms", "Applications", "Clients", "Lessons", "Processes", "Programs", "Runner",
        "Services", "Sessions", "Site", "StepMode", "Systems",
      ],
      swiftSettings: strict),

    // Small helpers that live beside the runner in processes of their own: the one that cleans up
    // after a runner that was killed, and the one that hosts the built-in Kafka broker.
    .executableTarget(
      name: "etude-guard", dependencies: ["Processes"], swiftSettings: strict),
    // Optimised in debug builds as well: it looks at every byte of a message, for the checksum.
    .executableTarget(
      name: "etude-broker",
      dependencies: ["CLinux", "CLz4", "CSnappy", "CZlib", "CZstd", "Peers"],
      swiftSettings: strict + [
        .unsafeFlags(["-O", "-assert-config", "Debug"], .when(configuration: .debug))
      ]),

    // Acts as a runner that the tests of Services can kill.
    .executableTarget(
      name: "service-driver", dependencies: ["Processes", "Services"],
      path: "Tests/ServiceDriver", swiftSettings: strict),
    // Does jobs of a queue, for the tests of Systems to kill.
    .executableTarget(
      name: "job-driver", dependencies: ["Clients", "Systems"], path: "Tests/JobDriver",
      swiftSettings: strict),
    .target(
      name: "TestSupport", dependencies: ["Processes"], path: "Tests/TestSupport",
      swiftSettings: strict),
    tests("Algorithms", ["Algorithms", "Clients"]),
    tests("Clients", ["Clients", "Services"]),
    tests("Peers", ["Peers"]),
    tests(
      "Broker",
      [
        "Algorithms", "CLz4", "CSnappy", "CZlib", "CZstd", "Clients", "Processes", "etude-broker",
      ]),
    tests("KafkaTools", ["Clients", "KafkaTools", "Services", "Sessions"]),
    tests("Lessons", ["Lessons"]),
    tests("Processes", ["Processes"]),
    tests("Programs", ["Processes", "Programs", "Sessions"]),
    tests("Psql", ["Clients", "Psql", "Services", "Sessions"]),
    tests("RedisCLI", ["Clients", "RedisCLI", "Services", "Sessions"]),
    tests(
      "Runner",
      [
        "Clients", "Lessons", "Processes", "Programs", "RedisCLI", "Runner", "Services", "Sessions",
      ]),
    tests("Services", ["Clients", "Processes", "Services"]),
    tests("Site", ["Lessons", "Processes", "Site"]),
    tests("StepMode", ["Lessons", "StepMode"]),
    tests("BloomModule", ["Algorithms", "Clients", "Processes"]),
    tests("StepKit", ["Lessons", "StepKit"]),
    tests("Systems", ["Algorithms", "Clients", "Processes", "Services", "Systems", "job-driver"]),
    tests(
      "Applications",
      ["Algorithms", "Applications", "Clients", "Processes", "Services", "Systems"]),
    tests("Wire", ["Processes", "Sessions", "Wire"]),
    tests("CommandLine", ["Clients", "Lessons", "Processes", "Services"]),
  ]
)

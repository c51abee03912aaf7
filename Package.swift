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

/// For targets that must be fast in debug builds as well.
let optimised: [SwiftSetting] = [
  .unsafeFlags(["-O", "-assert-config", "Debug"], .when(configuration: .debug))
]

func target(
  _ name: String, in floor: String, folder: String? = nil, _ dependencies: [Target.Dependency] = [],
  _ more: [SwiftSetting] = []
) -> Target {
  .target(
    name: name, dependencies: dependencies, path: "Sources/\(floor)/\(folder ?? name)",
    swiftSettings: strict + more)
}

/// A C library from Debian.
func library(
  _ name: String, in floor: String, pkgConfig: String? = nil, package: String...
) -> Target {
  .systemLibrary(
    name: name, path: "Sources/\(floor)/\(name)", pkgConfig: pkgConfig,
    providers: package.isEmpty ? nil : [.apt(package)])
}

/// Has Swift's library in a program itself, where it counts: finding and joining its parts at each start takes
/// milliseconds.
func ownLibrary(_ parts: String...) -> [LinkerSetting] {
  // Another linker says each time that a function of Foundation's is dangerous.
  [
    .unsafeFlags(
      ["-static-stdlib", "-use-ld=lld"] + parts.map { "-l\($0)" }, .when(configuration: .release))
  ]
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
      targets: [
        "Algorithms", "Applications", "Consensus", "Databases", "KafkaClient", "PatternMatching",
        "PostgresClient", "RedisClient", "Servers", "StepKit", "Systems", "WebServers",
      ]),
    // A module that gives Redis the BF.* commands: `modules: [bloom]`.
    .library(name: "EtudeBloom", type: .dynamic, targets: ["BloomModule"]),
  ],
  targets: [
    // The floors, from the ground up. A target depends on its own floor and on those below it;
    // `docs/architecture.md` shows what each is for.

    // Platform: descriptors, processes, files. C libraries have no logic: a module map and a shim header.
    library("CLinux", in: "Platform"),
    library("CXxhash", in: "Platform", pkgConfig: "libxxhash", package: "libxxhash-dev"),
    // The functions of large C libraries, each of which is loaded when it is first called.
    .target(name: "COnDemand", path: "Sources/Platform/COnDemand"),
    // Descriptors, sockets and files, once for every target, and where Etude's parts lie.
    target("Platform", in: "Platform", ["CLinux", "CXxhash"]),
    // Processes that are started, and all that a run takes away when it ends.
    target("Processes", in: "Platform", ["CLinux", "Platform"]),
    // Text as bytes, lines and columns: what is visible, how wide it is, which name is near another.
    target("PlainText", in: "Platform"),
    // Whole files: read within limits, replaced in one step.
    target("Files", in: "Platform", ["Platform", "PlainText"]),

    // Clients: what speaks to PostgreSQL, Redis and Kafka, for the runner and for lesson code, and to HTTP servers.
    library("CLibpq", in: "Clients", package: "libpq-dev"),
    target(
      "PostgresClient", in: "Clients", folder: "Postgres", ["CLibpq", "COnDemand", "Platform"]),
    library("CHiredis", in: "Clients", package: "libhiredis-dev"),
    // It looks at every byte of what is sent and answered, and tests send millions of commands.
    target("RedisClient", in: "Clients", folder: "Redis", ["CHiredis"], optimised),
    library("CRdkafka", in: "Clients", package: "librdkafka-dev"),
    target("KafkaClient", in: "Clients", folder: "Kafka", ["COnDemand", "CRdkafka"]),
    library("CCurl", in: "Clients", package: "libcurl4-openssl-dev"),
    target("HTTPClient", in: "Clients", folder: "HTTP", ["CCurl", "COnDemand"]),

    // Lesson: a lesson as a value. Text in, findings and matches out. No sockets.
    library(
      "CCmark", in: "Lesson", pkgConfig: "libcmark-gfm", package: "libcmark-gfm-dev",
      "libcmark-gfm-extensions-dev"),
    library("CLibyaml", in: "Lesson", pkgConfig: "yaml-0.1", package: "libyaml-dev"),
    // Steps, expectations, pictures, services, transcripts.
    target("LessonModel", in: "Lesson", folder: "Model", ["PlainText"]),
    // Whether an output is what the lesson says, and what differs.
    target("Matching", in: "Lesson", ["LessonModel", "PlainText"]),
    // CommonMark as a tree, and its raw HTML made safe.
    target("Markdown", in: "Lesson", ["CCmark", "PlainText"]),
    // Lessons and courses read, checked and rewritten.
    target(
      "LessonText", in: "Lesson", folder: "Text",
      ["CLibyaml", "Files", "LessonModel", "Markdown", "Matching", "PlainText", "Platform"]),
    // The changes that a page has to notice.
    target(
      "Mutants", in: "Lesson",
      ["Files", "LessonModel", "LessonText", "Markdown", "PlainText", "Platform"]),

    // Services: the servers that lessons need, and the helpers that live beside the runner in
    // processes of their own.
    target(
      "Services", in: "Services", folder: "Hosts",
      [
        "CLinux", "HTTPClient", "KafkaClient", "LessonModel", "PlainText", "PostgresClient",
        "Processes", "RedisClient",
      ]),
    // Cleans up after a runner that was killed. A run waits for two of them to begin.
    .executableTarget(
      name: "etude-guard", dependencies: ["Processes"], path: "Sources/Services/Guard",
      swiftSettings: strict, linkerSettings: ownLibrary()),
    library("CZlib", in: "Services", pkgConfig: "zlib", package: "zlib1g-dev"),
    library("CLz4", in: "Services", pkgConfig: "liblz4", package: "liblz4-dev"),
    library("CZstd", in: "Services", pkgConfig: "libzstd", package: "libzstd-dev"),
    library("CSnappy", in: "Services", pkgConfig: "snappy", package: "libsnappy-dev"),
    // The built-in Kafka broker. It looks at every byte of a message, for the checksum.
    .executableTarget(
      name: "etude-broker",
      dependencies: ["CLinux", "CLz4", "CSnappy", "CZlib", "CZstd", "Platform"],
      path: "Sources/Services/Broker", swiftSettings: strict + optimised),

    // Sessions: one conversation each with a server or a program.
    target("Sessions", in: "Sessions", folder: "Session"),
    // psql: the text that it reads, the tables that it prints, its `\d`, and the session itself.
    target("PsqlText", in: "Sessions", folder: "SQL/Text"),
    target("PsqlTables", in: "Sessions", folder: "SQL/Tables", ["PsqlText"]),
    target("PsqlDescribe", in: "Sessions", folder: "SQL/Describe", ["PsqlTables", "PsqlText"]),
    target(
      "Psql", in: "Sessions", folder: "SQL/Psql",
      [
        "CLinux", "Platform", "PostgresClient", "Processes", "PsqlDescribe", "PsqlTables",
        "PsqlText", "Sessions",
      ]),
    target("RedisCLI", in: "Sessions", folder: "Redis", ["Processes", "RedisClient", "Sessions"]),
    target(
      "KafkaTools", in: "Sessions", folder: "Kafka", ["KafkaClient", "PlainText", "Sessions"]),
    target("Programs", in: "Sessions", ["PlainText", "Platform", "Processes", "Sessions"]),
    target("Wire", in: "Sessions", ["HTTPClient", "Platform", "Processes", "Sessions"]),

    // Runner: course, lesson, step, loop.
    .target(
      name: "Runner",
      dependencies: [
        "Files", "KafkaTools", "LessonModel", "LessonText", "Matching", "Mutants",
        "PlainText", "Processes", "Programs", "Psql", "PsqlText", "RedisCLI", "RedisClient",
        "Services", "Sessions", "Wire",
      ],
      swiftSettings: strict),

    // Output: what is made of a lesson and its transcript, and of nothing else.
    target(
      "Site", in: "Output",
      ["CLinux", "Files", "LessonModel", "LessonText", "Markdown", "PlainText", "Platform"]),
    // Lessons, differences and step mode's screens as lines for a terminal. It draws; it reads no keys.
    target(
      "Terminal", in: "Output", ["LessonModel", "LessonText", "Markdown", "Matching", "PlainText"]),
    // JUnit, annotations, JSON of mutants: for programs that read results.
    target("Reports", in: "Output", ["LessonModel", "PlainText"]),
    // A lesson in other forms: notebook, scripts, Markdown with what happened.
    target("Export", in: "Output", ["LessonModel", "LessonText", "PlainText", "Site"]),

    // Kit: what lesson code can import.
    library("CCivetweb", in: "Kit", package: "libcivetweb-dev"),
    library("CWslay", in: "Kit", package: "libwslay-dev"),
    library("CCrypto", in: "Kit", package: "libssl-dev"),
    // ICU's normal forms. A C target, because ICU's headers cannot be imported beside Foundation's copy of them.
    .target(
      name: "CICU", dependencies: ["COnDemand"], path: "Sources/Kit/CICU", publicHeadersPath: "."),
    // Pages and tests run a thousand simulations of an algorithm. What a precondition says is kept.
    .target(
      name: "Algorithms", dependencies: ["CXxhash"], path: "Sources/Kit/Algorithms",
      swiftSettings: strict + optimised),
    // Elections and Raft, and the simulation that they are tried in.
    .target(
      name: "Consensus", dependencies: ["Algorithms"], path: "Sources/Kit/Consensus",
      swiftSettings: strict + optimised),
    // Words found in a text and masked.
    .target(
      name: "PatternMatching", dependencies: ["CICU"], path: "Sources/Kit/PatternMatching",
      swiftSettings: strict + optimised),
    // Transactions and their retries, replicas, shards: what a program does with PostgreSQL.
    target("Databases", in: "Kit", ["Algorithms", "Platform", "PostgresClient"]),
    // Sockets, and a key-value server on them.
    target("Servers", in: "Kit", ["Algorithms", "CLinux", "Platform"]),
    // HTTP, WebSocket, Socket.IO.
    target(
      "WebServers", in: "Kit",
      ["CCivetweb", "CCrypto", "CLinux", "COnDemand", "CWslay", "PlainText", "Platform", "Servers"]),
    // A job queue and a rate limiter on Redis.
    target("Systems", in: "Kit", ["Algorithms", "Platform", "RedisClient"]),
    // The programs that the last modules build from the systems: each can also be started by hand.
    target(
      "Applications", in: "Kit",
      [
        "Algorithms", "Databases", "PatternMatching", "PostgresClient", "RedisClient", "Servers",
        "Systems", "WebServers",
      ]),
    target("StepKit", in: "Kit", ["PlainText", "Platform"]),
    // What redis-server loads. The C target declares the module API and calls its functions.
    .target(name: "CRedisModule", path: "Sources/Kit/CRedisModule"),
    target("BloomModule", in: "Kit", ["Algorithms", "CRedisModule"]),

    // Commands: live pages, the systems of the course, and `etude`.
    target(
      "Live", in: "Commands",
      [
        "CLinux", "CZlib", "Export", "Files", "KafkaClient", "LessonModel", "LessonText",
        "PlainText", "Matching", "Platform", "Processes", "Psql", "RedisClient", "Runner",
        "Services", "Terminal", "WebServers",
      ]),
    // What editors are told of pages, in the Language Server Protocol.
    target(
      "Editor", in: "Commands",
      [
        "CLinux", "Files", "LessonModel", "LessonText", "Matching", "Mutants", "PlainText",
        "Platform", "Runner", "Services", "Terminal",
      ]),
    // What every command stands in: arguments, help, the terminal, signals, exit statuses.
    target(
      "CommandFrame", in: "Commands", folder: "Frame",
      ["PlainText", "Platform", "Reports", "Terminal"]),
    // The systems that the course builds, started by hand.
    target(
      "SystemPrograms", in: "Commands", folder: "Systems",
      [
        "Applications", "CommandFrame", "Databases", "LessonModel", "PatternMatching", "PlainText",
        "PostgresClient", "Processes", "RedisClient", "Servers", "Services", "WebServers",
      ]),
    .executableTarget(
      name: "etude",
      dependencies: [
        "COnDemand", "CommandFrame", "Editor", "Export", "Files", "LessonModel", "LessonText",
        "Live", "Mutants", "PlainText", "Platform", "Processes", "Programs", "Reports", "Runner",
        "Services", "Site", "SystemPrograms", "Terminal",
      ],
      path: "Sources/Commands/etude", swiftSettings: strict,
      // Foundation's modules name these parts only where they are built into programs.
      linkerSettings: ownLibrary(
        "CoreFoundation", "_FoundationCShims", "_FoundationCollections", "_FoundationICU")),

    // Acts as a runner that the tests of Services can kill.
    .executableTarget(
      name: "service-driver", dependencies: ["LessonModel", "Processes", "Services"],
      path: "Tests/ServiceDriver", swiftSettings: strict),
    // Does jobs of a queue, for the tests of Systems to kill.
    .executableTarget(
      name: "job-driver", dependencies: ["RedisClient", "Systems"], path: "Tests/JobDriver",
      swiftSettings: strict),
    .target(
      name: "TestSupport", dependencies: ["Processes"], path: "Tests/TestSupport",
      swiftSettings: strict),
    tests("Algorithms", ["Algorithms", "RedisClient"]),
    tests("KafkaClient", ["KafkaClient"]),
    tests("PostgresClient", ["PostgresClient"]),
    tests("RedisClient", ["RedisClient"]),
    tests("Platform", ["Platform"]),
    tests(
      "Broker",
      [
        "Algorithms", "CLz4", "CSnappy", "CZlib", "CZstd", "KafkaClient", "Processes",
        "etude-broker",
      ]),
    tests("KafkaTools", ["KafkaClient", "KafkaTools", "Sessions"]),
    tests("PlainText", ["LessonModel", "PlainText", "Reports"]),
    tests("Files", ["Files"]),
    tests("LessonModel", ["Export", "LessonModel", "LessonText"]),
    tests("Matching", ["LessonModel", "Matching", "PlainText"]),
    tests("LessonText", ["LessonModel", "LessonText", "Site"]),
    tests("Mutants", ["LessonModel", "LessonText", "Mutants"]),
    tests("Export", ["Export", "LessonModel", "LessonText", "PlainText"]),
    tests("Reports", ["LessonModel", "LessonText", "Reports"]),
    tests("Terminal", ["LessonModel", "LessonText", "Matching", "Terminal"]),
    tests("Processes", ["Processes"]),
    tests("Programs", ["Algorithms", "Platform", "Processes", "Programs", "Sessions"]),
    tests(
      "Psql", ["PostgresClient", "Psql", "PsqlDescribe", "PsqlTables", "PsqlText", "Sessions"]),
    tests("RedisCLI", ["RedisCLI", "RedisClient", "Sessions"]),
    tests(
      "Runner",
      [
        "Export", "LessonModel", "LessonText", "Matching", "Mutants", "Processes", "Programs",
        "RedisCLI", "RedisClient", "Runner", "Services", "Sessions", "Site",
      ]),
    tests(
      "Services",
      [
        "KafkaClient", "LessonModel", "PlainText", "PostgresClient", "Processes", "RedisClient",
        "Services",
      ]),
    tests("Site", ["LessonModel", "LessonText", "Markdown", "Processes", "Site"]),
    tests("BloomModule", ["Algorithms", "Processes", "RedisClient"]),
    tests("StepKit", ["LessonModel", "StepKit"]),
    tests("Consensus", ["Algorithms", "Consensus"]),
    tests("PatternMatching", ["Algorithms", "PatternMatching"]),
    tests(
      "Databases",
      ["Algorithms", "Databases", "LessonModel", "PostgresClient", "Processes", "Services"]),
    tests("Servers", ["Algorithms", "Processes", "RedisClient", "Servers"]),
    tests("WebServers", ["Algorithms", "Processes", "Servers", "WebServers"]),
    tests(
      "Systems", ["Algorithms", "Processes", "RedisClient", "Servers", "Systems", "job-driver"]),
    tests(
      "Applications",
      [
        "Algorithms", "Applications", "Databases", "LessonModel", "PatternMatching",
        "PostgresClient", "Processes", "RedisClient", "Servers", "Services", "Systems",
        "WebServers",
      ]),
    tests(
      "Live", ["LessonModel", "LessonText", "Live", "Processes", "Services", "Terminal"]),
    tests("Wire", ["HTTPClient", "Processes", "Sessions", "Wire"]),
    tests("House", []),
    // The rules of the house. It reads every file of the repository.
    .testTarget(name: "TidyTests", swiftSettings: strict + optimised),
    tests(
      "CommandLine",
      [
        "KafkaClient", "LessonModel", "LessonText", "Matching", "PostgresClient", "Processes",
        "RedisClient", "Reports", "Services",
      ]),
  ]
)

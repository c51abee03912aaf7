import LessonModel

/// What a shell script does beyond its own folder, as far as its words say: it changes the machine, fetches
/// something, or talks to servers of somebody else's.
///
/// This is advice and no guard. A program that has another name is not known here, and a script that means
/// ill hides what it does.
enum OutsideEffect {
  /// The first such effect of a script, as a sentence without a full stop; nil when none is seen.
  ///
  /// - Parameters:
  ///   - text: the script.
  ///   - services: the kinds of service that its page has.
  /// - Returns: the sentence.
  /// - Complexity: linear in the script, for each level of scripts in scripts.
  static func first(in text: String, services: [ServiceKind]) -> String? {
    first(in: text, services: services, depth: 0)
  }

  /// How deep scripts within scripts are followed (`sh -c '…'`).
  private static let deepest = 4

  private static func first(in text: String, services: [ServiceKind], depth: Int) -> String? {
    let script = ShellScript(text)
    var isElsewhere = false
    for command in script.commands {
      let words = Self.words(of: command)
      guard let program = words.first, !script.functions.contains(program) else { continue }
      if let reason = reason(program, words, services, isElsewhere: isElsewhere) { return reason }
      if depth < deepest, let inner = scriptWithin(words),
        let reason = first(in: inner, services: services, depth: depth + 1)
      {
        return reason
      }
      if ["cd", "pushd"].contains(program), words.dropFirst().contains(where: isOutside) {
        isElsewhere = true
      }
    }
    return script.targets.map(plain).first(where: isOutside).map {
      "it writes to `\($0)`, which is not in the page's own folder"
    }
  }

  private static func reason(
    _ program: String, _ words: [String], _ services: [ServiceKind], isElsewhere: Bool
  ) -> String? {
    if changesMachine(program, words) {
      let name = words.contains("pip") ? "pip" : program
      return "`\(name)` changes the machine or fetches something"
    }
    if let place = fileOutside(program, words, isElsewhere: isElsewhere) {
      return "`\(program)` changes files that are not in the page's own folder: `\(place)`"
    }
    if program == "kill", words.dropFirst().contains(where: isProcess) {
      return "`kill` ends a process that the page has not started"
    }
    if let kind = servers[program], !services.contains(where: { $0.word == kind }) {
      return "`\(program)` talks to a server that is not the page's own"
    }
    if otherClients.contains(program), services.isEmpty {
      return "`\(program)` talks to a server that is not the page's own"
    }
    return nil
  }

  /// Whether a program changes the machine, or fetches what a page has no say in.
  private static func changesMachine(_ program: String, _ words: [String]) -> Bool {
    if program == "git" { return words.contains(where: gitWords.contains) }
    // `python3 -m pip install …`
    return managers.contains(program) || program.hasPrefix("mkfs") || words.contains("pip")
  }

  /// The first path outside of the page's folder that a program changes.
  private static func fileOutside(
    _ program: String, _ words: [String], isElsewhere: Bool
  ) -> String? {
    let operands = words.dropFirst().filter { !$0.hasPrefix("-") }
    func outside(_ paths: some Collection<String>) -> String? {
      paths.first(where: isOutside) ?? (isElsewhere ? paths.first : nil)
    }
    switch program {
    case "rm", "rmdir", "unlink", "shred", "mv":
      return outside(operands) ?? operands.first { $0.hasPrefix("/tmp") }
    case "mkdir", "touch", "tee", "chmod", "chgrp", "truncate": return outside(operands)
    case "cp", "ln", "install": return outside(operands.suffix(1))
    case "sed":
      let edits = words.contains { $0.hasPrefix("-i") || $0.hasPrefix("--in-place") }
      return edits ? outside(operands.dropFirst()) : nil
    case "dd":
      return outside(operands.filter { $0.hasPrefix("of=") }.map { String($0.dropFirst(3)) })
    case "find":
      let changes = words.contains { ["-delete", "-exec", "-execdir", "-ok"].contains($0) }
      return changes ? outside(operands.prefix(1)) : nil
    default: return nil
    }
  }

  /// Whether a path leads out of the folder in which a page's steps run, which is also their home.
  private static func isOutside(_ path: String) -> Bool {
    if path.split(separator: "/").first == ".." { return true }
    guard path.hasPrefix("/") else { return false }
    return !["/tmp", "/dev"].contains { path == $0 || path.hasPrefix($0 + "/") }
      || path.hasPrefix("/dev/sd") || path.hasPrefix("/dev/nvme") || path.hasPrefix("/dev/disk")
  }

  /// Whether an operand of `kill` is a number that the page has made up, or all processes.
  private static func isProcess(_ word: String) -> Bool {
    word == "-1" || !word.isEmpty && word.allSatisfy(\.isNumber)
  }
}

extension OutsideEffect {
  /// The words of a command from its program on, which is without its folder.
  static func words(of command: ShellScript.Command) -> [String] {
    var words = command.words.map(plain)[...]
    while let first = words.first {
      let name = programName(first)
      if ShellScript.isAssignment(first) {
        words = words.dropFirst()
      } else if wrappers.contains(name), words.count > 1 {
        // Its options, and how long or how often.
        words = words.dropFirst().drop { $0.hasPrefix("-") || $0.first?.isNumber == true }
      } else {
        return [name] + words.dropFirst()
      }
    }
    return []
  }

  /// A word without quotes and backslashes.
  private static func plain(_ word: String) -> String {
    word.filter { !"'\"\\".contains($0) }
  }

  private static func programName(_ word: String) -> String {
    word.contains("/") ? word.split(separator: "/").last.map(String.init) ?? word : word
  }

  /// The script that a shell is given as a word.
  private static func scriptWithin(_ words: [String]) -> String? {
    if words.first == "eval" { return words.dropFirst().joined(separator: " ") }
    guard let shell = words.first, ["sh", "bash", "zsh", "dash", "ksh", "fish"].contains(shell),
      let flag = words.firstIndex(where: { $0.hasPrefix("-") && $0.hasSuffix("c") }),
      flag + 1 < words.count
    else { return nil }
    return words[flag + 1]
  }

  /// Programs that run the one that is named behind them.
  private static let wrappers: Set = [
    "env", "exec", "command", "builtin", "nohup", "nice", "ionice", "setsid", "stdbuf", "timeout",
    "time", "xargs", "watch", "busybox",
  ]

  private static let managers: Set = [
    // Rights, packages, services of the machine.
    "sudo", "su", "doas", "run0", "pkexec", "apt", "apt-get", "apt-key", "add-apt-repository",
    "aptitude", "dpkg", "dnf", "yum", "yum-config-manager", "rpm", "zypper", "pacman", "yay",
    "paru", "apk", "emerge", "eopkg", "xbps-install", "pkg", "pkg_add", "pkgin", "brew", "port",
    "snap", "flatpak", "choco", "scoop", "winget", "nix", "nix-env", "nix-shell", "guix", "flox",
    "spack", "asdf", "mise", "rtx", "sdk", "systemctl", "service", "launchctl", "reboot",
    "shutdown", "poweroff", "halt", "mount", "umount", "swapoff", "sysctl", "modprobe", "insmod",
    "useradd", "userdel", "usermod", "groupadd", "passwd", "chsh", "chown", "crontab", "iptables",
    "nft", "ufw", "fdisk", "parted", "update-alternatives", "ldconfig", "gsettings", "defaults",
    "pkill", "killall",
    // Packages of a language, and what builds with them.
    "pip", "pip2", "pip3", "pipx", "pgxn", "uv", "uvx", "rye", "conda", "mamba", "micromamba",
    "poetry",
    "pdm", "npm", "npx", "yarn", "pnpm", "bun", "bunx", "deno", "gem", "bundle", "cargo", "rustup",
    "go", "composer", "cpan", "cpanm", "luarocks", "opam", "cabal", "stack", "mix",
    "mvn", "gradle", "make", "cmake", "ninja", "bazel",
    // Containers and clouds.
    "docker", "docker-compose", "podman", "nerdctl", "buildah", "kubectl", "helm", "minikube",
    "kind", "terraform", "tofu", "ansible", "ansible-playbook", "vagrant", "aws", "gcloud",
    "gsutil", "az", "heroku", "fly", "flyctl", "vercel", "netlify", "doctl", "gh", "glab",
    // The network.
    "curl", "wget", "http", "https", "xh", "xhs", "aria2c", "axel", "ssh", "ssh-copy-id", "scp",
    "sftp", "ftp", "rsync", "rclone", "nc", "ncat", "telnet", "ping", "dig", "nslookup",
    "svn", "hg",
  ]

  /// What git fetches, sends, or changes for all of a person's repositories.
  private static let gitWords: Set = [
    "clone", "fetch", "pull", "push", "submodule", "ls-remote", "lfs", "send-email", "--global",
    "--system",
  ]

  /// Programs that talk to a kind of server that a page can have.
  private static let servers = [
    "psql": "postgres", "createdb": "postgres", "dropdb": "postgres", "createuser": "postgres",
    "dropuser": "postgres", "pg_restore": "postgres", "vacuumdb": "postgres",
    "reindexdb": "postgres", "redis-cli": "redis", "valkey-cli": "redis",
  ]

  /// Programs that talk to other servers, which a page may have from `etude.yaml`.
  private static let otherClients: Set = [
    "mysql", "mariadb", "mysqladmin", "mongosh", "mongo", "cqlsh", "clickhouse-client", "influx",
    "etcdctl", "nats", "consul", "vault",
  ]
}

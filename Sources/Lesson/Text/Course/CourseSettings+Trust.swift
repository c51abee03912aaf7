import Files
package import LessonModel
import PlainText
import Platform

/// What `etude.yaml` says that changes what steps do, whatever their text is. A person who has read a
/// page has not seen it.
extension CourseSettings {
  /// Variables by which programs load code, run others or read settings that they were not told to.
  private static let loading: Set = [
    "BASH_ENV", "BASHOPTS", "BROWSER", "CDPATH", "CLASSPATH", "EDITOR", "ENV", "GCONV_PATH", "HOME",
    "IFS", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "LESSCLOSE", "LESSOPEN", "LUA_CPATH",
    "LUA_INIT",
    "LUA_PATH", "MANPAGER", "NODE_OPTIONS", "NODE_PATH", "PAGER", "PERL5DB", "PERL5LIB", "PERL5OPT",
    "PERLLIB", "PHPRC", "PHP_INI_SCAN_DIR", "PROMPT_COMMAND", "PS4", "PSQLRC", "PSQL_EDITOR",
    "PSQL_PAGER", "PYTHONBREAKPOINT", "PYTHONHOME", "PYTHONPATH", "PYTHONSTARTUP", "RUBYLIB",
    "RUBYOPT", "RUSTC_WRAPPER", "SHELLOPTS", "VISUAL", "XDG_CONFIG_HOME", "ZDOTDIR",
    "_JAVA_OPTIONS",
  ]

  /// What names of such variables begin and end with, for the programs that nobody has listed here.
  private static let beginnings = [
    "BASH", "BUNDLE_", "CARGO", "CURL_", "DYLD_", "GCC_", "GEM_", "GIT_", "GO", "JAVA", "LD_",
    "LUA_",
    "MAKE", "NODE_", "NPM_", "OPENSSL_", "PERL", "PIP_", "PYTHON", "RUBY", "RUST", "R_", "SSL_",
    "TAR_",
    "VIM", "WGET", "XDG_", "ZSH",
  ]
  private static let endings = [
    "CC", "CONF", "CONFIG", "FILE", "FILES", "FLAGS", "HOME", "INIT", "LIB", "OPT", "OPTIONS",
    "OPTS",
    "PATH", "RC", "SHELL", "WRAPPER",
  ]

  /// Whether a variable needs a person's trust.
  static func needsTrust(_ name: String) -> Bool {
    let name = name.uppercased()
    return loading.contains(name) || beginnings.contains(where: name.hasPrefix)
      || endings.contains(where: name.hasSuffix)
  }

  /// Where the system has its programs. What the person has installed beside them, such as another
  /// version of the author's program, may be meant to be replaced.
  private static let systemPath = "/usr/sbin:/usr/bin:/sbin:/bin"

  /// What keeps pages from being run by a person that has not said that they trust the settings.
  ///
  /// - Parameter root: the course's folder.
  /// - Returns: a finding for each variable that loads code, for each folder of `path` that holds a
  ///   program by the name of one of the system's, and for each kind whose program is not known to be
  ///   harmless.
  /// - Complexity: linear in the names in these folders.
  package func trustFindings(root: String) -> [Finding] {
    func finding(_ line: Int, _ problem: String) -> Finding {
      Finding(
        file: Self.file(in: root), line: line, problem: problem,
        remedy: "--trust runs pages so, if you trust their author")
    }
    let variables = loaders.map {
      finding(
        $0.line,
        "the variable `\($0.text)` of `environment` can make the programs of steps load code")
    }
    let folders = path.compactMap { entry -> Finding? in
      let folder = joined(root, entry.text)
      // A folder that cannot be read has been reported.
      let names = ((try? FileBytes.names(in: folder)) ?? []).sorted()
      let hidden = names.filter {
        Executable.find(joined(folder, $0)) != nil
          && Executable.find($0, path: Self.systemPath) != nil
      }
      guard let first = hidden.first else { return nil }
      let others = hidden.count == 1 ? "" : ", and \(hidden.count - 1) more,"
      return finding(
        entry.line,
        "`\(entry.text)/\(first)`\(others) would run in steps in the place of the system's `\(first)`"
      )
    }
    return variables + folders + kindTrustFindings(root: root)
  }
}

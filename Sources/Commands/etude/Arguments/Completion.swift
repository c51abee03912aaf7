import CommandFrame
import PlainText

/// `etude completion`: what a shell has to know to complete command lines, made of the same description
/// as parsing and help.
enum Completion {
  static let spec = CommandSpec(
    name: "completion", summary: "print what lets a shell complete commands and options",
    operands: "bash|zsh|fish",
    discussion: """
      An installed Etude has put it where each shell looks; see docs/installing.md. The shell completes
      commands, their options, and names of files.
      """,
    options: [],
    examples: [
      (#"eval "$(etude completion bash)""#, "in this bash"),
      ("etude completion fish | source", "in this fish"),
    ],
    run: run)

  private static func run(_ arguments: Arguments, console: Console) throws -> ExitStatus {
    let texts = ["bash": bash, "fish": fish, "zsh": zsh]
    guard arguments.operands.count == 1, let text = texts[arguments.operands[0]] else {
      throw UsageError("name one shell: bash, zsh or fish")
    }
    console.write(text(Etude.commands))
    return .success
  }

  /// The words of a command's options, as they are typed.
  private static func words(of command: CommandSpec) -> [String] {
    command.options.map { "--\($0.name)" } + ["--help"]
  }

  private static func bash(_ commands: [CommandSpec]) -> String {
    """
    # Completion of etude in bash.
    _etude() {
      local word=${COMP_WORDS[COMP_CWORD]} words=""
      COMPREPLY=()
      if [ "$COMP_CWORD" = 1 ]; then
        words="\(commands.map(\.name).joined(separator: " ")) help --help --version"
      elif [ "${word#-}" != "$word" ]; then
        case ${COMP_WORDS[1]} in
    \(commands.map { "      \($0.name)) words=\"\(words(of: $0).joined(separator: " "))\" ;;" }
      .joined(separator: "\n"))
        esac
      fi
      if [ -n "$words" ]; then COMPREPLY=($(compgen -W "$words" -- "$word")); fi
    }
    complete -o default -o bashdefault -F _etude etude

    """
  }

  private static func zsh(_ commands: [CommandSpec]) -> String {
    // In a description, a quote ends the word, and a colon or a bracket would be read.
    func quoted(_ text: String) -> String {
      "'" + text.replacing("'", with: "'\\''") + "'"
    }
    func described(_ text: String) -> String {
      text.replacing("\\", with: "\\\\").replacing("[", with: "\\[").replacing("]", with: "\\]")
        .replacing(":", with: "\\:")
    }
    let names = commands.map { quoted("\($0.name):\(described($0.summary))") }
    let cases = commands.map { command in
      let options = command.options.map { option in
        let value = option.value.map { ":\(described($0)):_files" } ?? ""
        let sign = option.value == nil ? "" : option.hasOptionalValue ? "=-" : "="
        return quoted(
          "--\(option.name)\(sign)[\(described(option.help))]\(option.hasOptionalValue ? ":" + value : value)"
        )
      }
      return
        "    \(command.name)) _arguments \((options + [quoted("--help[print this text]"), quoted("*:lesson:_files")]).joined(separator: " ")) ;;"
    }
    return """
      #compdef etude
      # Completion of etude in zsh.
      _etude() {
        if (( CURRENT == 2 )); then
          local -a commands=(\(names.joined(separator: " ")))
          _describe command commands
          return
        fi
        local command=$words[2]
        shift words
        (( CURRENT-- ))
        case $command in
      \(cases.joined(separator: "\n"))
          *) _files ;;
        esac
      }
      if [ "$funcstack[1]" = _etude ]; then _etude "$@"; else compdef _etude etude; fi

      """
  }

  private static func fish(_ commands: [CommandSpec]) -> String {
    func quoted(_ text: String) -> String {
      "'" + text.replacing("\\", with: "\\\\").replacing("'", with: "\\'") + "'"
    }
    let names = commands.map {
      "complete -c etude -n __fish_use_subcommand -f -a \($0.name) -d \(quoted($0.summary))"
    }
    let options = commands.flatMap { command in
      command.options.map { option in
        "complete -c etude -n '__fish_seen_subcommand_from \(command.name)' -l \(option.name)"
          + (option.letter.map { " -s \($0)" } ?? "")
          + (option.value == nil || option.hasOptionalValue ? "" : " -r")
          + " -d \(quoted(option.help))"
      }
    }
    return (["# Completion of etude in fish."] + names + options).joined(separator: "\n") + "\n"
  }
}

extension Interpreter {
  /// Python as at its prompt.
  static let python = Interpreter(
    name: "python3", program: "python3",
    arguments: { ["-u", "-c", pythonText, $0] },
    advice: "a change of `os` or `sys` keeps it from that",
    written: { command in
      let variables = command.variables.sorted { $0.key < $1.key }
        .map { name, value in value.map { "\(name)=\($0)" } ?? name }
      let parts =
        [
          "\(command.number)", command.streams?.old.joined(separator: ":") ?? "",
          command.streams?.new ?? "", command.reports, "\(variables.count)",
        ]
        + variables + [command.text]
      return parts.map { "\($0)\0" }.joined()
    })

  /// Reads commands, of parts that each end with a NUL, and runs each as the interactive interpreter
  /// does. The page's names live in a `__main__` of their own.
  private static let pythonText = """
    import sys
    # What the page has written is not what is meant here: `code.py` of the page's folder.
    here = [place for place in sys.path if not place]
    sys.path[:] = [place for place in sys.path if place]
    import code, os, types
    sys.path[:0] = here

    def parts(number):
        rest = b""
        while True:
            try:
                chunk = os.read(number, 65536)
            except KeyboardInterrupt:
                continue
            if not chunk:
                return
            rest += chunk
            *whole, rest = rest.split(b"\\0")
            for part in whole:
                yield part.decode("utf-8", "surrogateescape")

    def lead(number, old, new):
        def leads(place):
            try:
                return os.path.samestat(os.fstat(number), os.stat(place))
            except OSError:
                return False
        try:
            if any(leads(place) for place in old.split(":")):
                opened = os.open(new, os.O_WRONLY)
                os.dup2(opened, number, os.get_inheritable(number))
                os.close(opened)
        except OSError:
            pass

    def run(console, text):
        try:
            return console.runsource(text, "<stdin>", "single") and console.runsource(
                text + "\\n", "<stdin>", "single")
        except KeyboardInterrupt:
            sys.stderr.write("KeyboardInterrupt\\n")
            return False

    def serve(path):
        number = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        main = types.ModuleType("__main__")
        sys.modules["__main__"] = main
        sys.argv = [""]
        sys.ps1, sys.ps2 = ">>> ", "... "
        console = code.InteractiveInterpreter(main.__dict__)
        source = parts(number)
        for count in source:
            old, new, reports = next(source), next(source), next(source)
            for _ in range(int(next(source))):
                name, sign, value = next(source).partition("=")
                os.environ.update({name: value}) if sign else os.environ.pop(name, None)
            text = next(source)
            for stream in range(\(streams.lowerBound), \(streams.upperBound + 1)) if new else ():
                lead(stream, old, new)
            more = run(console, text)
            for stream in (sys.stdout, sys.stderr):
                try:
                    stream.flush()
                except Exception:
                    pass
            target = os.open(reports, os.O_WRONLY | os.O_CLOEXEC)
            os.write(target, f"{count} 0 {'unfinished' if more else 'ready'}\\n".encode())
            os.close(target)

    serve(sys.argv[1])
    """
}

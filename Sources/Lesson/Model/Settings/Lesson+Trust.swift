import PlainText

extension Lesson {
  /// The settings of its services that are not known to be harmless, each with its service, in the
  /// order of the page.
  package var settingsThatNeedTrust:
    [(service: ServiceDeclaration, setting: ServiceDeclaration.Setting)]
  {
    services.flatMap { service in
      service.config.filter { service.kind.safety(of: $0.name) == .needsTrust }
        .map { (service, $0) }
    }
  }

  /// How the repository's own kinds of service among its services are started, each once. The page
  /// does not show which programs that runs.
  package var recipes: [ServiceRecipe] { serviceKinds.compactMap(\.recipe) }

  /// What keeps the lesson from being run by a person that has not said that they trust it.
  package var trustFindings: [Finding] {
    trustFindings(saying: "--trust runs a page with such settings")
  }

  /// The same with another way to say so, such as `--trust runs a page with such settings`.
  package func trustFindings(saying remedy: String) -> [Finding] {
    let ofRecipes = recipes.map { recipe in
      Finding(
        file: recipe.file, line: recipe.line,
        problem: "the service `\(recipe.word)` runs `\(recipe.start.shown)`, which no page shows",
        remedy: "--trust starts it, if you trust its author")
    }
    let isCompiled = steps.contains(where: \.kind.isCompiled)
    let ofPackages = (isCompiled ? surroundings.packages : []).map { package in
      Finding(
        file: package.file, line: package.line,
        problem:
          "Swift steps import the package `\(package.name)`, and to build it runs its Package.swift, which "
          + "no page shows",
        remedy: "--trust builds it, if you trust its author")
    }
    return ofRecipes + ofPackages
      + settingsThatNeedTrust.map { service, setting in
        let harmless = service.kind.settings.harmless.sorted()
        let meant = nearestName(to: setting.name, among: harmless).map { "did you mean `\($0)`? " }
        return Finding(
          file: file, line: setting.line,
          problem:
            "`\(setting.name)` of the service `\(service.name)` is not known to be harmless; "
            + "it may run programs, load code or reach files",
          remedy: (meant ?? "") + "\(remedy), if you trust its author")
      }
  }
}

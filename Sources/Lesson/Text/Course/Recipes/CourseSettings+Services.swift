import LessonModel
import Platform

/// The kinds of service that `etude.yaml` adds to those of Etude.
extension CourseSettings {
  mutating func readServices(_ values: [String: YAMLNode], _ findings: inout FindingList) {
    guard let node = values["services"] else { return }
    recipes = RecipeReader.read(node, file: findings.file, &findings)
  }

  /// Notes where the recipes' programs are looked for.
  mutating func placeRecipes(root: String) {
    let surroundings = surroundings(root: root)
    for index in recipes.indices {
      recipes[index].root = surroundings.root
      recipes[index].path = surroundings.path
    }
  }
}

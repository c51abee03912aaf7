/// Ends the program with a message when a condition does not hold.
///
/// `precondition` would say nothing of its message in a program that is built for release, as the
/// lesson kit is, and the author of a lesson needs it.
func demand(_ condition: Bool, _ message: @autoclosure () -> String) {
  if !condition { fatalError(message()) }
}

@main
struct Etude {
  static func main() {
    print("etude")
  }
}

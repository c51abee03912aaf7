// One round of Benchmarks/ring.py: how long a million look-ups on our ring take, in seconds.
import Algorithms

let ring = HashRing((0..<10).map { "node-\($0)" }, pointsPerNode: 160)
let keys = (0..<200_000).map { "user:\($0)" }
var found = 0
let taken = ContinuousClock().measure {
  for key in keys where ring.node(for: key) != nil { found += 1 }
}
precondition(found == keys.count, "a key without a node")
let seconds = Double(taken.components.seconds) + Double(taken.components.attoseconds) * 1e-18
print("look-up", seconds * 5)
print("points", ring.pointCount)

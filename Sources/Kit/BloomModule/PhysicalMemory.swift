import Glibc

/// The memory of the machine.
enum PhysicalMemory {
  /// How many bytes there are in all, whoever uses them.
  static let byteCount = sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))
}

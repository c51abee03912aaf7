import Glibc

/// The memory of the machine.
enum PhysicalMemory {
  /// How many bytes there are in all, free or in use.
  static let byteCount = sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))
}

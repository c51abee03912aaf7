// The tests of the systems that lessons stand on, one folder a system.

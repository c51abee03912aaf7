// The tests of the applications of the course, one folder each.

// The applications of the course, one folder each.

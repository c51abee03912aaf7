// Whoever starts processes meets descriptors, deadlines and errors of the system as well.
@_exported public import Platform

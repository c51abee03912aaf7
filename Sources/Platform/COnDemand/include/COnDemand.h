#pragma once

// Functions of large C libraries, under their own names. A library is loaded when one of its functions is first
// called, and not when a program starts: libpq, librdkafka and libcurl bring some thirty other libraries with
// them, which takes half of the time that a program needs to begin. A page of commands calls none of them.
//
// `calls.inc` names the libraries and their functions. Whoever calls another function is told by the linker that
// it is undefined, and adds its name there.

// How many libraries there are.
int etude_library_count(void);

// Loads a library, by its number from 0; says why it cannot be loaded, and NULL where it can. The text is valid
// until this thread's next call.
const char *etude_library_problem(int number);

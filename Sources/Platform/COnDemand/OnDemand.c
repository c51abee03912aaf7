#include "COnDemand.h"

#include <dlfcn.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unicode/uvernum.h>

#define TEXT_OF(value) #value
#define TEXT(value) TEXT_OF(value)
#define ICU_VERSION TEXT(U_ICU_VERSION_MAJOR_NUM)
#define HIDDEN __attribute__((visibility("hidden")))

struct library {
  const char *file;
  _Atomic(void *) handle;
};

// Laid out as in `OnDemand.S`.
struct slot {
  _Atomic(void *) address;
  const char *function;
  struct library *library;
};

// The files' names have a section of their own: whoever makes a package reads there what is needed besides.
#define LIBRARY(name, file)                                             \
  __attribute__((section("on_demand"))) static const char name##_file[] = file; \
  HIDDEN struct library etude_library_##name = {name##_file, 0};
#define CALL(library, name)
#include "calls.inc"

#undef LIBRARY
#define LIBRARY(name, file) &etude_library_##name,
static struct library *const libraries[] = {
#include "calls.inc"
};

int etude_library_count(void) { return sizeof(libraries) / sizeof(*libraries); }

const char *etude_library_problem(int number) {
  return dlopen(libraries[number]->file, RTLD_LAZY | RTLD_LOCAL) ? NULL : dlerror();
}

// A library that is not there is as much an error as one that the linker does not find when a program starts, and
// ends the program as that does.
static void give_up(void) {
  fprintf(stderr, "etude: a library cannot be loaded: %s\n", dlerror());
  exit(127);
}

// Puts a function's address into its slot. Several threads may be here at once: all find the same.
HIDDEN void *etude_find(struct slot *slot) {
  struct library *library = slot->library;
  void *handle = atomic_load(&library->handle);
  if (!handle) {
    handle = dlopen(library->file, RTLD_LAZY | RTLD_LOCAL);
    if (!handle) give_up();
    atomic_store(&library->handle, handle);
  }
  void *address = dlsym(handle, slot->function);
  if (!address) give_up();
  atomic_store(&slot->address, address);
  return address;
}

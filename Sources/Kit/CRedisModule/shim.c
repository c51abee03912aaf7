#include "CRedisModule.h"

// The server puts the address of its look-up function first in the context that it gives to
// RedisModule_OnLoad.
typedef int (*look_up)(const char *name, void *function);

#define RM_DEFINE(result, name, parameters, arguments) \
  static result(*found_##name) parameters; \
  result rm_##name parameters { return found_##name arguments; }
RM_FUNCTIONS(RM_DEFINE)

static void (*found_EmitAOF)(
    RedisModuleIO *io, const char *command, const char *format, ...);

int rm_attach(RedisModuleCtx *ctx) {
  look_up get = *(look_up *)ctx;
#define RM_FETCH(result, name, parameters, arguments) \
  if (get("RedisModule_" #name, &found_##name) != RM_OK) return RM_ERR;
  RM_FUNCTIONS(RM_FETCH)
  return get("RedisModule_EmitAOF", &found_EmitAOF);
}

void rm_emit_load_chunk(
    RedisModuleIO *io, RedisModuleString *key, long long iterator, const char *bytes,
    size_t count) {
  found_EmitAOF(io, "BF.LOADCHUNK", "slb", key, iterator, bytes, count);
}

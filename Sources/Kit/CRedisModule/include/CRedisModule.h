// The part of Redis's module API that the Bloom module uses, declared by ourselves from the
// documentation (redis.io, "Modules API reference"). A server hands out its functions by name;
// `rm_attach` fetches them, and `rm_X` calls the one that the documentation calls RedisModule_X.
#ifndef ETUDE_REDIS_MODULE_H
#define ETUDE_REDIS_MODULE_H

#include <stddef.h>
#include <stdint.h>

typedef struct RedisModuleCtx RedisModuleCtx;
typedef struct RedisModuleKey RedisModuleKey;
typedef struct RedisModuleString RedisModuleString;
typedef struct RedisModuleIO RedisModuleIO;
typedef struct RedisModuleType RedisModuleType;
typedef struct RedisModuleDigest RedisModuleDigest;

typedef int (*rm_command)(RedisModuleCtx *ctx, RedisModuleString **argv, int argc);

// What a data type can do, in the layout of version 3.
typedef struct {
  uint64_t version;
  void *(*rdb_load)(RedisModuleIO *io, int version);
  void (*rdb_save)(RedisModuleIO *io, void *value);
  void (*aof_rewrite)(RedisModuleIO *io, RedisModuleString *key, void *value);
  size_t (*mem_usage)(const void *value);
  void (*digest)(RedisModuleDigest *digest, void *value);
  void (*free)(void *value);
  int (*aux_load)(RedisModuleIO *io, int version, int when);
  void (*aux_save)(RedisModuleIO *io, int when);
  int aux_save_triggers;
  size_t (*free_effort)(RedisModuleString *key, const void *value);
  void (*unlink)(RedisModuleString *key, const void *value);
  void *(*copy)(RedisModuleString *from, RedisModuleString *to, const void *value);
  int (*defrag)(void *ctx, RedisModuleString *key, void **value);
} rm_type_methods;

enum { RM_OK = 0, RM_ERR = 1 };
enum { RM_READ = 1, RM_WRITE = 2 };
enum { RM_KEY_EMPTY = 0, RM_KEY_MODULE = 6 };
enum { RM_API_VERSION = 1, RM_TYPE_METHODS_VERSION = 3 };
enum { RM_HANDLE_IO_ERRORS = 1 << 0 };
enum { RM_POSTPONED_LENGTH = -1 };
enum { RM_CONTEXT_RESP3 = 1 << 22 };

// X(result, name, parameters, arguments)
#define RM_FUNCTIONS(X) \
  X(int, IsModuleNameBusy, (const char *name), (name)) \
  X(void, SetModuleAttribs, (RedisModuleCtx * ctx, const char *name, int version, int api), \
    (ctx, name, version, api)) \
  X(void, SetModuleOptions, (RedisModuleCtx * ctx, int options), (ctx, options)) \
  X(int, CreateCommand, \
    (RedisModuleCtx * ctx, const char *name, rm_command run, const char *flags, int first, \
     int last, int step), \
    (ctx, name, run, flags, first, last, step)) \
  X(RedisModuleType *, CreateDataType, \
    (RedisModuleCtx * ctx, const char *name, int version, rm_type_methods *methods), \
    (ctx, name, version, methods)) \
  X(int, GetContextFlags, (RedisModuleCtx * ctx), (ctx)) \
  X(void *, TryAlloc, (size_t bytes), (bytes)) \
  X(void, Free, (void *memory), (memory)) \
  X(int, WrongArity, (RedisModuleCtx * ctx), (ctx)) \
  X(int, ReplyWithError, (RedisModuleCtx * ctx, const char *message), (ctx, message)) \
  X(int, ReplyWithSimpleString, (RedisModuleCtx * ctx, const char *text), (ctx, text)) \
  X(int, ReplyWithLongLong, (RedisModuleCtx * ctx, long long number), (ctx, number)) \
  X(int, ReplyWithBool, (RedisModuleCtx * ctx, int truth), (ctx, truth)) \
  X(int, ReplyWithNull, (RedisModuleCtx * ctx), (ctx)) \
  X(int, ReplyWithArray, (RedisModuleCtx * ctx, long length), (ctx, length)) \
  X(int, ReplyWithMap, (RedisModuleCtx * ctx, long length), (ctx, length)) \
  X(void, ReplySetArrayLength, (RedisModuleCtx * ctx, long length), (ctx, length)) \
  X(int, ReplyWithStringBuffer, (RedisModuleCtx * ctx, const char *bytes, size_t count), \
    (ctx, bytes, count)) \
  X(int, StringToDouble, (const RedisModuleString *string, double *number), (string, number)) \
  X(int, StringToLongLong, (const RedisModuleString *string, long long *number), \
    (string, number)) \
  X(const char *, StringPtrLen, (const RedisModuleString *string, size_t *count), \
    (string, count)) \
  X(RedisModuleKey *, OpenKey, (RedisModuleCtx * ctx, RedisModuleString *name, int mode), \
    (ctx, name, mode)) \
  X(void, CloseKey, (RedisModuleKey * key), (key)) \
  X(int, KeyType, (RedisModuleKey * key), (key)) \
  X(RedisModuleType *, ModuleTypeGetType, (RedisModuleKey * key), (key)) \
  X(void *, ModuleTypeGetValue, (RedisModuleKey * key), (key)) \
  X(int, ModuleTypeSetValue, (RedisModuleKey * key, RedisModuleType *type, void *value), \
    (key, type, value)) \
  X(int, ReplicateVerbatim, (RedisModuleCtx * ctx), (ctx)) \
  X(void, SaveUnsigned, (RedisModuleIO * io, uint64_t number), (io, number)) \
  X(uint64_t, LoadUnsigned, (RedisModuleIO * io), (io)) \
  X(void, SaveStringBuffer, (RedisModuleIO * io, const char *bytes, size_t count), \
    (io, bytes, count)) \
  X(char *, LoadStringBuffer, (RedisModuleIO * io, size_t *count), (io, count)) \
  X(int, IsIOError, (RedisModuleIO * io), (io)) \
  X(void, DigestAddStringBuffer, (RedisModuleDigest * digest, const char *bytes, size_t count), \
    (digest, bytes, count)) \
  X(void, DigestEndSequence, (RedisModuleDigest * digest), (digest))

#define RM_DECLARE(result, name, parameters, arguments) result rm_##name parameters;
RM_FUNCTIONS(RM_DECLARE)
#undef RM_DECLARE

// Fetches the functions from the server that loads the module. Anything but RM_OK: the server is
// too old to have all of them.
int rm_attach(RedisModuleCtx *ctx);

// Writes the command `BF.LOADCHUNK key iterator bytes` into the append-only file. The API's own
// function takes a variable number of arguments, which Swift cannot pass.
void rm_emit_load_chunk(
    RedisModuleIO *io, RedisModuleString *key, long long iterator, const char *bytes,
    size_t count);

#endif

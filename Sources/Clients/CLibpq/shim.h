// Debian keeps libpq's headers in a folder of their own. It is named here, so that nobody who imports a
// module that uses libpq has to be told of it.
#if __has_include(<postgresql/libpq-fe.h>)
#include <postgresql/libpq-fe.h>
#else
#include <libpq-fe.h>
#endif

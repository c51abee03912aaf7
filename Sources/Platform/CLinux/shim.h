// Calls of glibc that Swift's own Glibc module leaves out.
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <signal.h>
#include <spawn.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/types.h>
#include <sys/vfs.h>
#include <sys/xattr.h>

extern int renameat2(int, const char *, int, const char *, unsigned int flags);
extern int pipe2(int ends[2], int flags);
extern int dup3(int from, int to, int flags);
extern void *memmem(const void *bytes, size_t count, const void *wanted, size_t wantedCount);
struct sockaddr;
extern int accept4(int listener, struct sockaddr *address, unsigned int *size, int flags);
extern int fallocate(int file, int mode, off_t offset, off_t length);
extern int malloc_trim(size_t left);
extern int memfd_create(const char *name, unsigned int flags);
extern int pidfd_open(pid_t pid, unsigned int flags);
extern int pidfd_send_signal(int pidfd, int signal, siginfo_t *info, unsigned int flags);
extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);
extern int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *actions,
                                                const char *path);

enum { MFD_CLOEXEC = 0x01 };
// Of fallocate: gives blocks back, and leaves the file as long as it is.
enum { ALLOCATE_KEEP_SIZE = 0x01, ALLOCATE_PUNCH_HOLE = 0x02 };
enum { EXCHANGE_NAMES = 0x02 };
enum { SPAWN_SETPGROUP = 0x02, SPAWN_SETSIGDEF = 0x04, SPAWN_SETSIGMASK = 0x08, SPAWN_SETSID = 0x80 };

// Opens a place and nothing of what it holds; of <fcntl.h>, which has it for GNU's programs only.
enum { OPEN_PATH = 010000000 };

// prctl takes a variable number of arguments, which Swift cannot call.
static inline int become_subreaper(void) { return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); }

// Makes a second process of a program that has one thread; Swift hides fork from those that may have more.
static inline pid_t divide_process(void) { return fork(); }

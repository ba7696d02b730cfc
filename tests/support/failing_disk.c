// Preloaded into the program under test: while the file that SP_TEST_DISK names exists, writes to database files
// fail with the error that is written in it (ENOSPC, EROFS), as on a full or read-only disk.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int is_database(int descriptor) {
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  const ssize_t length = readlink(link, path, sizeof path - 1);
  if (length <= 0) return 0;
  path[length] = 0;
  return strstr(path, ".db") != NULL && strstr(path, ".db.lock") == NULL && strstr(path, "-shm") == NULL;
}

static int fault(int descriptor) {
  const char* flag = getenv("SP_TEST_DISK");
  char word[16] = {0};
  if (flag == NULL) return 0;
  const int file = open(flag, O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  const ssize_t length = read(file, word, sizeof word - 1);
  close(file);
  if (length <= 0 || !is_database(descriptor)) return 0;
  return strncmp(word, "EROFS", 5) == 0 ? EROFS : ENOSPC;
}

#define FAIL_WHERE_TOLD(descriptor)        \
  do {                                     \
    const int error = fault(descriptor);   \
    if (error != 0) {                      \
      errno = error;                       \
      return -1;                           \
    }                                      \
  } while (0)

ssize_t pwrite(int descriptor, const void* bytes, size_t count, off_t at) {
  FAIL_WHERE_TOLD(descriptor);
  return ((ssize_t(*)(int, const void*, size_t, off_t))dlsym(RTLD_NEXT, "pwrite"))(descriptor, bytes, count, at);
}
ssize_t pwrite64(int descriptor, const void* bytes, size_t count, off64_t at) {
  FAIL_WHERE_TOLD(descriptor);
  return ((ssize_t(*)(int, const void*, size_t, off64_t))dlsym(RTLD_NEXT, "pwrite64"))(descriptor, bytes, count, at);
}
ssize_t write(int descriptor, const void* bytes, size_t count) {
  FAIL_WHERE_TOLD(descriptor);
  return ((ssize_t(*)(int, const void*, size_t))dlsym(RTLD_NEXT, "write"))(descriptor, bytes, count);
}

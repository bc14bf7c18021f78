// The threads that large work is split among.
#include "ckernels.h"

static size_t thread_count = 1;

void ck_set_threads(size_t count) { thread_count = count > 0 ? count : 1; }

size_t ck_threads(void) { return thread_count; }

void ck_parallel(size_t parts, void (*work)(void *context, size_t part), void *context) {
  for (size_t part = 0; part < parts; part++) work(context, part);
}

#include "measure.h"

#include <ckernels.h>
#include <time.h>

double seconds(void) {
  struct timespec now;
  clock_gettime(ck_threads() == 1 ? CLOCK_THREAD_CPUTIME_ID : CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static double time_of(void (*work)(const void *context), const void *context, size_t calls) {
  const double start = seconds();
  for (size_t i = 0; i < calls; i++) work(context);
  return (seconds() - start) / (double)calls;
}

double best_time(void (*work)(const void *context), const void *context) {
  size_t calls = 1;
  double best = time_of(work, context, calls);
  while (best * (double)calls < 1e-3) {
    calls *= 2;
    best = time_of(work, context, calls);
  }
  // Long ones are repeated less often.
  for (int run = 0; run < (best > 0.2 ? 2 : 9); run++) {
    const double time = time_of(work, context, calls);
    if (time < best) best = time;
  }
  return best;
}

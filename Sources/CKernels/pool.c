// The threads that large work is split among.
//
// A thread claims a part by taking 1 from `remaining`, and takes 1 from `unfinished` when the part is done. The caller
// claims parts like the others: it does everything itself while they have no core to run on, and at the end waits only
// for parts that another thread is in the middle of. Who waits turns a little (`patience`), then sleeps.
#if defined(__linux__)
#define _GNU_SOURCE
#endif
#include "ckernels.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

#if defined(__linux__) && !defined(CK_NO_FUTEX)
#include <linux/futex.h>
#include <sys/syscall.h>

/// Sleeps while the word has the value; may return earlier.
static void sleep_while(_Atomic uint32_t *word, uint32_t value) {
  syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, value, NULL, NULL, 0);
}

/// Wakes up to `count` of those that sleep on the word, after it has changed.
static void wake(_Atomic uint32_t *word, uint32_t count) {
  syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, count, NULL, NULL, 0);
}
#else
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;

static void sleep_while(_Atomic uint32_t *word, uint32_t value) {
  pthread_mutex_lock(&mutex);
  if (atomic_load(word) == value) pthread_cond_wait(&changed, &mutex);
  pthread_mutex_unlock(&mutex);
}

static void wake(_Atomic uint32_t *word, uint32_t count) {
  (void)word, (void)count;
  pthread_mutex_lock(&mutex);
  pthread_cond_broadcast(&changed);
  pthread_mutex_unlock(&mutex);
}
#endif

static void rest(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("isb");
#endif
}

/// A value of `remaining`: the threads are to end.
#define STOP UINT32_MAX
/// Kernels keep panels of some hundred KiB on the stack.
#define STACK_SIZE (1 << 20)

/// Lies in cache lines of its own: waiting threads look at it all the time.
#define ALONE _Alignas(128)

/// Parts that nobody has claimed yet.
static ALONE _Atomic uint32_t remaining;
static ALONE _Atomic uint32_t unfinished;
/// Whoever set it owns the pool: the caller whose parts are on their way.
static ALONE atomic_bool busy;
static atomic_bool owner_sleeps;
/// Threads that sleep until parts remain, or are about to.
static _Atomic uint32_t sleepers;
static atomic_size_t thread_count = 1;

// What follows is changed by the owner alone, while no part is claimed.
static struct {
  void (*work)(void *context, size_t part);
  void *context;
  uint32_t parts;
} job;
static pthread_t threads[CK_MAX_THREADS - 1];
static size_t started;
static int patience;

/// Does a part that nobody has claimed; false if there is none.
static bool do_part(void) {
  uint32_t left = atomic_load_explicit(&remaining, memory_order_relaxed);
  do {
    if (left == 0 || left == STOP) return false;
    // The part claimed may belong to later work than `left` was read from: all the same, it is a part of it.
  } while (!atomic_compare_exchange_weak_explicit(
      &remaining, &left, left - 1, memory_order_acquire, memory_order_relaxed));
  job.work(job.context, job.parts - left);
  if (atomic_fetch_sub(&unfinished, 1) == 1 && atomic_load(&owner_sleeps)) wake(&unfinished, 1);
  return true;
}

static void *run_thread(void *turns) {
  const intptr_t most = (intptr_t)turns;
  for (;;) {
    while (do_part()) {}
    uint32_t left = 0;
    for (intptr_t turn = 0; turn < most && left == 0; turn++) {
      rest();
      left = atomic_load_explicit(&remaining, memory_order_relaxed);
    }
    if (left == 0) {
      atomic_fetch_add(&sleepers, 1);
      left = atomic_load(&remaining);
      if (left == 0) sleep_while(&remaining, 0);
      atomic_fetch_sub(&sleepers, 1);
    }
    if (atomic_load_explicit(&remaining, memory_order_relaxed) == STOP) return NULL;
  }
}

static size_t cores(void) {
#if defined(__linux__)
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0) return (size_t)CPU_COUNT(&set);
#endif
  const long online = sysconf(_SC_NPROCESSORS_ONLN);
  return online > 0 ? (size_t)online : 1;
}

/// Starts the threads that are missing. Those that the system refuses are done without.
static void start_threads(void) {
  const size_t wanted = atomic_load_explicit(&thread_count, memory_order_relaxed) - 1;
  if (started >= wanted) return;
  // Turning takes the core from a thread that has work, if there are too few.
  patience = wanted < cores() ? 2000 : 0;
  // Signals go to the other threads, but for those that a fault in a part itself raises.
  sigset_t all, before;
  sigfillset(&all);
  const int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT};
  for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) sigdelset(&all, faults[i]);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, STACK_SIZE);
  while (started < wanted &&
         pthread_create(&threads[started], &attributes, run_thread, (void *)(intptr_t)patience) == 0) {
#if defined(__linux__)
    char name[16];
    snprintf(name, sizeof name, "worker %zu", started + 1);
    pthread_setname_np(threads[started], name);
#endif
    started++;
  }
  atomic_store_explicit(&thread_count, started + 1, memory_order_relaxed);
  pthread_attr_destroy(&attributes);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
}

static void stop_threads(void) {
  atomic_store(&remaining, STOP);
  wake(&remaining, INT32_MAX);
  while (started > 0) pthread_join(threads[--started], NULL);
  atomic_store(&remaining, 0);
}

void ck_set_threads(size_t count) {
  while (atomic_exchange_explicit(&busy, true, memory_order_acquire)) sched_yield();
  stop_threads();
  count = count < 1 ? 1 : count > CK_MAX_THREADS ? CK_MAX_THREADS : count;
  atomic_store_explicit(&thread_count, count, memory_order_relaxed);
  atomic_store_explicit(&busy, false, memory_order_release);
}

size_t ck_threads(void) { return atomic_load_explicit(&thread_count, memory_order_relaxed); }

void ck_parallel(size_t parts, void (*work)(void *context, size_t part), void *context) {
  if (parts < 2 || parts >= STOP || ck_threads() == 1 || atomic_load_explicit(&busy, memory_order_relaxed) ||
      atomic_exchange_explicit(&busy, true, memory_order_acquire)) {
    for (size_t part = 0; part < parts; part++) work(context, part);
    return;
  }
  start_threads();
  job.work = work;
  job.context = context;
  job.parts = (uint32_t)parts;
  atomic_store_explicit(&unfinished, job.parts, memory_order_relaxed);
  atomic_store(&remaining, job.parts);
  if (atomic_load(&sleepers) > 0) wake(&remaining, job.parts - 1 < INT32_MAX ? job.parts - 1 : INT32_MAX);
  while (do_part()) {}

  uint32_t left = atomic_load_explicit(&unfinished, memory_order_acquire);
  for (int turn = 0; turn < patience && left > 0; turn++) {
    rest();
    left = atomic_load_explicit(&unfinished, memory_order_acquire);
  }
  if (left > 0) {
    atomic_store(&owner_sleeps, true);
    while ((left = atomic_load(&unfinished)) > 0) sleep_while(&unfinished, left);
    atomic_store_explicit(&owner_sleeps, false, memory_order_relaxed);
  }
  atomic_store_explicit(&busy, false, memory_order_release);
}

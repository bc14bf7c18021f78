// The kernels of nnctl beside what the machine can do at most, as Markdown. Takes the number of threads of the second
// part, or counts the cores.
#include "measure.h"

#include <ckernels.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void print_machine(void) {
  char line[256];
  FILE *file = fopen("/proc/cpuinfo", "r");
  while (file && fgets(line, sizeof line, file)) {
    const char *name = strstr(line, ": ");
    if (strncmp(line, "model name", 10) == 0 && name) {
      printf("%s", name + 2);
      break;
    }
  }
  if (file) fclose(file);
  printf("instruction set %s\n", ck_instruction_set());
}

static void print_threads(size_t threads, double peak) {
  ck_set_threads(threads);
  printf("\n## %zu thread%s\n\n", threads, threads == 1 ? ", its own time" : "s, time on the wall");
  printf("| limit | |\n| --- | ---: |\n");
  printf("| multiply-adds in registers, GFLOP/s | %.0f |\n", (double)threads * peak * 1e-9);
  printf("| memory read, GB/s | %.1f |\n", read_bandwidth() * 1e-9);
  printf("| memory y = a x + y, GB/s | %.1f |\n", axpy_bandwidth() * 1e-9);
  printf("\nProducts in GFLOP/s, and their part of the limit:\n");
  print_products((double)threads * peak);
}

int main(int count, char **arguments) {
  const long threads = count > 1 ? atol(arguments[1]) : sysconf(_SC_NPROCESSORS_ONLN);
  print_machine();
  const double peak = multiply_add_peak();
  print_threads(1, peak);
  print_elements();
  if (threads > 1) print_threads((size_t)threads, peak);
}

// Time, and the best of several runs.
#ifndef MEASURE_H
#define MEASURE_H

#include <stddef.h>

/// Seconds: of the calling thread's own work while one thread is measured, so that other programs hardly count, and of
/// the clock on the wall while several are.
double seconds(void);

/// Seconds that one call of work(context) takes: the least of several runs of a millisecond or longer.
double best_time(void (*work)(const void *context), const void *context);

/// What one thread can do at most: floating point operations a second with all operands in registers.
double multiply_add_peak(void);
/// Bytes a second that the threads read from memory, or move with y = a x + y.
double read_bandwidth(void);
double axpy_bandwidth(void);

/// Tables. A product is compared with `limit` operations a second.
void print_products(double limit);
void print_elements(void);

#endif

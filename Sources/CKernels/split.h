// Kernels that go over their rows or elements one by one, split among threads. Internal to this target.
#ifndef CK_SPLIT_H
#define CK_SPLIT_H

#include "ckernels.h"

/// SPLIT(softmax, kernels()->softmax, rows, columns, 16384, (size_t rows, size_t columns, const float *x, float *y),
/// (rows, columns, x, y)) defines ck_softmax: with twice 16384 elements or more, several threads call the function, each
/// time with fewer `rows` and with all arrays moved on by `columns` for each row that is passed over.
#define SPLIT(name, function, length, width, grain, parameters, arguments)           \
  struct name##_call {                                                               \
    size_t step, row;                                                                \
    EACH(FIELD, NOTHING, LIST parameters)                                            \
  };                                                                                 \
  static void name##_part(void *context, size_t part) {                              \
    struct name##_call call = *(const struct name##_call *)context;                  \
    const size_t first = part * call.step;                                           \
    const size_t rest = call.length - first;                                         \
    const size_t skipped = first * call.row;                                         \
    call.length = rest < call.step ? rest : call.step;                               \
    EACH(MOVE, NOTHING, LIST arguments)                                              \
    function(EACH(OF_CALL, COMMA, LIST arguments));                                  \
  }                                                                                  \
  void ck_##name parameters {                                                        \
    const size_t step = split_step(length, width, grain);                            \
    if (step >= length) {                                                            \
      function arguments;                                                            \
      return;                                                                        \
    }                                                                                \
    struct name##_call call = {step, width, EACH(ITSELF, COMMA, LIST arguments)};    \
    ck_parallel((length + step - 1) / step, name##_part, &call);                     \
  }

/// Begins the body of a function of `n` elements, which SPLIT calls.
#define ELEMENTWISE(name, grain, parameters, arguments)            \
  static void name##_elements parameters;                          \
  SPLIT(name, name##_elements, n, 1, grain, parameters, arguments) \
  static void name##_elements parameters

/// Elements with which a thread is busy for some 15 µs (Zen 4), by what is done to them: moves and sums, functions and
/// steps in vectors, rows in random order, loops with divisions.
enum { LIGHT_GRAIN = 131072, VECTOR_GRAIN = 49152, ROW_GRAIN = 16384, LOOP_GRAIN = 8192 };

/// How many rows of `width` elements each part has: whole cache lines, and a few parts a thread, as a thread may be
/// interrupted. All of them, where two threads would not each have a grain.
static inline size_t split_step(size_t length, size_t width, size_t grain) {
  const size_t threads = ck_threads();
  if (threads == 1 || length * width < 2 * grain) return length;
  const size_t least = grain / width, fair = length / (4 * threads);
  const size_t step = (least > fair ? least : fair) + 1;
  return width < 16 ? (step + 15) / 16 * 16 : step;
}

#define FIELD(declaration) declaration;
#define ITSELF(argument) argument
#define OF_CALL(argument) call.argument
// Arguments of other types are an error: what they point to might have to move on, too.
#define MOVE(argument)                                                                                              \
  _Generic(call.argument, const float *: move_input, float *: move_output, float: leave, bool: leave, size_t: leave, \
           unsigned: leave)(&call.argument, skipped);
static inline void move_input(const float **x, size_t skipped) {
  if (*x) *x += skipped;
}
static inline void move_output(float **y, size_t skipped) {
  if (*y) *y += skipped;
}
static inline void leave(const void *value, size_t skipped) { (void)value, (void)skipped; }

/// EACH(m, separator, a, b) is m(a) separator() m(b), for up to 16 arguments.
#define EACH(m, separator, ...) EACH_16(EACH_NEXT(m, separator, __VA_ARGS__))
#define EACH_NEXT(m, separator, first, ...) \
  m(first) __VA_OPT__(separator() EACH_AGAIN EACH_NONE(m, separator, __VA_ARGS__))
#define EACH_AGAIN() EACH_NEXT
#define EACH_NONE ()
#define EACH_16(...) EACH_4(EACH_4(EACH_4(EACH_4(__VA_ARGS__))))
#define EACH_4(...) EACH_1(EACH_1(EACH_1(EACH_1(__VA_ARGS__))))
#define EACH_1(...) __VA_ARGS__
#define LIST(...) __VA_ARGS__
#define COMMA() ,
#define NOTHING()

#endif

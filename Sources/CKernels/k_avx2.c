// x86-64 with AVX2 and FMA (Haswell 2013, Zen 2017, and later).
#if defined(__x86_64__)
#include "kernels.h"

#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define INSTRUCTION_SET avx2
#define VW 8
#include "bodies.h"
#pragma clang attribute pop
#endif

// x86-64 with AVX-512 F, VL, DQ and BW (Skylake-X 2017, Zen 4 2022, and later).
#if defined(__x86_64__)
#include "kernels.h"

#include <immintrin.h>

#pragma clang attribute push( \
    __attribute__((target("avx2,fma,avx512f,avx512vl,avx512dq,avx512bw"))), apply_to = function)
#define INSTRUCTION_SET avx512
#define VW 16
#include "bodies.h"
#pragma clang attribute pop
#endif

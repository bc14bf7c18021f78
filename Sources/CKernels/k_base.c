// What every machine of the architecture has: SSE2 on x86-64, NEON on arm64.
#include "kernels.h"

#define INSTRUCTION_SET base
#define VW 4
#include "bodies.h"

#ifndef NNCTL_CZLIB_SHIM_H
#define NNCTL_CZLIB_SHIM_H
#include <zlib.h>
#endif

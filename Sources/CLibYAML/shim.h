#ifndef NNCTL_CLIBYAML_SHIM_H
#define NNCTL_CLIBYAML_SHIM_H
#include <yaml.h>
#endif

// Every function once, for the VW and the target attribute of the including file, and their table.
#include "vector.h"

#include "elementwise_body.h"

#include "chance_body.h"
#include "curves_body.h"
#include "gemm_body.h"
#include "normalization_body.h"
#include "optimizer_body.h"
#include "rows_body.h"
#include "text_body.h"

#include "losses_body.h"

#define TABLE_NAME_(set) ck_kernels_##set
#define TABLE_NAME(set) TABLE_NAME_(set)
#define TABLE_STRING_(set) #set
#define TABLE_STRING(set) TABLE_STRING_(set)
#define MEMBER(name, parameters, arguments) .name = name,
const struct ck_kernels TABLE_NAME(INSTRUCTION_SET) = {
    .name = TABLE_STRING(INSTRUCTION_SET), CK_KERNELS(MEMBER)};

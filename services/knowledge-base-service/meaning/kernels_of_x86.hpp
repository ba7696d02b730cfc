// The kernels that only some x86 processors run; kernels.cpp asks the processor.
#pragma once
#include "services/knowledge-base-service/meaning/kernels.hpp"

namespace sp::knowledge_base {

const Kernels& avx512_kernels();
const Kernels& avx2_kernels();

}  // namespace sp::knowledge_base

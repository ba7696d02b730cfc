# Compiler flags, and a probe that refuses a compiler which miscompiles coroutines (g++ 12.2 double-frees
# the operands of ordinary `co_await` expressions).
if(NOT CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  message(FATAL_ERROR "support-platform is built with clang 19 (apt-get install clang-19); "
                      "${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION} is not supported.")
endif()

if(NOT DEFINED SP_COROUTINES_WORK)
  try_run(probe_exit probe_compiled ${CMAKE_BINARY_DIR}/probe ${CMAKE_SOURCE_DIR}/cmake/coroutine_probe.cpp
          CMAKE_FLAGS -DCMAKE_CXX_STANDARD=23
          CXX_STANDARD 23 CXX_STANDARD_REQUIRED ON)
  if(NOT probe_compiled OR NOT probe_exit EQUAL 0)
    message(FATAL_ERROR "This compiler fails the coroutine probe (cmake/coroutine_probe.cpp): "
                        "it would corrupt memory at run time. Use clang 19.")
  endif()
  set(SP_COROUTINES_WORK TRUE CACHE INTERNAL "")
endif()

find_program(SP_LLD NAMES ld.lld-19 ld.lld)
if(SP_LLD)
  add_link_options(-fuse-ld=lld)
endif()

# Paths are written relative to the checkout (debug information, __FILE__), so that an object does not depend on the folder
# it was built in.
add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wno-missing-field-initializers
                    -Wno-missing-designated-field-initializers -fcolor-diagnostics
                    -ffile-prefix-map=${CMAKE_SOURCE_DIR}=.)
add_compile_definitions(BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_DISABLE_VISIBILITY)
if(SP_SANITIZE)
  add_compile_options(-fsanitize=${SP_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer -g1)
  add_link_options(-fsanitize=${SP_SANITIZE})
endif()
if(SP_FUZZERS)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

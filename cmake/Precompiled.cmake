# One precompiled header for the whole build (platform/precompiled.hpp), and ccache.
#
# CMake's own precompiled headers are named by absolute paths, which keep ccache from finding in one checkout what it has
# from another. Here the header is compiled by a relative path, and ccache is told to compare it by the text that it comes
# from (precompiled.pch.sum: preprocessed, system headers included) instead of by its bytes, which hold the folder.
set(SP_PRECOMPILED ${CMAKE_BINARY_DIR}/precompiled.pch)
set(precompiled_source ${CMAKE_SOURCE_DIR}/platform/precompiled.hpp)
file(RELATIVE_PATH precompiled_relative ${CMAKE_BINARY_DIR} ${precompiled_source})

string(TOUPPER "${CMAKE_BUILD_TYPE}" build_type)
separate_arguments(precompiled_flags UNIX_COMMAND "${CMAKE_CXX_FLAGS} ${CMAKE_CXX_FLAGS_${build_type}}")
get_directory_property(options COMPILE_OPTIONS)
get_directory_property(definitions COMPILE_DEFINITIONS)
list(TRANSFORM definitions PREPEND -D)
list(APPEND precompiled_flags ${options} ${definitions} -std=c++2b)

add_custom_command(
  OUTPUT ${SP_PRECOMPILED}
  COMMAND ${CMAKE_CXX_COMPILER} ${precompiled_flags} -fpch-instantiate-templates -x c++-header ${precompiled_relative} -o precompiled.pch -MD -MF precompiled.pch.d
  COMMAND sh -c "{ echo '${CMAKE_CXX_COMPILER_VERSION}'; \"$@\"; } | sha256sum >precompiled.pch.sum" sh
          ${CMAKE_CXX_COMPILER} ${precompiled_flags} -x c++-header -E -P ${precompiled_relative}
  DEPENDS ${precompiled_source}
  DEPFILE ${SP_PRECOMPILED}.d
  BYPRODUCTS ${SP_PRECOMPILED}.sum
  WORKING_DIRECTORY ${CMAKE_BINARY_DIR}
  VERBATIM
  COMMENT "Precompiling what nearly every source includes")
add_custom_target(precompiled DEPENDS ${SP_PRECOMPILED})

# Ninja compiles in the build folder, so the header has the same name in every checkout.
function(sp_precompiled target)
  target_compile_options(${target} PRIVATE "SHELL:-include-pch precompiled.pch" -Winvalid-pch)
  add_dependencies(${target} precompiled)
endfunction()

find_program(SP_CCACHE ccache)
if(SP_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
      CCACHE_PCH_EXTSUM=1 CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${SP_CCACHE})
endif()

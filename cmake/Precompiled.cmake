# Two precompiled headers for the whole build, and ccache.
#
#   precompiled.pch        platform/precompiled.hpp, for everything but tests
#   precompiled_tests.pch  the same with GoogleTest, not optimised: compiling a test takes less than half as long so
#
# CMake's own precompiled headers are named by absolute paths, which keep ccache from finding in one checkout what it has
# from another. Here the headers are compiled by relative paths, and ccache is told to compare them by the text that they
# come from (*.pch.sum: preprocessed, system headers included) instead of by their bytes, which hold the folder.
string(TOUPPER "${CMAKE_BUILD_TYPE}" build_type)
separate_arguments(precompiled_flags UNIX_COMMAND "${CMAKE_CXX_FLAGS} ${CMAKE_CXX_FLAGS_${build_type}}")
get_directory_property(options COMPILE_OPTIONS)
get_directory_property(definitions COMPILE_DEFINITIONS)
list(TRANSFORM definitions PREPEND -D)
list(APPEND precompiled_flags ${options} ${definitions} -std=c++2b)

# sp_precompile(name header flags...): the target <name>, which makes <name>.pch in the build folder.
function(sp_precompile name header)
  file(RELATIVE_PATH relative ${CMAKE_BINARY_DIR} ${CMAKE_SOURCE_DIR}/${header})
  file(RELATIVE_PATH root ${CMAKE_BINARY_DIR} ${CMAKE_SOURCE_DIR})
  set(flags ${precompiled_flags} ${ARGN} -I${root} -x c++-header ${relative})
  add_custom_command(
    OUTPUT ${CMAKE_BINARY_DIR}/${name}.pch
    COMMAND ${CMAKE_CXX_COMPILER} -fpch-instantiate-templates ${flags} -o ${name}.pch -MD -MF ${name}.pch.d
    COMMAND sh -c "{ echo '${CMAKE_CXX_COMPILER_VERSION}'; \"$@\"; } | sha256sum >${name}.pch.sum" sh
            ${CMAKE_CXX_COMPILER} ${flags} -E -P
    DEPENDS ${CMAKE_SOURCE_DIR}/${header}
    DEPFILE ${CMAKE_BINARY_DIR}/${name}.pch.d
    BYPRODUCTS ${CMAKE_BINARY_DIR}/${name}.pch.sum
    WORKING_DIRECTORY ${CMAKE_BINARY_DIR}
    VERBATIM
    COMMENT "Precompiling ${header}")
  add_custom_target(${name} DEPENDS ${CMAKE_BINARY_DIR}/${name}.pch)
endfunction()

# Ninja compiles in the build folder, so the header has the same name in every checkout.
function(sp_use_precompiled target name)
  target_compile_options(${target} PRIVATE "SHELL:-include-pch ${name}.pch" -Winvalid-pch)
  add_dependencies(${target} ${name})
endfunction()

sp_precompile(precompiled platform/precompiled.hpp)
if(SP_TESTS)
  sp_precompile(precompiled_tests platform/precompiled_tests.hpp -O0 -DGTEST_HAS_PTHREAD=1) # as GTest::gtest defines it
endif()

# ccache writes a folder that is not there yet in another way, and would miss.
file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/generated)

find_program(SP_CCACHE ccache)
if(SP_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
      CCACHE_PCH_EXTSUM=1 CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${SP_CCACHE})
endif()

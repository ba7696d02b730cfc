# Targets of one shape, so that knowing one folder is knowing all.
#
# sp_platform(name DEPENDS ...)  the library platform-<name> from this folder's .cpp files, and its tests
# sp_service(name DEPENDS ...)   the library service-<name> from a service's rooms, and its tests
# sp_sql(target namespace)       embeds store/queries/*.sql and store/migrations/*.sql

function(sp_common target)
  target_include_directories(${target} PUBLIC ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR}/generated)
endfunction()

function(sp_tests target)
  file(GLOB tests CONFIGURE_DEPENDS tests/*_test.cpp)
  if(NOT SP_TESTS OR NOT tests)
    return()
  endif()
  add_executable(test-${target} ${tests})
  target_link_libraries(test-${target} PRIVATE ${target} GTest::gtest_main ${ARGN})
  sp_use_precompiled(test-${target} precompiled_tests)
  target_compile_options(test-${target} PRIVATE -O0)
  set_target_properties(test-${target} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  set_property(GLOBAL APPEND PROPERTY SP_TEST_TARGETS test-${target})
endfunction()

function(sp_platform name)
  cmake_parse_arguments(arg "" "" "DEPENDS;TEST_DEPENDS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS *.cpp)
  set(target platform-${name})
  add_library(${target} STATIC ${sources} ${CMAKE_SOURCE_DIR}/platform/empty.cpp)
  sp_common(${target})
  target_link_libraries(${target} PUBLIC ${arg_DEPENDS})
  sp_use_precompiled(${target} precompiled)
  sp_tests(${target} ${arg_TEST_DEPENDS})
endfunction()

function(sp_service name)
  cmake_parse_arguments(arg "" "" "DEPENDS;TEST_DEPENDS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS *.cpp api/*.cpp domain/*.cpp store/*.cpp client/*.cpp)
  set(target service-${name})
  add_library(${target} STATIC ${sources} ${CMAKE_SOURCE_DIR}/platform/empty.cpp)
  sp_common(${target})
  target_link_libraries(${target} PUBLIC platform ${arg_DEPENDS})
  sp_use_precompiled(${target} precompiled)
  string(REPLACE "-" "_" namespace ${name})
  sp_sql(${target} ${namespace})
  sp_tests(${target} ${arg_TEST_DEPENDS})
endfunction()

# The generated header is "<namespace>_sql.hpp": `sp::<namespace>::sql::<query>` for each `-- name: <query>` of
# store/queries/*.sql, and `sp::<namespace>::sql::migrations` in the order of their file names.
function(sp_sql target namespace)
  file(GLOB inputs CONFIGURE_DEPENDS store/queries/*.sql store/migrations/*.sql)
  if(NOT inputs)
    return()
  endif()
  set(output ${CMAKE_BINARY_DIR}/generated/${namespace}_sql.hpp)
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DOUTPUT=${output} -DNAMESPACE=${namespace} -DFOLDER=${CMAKE_CURRENT_SOURCE_DIR}/store
            -P ${CMAKE_SOURCE_DIR}/cmake/embed_sql.cmake
    DEPENDS ${inputs} ${CMAKE_SOURCE_DIR}/cmake/embed_sql.cmake
    COMMENT "Embedding the SQL of ${namespace}")
  target_sources(${target} PRIVATE ${output})
endfunction()

# Embeds the files matching the globs below this folder: `std::span<const sp::EmbeddedFile> <function>()`, which the user
# declares. `function` is qualified: sp::gateway::docs_files.
function(sp_embed target function)
  set(globs ${ARGN})
  list(TRANSFORM globs PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/)
  file(GLOB_RECURSE inputs CONFIGURE_DEPENDS RELATIVE ${CMAKE_CURRENT_SOURCE_DIR} ${globs})
  list(SORT inputs)
  set(dependencies ${inputs})
  list(TRANSFORM dependencies PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/)
  list(JOIN inputs "|" files)
  string(REPLACE "::" "_" file_name ${function})
  set(output ${CMAKE_BINARY_DIR}/generated/${file_name}.cpp)
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DOUTPUT=${output} -DFUNCTION=${function} -DFOLDER=${CMAKE_CURRENT_SOURCE_DIR} "-DFILES=${files}"
            -P ${CMAKE_SOURCE_DIR}/cmake/embed_files.cmake
    DEPENDS ${dependencies} ${CMAKE_SOURCE_DIR}/cmake/embed_files.cmake
    VERBATIM
    COMMENT "Embedding the files of ${function}")
  target_sources(${target} PRIVATE ${output})
endfunction()

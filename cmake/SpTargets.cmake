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

# Where SP_JOIN_SOURCES is on, the target is compiled with several of its sources in a translation unit, which costs a third: the
# headers, which are most of the work, are read once for all of them. The units name their sources by relative paths, so that
# ccache finds those of another checkout. Names in anonymous namespaces must differ within a library.
function(sp_join_sources target)
  if(SP_JOIN_SOURCES)
    cmake_language(EVAL CODE "cmake_language(DEFER CALL sp_join_sources_now ${target})") # once all are known
  endif()
endfunction()

function(sp_join_sources_now target)
  set(in_a_unit 8)
  get_target_property(sources ${target} SOURCES)
  set(units)
  set(others)
  set(count 0)
  foreach(source IN LISTS sources)
    get_filename_component(source ${source} ABSOLUTE)
    file(RELATIVE_PATH name ${CMAKE_SOURCE_DIR} ${source})
    if(NOT name MATCHES "^(app|platform|services)/.*\\.cpp$")
      list(APPEND others ${source})
      continue()
    endif()
    math(EXPR number "${count} / ${in_a_unit}")
    math(EXPR count "${count} + 1")
    set(unit ${CMAKE_BINARY_DIR}/generated/joined/${target}_${number}.cpp)
    list(APPEND units ${unit})
    string(APPEND text_${number} "#include \"${name}\"\n")
  endforeach()
  list(REMOVE_DUPLICATES units)
  set(number 0)
  foreach(unit IN LISTS units)
    file(CONFIGURE OUTPUT ${unit} CONTENT "${text_${number}}" @ONLY)
    math(EXPR number "${number} + 1")
  endforeach()
  set_property(TARGET ${target} PROPERTY SOURCES ${others} ${units})
endfunction()

function(sp_platform name)
  cmake_parse_arguments(arg "" "" "DEPENDS;TEST_DEPENDS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS *.cpp)
  set(target platform-${name})
  add_library(${target} STATIC ${sources} ${CMAKE_SOURCE_DIR}/platform/empty.cpp)
  sp_common(${target})
  target_link_libraries(${target} PUBLIC ${arg_DEPENDS})
  sp_use_precompiled(${target} precompiled)
  sp_join_sources(${target})
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
  sp_join_sources(${target})
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

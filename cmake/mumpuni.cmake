# The three kinds of target there are: a room (library), a program, a test binary.

set(MUMPUNI_WARNINGS -Wall -Wextra -Wpedantic -Werror -Wshadow -Wnon-virtual-dtor
    # Debian's gRPC headers and libpqxx 6 trip these; their headers are system includes, templates are not.
    -Wno-missing-field-initializers
    # False in optimised builds of GCC 12 wherever a std::string takes a literal (GCC bug 105651).
    -Wno-restrict)
if(MUMPUNI_SANITIZE)
  # False wherever a std::regex is compiled with a sanitizer by GCC 12 (GCC bug 105562).
  list(APPEND MUMPUNI_WARNINGS -Wno-maybe-uninitialized)
endif()

# What most sources include, compiled once. Only for the presets that build everything once more under a
# sanitizer: without it, in dev and release, a source that forgets an include does not compile.
set(MUMPUNI_PRECOMPILE OFF CACHE BOOL "Precompile the headers that most sources include")
function(mumpuni_precompile target)
  if(NOT MUMPUNI_PRECOMPILE)
    return()
  endif()
  target_compile_options(${target} PRIVATE -pthread)
  if(NOT TARGET mumpuni_precompiled)
    file(WRITE ${PROJECT_BINARY_DIR}/precompiled.cc "")
    add_library(mumpuni_precompiled OBJECT ${PROJECT_BINARY_DIR}/precompiled.cc)
    target_compile_options(mumpuni_precompiled PRIVATE ${MUMPUNI_WARNINGS})
    # Nothing that defines macros: GCC takes the headers only where the same ones are defined.
    target_link_libraries(mumpuni_precompiled PRIVATE gRPC::grpc++ PkgConfig::pqxx)
    target_precompile_headers(mumpuni_precompiled PRIVATE
      <algorithm> <functional> <map> <memory> <optional> <set> <string> <thread> <vector>
      <absl/status/statusor.h> <absl/strings/str_cat.h> <absl/strings/str_split.h> <absl/time/clock.h>
      <google/protobuf/message.h> <grpcpp/grpcpp.h> <pqxx/pqxx>)
  endif()
  target_precompile_headers(${target} REUSE_FROM mumpuni_precompiled)
endfunction()

# mumpuni_library(name DIR dir [DIR dir…] DEPS deps…): every *.cc of the directories except tests and main.cc.
function(mumpuni_library name)
  cmake_parse_arguments(ARG "" "" "DIRS;DEPS" ${ARGN})
  set(sources "")
  foreach(dir ${ARG_DIRS})
    file(GLOB found CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${dir}/*.cc)
    list(APPEND sources ${found})
  endforeach()
  list(FILTER sources EXCLUDE REGEX "(_test|/main)\\.cc$")
  if(sources)
    add_library(${name} STATIC ${sources})
    target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR})
    target_compile_options(${name} PRIVATE ${MUMPUNI_WARNINGS})
    target_link_libraries(${name} PUBLIC ${ARG_DEPS})
    mumpuni_precompile(${name})
  else()
    add_library(${name} INTERFACE)
    target_include_directories(${name} INTERFACE ${PROJECT_SOURCE_DIR})
    target_link_libraries(${name} INTERFACE ${ARG_DEPS})
  endif()
endfunction()

# mumpuni_program(name SOURCES files… DEPS deps…)
function(mumpuni_program name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_compile_options(${name} PRIVATE ${MUMPUNI_WARNINGS})
  target_link_libraries(${name} PRIVATE ${ARG_DEPS})
  mumpuni_precompile(${name})
endfunction()

# All binaries of tests labelled unit or integration, for builds that run nothing else.
add_custom_target(unit_and_integration_tests)

# mumpuni_tests(name LABELS labels… DIRS dirs… DEPS deps…): every *_test.cc of the directories in one binary.
# Labels: unit (nothing outside the process), integration (PostgreSQL, broker), e2e (four processes),
# and the room, for example common.
function(mumpuni_tests name)
  cmake_parse_arguments(ARG "" "" "LABELS;DIRS;DEPS" ${ARGN})
  set(sources "")
  foreach(dir ${ARG_DIRS})
    file(GLOB found CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${dir}/*_test.cc)
    list(APPEND sources ${found})
  endforeach()
  if(NOT sources)
    return()
  endif()
  add_executable(${name} ${sources})
  target_compile_options(${name} PRIVATE ${MUMPUNI_WARNINGS})
  target_link_libraries(${name} PRIVATE ${ARG_DEPS} GTest::gmock GTest::gtest_main)
  mumpuni_precompile(${name})
  add_dependencies(unit_and_integration_tests ${name})
  set(test_timeout 60)
  if("integration" IN_LIST ARG_LABELS)
    set(test_timeout 180)
  elseif("e2e" IN_LIST ARG_LABELS)
    set(test_timeout 600)
  endif()
  # One word, since of a list only the first arrives; ctest's -L and -LE look for a part of it.
  list(JOIN ARG_LABELS "-" label)
  gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 60
                       PROPERTIES LABELS "${label}" TIMEOUT ${test_timeout})
endfunction()

# mumpuni_embed_migrations(target namespace dir): NNNN_title.sql files become a function
# `std::vector<mumpuni::pg::Migration> <namespace>::Migrations()` declared in common/pg/migrate.h style.
function(mumpuni_embed_migrations target namespace dir)
  file(GLOB files CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${dir}/*.sql)
  set(out ${CMAKE_CURRENT_BINARY_DIR}/${target}_migrations.cc)
  add_custom_command(
    OUTPUT ${out}
    COMMAND ${CMAKE_COMMAND} -DOUT=${out} -DNAMESPACE=${namespace} "-DFILES=${files}" -P
            ${PROJECT_SOURCE_DIR}/cmake/embed_migrations.cmake
    DEPENDS ${files} ${PROJECT_SOURCE_DIR}/cmake/embed_migrations.cmake
    VERBATIM)
  target_sources(${target} PRIVATE ${out})
endfunction()

include(GoogleTest)

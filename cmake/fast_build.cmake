# Headers take four fifths of a file's compile time. A fast build parses the common ones once (a precompiled header) and
# compiles several files of a room together, so that they share the rest. The program is the same: every file still
# compiles by itself, without either (scripts/test files).
option(CONFAB_FAST_BUILD "Precompiled headers, and several files of a room compiled together" OFF)
set(CONFAB_BATCH 8)  # files compiled together: more is faster from scratch, and slower after a change of one
set(CONFAB_TEST_BATCH 6)

# Files that are compiled together share their anonymous namespaces, so names in these must be unique within a room.
# -Wshadow would see names of other files, so it is left to the check of each file alone.
function(compile_together target)
  if(CONFAB_FAST_BUILD)
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE ${CONFAB_BATCH})
  endif()
endfunction()

# compile_tests_together(RESULT TARGET FILE...): the sources to build TARGET from, in place of these test files. They need
# no names unique within the room: each file gets a namespace of its own.
function(compile_tests_together result target)
  set(files ${ARGN})
  list(LENGTH files count)
  if(NOT CONFAB_FAST_BUILD OR count LESS 2)
    set(${result} ${files} PARENT_SCOPE)
    return()
  endif()
  set(script "${CMAKE_SOURCE_DIR}/cmake/tests_together.cmake")
  set(sources "")
  math(EXPR last "${count} - 1")
  foreach(start RANGE 0 ${last} ${CONFAB_TEST_BATCH})
    list(SUBLIST files ${start} ${CONFAB_TEST_BATCH} batch)
    if(batch)
      set(source "${CMAKE_CURRENT_BINARY_DIR}/${target}_${start}.cc")
      add_custom_command(OUTPUT "${source}" DEPENDS ${batch} "${script}" VERBATIM
        COMMAND "${CMAKE_COMMAND}" "-DOUTPUT=${source}" "-DFILES=${batch}" -P "${script}")
      list(APPEND sources "${source}")
    endif()
  endforeach()
  set(${result} ${sources} PARENT_SCOPE)
endfunction()

# precompile(TARGET KIND HEADER): the first target of a kind builds the header, the others use it. All targets of a kind
# must have the same flags.
function(precompile target kind header)
  if(NOT CONFAB_FAST_BUILD)
    return()
  endif()
  if(NOT TARGET precompiled_${kind})
    file(WRITE "${CMAKE_BINARY_DIR}/precompiled_${kind}.cc" "")
    add_library(precompiled_${kind} OBJECT "${CMAKE_BINARY_DIR}/precompiled_${kind}.cc")
    target_link_libraries(precompiled_${kind} PRIVATE confab_${kind}_flags)
    target_include_directories(precompiled_${kind} PRIVATE "${CMAKE_SOURCE_DIR}/src" "${CMAKE_SOURCE_DIR}/cmake")
    target_precompile_headers(precompiled_${kind} PRIVATE "${CMAKE_SOURCE_DIR}/cmake/${header}")
    # Without a timestamp in the precompiled header, ccache can tell that nothing changed.
    target_compile_options(precompiled_${kind} PRIVATE "SHELL:-Xclang -fno-pch-timestamp")
  endif()
  target_precompile_headers(${target} REUSE_FROM precompiled_${kind})
endfunction()

# Headers take four fifths of a file's compile time. A fast build parses the common ones once (a precompiled header) and
# compiles several files of a room together, so that they share the rest. The program is the same: every file still
# compiles by itself, without either (scripts/test files).
option(CONFAB_FAST_BUILD "Precompiled headers, and several files of a room compiled together" OFF)
set(CONFAB_BATCH 8)  # files compiled together: more is faster from scratch, and slower after a change of one

# Files that are compiled together share their anonymous namespaces, so names in these must be unique within a room.
# -Wshadow would see names of other files, so it is left to the check of each file alone.
function(compile_together target)
  if(CONFAB_FAST_BUILD)
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE ${CONFAB_BATCH})
  endif()
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

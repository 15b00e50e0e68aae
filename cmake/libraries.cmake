# Other people's code, as far as we use it.
include(cmake/sources.cmake)
set(CONFAB_PINS "${CMAKE_CURRENT_SOURCE_DIR}/scripts/pins/files.txt")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${CONFAB_PINS}")
find_sources("${CONFAB_PINS}" imgui imgui.h)
find_sources("${CONFAB_PINS}" mbedtls include/mbedtls/md.h)
find_sources("${CONFAB_PINS}" nlohmann include/nlohmann/json.hpp)

# An assertion's text contains its file's name. To make the shipped programs the same wherever the repository and these
# sources are, each path gets a fixed name here. ccache may pass paths relative to the build folder. The last match
# counts, so the repository comes first, since the build folder inside it may contain the others. ccache ignores changes
# here: after one, build once with CCACHE_RECACHE=1.
if(EMSCRIPTEN)
  foreach(place "${CMAKE_SOURCE_DIR}/=" "${imgui_SOURCE}/=imgui/" "${mbedtls_SOURCE}/=mbedtls/" "${nlohmann_SOURCE}/=nlohmann/")
    string(REGEX MATCH "^(.*)/=(.*)$" matched "${place}")
    set(called "${CMAKE_MATCH_2}")
    file(RELATIVE_PATH from_build "${CMAKE_BINARY_DIR}" "${CMAKE_MATCH_1}")
    string(REGEX REPLACE "/$" "" from_build "${from_build}")
    target_compile_options(confab_flags INTERFACE "-fmacro-prefix-map=${from_build}/=${called}" "-fmacro-prefix-map=${place}")
  endforeach()
endif()

# Adds only nlohmann's own folder to the path: /usr/include itself would break an Emscripten build.
add_library(nlohmann_json INTERFACE)
target_include_directories(nlohmann_json SYSTEM INTERFACE "${nlohmann_SOURCE}/include")

# mbedTLS: the few C files that crypto/ needs, with our own configuration.
set(mbedtls_files sha256.c bignum.c bignum_core.c constant_time.c platform_util.c
    aes.c block_cipher.c gcm.c md5.c sha1.c)
list(TRANSFORM mbedtls_files PREPEND "${mbedtls_SOURCE}/library/")
add_library(mbedtls STATIC ${mbedtls_files})
target_include_directories(mbedtls SYSTEM PUBLIC "${mbedtls_SOURCE}/include" "${CMAKE_CURRENT_SOURCE_DIR}/cmake")
target_compile_definitions(mbedtls PUBLIC MBEDTLS_CONFIG_FILE="confab_mbedtls.h")
target_link_libraries(mbedtls PRIVATE confab_flags)
if(CONFAB_SANITIZE OR CONFAB_FUZZ)
  # Arithmetic on big numbers takes most of the tests' time under sanitizers. Its input and output are
  # ours, and checked.
  target_compile_options(mbedtls PRIVATE -O2 -fno-sanitize=all)
endif()

# Dear ImGui, without its demo, tables and font: the browser draws the glyphs.
add_library(imgui STATIC cmake/no_truetype.cc cmake/no_tables.cc cmake/imgui_text.cc
  "${imgui_SOURCE}/imgui.cpp" "${imgui_SOURCE}/imgui_draw.cpp" "${imgui_SOURCE}/imgui_widgets.cpp")
target_include_directories(imgui SYSTEM PUBLIC "${imgui_SOURCE}")
target_compile_definitions(imgui PUBLIC IMGUI_USER_CONFIG="imgui_config.h")
target_include_directories(imgui PUBLIC "${CMAKE_CURRENT_SOURCE_DIR}/cmake")
target_compile_options(imgui PRIVATE -fno-exceptions -fno-rtti -Wno-unknown-warning-option -Wno-nontrivial-memcall)
target_link_libraries(imgui PRIVATE confab_flags)
set(imgui_text_flags -include "${CMAKE_CURRENT_SOURCE_DIR}/cmake/imgui_text.h")
target_compile_options(imgui PRIVATE ${imgui_text_flags})
if(EMSCRIPTEN)
  add_library(imgui_opengl3 STATIC "${imgui_SOURCE}/backends/imgui_impl_opengl3.cpp")
  target_include_directories(imgui_opengl3 SYSTEM PUBLIC "${imgui_SOURCE}/backends")
  target_compile_options(imgui_opengl3 PRIVATE -fno-exceptions -fno-rtti ${imgui_text_flags})
  target_link_libraries(imgui_opengl3 PUBLIC imgui PRIVATE confab_flags)
endif()

if(CONFAB_TESTS OR CONFAB_FUZZ)
  find_sources("${CONFAB_PINS}" catch2 extras/catch_amalgamated.cpp)
  # Its single-file form: one file to compile instead of a hundred, in every preset.
  add_library(catch2 STATIC EXCLUDE_FROM_ALL "${catch2_SOURCE}/extras/catch_amalgamated.cpp")
  target_include_directories(catch2 SYSTEM PUBLIC "${catch2_SOURCE}/src" "${CMAKE_CURRENT_SOURCE_DIR}/cmake")
  if(EMSCRIPTEN)
    # There are no exceptions in wasm, so a failed REQUIRE prints and ends the run.
    target_compile_definitions(catch2 PUBLIC CATCH_CONFIG_DISABLE_EXCEPTIONS)
  endif()
  target_link_libraries(catch2 PRIVATE confab_flags)
endif()

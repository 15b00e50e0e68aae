# Other people's code: a folder that scripts/setup brought goes first, else the pinned upstream release is fetched.
include(FetchContent)
set(FETCHCONTENT_QUIET ON)

set(CONFAB_TOOLS "$ENV{CONFAB_TOOLS}" CACHE PATH "Folder with the libraries' sources under src/")

# find_sources(NAME FOLDER MARKER URL SHA256): sets NAME_SOURCE to a folder that holds MARKER.
function(find_sources name folder marker url sha256)
  if(EXISTS "${CONFAB_TOOLS}/src/${folder}/${marker}")
    set(${name}_SOURCE "${CONFAB_TOOLS}/src/${folder}" PARENT_SCOPE)
    return()
  endif()
  # No CMake project of theirs is entered: SOURCE_SUBDIR names a folder that none of them has.
  FetchContent_Declare(${name} URL ${url} URL_HASH SHA256=${sha256} SOURCE_SUBDIR only-the-sources)
  FetchContent_MakeAvailable(${name})
  set(${name}_SOURCE "${${name}_SOURCE_DIR}" PARENT_SCOPE)
endfunction()

find_sources(imgui imgui-1.92.2b imgui.h
  https://codeload.github.com/ocornut/imgui/tar.gz/45acd5e0e82f4c954432533ae9985ff0e1aad6d5
  97484925aec2f4d3e913d6644d46b234f8d6d8d98c6aa9c50109e0f0df772090)
find_sources(mbedtls mbedtls-3.6.6 include/mbedtls/md.h
  https://github.com/Mbed-TLS/mbedtls/releases/download/mbedtls-3.6.6/mbedtls-3.6.6.tar.bz2
  8fb65fae8dcae5840f793c0a334860a411f884cc537ea290ce1c52bb64ca007a)
find_sources(nlohmann nlohmann-json/usr include/nlohmann/json.hpp
  https://github.com/nlohmann/json/releases/download/v3.11.3/json.tar.xz
  d6c65aca6b1ed68e7a182f4757257b107ae403032760ed6ef121c9d55e81757d)

# Only nlohmann's own folder is put on the path: /usr/include itself would break an Emscripten build.
add_library(nlohmann_json INTERFACE)
target_include_directories(nlohmann_json SYSTEM INTERFACE "${nlohmann_SOURCE}/include")

# mbedTLS: the few C files that crypto/ needs, under our own configuration.
set(mbedtls_files sha256.c bignum.c bignum_core.c constant_time.c platform_util.c
    aes.c block_cipher.c gcm.c)
list(TRANSFORM mbedtls_files PREPEND "${mbedtls_SOURCE}/library/")
add_library(mbedtls STATIC ${mbedtls_files})
target_include_directories(mbedtls SYSTEM PUBLIC "${mbedtls_SOURCE}/include" "${CMAKE_CURRENT_SOURCE_DIR}/cmake")
target_compile_definitions(mbedtls PUBLIC MBEDTLS_CONFIG_FILE="confab_mbedtls.h")
target_link_libraries(mbedtls PRIVATE confab_flags)
if(CONFAB_SANITIZE OR CONFAB_FUZZ)
  # Arithmetic on big numbers takes most of the tests' time under sanitizers. What it reads and writes is ours, and checked.
  target_compile_options(mbedtls PRIVATE -O2 -fno-sanitize=all)
endif()

# Dear ImGui, without its demo, its tables and a font of its own: the browser draws the glyphs.
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
  find_sources(catch2 Catch2-3.7.1 extras/catch_amalgamated.cpp
    https://github.com/catchorg/Catch2/archive/refs/tags/v3.7.1.tar.gz
    c991b247a1a0d7bb9c39aa35faf0fe9e19764213f28ffba3109388e62ee0269c)
  # Its single-file form: one file to compile instead of a hundred, in every preset.
  add_library(catch2 STATIC EXCLUDE_FROM_ALL "${catch2_SOURCE}/extras/catch_amalgamated.cpp")
  target_include_directories(catch2 SYSTEM PUBLIC "${catch2_SOURCE}/src" "${CMAKE_CURRENT_SOURCE_DIR}/cmake")
  if(EMSCRIPTEN)
    # No exceptions in wasm: a failed REQUIRE prints and ends the run there.
    target_compile_definitions(catch2 PUBLIC CATCH_CONFIG_DISABLE_EXCEPTIONS)
  endif()
  target_link_libraries(catch2 PRIVATE confab_flags)
endif()

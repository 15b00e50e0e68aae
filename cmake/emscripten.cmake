# Finds Emscripten's own toolchain file beside the emcc on the path.
find_program(CONFAB_EMCC emcc REQUIRED)
get_filename_component(CONFAB_EMCC_REAL "${CONFAB_EMCC}" REALPATH)
get_filename_component(EMSCRIPTEN_ROOT_PATH "${CONFAB_EMCC_REAL}" DIRECTORY)
include("${EMSCRIPTEN_ROOT_PATH}/cmake/Modules/Platform/Emscripten.cmake")

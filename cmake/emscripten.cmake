# Finds Emscripten's own toolchain file next to the emcc on the path.
find_program(CONFAB_EMCC emcc REQUIRED)
get_filename_component(CONFAB_EMCC_REAL "${CONFAB_EMCC}" REALPATH)
get_filename_component(EMSCRIPTEN_ROOT_PATH "${CONFAB_EMCC_REAL}" DIRECTORY)

# em++ starts Python each time. If python3 is the shell script of a version manager, that takes 0.3 s longer than the
# interpreter itself. scripts/environment.sh sets it; this is for builds without that script. The commands must be the
# same with and without it, or everything would be built again.
find_program(CONFAB_PYTHON python3)
find_program(CONFAB_ENV env)
if(CONFAB_PYTHON AND CONFAB_ENV)
  file(READ "${CONFAB_PYTHON}" python LIMIT 2 HEX)
  if(python STREQUAL "2321")  # "#!"
    if(NOT DEFINED ENV{EMSDK_PYTHON})
      execute_process(COMMAND "${CONFAB_PYTHON}" -c "import sys; print(sys.executable)"
        OUTPUT_VARIABLE python OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
      set(ENV{EMSDK_PYTHON} "${python}")
    endif()
    foreach(rule COMPILE LINK)
      set_property(GLOBAL PROPERTY RULE_LAUNCH_${rule} "${CONFAB_ENV} EMSDK_PYTHON=$ENV{EMSDK_PYTHON}")
    endforeach()
  endif()
endif()

include("${EMSCRIPTEN_ROOT_PATH}/cmake/Modules/Platform/Emscripten.cmake")

# Native builds use the compiler and standard library of Emscripten: clang 19 or newer with libc++.
find_program(CONFAB_CLANG NAMES clang-19 clang-20 clang-21 clang-22 clang REQUIRED)
find_program(CONFAB_CLANGXX NAMES clang++-19 clang++-20 clang++-21 clang++-22 clang++ REQUIRED)
set(CMAKE_C_COMPILER ${CONFAB_CLANG})
set(CMAKE_CXX_COMPILER ${CONFAB_CLANGXX})

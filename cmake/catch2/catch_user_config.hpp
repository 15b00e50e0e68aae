// What Catch2's own CMake would generate; we compile its single-file form, one file instead of a hundred.
#pragma once
#define CATCH_CONFIG_DEFAULT_REPORTER "console"
#define CATCH_CONFIG_CONSOLE_WIDTH 80

# Compiler flags in three bundles: for all code, for our own code, and for our own code without exceptions.

add_library(confab_flags INTERFACE)
target_compile_options(confab_flags INTERFACE -ffunction-sections -fdata-sections)

add_library(confab_own_flags INTERFACE)
target_link_libraries(confab_own_flags INTERFACE confab_flags)
target_compile_options(confab_own_flags INTERFACE
  -Wall -Wextra $<$<NOT:$<BOOL:${CONFAB_FAST_BUILD}>>:-Wshadow> -Wconversion -Wno-sign-conversion -Wimplicit-fallthrough -Werror=return-type -Werror=switch
  -Wno-missing-designated-field-initializers)  # naming a few fields and leaving the rest at their defaults is how we write

add_library(confab_room_flags INTERFACE)
target_link_libraries(confab_room_flags INTERFACE confab_own_flags)
target_compile_options(confab_room_flags INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-fno-exceptions -fno-rtti>)

if(EMSCRIPTEN)
  # Without bulk memory, a small memcpy is five times as slow.
  target_compile_options(confab_flags INTERFACE -mbulk-memory)
  if(CMAKE_BUILD_TYPE STREQUAL "MinSizeRel")
    # CMake's own MinSizeRel is -Os; here the size of the download counts.
    set(CMAKE_C_FLAGS_MINSIZEREL "-Oz -DNDEBUG")
    set(CMAKE_CXX_FLAGS_MINSIZEREL "-Oz -DNDEBUG")
    # Conversions that cannot trap are one instruction each; every browser since 2021 supports them.
    add_compile_options(-flto -mnontrapping-fptoint)
    # Emscripten 6 links with -flto only if it knows here, too, that nothing throws.
    add_link_options(-flto -Oz -fno-exceptions)
  endif()
else()
  add_compile_options($<$<COMPILE_LANGUAGE:CXX>:-stdlib=libc++>)
  add_link_options(-stdlib=libc++ -fuse-ld=lld)
  if(CONFAB_SANITIZE OR CONFAB_FUZZ)
    # The check of virtual pointers needs type information, which rooms do not have.
    add_compile_options(-fsanitize=address,undefined -fno-sanitize=vptr -fno-sanitize-recover=all -fno-omit-frame-pointer)
    add_link_options(-fsanitize=address,undefined)
  endif()
  if(CONFAB_FUZZ)
    add_compile_options(-fsanitize=fuzzer-no-link)
  endif()
endif()

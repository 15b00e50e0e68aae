# A room is a folder under src/ and a static library of the same name.
#   add_room(chat USES base protocol transport aws [LIBRARIES nlohmann_json])
# It may include only the rooms that it names: tests/imports reads these lines and checks every #include. LIBRARIES are
# other people's, and only this room can use them.
function(add_room name)
  cmake_parse_arguments(room "" "" "USES;LIBRARIES" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.cc")
  if(sources)
    add_library(${name} STATIC ${sources})
    target_include_directories(${name} PUBLIC "${CMAKE_CURRENT_SOURCE_DIR}")
    target_link_libraries(${name} PRIVATE confab_room_flags ${room_LIBRARIES} PUBLIC ${room_USES})
    compile_together(${name})
    precompile(${name} room precompiled.h)
  else()
    add_library(${name} INTERFACE)
    target_include_directories(${name} INTERFACE "${CMAKE_CURRENT_SOURCE_DIR}")
    target_link_libraries(${name} INTERFACE ${room_USES})
  endif()
endfunction()

# A program of src/platform: what it includes, it links.
#   add_program(confab_local SOURCES main.cc wire.cc ROOMS simulator)
function(add_program name)
  cmake_parse_arguments(program "" "" "SOURCES;ROOMS" ${ARGN})
  add_executable(${name} ${program_SOURCES})
  target_link_libraries(${name} PRIVATE confab_room_flags ${program_ROOMS})
  target_include_directories(${name} PRIVATE "${CMAKE_SOURCE_DIR}/src")
  compile_together(${name})
  precompile(${name} room precompiled.h)
endfunction()

# Inside a room: its files (a header and its source, without the ending) and folders, lowest first. Each includes only
# what is named before it, or files of its own folder; tests/imports reads these lines and checks it.
#   add_layers(chat ids model outbox update)
function(add_layers room)
endfunction()

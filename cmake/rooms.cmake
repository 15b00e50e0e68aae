# A room is a folder under src/ and a static library of the same name.
#   add_room(chat USES base talk transport aws [LIBRARIES nlohmann_json])
# The rooms it may include are the ones it names, and no others: tests/imports reads these very lines and checks
# every #include. LIBRARIES are other people's, seen by this room alone.
function(add_room name)
  cmake_parse_arguments(room "" "" "USES;LIBRARIES" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.cc")
  if(sources)
    add_library(${name} STATIC ${sources})
    target_include_directories(${name} PUBLIC "${CMAKE_CURRENT_SOURCE_DIR}")
    target_link_libraries(${name} PRIVATE confab_room_flags ${room_LIBRARIES} PUBLIC ${room_USES})
  else()
    add_library(${name} INTERFACE)
    target_include_directories(${name} INTERFACE "${CMAKE_CURRENT_SOURCE_DIR}")
    target_link_libraries(${name} INTERFACE ${room_USES})
  endif()
endfunction()

// Every file's names are in the namespace of its room, so that the same word in two rooms is two names.
#include <catch2/catch_test_macros.hpp>

#include "imports/check.h"
#include "imports/files.h"

using namespace imports;

namespace {

// The first namespace that a file opens, anonymous ones left out: "ui" of "namespace ui::text {".
std::string room_namespace(std::string_view text) {
    for (std::string_view line : lines_of(text)) {
        if (line.starts_with("inline ")) line.remove_prefix(7);
        if (!line.starts_with("namespace ")) continue;
        const auto words = words_of(line);
        if (words.size() > 1) return words[1];
    }
    return {};
}

// platform holds four programs; each is a room of its own.
std::string room_of(std::string_view path) {
    if (path.starts_with("platform/")) path.remove_prefix(9);
    return std::string(path.substr(0, path.find('/')));
}

}  // namespace

TEST_CASE("every file that is not a main program puts its names into the namespace of its room", "[imports]") {
    std::size_t files = 0;
    for (const File& file : files_below("src")) {
        if (!file.path.ends_with(".h") && !file.path.ends_with(".cc")) continue;
        if (file.path.ends_with("/main.cc") || file.path == "platform/web/bindings.h") continue;
        INFO(file.path);
        CHECK(room_namespace(file.text) == room_of(file.path));
        ++files;
    }
    CHECK(files > 100);
}

TEST_CASE("the namespace of a room is read past anonymous and inline ones", "[imports]") {
    CHECK(room_namespace("#pragma once\ninline namespace base {\n}\n") == "base");
    CHECK(room_namespace("namespace {\n}\nnamespace ui::text {\n}\n") == "ui");
    CHECK(room_namespace("int x;\n").empty());
}

// Files inside a room include each other one way, and the check that says so can fail.
#include "imports/layers.h"

#include <catch2/catch_test_macros.hpp>

#include "imports/files.h"

using namespace imports;

namespace {

Modules some(std::initializer_list<std::pair<std::string_view, std::string_view>> files) {
    Modules modules;
    for (const auto& [path, text] : files) add_file(modules, path, text);
    return modules;
}

std::map<std::string, Modules> modules_by_room() {
    std::map<std::string, Modules> rooms;
    for (const File& file : files_below("src"))
        if (file.path.ends_with(".h") || file.path.ends_with(".cc"))
            add_file(rooms[file.path.substr(0, file.path.find('/'))], file.path, file.text);
    return rooms;
}

}  // namespace

TEST_CASE("no files of a room include each other in a circle", "[imports]") {
    const auto rooms = modules_by_room();
    CHECK(rooms.size() > 10);
    for (const auto& [room, modules] : rooms) {
        INFO(room);
        CHECK(check_no_cycle(modules) == Sentences{});
    }
}

TEST_CASE("a file includes only files and folders of its room that are listed before it", "[imports]") {
    const Layers layers = read_layers(read_file(std::string(CONFAB_SOURCE_DIR) + "/src/CMakeLists.txt"));
    Modules all;
    for (const auto& [room, modules] : modules_by_room()) all.insert(modules.begin(), modules.end());
    CHECK(check_layers(all, layers) == Sentences{});
}

TEST_CASE("the check for circles finds one over several files and takes header and source for one module",
          "[imports]") {
    CHECK(check_no_cycle(some({{"chat/a.h", "#include \"chat/b.h\"\n"}, {"chat/b.h", "#include \"base/c.h\"\n"}}))
              .empty());
    CHECK(check_no_cycle(some({{"chat/a.cc", "#include \"chat/a.h\"\n"}})).empty());
    const Modules circle =
        some({{"chat/a.h", "#include \"chat/b.h\"\n"},
              {"chat/b.h", ""},
              {"chat/b.cc", "#include \"chat/b.h\"\n#include \"chat/c.h\"\n"},
              {"chat/c.h", "#include \"chat/a.h\"\n"}});
    CHECK(check_no_cycle(circle) ==
          Sentences{"files include each other in a circle: chat/a -> chat/b -> chat/c -> chat/a"});
}

TEST_CASE("the check of layers refuses what is listed later, not listed, or listed in vain", "[imports]") {
    const Layers layers = read_layers("x\nadd_layers(chat low\n  deep/folder high)\n");
    REQUIRE(layers.find("chat") != layers.end());
    CHECK(layers.find("chat")->second == std::vector<std::string>{"low", "deep/folder", "high"});
    const auto check = [&](std::string_view path, std::string_view text) {
        return check_layers(
            some({{"chat/low.h", ""}, {"chat/deep/folder/a.h", ""}, {"chat/high.h", ""}, {path, text}}), layers);
    };
    CHECK(check("chat/high.cc", "#include \"chat/deep/folder/a.h\"\n#include \"chat/low.h\"\n").empty());
    CHECK(check("chat/deep/folder/b.cc", "#include \"chat/deep/folder/a.h\"\n").empty());
    CHECK(check("chat/low.cc", "#include \"chat/high.h\"\n").size() == 1);
    CHECK(check("chat/deep/folder/b.cc", "#include \"chat/high.h\"\n").size() == 1);
    CHECK(check("chat/other.cc", "").size() == 1);
    CHECK(check_layers(some({{"chat/low.h", ""}}), layers).size() == 2);
}

#include <catch2/catch_test_macros.hpp>

#include "imports/check.h"
#include "imports/files.h"

using namespace imports;

namespace {

bool is_cpp(std::string_view path) { return path.ends_with(".cc") || path.ends_with(".h") || path.ends_with(".cpp"); }

void expect_none(const Sentences& wrong) {
    for (const std::string& sentence : wrong) {
        INFO(sentence);
        CHECK(false);
    }
}

const Rooms some_rooms = read_rooms(
    "add_room(base LIBRARIES nlohmann_json)\nadd_room(crypto USES base LIBRARIES mbedtls)\n"
    "add_room(chat USES base protocol)\nadd_room(protocol USES base)\nadd_room(ui USES base chat LIBRARIES imgui)\n");

bool includes(std::string_view path, std::string_view text) { return check_includes(path, text, some_rooms).empty(); }
bool words(std::string_view path, std::string_view text) { return check_words(path, text).empty(); }

}  // namespace

TEST_CASE("every file in src includes only the rooms that its own may use", "[imports]") {
    const std::string cmake = read_file(std::filesystem::path(CONFAB_SOURCE_DIR) / "src" / "CMakeLists.txt");
    const Rooms rooms = read_rooms(cmake);
    REQUIRE(rooms.size() >= 10);
    expect_none(check_order(cmake));
    std::size_t seen = 0;
    for (const File& file : files_below("src")) {
        if (!is_cpp(file.path)) continue;
        ++seen;
        expect_none(check_includes(file.path, file.text, rooms));
    }
    CHECK(seen > 50);
}

TEST_CASE("no room outside platform names a clock, randomness, printing or the browser", "[imports]") {
    for (const File& file : files_below("src"))
        if (is_cpp(file.path)) expect_none(check_words(file.path, file.text));
}

TEST_CASE("nlohmann/json is used by its public names alone", "[imports]") {
    for (const File& file : files_below("src")) expect_none(check_private_names(file.path, file.text));
    CHECK(check_private_names("a.cc", "nlohmann::json::sax_parse(a, b, &c);\n#include <nlohmann/json.hpp>\n").empty());
    CHECK_FALSE(check_private_names("a.cc", "nlohmann::detail::lexer<int> x;\n").empty());
    CHECK_FALSE(check_private_names("a.cc", "#include <nlohmann/detail/value_t.hpp>\n").empty());
}

TEST_CASE("headers can be included twice and files stay short", "[imports]") {
    for (const std::string_view folder : {"src", "tests"}) {
        for (const File& file : files_below(folder)) {
            if (!is_cpp(file.path)) continue;
            const std::string path = std::string(folder) + '/' + file.path;
            expect_none(check_length(path, file.text));
            if (file.path.ends_with(".h")) expect_none(check_header(path, file.text));
        }
    }
}

TEST_CASE("no file names a place on somebody's machine or a package registry", "[imports]") {
    for (const std::string_view folder : {"src", "scripts", "tests"}) {
        for (const File& file : files_below(folder)) {
            if (file.text.contains('\0')) continue;  // a picture or another binary
            expect_none(check_places(std::string(folder) + '/' + file.path, file.text));
        }
    }
}

TEST_CASE("the rooms are read from CMake as they stand there", "[imports]") {
    REQUIRE(some_rooms.size() == 5);
    CHECK(some_rooms.find("chat")->second == std::set<std::string>{"base", "protocol"});
    CHECK(some_rooms.find("base")->second.empty());
    CHECK(some_rooms.find("ui")->second == std::set<std::string>{"base", "chat"});
    CHECK(check_order("add_room(base)\nadd_room(mqtt USES base)\n").empty());
    CHECK_FALSE(check_order("add_room(mqtt USES base)\nadd_room(base)\n").empty());
    CHECK_FALSE(check_order("add_room(base USES base)\n").empty());
}

TEST_CASE("the include check finds what is wrong", "[imports]") {
    CHECK(includes("chat/a.cc", "#include \"chat/a.h\"\n#include \"base/json.h\"\n#include <vector>\n"));
    CHECK_FALSE(includes("chat/a.cc", "#include \"ui/theme.h\"\n"));
    CHECK_FALSE(includes("protocol/a.cc", "#include \"chat/model.h\"\n"));
    CHECK_FALSE(includes("protocol/a.cc", "#  include \"chat/model.h\"\n"));
    CHECK_FALSE(includes("chat/a.cc", "#include \"a.h\"\n"));
    CHECK_FALSE(includes("chat/a.cc", "#include \"base/../ui/theme.h\"\n"));
    CHECK_FALSE(includes("cellar/a.cc", ""));

    CHECK(includes("base/json.cc", "#include <nlohmann/json.hpp>\n"));
    CHECK_FALSE(includes("base/json.h", "#include <nlohmann/json.hpp>\n"));
    CHECK_FALSE(includes("chat/a.cc", "#include \"nlohmann/json.hpp\"\n"));
    CHECK(includes("crypto/a.cc", "#include <mbedtls/sha256.h>\n"));
    CHECK_FALSE(includes("base/a.cc", "#include <mbedtls/sha256.h>\n"));
    CHECK(includes("ui/a.cc", "#include <imgui.h>\n"));
    CHECK(includes("platform/web/a.cc",
                   "#include \"imgui_impl_opengl3.h\"\n#include <emscripten/html5.h>\n#include \"chat/a.h\"\n"));
    CHECK_FALSE(includes("platform/headless/a.cc", "#include <imgui.h>\n"));
    CHECK_FALSE(includes("platform/headless/a.cc", "#include \"cellar/a.h\"\n"));
    CHECK_FALSE(includes("chat/a.cc", "#include <imgui.h>\n"));

    CHECK_FALSE(includes("chat/a.cc", "#include <emscripten.h>\n"));
    CHECK_FALSE(includes("chat/a.cc", "#include <unistd.h>\n"));
    CHECK_FALSE(includes("chat/a.cc", "#include <iostream>\n"));
    CHECK_FALSE(includes("chat/a.cc", "#include <random>\n"));
    CHECK_FALSE(includes("chat/a.cc", "#include HEADER\n"));
}

TEST_CASE("the word check finds clocks, randomness, printing and the browser", "[imports]") {
    for (const std::string_view bad :
         {"auto t = std::chrono::system_clock::now();", "std::chrono::steady_clock clock;", "x = time(nullptr);",
          "x = std::time(nullptr);", "return time(0);", "gettimeofday(&t, 0);", "int r = rand();",
          "std::random_device seed;", "std::mt19937 twister;", "printf(\"x\");", "std::puts(\"x\");", "std::cout << 1;",
          "std::cerr << 1;", "std::print(\"x\");", "std::println(\"x\");", "#ifdef __EMSCRIPTEN__", "throw 1;"}) {
        INFO(bad);
        CHECK_FALSE(words("chat/a.cc", bad));
        CHECK(words("platform/web/a.cc", bad));
    }
}

TEST_CASE("the word check lets good names, comments and literals pass", "[imports]") {
    for (const std::string_view good :
         {"UnixTime unix_time(int);", "civil_time(t);", "message.time();", "a->time(1);", "Instant time(int x);",
          "Random random;", "random.next();", "blueprint(1);", "print(model);", "// printf(\"x\") would be time(0)",
          "/* std::cout\n rand() */ int x;", "report(\"the system_clock is rand()\");", "R\"(cout)\" + 1;",
          "R\"x(a \" cout)x\";", "char c = '\"'; report(\"rand\");", "const int million = 1'000'000; int rands;",
          "snprintf(a, b, c);"}) {
        INFO(good);
        CHECK(words("chat/a.cc", good));
    }
    CHECK_FALSE(words("chat/a.cc", "report(\"a\\\"b\"); rand();"));
    CHECK_FALSE(words("chat/a.cc", "char c = '\"'; rand();"));
    CHECK_FALSE(words("chat/a.cc", "/* x */ rand();"));
    CHECK_FALSE(words("chat/a.cc", "R\"(x)\"; rand();"));
}

TEST_CASE("the header, length and place checks can fail", "[imports]") {
    CHECK(check_header("a.h", "#pragma once\n").empty());
    CHECK(check_header("a.h", "// What this is.\n// More.\n#pragma once\n").empty());
    CHECK_FALSE(check_header("a.h", "#include <vector>\n#pragma once\n").empty());
    CHECK_FALSE(check_header("a.h", "").empty());
    CHECK(check_length("a.cc", std::string(400, '\n')).empty());
    CHECK_FALSE(check_length("src/a.cc", std::string(401, '\n')).empty());
    CHECK(check_length("tests/a.cc", std::string(600, '\n')).empty());
    CHECK_FALSE(check_length("tests/a.cc", std::string(601, '\n')).empty());
    CHECK_FALSE(check_places("a",
                             "cd /wor"
                             "k/main")
                    .empty());
    CHECK_FALSE(check_places("a",
                             "/hom"
                             "e/ann/x")
                    .empty());
    CHECK_FALSE(check_places("a",
                             "https://registry."
                             "npmjs.org/x")
                    .empty());
    CHECK(check_places("a",
                       "build/frame/wor"
                       "k/x and docs.python.org")
              .empty());
}

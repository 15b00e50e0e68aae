// What people read is English as the field writes it; and the check that says so can fail.
#include "imports/english.h"

#include <catch2/catch_test_macros.hpp>
#include <map>

#include "imports/files.h"

using namespace imports;

namespace {

bool is_good(std::string_view text) { return check_english("a", text).empty(); }

void expect_none(const Sentences& wrong) {
    for (const std::string& sentence : wrong) {
        INFO(sentence);
        CHECK(false);
    }
}

// What is not released yet; what was released is history.
std::string unreleased(std::string_view changes) {
    const std::size_t begin = changes.find("## ");
    return std::string(changes.substr(0, changes.find("\n## ", begin + 3)));
}

}  // namespace

TEST_CASE("no sentence in a string literal uses a turn of phrase that is no English of the field", "[imports]") {
    std::map<std::string, Sentences> rooms;
    for (const File& file : files_below("src"))
        if (file.path.ends_with(".cc") || file.path.ends_with(".h"))
            rooms[file.path.substr(0, file.path.find('/'))].append_range(check_literals(file.path, file.text));
    CHECK(rooms.size() > 10);
    for (const auto& [room, wrong] : rooms) expect_none(wrong);
}

TEST_CASE("no document, script or script of the page uses one", "[imports]") {
    const auto check = [](const std::string& path, std::string_view text) {
        if (!text.contains('\0')) expect_none(check_english(path, text));
    };
    for (const std::string folder : {"docs", "scripts", "bin", "shell", "src/platform"}) {
        const auto files = files_below(folder);
        INFO(folder);
        CHECK_FALSE(files.empty());
        for (const File& file : files) {
            if (file.path.starts_with("licences/")) continue;  // others' words
            if (!file.path.ends_with(".cc") && !file.path.ends_with(".h")) check(folder + '/' + file.path, file.text);
        }
    }
    for (const std::string path : {"README.md", "backend/README.md", "backend/index.mjs"})
        check(path, read_file(std::filesystem::path(CONFAB_SOURCE_DIR) / path));
    check("CHANGELOG.md", unreleased(read_file(std::filesystem::path(CONFAB_SOURCE_DIR) / "CHANGELOG.md")));
}

TEST_CASE("the check of English finds each of its phrases", "[imports]") {
    for (const std::string_view bad :
         {"The address is none of this API.",
          "The cursor or the limit is none.",
          "Type the name of whom to let in.",
          "Whoever runs this page can mend it.",
          "The address is a credential: whoever has it can connect.",
          "A mailbox, whoever is away finds it later.",
          "`{}`, also for who was not in it",
          "It waits. Who is away finds it later.",
          "A malformed line is told with its offset.",
          "What was said is told of afterwards.",
          "What stands before the @ is not the site.",
          "The mistakes stand above.",
          "In it stands the address.",
          "The configuration lies in build/local.",
          "Beside it lie a list and the hashes.",
          "Its groups lie too deep.",
          "There is nothing to do: it goes on by itself.",
          "One has to sign in again.",
          "The room has as many members as one can have.",
          "One can be in so many rooms.",
          "the private rooms one is in",
          "History: what was said while one was away",
          "client ids that begin with one's own identity",
          "the owner of one's room",
          "Introduce oneself",
          "The connection is made anew.",
          "| `{}` | likewise | |",
          "WHOEVER is here",
          "# Names\n\nWho is away finds it later."}) {
        INFO(bad);
        CHECK_FALSE(is_good(bad));
    }
}

TEST_CASE("the check of English lets good sentences pass", "[imports]") {
    for (const std::string_view good :
         {"Chat with whoever is here.",
          "Who can use it",
          "Who is there? Nobody.",
          "Ask the person who runs this chat.",
          "without it there are none",
          "None of them is valid.",
          "a hash of who sent it",
          "members are told apart by colour",
          "You are told to wait.",
          "c stands for channel",
          "a stand-in for AWS",
          "Pick another one.",
          "The next one may go on.",
          "Each one's queue",
          "the other one's id",
          "the one that is needed",
          "there is no value where one is needed",
          "Without it one is made and printed.",
          "packets lie",
          "It goes on.",
          "likewise_room is a name",
          "stdin"}) {
        INFO(good);
        CHECK(is_good(good));
    }
}

TEST_CASE("the check of literals reads what the compiler joins, and no comment and no code", "[imports]") {
    const auto is_clean = [](std::string_view text) { return check_literals("a.cc", text).empty(); };
    CHECK_FALSE(is_clean("report(\"The address is none.\");"));
    CHECK_FALSE(is_clean("report(\"The address is \"\n    \"none.\");"));
    CHECK_FALSE(is_clean("report(R\"(The address is none.)\");"));
    CHECK_FALSE(is_clean("report(\"--to\\nwhom\");"));
    CHECK(is_clean("report(\"The address is\", \"none\");"));
    CHECK(is_clean("// The address is none.\nbool likewise = true; /* whom */ report(\"x\");"));
    CHECK(literals_of("a(\"b\" \"c\", 'd', R\"(e)\"); // \"f\"") == std::vector<std::string>{"bc", "d", "e"});
    CHECK(literals_of("a(\"b\\nc\")") == std::vector<std::string>{"b\nc"});
}

TEST_CASE("of the changes, those that are not released are checked", "[imports]") {
    CHECK(unreleased("# Changes\n\n## Unreleased\n\n- a\n\n## 1\n\n- b\n") == "# Changes\n\n## Unreleased\n\n- a\n");
}

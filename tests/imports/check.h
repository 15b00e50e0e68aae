// Checks the rooms' one-way doors and the house rules on text: every function takes texts and answers sentences, so
// that the checks themselves can be tried on small made-up inputs. It reads C++ as far as needed: comments and literals
// are told apart from code, nothing is preprocessed.
#pragma once

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace imports {

using Sentences = std::vector<std::string>;
using Rooms = std::map<std::string, std::set<std::string>, std::less<>>;  // room, and the rooms that it names

inline bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

inline std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        lines.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

inline std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words;
    std::string word;
    for (const char c : text) {
        if (is_word(c)) {
            word += c;
        } else if (!word.empty()) {
            words.push_back(std::move(word));
            word.clear();
        }
    }
    if (!word.empty()) words.push_back(std::move(word));
    return words;
}

// add_room(chat USES base protocol LIBRARIES x) on lines of their own.
inline Rooms read_rooms(std::string_view cmake) {
    Rooms rooms;
    for (std::string_view line : lines_of(cmake)) {
        if (!line.starts_with("add_room(")) continue;
        const auto words = words_of(line.substr(9, line.find(')') - 9));
        if (words.empty()) continue;
        auto& uses = rooms[words.front()];
        bool in_uses = false;
        for (std::size_t i = 1; i < words.size(); ++i) {
            if (words[i] == "USES" || words[i] == "LIBRARIES") {
                in_uses = words[i] == "USES";
            } else if (in_uses) {
                uses.insert(words[i]);
            }
        }
    }
    return rooms;
}

// A room may name only rooms that stand above it, so there are no circles.
inline Sentences check_order(std::string_view cmake) {
    Sentences wrong;
    std::set<std::string> above;
    for (std::string_view line : lines_of(cmake)) {
        if (!line.starts_with("add_room(")) continue;
        const Rooms one = read_rooms(line);
        if (one.empty()) continue;
        for (const std::string& used : one.begin()->second)
            if (!above.contains(used))
                wrong.push_back("room " + one.begin()->first + " uses " + used + ", which is not named above it");
        above.insert(one.begin()->first);
    }
    return wrong;
}

// Calls comment(from, to) and literal(from, to) for each of them, in order; a literal without its quotes.
void for_each_part(std::string_view text, auto&& comment, auto&& literal) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text.substr(i).starts_with("//")) {
            const std::size_t end = std::min(text.find('\n', i), text.size());
            comment(i, end);
            i = end;
        } else if (text.substr(i).starts_with("/*")) {
            const std::size_t end = std::min(text.find("*/", i + 2), text.size() - 1) + 2;
            comment(i, end);
            i = end - 1;
        } else if (text.substr(i).starts_with("R\"") && (i == 0 || !is_word(text[i - 1]))) {
            const std::size_t open = text.find('(', i);
            if (open == std::string_view::npos) break;
            const std::string close = ')' + std::string(text.substr(i + 2, open - i - 2)) + '"';
            const std::size_t end = std::min(text.find(close, open), text.size());
            literal(open + 1, end);
            i = end + close.size() - 1;
        } else if (text[i] == '"' || (text[i] == '\'' && (i == 0 || !is_word(text[i - 1])))) {
            const char quote = text[i];
            std::size_t end = i + 1;
            while (end < text.size() && text[end] != quote && text[end] != '\n') end += text[end] == '\\' ? 2 : 1;
            literal(i + 1, end);
            i = end;
        }
    }
}

// The same text with comments and the insides of literals blanked out; line ends stay.
inline std::string code_of(std::string_view text) {
    std::string code(text);
    const auto blank = [&code](std::size_t from, std::size_t to) {
        for (std::size_t i = from; i < to && i < code.size(); ++i)
            if (code[i] != '\n') code[i] = ' ';
    };
    for_each_part(text, blank, blank);
    return code;
}

// The insides of literals as they are written, with those joined that the compiler joins.
inline std::vector<std::string> literals_of(std::string_view text) {
    std::vector<std::string> literals;
    std::size_t last_end = std::string_view::npos;
    for_each_part(
        text, [](std::size_t, std::size_t) {},
        [&](std::size_t from, std::size_t to) {
            from = std::min(from, text.size());
            to = std::min(to, text.size());
            const bool joined =
                last_end < from &&
                text.substr(last_end, from - last_end).find_first_not_of("\"' \t\r\n") == std::string_view::npos;
            if (!joined) literals.emplace_back();
            // "\n" ends a line that people read
            for (std::size_t i = from; i < to; ++i) {
                if (text.substr(i, to - i).starts_with("\\n")) {
                    literals.back() += '\n';
                    ++i;
                } else {
                    literals.back() += text[i];
                }
            }
            last_end = to;
        });
    return literals;
}

// One file of a room: `path` is relative to src/, as in "mqtt/decode.cc".
inline Sentences check_includes(std::string_view path, std::string_view text, const Rooms& rooms) {
    Sentences wrong;
    const std::string room(path.substr(0, path.find('/')));
    const bool platform = room == "platform";
    const auto report = [&](std::string_view what) { wrong.push_back(std::string(path) + ": " + std::string(what)); };
    if (!platform && !rooms.contains(room)) {
        report("is in no room that src/CMakeLists.txt names");
        return wrong;
    }
    static constexpr std::string_view kept_out[] = {
        "iostream", "ostream", "istream", "sstream",    "fstream", "iomanip", "print",  "ctime",
        "time.h",   "random",  "regex",   "filesystem", "thread",  "mutex",   "future", "stdio.h"};
    for (std::string_view line : lines_of(text)) {
        if (line.starts_with("import ")) report("imports a module, which this check cannot see through");
        if (!line.starts_with("#")) continue;
        line.remove_prefix(std::min(line.find_first_not_of(" \t", 1), line.size()));
        if (!line.starts_with("include")) continue;
        const std::size_t open = line.find_first_of("<\"");
        if (open == std::string_view::npos) {
            report("includes by a macro");
            continue;
        }
        const bool angled = line[open] == '<';
        const std::string_view name = line.substr(open + 1, line.find_first_of(">\"", open + 1) - open - 1);
        const std::string folder(name.substr(0, std::min(name.find('/'), name.size())));
        if (folder == "nlohmann") {
            if (path != "base/json.cc") report("includes nlohmann/json, which base/json.cc alone may");
        } else if (folder == "mbedtls" || folder == "psa") {
            if (room != "crypto") report("includes mbedTLS, which crypto alone may");
        } else if (name.starts_with("imgui")) {
            if (room != "ui" && !path.starts_with("platform/web/"))
                report("includes Dear ImGui, which ui and platform/web alone may");
        } else if (angled) {
            const bool standard = !name.contains('/') && !name.contains('.');
            if (platform) continue;
            if (!standard)
                report("includes <" + std::string(name) + ">, which is not a header of the standard library");
            if (std::ranges::find(kept_out, name) != std::end(kept_out))
                report("includes <" + std::string(name) + ">, which rooms do without");
        } else if (!name.contains('/') || name.contains("..")) {
            report("includes \"" + std::string(name) + "\" without its room's name");
        } else if (!platform && folder != room && !rooms.find(room)->second.contains(folder)) {
            report("includes \"" + std::string(name) + "\", a room that " + room + " may not use");
        } else if (platform && folder != "platform" && !rooms.contains(folder)) {
            report("includes \"" + std::string(name) + "\", which is no room");
        }
    }
    return wrong;
}

// Rooms outside platform/ are told the time, are handed their randomness, and print nothing.
inline Sentences check_words(std::string_view path, std::string_view text) {
    Sentences wrong;
    if (path.starts_with("platform/")) return wrong;
    static constexpr std::string_view words[] = {
        "system_clock",   "steady_clock",  "high_resolution_clock",
        "utc_clock",      "gettimeofday",  "clock_gettime",
        "localtime",      "gmtime",        "rand",
        "srand",          "random_device", "mt19937",
        "mt19937_64",     "getentropy",    "arc4random",
        "printf",         "fprintf",       "vprintf",
        "puts",           "fputs",         "putchar",
        "perror",         "cout",          "cerr",
        "clog",           "println",       "this_thread",
        "__EMSCRIPTEN__", "EM_JS",         "EM_ASM",
        "throw",          "dynamic_cast",  "typeid"};
    // as functions only: they are good names as well
    static constexpr std::string_view calls[] = {"time", "clock", "sleep"};
    const std::string code = code_of(text);
    for (std::size_t i = 0; i < code.size();) {
        if (!is_word(code[i])) {
            ++i;
            continue;
        }
        std::size_t end = i;
        while (end < code.size() && is_word(code[end])) ++end;
        const std::string_view word = std::string_view(code).substr(i, end - i);
        const bool of_std = std::string_view(code).substr(0, i).ends_with("std::");
        const bool member = i > 0 && (code[i - 1] == '.' || code[i - 1] == '>' || (code[i - 1] == ':' && !of_std));
        // "Instant time(" declares something of that name; a call follows an operator, a bracket or "return".
        const std::string_view before = std::string_view(code).substr(0, i);
        const std::size_t last = before.find_last_not_of(" \n");
        const bool declared = !of_std && last != std::string_view::npos && is_word(before[last]) &&
                              !before.substr(0, last + 1).ends_with("return");
        const bool called = end < code.size() && code[end] == '(' && !member && !declared;
        if (std::ranges::find(words, word) != std::end(words) || (word == "print" && of_std) ||
            (called && std::ranges::find(calls, word) != std::end(calls)))
            wrong.push_back(std::string(path) + ": names " + std::string(word));
        i = end;
    }
    return wrong;
}

// What nlohmann/json keeps for itself may change with its next release.
inline Sentences check_private_names(std::string_view path, std::string_view text) {
    Sentences wrong;
    for (const std::string_view name : {"nlohmann::detail", "nlohmann/detail"})
        if (text.contains(name)) wrong.push_back(std::string(path) + ": names " + std::string(name));
    return wrong;
}

inline Sentences check_header(std::string_view path, std::string_view text) {
    for (const std::string_view line : lines_of(text)) {
        if (line.starts_with("//")) continue;
        if (line == "#pragma once") return {};
        break;
    }
    return {std::string(path) + ": begins with neither #pragma once nor a comment and then it"};
}

inline constexpr std::size_t most_lines = 400;
inline constexpr std::size_t most_test_lines = 600;  // cases stand one after the other and need no overview

inline Sentences check_length(std::string_view path, std::string_view text) {
    const auto lines = static_cast<std::size_t>(std::ranges::count(text, '\n'));
    if (lines <= (path.starts_with("tests/") ? most_test_lines : most_lines)) return {};
    return {std::string(path) + ": has " + std::to_string(lines) + " lines; look for the file inside"};
}

// Paths of one machine and hosts of package registries have no place in what others check out.
inline Sentences check_places(std::string_view path, std::string_view text) {
    // In two halves each, so that this file passes its own check.
    static constexpr std::string_view places[] = {
        "/wor"
        "k/",
        "/roo"
        "t/",
        "/hom"
        "e/",
        "registry."
        "npmjs",
        "registry."
        "yarnpkg",
        "files.python"
        "hosted",
        "pypi"
        ".org",
        "npm.pkg"
        ".github",
        "deb."
        "debian.org"};
    Sentences wrong;
    for (const std::string_view place : places) {
        for (std::size_t at = text.find(place); at != std::string_view::npos; at = text.find(place, at + 1)) {
            // Behind a word or a variable it is a path inside a project: "$ROOT/home/x".
            if (place.starts_with('/') && at > 0 && (is_word(text[at - 1]) || text[at - 1] == '}')) continue;
            wrong.push_back(std::string(path) + ": names " + std::string(place));
            break;
        }
    }
    return wrong;
}

}  // namespace imports

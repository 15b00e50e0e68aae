// Finds turns of phrase that are no English of the field in texts that people read: string literals of the sources, and
// the documents. It knows phrases of a few words, not grammar, and only those that have no good use here.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "imports/check.h"

namespace imports {

// A phrase: words with a space between them, alternatives with '|'. A leading '^' wants it where a sentence or a clause
// begins. It does not count right behind or right before one of the words that are named.
struct Phrase {
    std::string_view words;
    std::string_view not_behind;
    std::string_view not_before;
    std::string_view advice;
};

inline constexpr std::string_view name_the_person = "name the person: the member, the sender, the administrator";
inline constexpr std::string_view say_you = "say you or your";

inline constexpr Phrase phrases[] = {
    {"is|are|was|were|be none", "there|here", "", "say what it is: invalid, unknown, missing"},
    {"whom|whomever|whomsoever", "", "", name_the_person},
    {"^ whoever", "", "", name_the_person},
    {"for|from|to|until|lets who is|was|has|wants", "", "", name_the_person},
    {"is|are|was|were|be|been|being told", "", "apart|to", "say who reports it: the answer says, Confab shows"},
    {"stand|stands|stood in|at|before|behind|above|below|beside|there", "", "for", "say is, or where to find it"},
    {"above|below|beside|behind stand|stands|stood", "", "", "say is, or where to find it"},
    {"in|beside|behind it stand|stands|stood|lie|lies|lay", "", "", "say is, or where to find it"},
    {"lies|lay in|on|at|beside|behind|below|too", "", "", "say is in, is next to"},
    {"lie in|on|beside|behind|below|too", "", "", "say are in, are next to"},
    {"goes|go on by itself|themselves", "", "", "say continues, or that Confab keeps trying"},
    {"oneself", "", "", say_you},
    {"one's own", "", "", say_you},
    {"of|to|in|with|by|from|for|at|on one's", "", "", say_you},
    {"^ one has|can|cannot|must|may|needs|should", "", "", say_you},
    {"as|that|than|if|when|while|whether|because|until|or one has|can|cannot|must|needs|should", "", "", say_you},
    {"while|whether one is|was", "", "", say_you},
    {"rooms one is|was", "", "", say_you},
    {"anew", "", "", "say again"},
    {"likewise", "", "", "say the same, or repeat it"},
};

// Words in lower case, with their hyphens and apostrophes, and each mark that ends a clause as a word of its own; an
// empty line counts as one, as it does between a heading and its text.
inline std::vector<std::string> tokens_of(std::string_view text) {
    std::vector<std::string> tokens;
    std::string word;
    const auto finish = [&] {
        if (!word.empty()) tokens.push_back(std::move(word));
        word.clear();
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (is_word(c) || ((c == '\'' || c == '-') && !word.empty())) {
            word += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
            continue;
        }
        finish();
        if (std::string_view(".,:;?!()|").contains(c)) tokens.emplace_back(1, c);
        if (text.substr(i).starts_with("\n\n")) tokens.emplace_back("|");
    }
    finish();
    return tokens;
}

inline bool is_one_of(std::string_view alternatives, std::string_view word) {
    while (!alternatives.empty()) {
        const std::size_t end = std::min(alternatives.find('|'), alternatives.size());
        if (alternatives.substr(0, end) == word) return true;
        alternatives.remove_prefix(std::min(end + 1, alternatives.size()));
    }
    return false;
}

inline bool is_mark(std::string_view token) { return token.size() == 1 && !is_word(token.front()); }

inline bool begins_at(const std::vector<std::string>& tokens, std::size_t at, const Phrase& phrase) {
    const std::string_view before = at > 0 ? std::string_view(tokens[at - 1]) : ".";
    if (is_one_of(phrase.not_behind, before)) return false;
    std::string_view left = phrase.words;
    if (left.starts_with("^ ")) {
        if (!is_mark(before)) return false;
        left.remove_prefix(2);
    }
    while (!left.empty()) {
        const std::size_t end = std::min(left.find(' '), left.size());
        if (at == tokens.size() || !is_one_of(left.substr(0, end), tokens[at])) return false;
        ++at;
        left.remove_prefix(std::min(end + 1, left.size()));
    }
    return at == tokens.size() || !is_one_of(phrase.not_before, tokens[at]);
}

inline bool ends_sentence(std::string_view token) {
    return token == "." || token == "?" || token == "!" || token == "|";
}

// "Who is away finds it later." is a person without a name; "Who is there?" and the label "Who can use it" are fine.
inline bool is_who_as_subject(const std::vector<std::string>& tokens, std::size_t at) {
    if (tokens[at] != "who" || (at > 0 && !ends_sentence(tokens[at - 1]))) return false;
    const auto end = std::find_if(tokens.begin() + static_cast<std::ptrdiff_t>(at), tokens.end(), ends_sentence);
    return end != tokens.end() && *end == ".";
}

inline Sentences check_english(std::string_view path, std::string_view text) {
    Sentences wrong;
    const std::vector<std::string> tokens = tokens_of(text);
    const auto report = [&](std::size_t at, std::string_view advice) {
        std::string excerpt;
        for (std::size_t i = at > 3 ? at - 3 : 0; i < std::min(at + 6, tokens.size()); ++i) {
            if (!excerpt.empty() && !is_mark(tokens[i])) excerpt += ' ';
            excerpt += tokens[i];
        }
        wrong.push_back(std::string(path) + ": \"" + excerpt + "\": " + std::string(advice));
    };
    for (std::size_t at = 0; at < tokens.size(); ++at) {
        const auto* const found =
            std::ranges::find_if(phrases, [&](const Phrase& phrase) { return begins_at(tokens, at, phrase); });
        if (found != std::end(phrases)) {
            report(at, found->advice);
        } else if (is_who_as_subject(tokens, at)) {
            report(at, name_the_person);
        }
    }
    return wrong;
}

// What people may read of C++: its string literals, those that the compiler joins as one.
inline Sentences check_literals(std::string_view path, std::string_view text) {
    Sentences wrong;
    for (const std::string& literal : literals_of(text)) wrong.append_range(check_english(path, literal));
    return wrong;
}

}  // namespace imports

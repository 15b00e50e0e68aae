// Finds what is shaped like a secret of somebody's: a signed token, the id of an AWS access key, a private key.
// Examples that AWS and others have published, and what our tests made for themselves, are named here one by one.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "imports/check.h"

namespace imports {

// By their beginnings: the first from jose, over a key that was made for it and of which only the public half is here.
inline constexpr std::string_view known_tokens[] = {
    "eyJhbGciOiJSUzI1NiIsImtpZCI6ImZpcnN0In0.eyJzdWIiOiIwYTFiIiwidG9rZW5fdXNlIjoiYWNjZXNzIiwi"};
// The first three from AWS's documentation.
inline constexpr std::string_view known_key_ids[] = {
    "AKIAIOSFODNN7EXAMPLE", "AKIAI44QH8DHBEXAMPLE", "ASIAIOSFODNN7EXAMPLE", "ASIAAAAAAAAAAAAAAAAA"};

// The same text with literals that go on in the next line made one, as compilers do it.
inline std::string joined_literals(std::string_view text) {
    std::string joined;
    const auto is_quote = [](char c) { return c == '"' || c == '\'' || c == '`'; };
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\n') {
            joined += text[i];
            continue;
        }
        const std::size_t close = joined.find_last_not_of(" \t\r+\\");
        const std::size_t open = text.find_first_not_of(" \t\r\n+", i);
        const bool raw = open != std::string_view::npos && text.substr(open).starts_with("R\"(");
        if (close == std::string::npos || !is_quote(joined[close]) || open == std::string_view::npos ||
            !(raw || is_quote(text[open]))) {
            joined += '\n';
            continue;
        }
        joined.resize(close > 0 && joined[close - 1] == ')' && raw ? close - 1 : close);
        i = open + (raw ? 2 : 0);
    }
    return joined;
}

inline bool is_base64url(char c) { return is_word(c) || c == '-'; }

inline std::size_t run_of_base64url(std::string_view text, std::size_t from) {
    std::size_t end = from;
    while (end < text.size() && is_base64url(text[end])) ++end;
    return end - from;
}

// Three parts of base64url, of which the first is a JSON object: "{"" is "eyJ".
inline bool has_token(std::string_view text) {
    for (std::size_t at = text.find("eyJ"); at != std::string_view::npos; at = text.find("eyJ", at + 1)) {
        if (at > 0 && is_base64url(text[at - 1])) continue;
        const std::size_t header = run_of_base64url(text, at);
        if (header < 12 || text.substr(at + header, 1) != ".") continue;
        const std::size_t claims = run_of_base64url(text, at + header + 1);
        if (claims < 12 || text.substr(at + header + 1 + claims, 1) != ".") continue;
        if (run_of_base64url(text, at + header + claims + 2) < 20) continue;
        if (std::ranges::none_of(
                known_tokens, [&](std::string_view known) { return text.substr(at).starts_with(known); }))
            return true;
    }
    return false;
}

inline bool has_key_id(std::string_view text) {
    const auto is_of_id = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); };
    for (const std::string_view prefix : {"AKIA", "ASIA"}) {
        for (std::size_t at = text.find(prefix); at != std::string_view::npos; at = text.find(prefix, at + 1)) {
            if (at > 0 && is_of_id(text[at - 1])) continue;
            std::size_t end = at;
            while (end < text.size() && is_of_id(text[end])) ++end;
            if (end - at == 20 && !std::ranges::contains(known_key_ids, text.substr(at, 20))) return true;
        }
    }
    return false;
}

// In PEM, whatever its kind: "BEGIN EC PRIVATE KEY".
inline bool has_private_key(std::string_view text) {
    static constexpr std::string_view begin = "-----BEGIN ";
    for (std::size_t at = text.find(begin); at != std::string_view::npos; at = text.find(begin, at + 1)) {
        const std::string_view label = text.substr(at + begin.size(), text.substr(at + begin.size()).find("-----"));
        const bool plain = std::ranges::all_of(label, [](char c) { return (c >= 'A' && c <= 'Z') || c == ' '; });
        if (plain && label.ends_with("PRIVATE KEY")) return true;
    }
    return false;
}

// It says where, and not what.
inline Sentences check_secrets(std::string_view path, std::string_view text) {
    Sentences wrong;
    const std::string joined = joined_literals(text);
    if (has_token(joined)) wrong.push_back(std::string(path) + ": holds a signed token");
    if (has_key_id(joined)) wrong.push_back(std::string(path) + ": holds the id of an AWS access key");
    if (has_private_key(joined)) wrong.push_back(std::string(path) + ": holds a private key");
    return wrong;
}

}  // namespace imports

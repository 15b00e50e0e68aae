#include "aws/http.h"

#include <algorithm>

const std::string* find_header(const HttpHeaders& headers, std::string_view name) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; };
    for (const HttpHeader& header : headers)
        if (std::ranges::equal(header.name, name, {}, lower, lower)) return &header.value;
    return nullptr;
}

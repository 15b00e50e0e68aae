#include "aws/http.h"

#include "base/ascii.h"

namespace aws {

const std::string* find_header(const HttpHeaders& headers, std::string_view name) {
    for (const HttpHeader& header : headers)
        if (equal_ignoring_case(header.name, name)) return &header.value;
    return nullptr;
}

}  // namespace aws

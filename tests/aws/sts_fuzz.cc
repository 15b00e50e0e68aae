// Any answer in STS's place: the XML reader ends within its bounds, and keys are complete or absent.
#include <algorithm>
#include <array>
#include <cstdlib>

#include "aws/sts.h"
#include "aws/xml.h"

using namespace aws;

namespace {

std::size_t depth(const XmlElement& root) {
    std::size_t deepest = 0;
    std::vector<std::pair<const XmlElement*, std::size_t>> open = {{&root, 1}};
    while (!open.empty()) {
        const auto [element, level] = open.back();
        open.pop_back();
        deepest = std::max(deepest, level);
        for (const XmlElement& child : element->children) open.push_back({&child, level + 1});
    }
    return deepest;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    constexpr std::array<int, 4> statuses = {200, 400, 403, 503};
    const HttpAnswer answer = HttpResponse{
        .status = statuses[data[0] % statuses.size()],
        .headers = {},
        .body = std::string(reinterpret_cast<const char*>(data + 1), size - 1)};
    if (const auto xml = parse_xml(answer->body); xml && (xml->name.empty() || depth(*xml) > XmlLimits{}.depth))
        std::abort();
    const auto assumed = sts::read_assumed(answer);
    if (assumed && (assumed->credentials.secret_access_key.empty() || !assumed->credentials.expires)) std::abort();
    return 0;
}

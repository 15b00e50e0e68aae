// Whatever a guest publishes, and whatever a row contains: the messages around it are shown, and it is shown itself if
// and only if a reader of the room's topic would show it.
#include "simulation/published.h"

namespace {

using fuzzed::expect;

Json value_of(std::string_view line) {
    auto json = parse_json(line);
    return json ? *std::move(json) : Json(line);
}

void expect_good_ones(const std::vector<std::string>& ids, std::optional<std::string> between) {
    std::vector<std::string> wanted = {"before"};
    if (between) wanted.push_back(*std::move(between));
    wanted.push_back("after");
    expect(ids == wanted);
}

// The first byte decides how the rest is read: as a payload, as a message's members line by line, or as attributes of a
// row in the table.
std::string payload_of(std::string_view rest) {
    Json payload = Json::object({{"v", 1}, {"kind", "text"}});
    for (const std::string_view key : {"id", "name", "text", "kind", "v"})
        if (const std::string_view line = fuzzed::next_line(rest); !line.empty()) payload.set(key, value_of(line));
    return payload.dump();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2 || size > 40'000) return 0;
    std::string_view rest = as_text(ByteView(data + 1, size - 1));
    if (data[0] % 3 == 2) {
        Json row = aws::dynamodb::to_attributes(published::good_row("between", 0ms));
        for (const std::string_view key : {"text", "id", "name", "sender", "stamp", "kind", "v", "expires"}) {
            const std::string_view line = fuzzed::next_line(rest);
            if (!line.empty()) row.set(key, value_of(line));
        }
        const std::vector<std::string> ids = published::shown_between(row);
        expect(ids.size() >= 2 && ids.front() == "before" && ids.back() == "after");
        return 0;
    }
    const std::string payload = data[0] % 3 == 0 ? std::string(rest) : payload_of(rest);
    const auto row = published::stamped(payload, published::topic_of("lobby"));
    std::optional<std::string> live;
    if (row) {
        expect(row->find_text("id") && row->find_text("name") && row->find_text("text") && row->find_text("kind"));
        const auto read = read_message(Topics{}, "c/out/lobby", as_bytes(row->dump()), "1");
        if (read) live = read->message.id.text();
    }
    expect_good_ones(
        published::shown_between(row ? std::optional(aws::dynamodb::to_attributes(*row)) : std::nullopt), live);
    return 0;
}

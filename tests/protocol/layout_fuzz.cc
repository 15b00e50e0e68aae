// Whatever arrives in any of the three layouts, what is read is within the product's bounds, and can be written and
// read again.
#include <cstdlib>

#include "base/utf8.h"
#include "protocol/clean_text.h"
#include "protocol/layout.h"
#include "protocol/limits.h"

namespace {
void expect(bool good) {
    if (!good) std::abort();
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteView input(data, size);
    const struct {
        Topics topics;
        std::string_view topic;
    } ways[] = {{{}, "c/out/lobby"},
                {{}, "c/own/eu-west-1:1234/p.kitchen"},
                {{}, "c/own/eu-west-1:1234/d/service"},
                {{.layout = Layout::direct, .prefix = "room/public"}, "room/public/lobby/ann"},
                {{.layout = Layout::plain, .prefix = "chat"}, "chat/lobby"}};
    for (const auto& way : ways) {
        (void)read_message(way.topics, as_text(input), as_bytes("{}"), "1");
        const auto in = read_message(way.topics, way.topic, input, "1");
        if (!in) {
            expect(!in.error().what.empty());
            continue;
        }
        expect(in->message.text.size() <= limits::text_bytes && is_valid_utf8(in->message.text));
        expect(in->message.name.size() <= limits::name_bytes && is_valid_utf8(in->message.name));
        expect(is_message_id(in->message.id.text()));
        expect(in->message.kind != Kind::text || !in->message.text.empty());
        expect(clean_message(in->message.text) == in->message.text);
        if (way.topics.layout != Layout::direct || in->message.kind == Kind::unknown) continue;
        const auto again = read_message(way.topics, way.topic, as_bytes(write_message(way.topics, in->message)), "2");
        expect(again && again->message == in->message);
    }
    return 0;
}

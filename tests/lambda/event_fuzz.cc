// Whatever event arrives, and whatever DynamoDB, AWS IoT and the folding answer, every function ends: with an answer
// of the HTTP API that has a known code or a success status, or with the event of a trigger.
#include <initializer_list>

#include "lambda/fuzzed.h"
#include "lambda/runtime/event.h"
#include "protocol/api.h"

using fuzzed::expect;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view body = as_text(ByteView(data, size));
    const auto event = parse_json(fuzzed::next_line(body));
    if (!event) return 0;
    if (const auto request = lambda::read_api_event(*event, "us-east-1:pool")) {
        expect(request->path.size() <= 9);
        expect(request->caller.standing == Standing::unknown || api::is_user_id(request->caller.user.text()));
    }
    using enum lambda::FunctionName;
    for (const lambda::FunctionName name : {people, session, rooms, history, deliver, pre_sign_up, post_confirmation}) {
        lambda::Start start = fuzzed::start(name, *event);
        start.environment.iot_url = "https://iot.us-east-1.amazonaws.com";
        start.environment.iot_data_url = "https://x-ats.iot.us-east-1.amazonaws.com";
        // In turn the fuzzer's text, no answer at all, and an empty success.
        const lambda::Reply reply =
            fuzzed::run(std::move(start), body, 200, [&](const HttpRequest& request, std::size_t) -> HttpAnswer {
                switch (request.body.size() % 3) {
                    case 0: return HttpResponse{.status = 200, .headers = {}, .body = std::string(body)};
                    case 1: return HttpResponse{.status = 200, .headers = {}, .body = "{}"};
                    default: return std::unexpected(HttpFailure::network);
                }
            });
        if (name == people || name == session || name == rooms || name == history) {
            const auto status = reply.result.find_integer("statusCode");
            const auto answered = parse_json(*reply.result.find_text("body"));
            expect(status && answered && (*status < 300 || answered->find_text("code")));
        }
        if (name == post_confirmation) expect(reply.result == *event);
    }
    return 0;
}

// Whatever event arrives, every function ends: with an answer of the HTTP API that holds a code of ours or a good status, or
// with the event of a trigger; and DynamoDB, AWS IoT and the folding may answer what they like.
#include <cstdlib>
#include <initializer_list>

#include "lambda/event.h"
#include "lambda/function.h"
#include "talk/api.h"

namespace {

void expect(bool good) {
    if (!good) std::abort();
}

lambda::Answer answer(const lambda::Turn& turn, std::string_view body) {
    if (const auto* fold = std::get_if<lambda::Fold>(&turn)) return std::vector<std::string>(fold->texts.size(), std::string(body.substr(0, 40)));
    std::vector<HttpAnswer> answers;
    for (const HttpRequest& request : std::get<lambda::Perform>(turn).requests) {
        // In turn what the fuzzer wrote, nothing at all, and an empty good answer.
        switch (request.body.size() % 3) {
            case 0: answers.push_back(HttpResponse{.status = 200, .body = std::string(body)}); break;
            case 1: answers.push_back(HttpResponse{.status = 200, .body = "{}"}); break;
            default: answers.push_back(std::unexpected(HttpFailure::network));
        }
    }
    return answers;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input = as_text(ByteView(data, size));
    // The part behind a line feed is what others answer.
    const std::size_t line = std::min(input.find('\n'), input.size());
    const std::string_view body = input.substr(std::min(line + 1, input.size()));
    const auto event = parse_json(input.substr(0, line));
    if (!event) return 0;
    if (const auto request = lambda::read_api_event(*event)) {
        expect(request->path.size() <= 9);
        expect(request->caller.standing == Standing::unknown || api::is_user_id(request->caller.user.text()));
    }
    using enum lambda::FunctionName;
    for (const lambda::FunctionName name : {people, session, rooms, history, deliver, pre_sign_up, post_confirmation}) {
        lambda::Start start{.event = *event, .now = UnixTime(Milliseconds(1'760'000'000'000))};
        start.environment.function = name;
        start.environment.region = "us-east-1";
        start.environment.dynamodb_url = "https://dynamodb.us-east-1.amazonaws.com/";
        start.environment.iot_url = "https://iot.us-east-1.amazonaws.com";
        start.environment.iot_data_url = "https://x-ats.iot.us-east-1.amazonaws.com";
        lambda::Function function(std::move(start));
        lambda::Turn turn = function.begin();
        for (int turns = 0; !std::holds_alternative<lambda::Reply>(turn); ++turns) {
            expect(turns < 200);
            turn = function.resume(answer(turn, body), UnixTime(Milliseconds(1'760'000'000'000 + turns)));
        }
        const lambda::Reply& reply = std::get<lambda::Reply>(turn);
        if (name == people || name == session || name == rooms || name == history) {
            const auto status = reply.result.find_integer("statusCode");
            const auto answered = parse_json(*reply.result.find_text("body"));
            expect(status && answered && (*status < 300 || answered->find_text("code")));
        }
        if (name == post_confirmation) expect(reply.result == *event);
    }
    return 0;
}

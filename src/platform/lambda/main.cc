// The functions behind a C interface, text in and text out, for backend/index.mjs. Invocations are numbered, so that
// several can run at once; no number is used twice.
#include <emscripten/emscripten.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "base/json.h"
#include "base/overloaded.h"
#include "lambda/function.h"
#include "lambda/runtime/environment.h"
#include "lambda/runtime/warm_cache.h"

namespace {

EM_JS(void, host_entropy, (std::uint8_t* into, std::size_t count),
      { globalThis.crypto.getRandomValues(HEAPU8.subarray(into, into + count)); });

crypto::Digest draw_seed() {
    crypto::Digest seed{};
    host_entropy(seed.data(), seed.size());
    return seed;
}

struct Host {
    std::map<std::uint32_t, std::unique_ptr<lambda::Function>> invocations;
    std::uint32_t last = 0;
    lambda::WarmCache warm_cache;
    std::string input;
    std::string output;
};
Host host;

constexpr JsonLimits of_events = {.bytes = 8 * 1024 * 1024, .depth = 64, .values = 200'000};  // Lambda takes 6 MB
// their bodies are strings here
constexpr JsonLimits of_answers = {.bytes = 64 * 1024 * 1024, .depth = 16, .values = 100'000};

std::string text_in(const Json& json, std::string_view name) {
    const std::string* text = json.find_text(name);
    return text ? *text : std::string();
}

UnixTime at(double unix_milliseconds) { return UnixTime(Milliseconds(static_cast<std::int64_t>(unix_milliseconds))); }

Json write_request(const HttpRequest& request) {
    Json headers = Json::array();
    for (const HttpHeader& header : request.headers) headers.push(Json::array({header.name, header.value}));
    return Json::object(
        {{"method", request.method}, {"url", request.url}, {"headers", std::move(headers)}, {"body", request.body}});
}

Json write_turn(const lambda::Turn& turn) {
    return std::visit(
        Overloaded{[](const lambda::Perform& perform) {
                       Json requests = Json::array();
                       for (const HttpRequest& request : perform.requests) requests.push(write_request(request));
                       return Json::object({{"perform", std::move(requests)}});
                   },
                   [](const lambda::Fold& fold) {
                       Json texts = Json::array();
                       for (const std::string& text : fold.texts) texts.push(text);
                       return Json::object({{"fold", std::move(texts)}});
                   },
                   [](const lambda::Reply& reply) {
                       const bool failed = reply.ending == lambda::Ending::failed;
                       return Json::object({{failed ? "fail" : "reply", reply.result}, {"log", reply.log}});
                   }},
        turn);
}

// {"status": 200, "headers": [[name, value], …], "body": …}, or null if there was no response.
HttpAnswer read_answer(const Json& json) {
    const auto status = json.find_integer("status");
    const std::string* body = json.find_text("body");
    if (!status || !body) return std::unexpected(HttpFailure::network);
    HttpResponse response{.status = static_cast<int>(*status), .headers = {}, .body = *body};
    if (const Json* headers = json.find("headers"); headers && headers->elements()) {
        for (const Json& header : *headers->elements()) {
            const Json::Array* pair = header.elements();
            if (pair && pair->size() == 2 && (*pair)[0].text() && (*pair)[1].text())
                response.headers.push_back({*(*pair)[0].text(), *(*pair)[1].text()});
        }
    }
    return response;
}

lambda::Answer read_answers(const Json& json) {
    if (const Json* answers = json.find("answers"); answers && answers->elements()) {
        std::vector<HttpAnswer> read;
        for (const Json& answer : *answers->elements()) read.push_back(read_answer(answer));
        return read;
    }
    std::vector<std::string> texts;
    if (const Json* folded = json.find("folded"); folded && folded->elements())
        for (const Json& text : *folded->elements()) texts.push_back(text.text() ? *text.text() : std::string());
    return texts;
}

void show(std::uint32_t invocation, const lambda::Turn& turn) {
    host.output = write_turn(turn).dump();
    if (std::holds_alternative<lambda::Reply>(turn)) host.invocations.erase(invocation);
}

// Before there is a function, or without one.
void show_failure(std::string_view code, std::string_view sentence) {
    const Json log = Json::object({{"outcome", "failed"}, {"failure", code}});
    host.output = Json::object({{"fail", sentence}, {"log", log}}).dump();
}

}  // namespace

extern "C" {

EMSCRIPTEN_KEEPALIVE char* lambda_input(std::size_t size) {
    host.input.resize(size);
    return host.input.data();
}
EMSCRIPTEN_KEEPALIVE const char* lambda_output() { return host.output.data(); }
EMSCRIPTEN_KEEPALIVE std::size_t lambda_output_size() { return host.output.size(); }

// Input: {"environment": {…}, "event": …, "request": AWS's id}. The output is the first step: {"perform": […]},
// {"fold": […]}, {"reply": …, "log": …} or {"fail": sentence, "log": …}. Returns the number of the invocation.
EMSCRIPTEN_KEEPALIVE std::uint32_t lambda_begin(double now) {
    const std::uint32_t invocation = ++host.last;
    const auto input = parse_json(host.input, of_events);
    const Json* variables = input ? input->find("environment") : nullptr;
    const Json* event = input ? input->find("event") : nullptr;
    if (!variables || !event) {
        show_failure("event", "The event is not JSON, or too large.");
        return invocation;
    }
    auto environment = lambda::read_environment(*variables);
    if (!environment) {
        show_failure("environment", environment.error().what);
        return invocation;
    }
    auto function = std::make_unique<lambda::Function>(lambda::Start{
        .environment = std::move(*environment),
        .event = *event,
        .now = at(now),
        .request = text_in(*input, "request"),
        .seed = draw_seed(),
        .warm_cache = &host.warm_cache});
    const lambda::Turn turn = function->begin();
    host.invocations[invocation] = std::move(function);
    show(invocation, turn);
    return invocation;
}

// Input: {"answers": […]} or {"folded": […]}, as the previous output asked. The output is the next step.
EMSCRIPTEN_KEEPALIVE void lambda_resume(std::uint32_t invocation, double now) {
    const auto found = host.invocations.find(invocation);
    const auto input = parse_json(host.input, of_answers);
    if (found == host.invocations.end()) {
        show_failure("host", "There is no such invocation.");
        return;
    }
    const lambda::Turn turn = found->second->resume(input ? read_answers(*input) : lambda::Answer(), at(now));
    show(invocation, turn);
}

}  // extern "C"

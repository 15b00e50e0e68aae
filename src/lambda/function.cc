#include "lambda/function.h"

#include <algorithm>
#include <utility>

#include "lambda/events/handlers.h"
#include "lambda/routes/handlers.h"

namespace lambda {
namespace {

Task<Reply> run(Call& call) {
    switch (call.environment.function) {
        case FunctionName::people:
        case FunctionName::session:
        case FunctionName::rooms:
        case FunctionName::tokens:
        case FunctionName::polling:
        case FunctionName::history: co_return to_reply(co_await routes::answer_request(call));
        case FunctionName::deliver: co_return co_await events::deliver(call);
        case FunctionName::pre_sign_up: co_return co_await events::pre_sign_up(call);
        case FunctionName::post_confirmation: co_return co_await events::post_confirmation(call);
        case FunctionName::authorizer: co_return co_await events::authorize(call);
        case FunctionName::gateway: co_return co_await events::handle_connection(call);
        case FunctionName::replay: co_return co_await events::replay(call);
        case FunctionName::fan_out: co_return co_await events::fan_out(call);
        case FunctionName::post: co_return co_await events::post(call);
        case FunctionName::reaper: co_return co_await events::reap(call);
    }
    co_return Reply{};
}

bool serves_the_api(FunctionName function) {
    return function == FunctionName::people || function == FunctionName::session || function == FunctionName::rooms ||
           function == FunctionName::history || function == FunctionName::tokens || function == FunctionName::polling;
}

}  // namespace

struct Function::Parts {
    explicit Parts(Start start) : begun(start.now), call(std::move(start)), task(run(call)) {}

    Turn turn() {
        if (!task.done()) return call.io.awaited();
        return end(task.take());
    }
    Reply end(Reply reply) {
        ended = true;
        const auto status = reply.result.find_integer("statusCode");
        reply.log = call.io.log().line(
            {.function = function_name(call.environment.function),
             .request = call.request,
             .took = std::max(call.io.now() - begun, Milliseconds{}),
             .failed = reply.ending == Ending::failed,
             .status = status ? std::optional(static_cast<int>(*status)) : std::nullopt});
        return reply;
    }

    const UnixTime begun;
    Call call;
    Task<Reply> task;
    bool ended = false;
};

Function::Function(Start start) : parts_(std::make_unique<Parts>(std::move(start))) {}
Function::~Function() = default;

Turn Function::begin() {
    parts_->task.start();
    return parts_->turn();
}

Turn Function::resume(Answer answer, UnixTime now) {
    if (parts_->ended || !parts_->call.io.fits(answer)) {
        Io& io = parts_->call.io;
        Reply reply = fail(io, "host", "The host's answer does not fit.");
        if (serves_the_api(parts_->call.environment.function)) reply = to_reply(refuse(api::Refusal::unknown));
        return parts_->end(std::move(reply));
    }
    parts_->call.io.answered(std::move(answer), now);
    return parts_->turn();
}

}  // namespace lambda

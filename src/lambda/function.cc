#include "lambda/function.h"

#include <utility>

#include "lambda/handlers.h"

namespace lambda {
namespace {

Task<Reply> run(Call& call) {
    switch (call.environment.function) {
        case FunctionName::people:
        case FunctionName::session:
        case FunctionName::rooms:
        case FunctionName::tokens:
        case FunctionName::polling:
        case FunctionName::history: co_return to_reply(co_await answer_request(call));
        case FunctionName::deliver: co_return co_await deliver(call);
        case FunctionName::pre_sign_up: co_return co_await pre_sign_up(call);
        case FunctionName::post_confirmation: co_return co_await post_confirmation(call);
        case FunctionName::authorizer: co_return co_await authorize(call);
        case FunctionName::gateway: co_return co_await serve_connection(call);
        case FunctionName::replay: co_return co_await replay(call);
        case FunctionName::fan_out: co_return co_await fan_out(call);
        case FunctionName::post: co_return co_await post(call);
        case FunctionName::reaper: co_return co_await reap(call);
    }
    co_return Reply{};
}

bool serves_the_api(FunctionName function) {
    return function == FunctionName::people || function == FunctionName::session || function == FunctionName::rooms ||
           function == FunctionName::history || function == FunctionName::tokens || function == FunctionName::polling;
}

}  // namespace

struct Function::Parts {
    explicit Parts(Start start) : call(std::move(start)), task(run(call)) {}

    Turn turn() { return task.done() ? Turn(task.take()) : call.io.wish(); }

    Call call;
    Task<Reply> task;
    bool ended = false;
};

Function::Function(Start start) : parts_(std::make_unique<Parts>(std::move(start))) {}
Function::~Function() = default;

Turn Function::begin() {
    parts_->task.start();
    Turn turn = parts_->turn();
    parts_->ended = std::holds_alternative<Reply>(turn);
    return turn;
}

Turn Function::resume(Answer answer, UnixTime now) {
    if (parts_->ended || !parts_->call.io.fits(answer)) {
        parts_->ended = true;
        if (serves_the_api(parts_->call.environment.function)) return to_reply(refuse(api::Refusal::unknown));
        return Reply{Json("The host's answer does not fit."), Ending::failed};
    }
    parts_->call.io.answered(std::move(answer), now);
    Turn turn = parts_->turn();
    parts_->ended = std::holds_alternative<Reply>(turn);
    return turn;
}

}  // namespace lambda

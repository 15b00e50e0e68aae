// What a handler asks of its host and waits for with co_await: HTTP requests and the folding of names. Holds the one
// turn in progress, and the time, which is updated with each answer.
#pragma once

#include <coroutine>
#include <string>
#include <utility>
#include <vector>

#include "base/time.h"
#include "lambda/runtime/invocation_log.h"
#include "lambda/runtime/turn.h"

namespace lambda {

class Io {
public:
    explicit Io(UnixTime now) : now_(now) {}

    template <class Wanted, class Answers>
    struct Waiting {
        Io& io;
        Wanted wanted;
        bool await_ready() const noexcept { return false; }
        void await_suspend(std::coroutine_handle<> handler) {
            io.awaited_ = std::move(wanted);
            io.handler_ = handler;
        }
        Answers await_resume() { return std::get<Answers>(std::move(io.answer_)); }
    };
    using Performing = Waiting<Perform, std::vector<HttpAnswer>>;
    using Folding = Waiting<Fold, std::vector<std::string>>;

    Performing perform(std::vector<HttpRequest> requests) {  // at least one
        log_.count("requests", requests.size());
        return {*this, {std::move(requests)}};
    }
    Folding fold(std::vector<std::string> texts) { return {*this, {std::move(texts)}}; }
    UnixTime now() const { return now_; }
    InvocationLog& log() { return log_; }

    // For the driver of the handler: what the handler waits for, and the answer, which must fit in kind and length.
    const Turn& awaited() const { return awaited_; }
    bool fits(const Answer& answer) const;
    void answered(Answer answer, UnixTime now);

private:
    UnixTime now_;
    InvocationLog log_;
    Turn awaited_ = Reply{};
    std::coroutine_handle<> handler_;
    Answer answer_;
};

}  // namespace lambda

// A coroutine that starts when it is awaited and returns one value. Handlers use it to read like sequential code;
// their driver (lambda/function.cc) sees turns. One thread, no exceptions.
#pragma once

#include <coroutine>
#include <optional>
#include <utility>

namespace lambda {

template <class T>
class [[nodiscard]] Task {
public:
    struct promise_type;
    using Handle = std::coroutine_handle<promise_type>;

    struct ResumeAwaiter {
        bool await_ready() noexcept { return false; }
        std::coroutine_handle<> await_suspend(Handle done) noexcept { return done.promise().waiting; }
        void await_resume() noexcept {}
    };

    struct promise_type {
        std::optional<T> value;
        std::coroutine_handle<> waiting = std::noop_coroutine();

        Task get_return_object() { return Task(Handle::from_promise(*this)); }
        std::suspend_always initial_suspend() noexcept { return {}; }
        ResumeAwaiter final_suspend() noexcept { return {}; }
        template <class U = T>
        void return_value(U&& result) {
            value.emplace(std::forward<U>(result));
        }
        void unhandled_exception() noexcept {}
    };

    Task() = default;
    explicit Task(Handle handle) : handle_(handle) {}
    Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, {})) {}
    Task& operator=(Task&& other) noexcept {
        std::swap(handle_, other.handle_);
        return *this;
    }
    ~Task() {
        if (handle_) handle_.destroy();  // which also destroys everything that it was waiting for
    }

    void start() { handle_.resume(); }
    bool done() const { return handle_.done(); }
    T take() { return *std::move(handle_.promise().value); }  // call once, after done()

    bool await_ready() const noexcept { return false; }
    std::coroutine_handle<> await_suspend(std::coroutine_handle<> waiting) noexcept {
        handle_.promise().waiting = waiting;
        return handle_;
    }
    T await_resume() { return take(); }

private:
    Handle handle_;
};

}  // namespace lambda

// Replaces a connection without a gap before the server closes it for its age. A fresh connection is opened and joins
// every room while the old one still serves. Then the fresh one serves, and the old one stays open a little longer for
// messages in flight. A machine without I/O that owns the connections and knows which of them serves. The owner opens
// connections and interprets their outputs.
//
// A Connection is movable and has
//   using Output = std::variant<...>;
//   SocketId socket() const;                   // never that of another connection
//   bool is_ready() const;                     // it is open, and every room wanted on it has been answered
//   void ticked(Instant now);
//   void say_goodbye(Instant now);             // its last outputs follow
//   std::optional<Output> poll();
//   std::optional<Instant> deadline() const;
#pragma once

#include <list>
#include <optional>
#include <utility>
#include <variant>

#include "base/random.h"
#include "base/time.h"
#include "transport/events.h"

namespace transport {

template <class Connection>
class Takeover {
public:
    struct Timing {
        Milliseconds begin_after;  // the age at which the next connection is opened ...
        Milliseconds spread;  // ... plus a random part of this, so that pages opened together do not reconnect together
        Milliseconds pause;   // between a failed takeover and the next; a random part of it is added
        Milliseconds linger;  // how long the old connection stays open, at least, after the fresh one serves
    };
    enum class Role { serving, fresh, retiring };
    struct From {
        Role role = Role::serving;
        SocketId socket = 0;
        typename Connection::Output output;
    };
    enum class Loss {
        serving,      // no connection serves now: end() the rest, or start() another
        handed_over,  // the old connection broke, and the fresh one, which was ready, serves now
        fresh,        // the old one keeps serving; another takeover follows
        retired,      // the old one, which was about to close
    };

    // `random` outlives this.
    Takeover(Timing timing, Random& random) : timing_(timing), random_(random) {}

    // --- the first connection ---
    void start(Connection first) { serving_.emplace(std::move(first)); }
    void up(Instant now) { plan(now); }  // it serves, and its age counts from now

    // --- the ones after it ---
    // True once, when a fresh connection is due. Answer with start_fresh() or fresh_failed(), at any time.
    bool begin(Instant now) {
        const auto* waiting = std::get_if<Waiting>(&phase_);
        if (!waiting || now < waiting->until) return false;
        phase_ = Preparing{};
        return true;
    }
    void start_fresh(Connection fresh) { phase_ = Joining{std::move(fresh)}; }
    void fresh_failed(Instant now) { phase_ = Waiting{now + timing_.pause + random_.up_to(timing_.pause)}; }

    // True when the fresh connection has taken over.
    bool hand_over(Instant now) {
        auto* joining = std::get_if<Joining>(&phase_);
        if (!joining || !serving_ || !joining->fresh.is_ready()) return false;
        Connection fresh = std::move(joining->fresh);
        phase_ = Retiring{.old = *std::move(serving_), .until = now + timing_.linger};
        serving_.emplace(std::move(fresh));
        return true;
    }

    // True when the old connection was closed; poll its last outputs. `owes(socket)` returns whether an answer is still
    // expected on that socket.
    bool retire(Instant now, const auto& owes) {
        auto* retiring = std::get_if<Retiring>(&phase_);
        if (!retiring || now < retiring->until || owes(retiring->old.socket())) return false;
        leave(std::move(retiring->old), now);
        plan(now);
        return true;
    }

    // Repeats until nothing is left to do: take(From&) for each output, have_taken_over() after a takeover, send() for
    // pending messages (false: nothing was sent), and closing the old connection.
    void drain(Instant now, const auto& owes, const auto& take, const auto& have_taken_over, const auto& send) {
        for (;;) {
            while (auto from = poll()) take(*from);
            if (hand_over(now)) {
                have_taken_over();
            } else if (!send() && !retire(now, owes)) {
                return;
            }
        }
    }

    // Call it after polling that this connection broke.
    Loss lost(SocketId socket, Instant now) {
        if (!serving_ || serving_->socket() != socket) {
            if (std::holds_alternative<Joining>(phase_)) {
                fresh_failed(now);
                return Loss::fresh;
            }
            if (is_retiring()) plan(now);
            return Loss::retired;
        }
        serving_.reset();
        auto* joining = std::get_if<Joining>(&phase_);
        if (!joining || !joining->fresh.is_ready()) return Loss::serving;
        serving_.emplace(std::move(joining->fresh));
        plan(now);
        return Loss::handed_over;
    }

    // Says goodbye on every connection; poll what they still send.
    void end(Instant now) {
        if (serving_) leave(*std::move(serving_), now);
        if (Connection* other = next_to_serving()) leave(std::move(*other), now);
        serving_.reset();
        phase_ = Idle{};
    }

    void ticked(Instant now) {
        if (serving_) serving_->ticked(now);
        if (Connection* other = next_to_serving()) other->ticked(now);
    }
    std::optional<From> poll() {
        for (; !leaving_.empty(); leaving_.pop_front())
            if (auto from = poll(leaving_.front(), Role::retiring)) return from;
        if (serving_)
            if (auto from = poll(*serving_, Role::serving)) return from;
        Connection* other = next_to_serving();
        return other ? poll(*other, fresh() ? Role::fresh : Role::retiring) : std::nullopt;
    }
    std::optional<Instant> deadline(const auto& owes) const {
        std::optional<Instant> due = serving_ ? serving_->deadline() : std::nullopt;
        if (const auto* waiting = std::get_if<Waiting>(&phase_)) due = earlier(due, std::optional(waiting->until));
        if (const auto* joining = std::get_if<Joining>(&phase_)) due = earlier(due, joining->fresh.deadline());
        if (const auto* retiring = std::get_if<Retiring>(&phase_)) {
            due = earlier(due, retiring->old.deadline());
            if (!owes(retiring->old.socket())) due = earlier(due, std::optional(retiring->until));
        }
        return due;
    }

    // nullptr if there is none.
    Connection* serving() { return serving_ ? &*serving_ : nullptr; }
    const Connection* serving() const { return serving_ ? &*serving_ : nullptr; }
    Connection* fresh() {
        auto* joining = std::get_if<Joining>(&phase_);
        return joining ? &joining->fresh : nullptr;
    }
    bool is_retiring() const { return std::holds_alternative<Retiring>(phase_); }
    bool has_two() const { return is_retiring() || std::holds_alternative<Joining>(phase_); }
    Connection* find(SocketId socket) {
        if (serving_ && serving_->socket() == socket) return &*serving_;
        Connection* other = next_to_serving();
        return other && other->socket() == socket ? other : nullptr;
    }

private:
    struct Idle {};     // the first connection is not up
    struct Waiting {    // it serves alone
        Instant until;  // then a fresh one is due
    };
    struct Preparing {};  // the owner makes the fresh one
    struct Joining {
        Connection fresh;
    };
    struct Retiring {
        Connection old;
        Instant until;
    };

    void plan(Instant now) { phase_ = Waiting{now + timing_.begin_after + random_.up_to(timing_.spread)}; }
    void leave(Connection connection, Instant now) {
        connection.say_goodbye(now);
        leaving_.push_back(std::move(connection));
    }
    Connection* next_to_serving() {
        if (Connection* joining = fresh()) return joining;
        auto* retiring = std::get_if<Retiring>(&phase_);
        return retiring ? &retiring->old : nullptr;
    }
    static std::optional<From> poll(Connection& connection, Role role) {
        auto output = connection.poll();
        if (!output) return std::nullopt;
        return From{role, connection.socket(), *std::move(output)};
    }

    Timing timing_;
    Random& random_;
    std::optional<Connection> serving_;
    std::variant<Idle, Waiting, Preparing, Joining, Retiring> phase_;
    std::list<Connection> leaving_;  // said goodbye; their last outputs are to be polled
};

}  // namespace transport

// Replaces a connection before it reaches the age at which the other side ends it, without a gap: a fresh connection is
// made and joins every room while the old one still serves; then the fresh one serves, and the old one listens a little
// longer, until what was under way on it has come. A machine without I/O that owns the connections and knows which of
// them serves. How a connection is made, and what its outputs mean, is its owner's business.
//
// A Connection can be moved, and has
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
        Milliseconds begin_after;  // so long after a connection serves alone the next one is made ...
        Milliseconds spread;  // ... or up to so much later, so that pages opened together do not reconnect together
        Milliseconds pause;   // from a takeover that failed to the next, and up to as much again
        Milliseconds linger;  // the old connection listens at least so long after the fresh one serves
    };
    enum class Role { serving, fresh, retiring };
    struct From {
        Role role = Role::serving;
        SocketId socket = 0;
        typename Connection::Output output;
    };
    enum class Loss {
        serving,      // nothing serves any more: end() the rest, or start() another
        handed_over,  // the old connection broke when the fresh one was ready, which serves now
        fresh,        // the old one goes on to serve; another takeover follows
        retired,      // the old one, which was about to go
    };

    // `random` outlives this.
    Takeover(Timing timing, Random& random) : timing_(timing), random_(random) {}

    // --- the first connection ---
    void start(Connection first) { serving_.emplace(std::move(first)); }
    void up(Instant now) { plan(now); }  // it serves, and its age counts from now

    // --- the ones after it ---
    // True once, when a fresh connection is to be made. The answer is start_fresh() or fresh_failed(), at any time.
    bool begin(Instant now) {
        const auto* waiting = std::get_if<Waiting>(&phase_);
        if (!waiting || now < waiting->until) return false;
        phase_ = Preparing{};
        return true;
    }
    void start_fresh(Connection fresh) { phase_ = Joining{std::move(fresh)}; }
    void fresh_failed(Instant now) { phase_ = Waiting{now + timing_.pause + random_.up_to(timing_.pause)}; }

    // True when the fresh connection has become the one that serves.
    bool hand_over(Instant now) {
        auto* joining = std::get_if<Joining>(&phase_);
        if (!joining || !serving_ || !joining->fresh.is_ready()) return false;
        Connection fresh = std::move(joining->fresh);
        phase_ = Retiring{.old = *std::move(serving_), .until = now + timing_.linger};
        serving_.emplace(std::move(fresh));
        return true;
    }

    // True when the old connection has gone: its last outputs are still to be polled. `owes(socket)` tells whether an
    // answer that somebody waits for is to come on that socket.
    bool retire(Instant now, const auto& owes) {
        auto* retiring = std::get_if<Retiring>(&phase_);
        if (!retiring || now < retiring->until || owes(retiring->old.socket())) return false;
        leave(std::move(retiring->old), now);
        plan(now);
        return true;
    }

    // Until nothing is left to do: take(From&) what the connections say, have_taken_over() when the fresh one serves,
    // send() what waits (false: nothing went), and the old one's end.
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

    // The owner has polled that this connection broke.
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

    // Says goodbye on every connection: what they have to send is still to be polled.
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

    // nullptr: there is none.
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

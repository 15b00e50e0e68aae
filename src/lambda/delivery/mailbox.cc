#include "lambda/delivery/mailbox.h"

#include <algorithm>
#include <utility>

#include "lambda/delivery/websocket_push.h"
#include "protocol/gateway.h"
#include "protocol/limits.h"
#include "protocol/room_name.h"

namespace lambda::delivery {
namespace {

using api_gateway::PostResult;

constexpr Milliseconds lease_life = 10s;
constexpr Milliseconds lease_renewed_before = 5s;  // longer than one post may take
constexpr int claim_attempts = 30;                 // attempts; each one fails because another sender was faster
constexpr int most_rounds = 40;                    // passes for a connection that is woken again and again
constexpr std::size_t held_page_size = 50;         // rows read ahead
constexpr int drain_pages = 100;                   // pages in one pass, far more than a mailbox can fill

// The result of one pass over the held messages under the lease. The pass moves `connection.pushed` forward. `ours`
// is false if the lease or the connection was lost.
struct Pass {
    Drained ended = Drained::all;
    bool ours = true;
};

Task<Pass> push_held(Call& call, Connection& connection, UnixTime end) {
    Mailbox mailbox(call.io, call.environment);
    Connections connections(call.io, call.environment);
    const auto state = co_await mailbox.state(connection.user);
    if (!state) co_return Pass{.ended = Drained::failed};
    if (state->pending && !co_await mailbox.place(connection.user, *state->pending))
        co_return Pass{.ended = Drained::failed};

    bool tried = false;
    std::int64_t at = std::clamp<std::int64_t>(connection.pushed, 0, state->last);
    for (int pages = 0; at < state->last; ++pages) {
        const auto page = co_await mailbox.messages(connection.user, at, state->last, held_page_size);
        if (!page || page->through <= at || pages == drain_pages) co_return Pass{.ended = Drained::failed};
        for (const HeldMessage& held : page->messages) {
            if (tried && call.io.now() >= end) co_return Pass{.ended = Drained::unfinished};
            tried = true;
            if (connection.lease - call.io.now() < lease_renewed_before) {
                const UnixTime until = call.io.now() + lease_life;
                const auto renewed = co_await connections.renew(connection, until);
                if (!renewed || *renewed == Condition::failed)
                    co_return Pass{.ended = Drained::elsewhere, .ours = false};
                connection.lease = until;
            }
            const PostResult posted =
                co_await push_frame(call, connection.id, gateway::write_delivered(held.room, held.message, held.seq));
            if (posted == PostResult::gone) {
                const bool young = connection.opened + connection_settles > call.io.now();
                co_return Pass{.ended = young ? Drained::too_young : Drained::gone};
            }
            if (posted == PostResult::failed) co_return Pass{.ended = Drained::failed};
            connection.pushed = held.seq;
            call.io.log().count("heldGiven");
        }
        at = page->through;
    }
    connection.pushed = state->last;
    co_return Pass{};
}

// Removes the messages that somebody has acknowledged and that every connection has been given.
Task<Outcome<Condition>> erase_acknowledged(Call& call, UserId user, std::vector<Connection> fresh) {
    Connections connections(call.io, call.environment);
    auto all = co_await connections.of_user(user);
    if (!all) co_return std::unexpected(all.error());
    std::int64_t taken = 0;
    std::optional<std::int64_t> given;
    for (Connection& connection : *all) {
        // The index may lag behind what we have just read or written.
        const auto newer = std::ranges::find(fresh, connection.id, &Connection::id);
        if (newer != fresh.end()) connection = *newer;
        taken = std::max(taken, connection.acks ? connection.taken : connection.pushed);
        given = std::min(given.value_or(connection.pushed), connection.pushed);
    }
    const std::int64_t up_to = std::min(taken, given.value_or(0));
    if (up_to <= 0) co_return Condition::failed;
    Mailbox mailbox(call.io, call.environment);
    co_return co_await mailbox.erase(user, up_to);
}

Mailbox::Share share_for(const RoomId& room) {
    constexpr auto all = static_cast<std::int64_t>(limits::mailbox_messages);
    if (room.text() == service_room) return {.all = all, .one_room = all};
    return {.all = direct_messages_held, .one_room = direct_messages_held_of_one};
}

struct DrainResult {
    Drained ended = Drained::all;
    std::optional<Connection> connection;  // its row at the end
};

Task<DrainResult> drain_connection(Call& call, std::string id, UnixTime until) {
    Connections connections(call.io, call.environment);
    const auto woken = co_await connections.wake(id);
    if (!woken) co_return DrainResult{.ended = Drained::failed};
    if (*woken == Condition::failed) co_return DrainResult{.ended = Drained::gone};
    auto leased = co_await connections.lease(id, call.io.now() + lease_life);
    if (!leased) co_return DrainResult{.ended = Drained::failed};
    if (!*leased) co_return DrainResult{.ended = Drained::elsewhere};

    Connection connection = **leased;
    Pass pass;
    for (int round = 0; round < most_rounds; ++round) {
        // Another invocation signalled while we were failing. Do not retry because of it, and do not extend the
        // deadline.
        if (pass.ended == Drained::all) pass = co_await push_held(call, connection, until);
        if (!pass.ours) co_return DrainResult{.ended = pass.ended};
        if (pass.ended == Drained::gone) {
            call.io.log().check("cleanupsFailed", co_await forget_connection(call, id));
            co_return DrainResult{.ended = pass.ended};
        }
        const auto released = co_await connections.release(connection, connection.pushed);
        if (!released) co_return DrainResult{.ended = Drained::failed};
        const auto now = co_await connections.find(id);
        if (!now) co_return DrainResult{.ended = Drained::failed};
        if (!*now) co_return DrainResult{.ended = Drained::gone};
        if (*released == Condition::held || (*now)->lease != connection.lease) co_return DrainResult{pass.ended, *now};
        connection.wakes = (*now)->wakes;
    }
    co_return DrainResult{.ended = Drained::failed};  // the lease expires by itself
}

}  // namespace

Task<Outcome<std::int64_t>> hold(Call& call, HeldForUser held) {
    Mailbox mailbox(call.io, call.environment);
    const auto known = co_await mailbox.seq_of(held.user, held.key);
    if (!known) co_return std::unexpected(known.error());
    if (*known) co_return **known;
    const auto before = co_await mailbox.state(held.user);
    if (!before) co_return std::unexpected(before.error());
    const auto has_room = co_await mailbox.has_room(held.user, before->last, held.room, share_for(held.room));
    if (!has_room) co_return std::unexpected(has_room.error());
    const bool ours_already = before->pending && before->pending->key == held.key;
    if (!*has_room && !ours_already) co_return std::unexpected(api::Refusal::mailbox_full);

    HeldMessage message{
        .seq = 0,
        .room = held.room,
        .message = std::move(held.message),
        .key = held.key,
        .expires = call.io.now() + std::chrono::days(limits::mailbox_days)};
    for (int turn = 0; turn < claim_attempts; ++turn) {
        const auto seq = co_await mailbox.claim(held.user, message);
        if (!seq) co_return std::unexpected(seq.error());
        if (*seq) message.seq = **seq;
        if (!*seq) {
            const auto state = co_await mailbox.state(held.user);
            if (!state) co_return std::unexpected(state.error());
            if (!state->pending) {
                // Our claim may have succeeded without its answer arriving; then another invocation may have placed
                // our message.
                const auto placed = co_await mailbox.seq_of(held.user, held.key);
                if (!placed) co_return std::unexpected(placed.error());
                if (*placed) co_return **placed;
                continue;
            }
            if (state->pending->key != held.key) {
                if (const auto placed = co_await mailbox.place(held.user, *state->pending); !placed)
                    co_return std::unexpected(placed.error());
                continue;
            }
            message = *state->pending;
        }
        if (const auto placed = co_await mailbox.place(held.user, message); !placed)
            co_return std::unexpected(placed.error());
        co_return message.seq;
    }
    co_return std::unexpected(api::Refusal::busy);
}

Task<Drained> drain(Call& call, std::string connection, UnixTime until) {
    DrainResult result = co_await drain_connection(call, std::move(connection), until);
    if (result.connection) {
        std::vector<Connection> fresh = {*result.connection};
        // What remains will be removed another time.
        call.io.log().check(
            "cleanupsFailed", co_await erase_acknowledged(call, result.connection->user, std::move(fresh)));
    }
    co_return result.ended;
}

UnixTime share_of(UnixTime now, UnixTime until, std::size_t many) {
    return now + std::max(until - now, Milliseconds{}) / static_cast<std::int64_t>(std::max<std::size_t>(1, many));
}

Task<std::size_t> drain_all(Call& call, UserId user, UnixTime until) {
    if (!has_connections(call.environment)) co_return 0;
    Connections connections(call.io, call.environment);
    const auto all = co_await connections.of_user(user);
    if (!all || all->empty()) co_return 0;
    std::vector<Connection> fresh;
    std::size_t given = 0;
    for (std::size_t i = 0; i < all->size(); ++i) {
        DrainResult result =
            co_await drain_connection(call, (*all)[i].id, share_of(call.io.now(), until, all->size() - i));
        if (result.ended == Drained::all) ++given;
        if (result.connection) fresh.push_back(std::move(*result.connection));
    }
    call.io.log().check("cleanupsFailed", co_await erase_acknowledged(call, user, std::move(fresh)));
    co_return given;
}

Task<Outcome<Backlog>> acknowledge_held(Call& call, UserId user, std::string connection, std::int64_t seq) {
    Mailbox mailbox(call.io, call.environment);
    Connections connections(call.io, call.environment);
    const auto state = co_await mailbox.state(user);
    if (!state) co_return std::unexpected(state.error());
    // A message without a number cannot have been acknowledged.
    const auto moved = co_await connections.advance_taken(std::move(connection), user, std::min(seq, state->last));
    if (!moved) co_return std::unexpected(moved.error());
    if (!*moved) co_return Backlog::none;
    const bool waiting = (*moved)->pushed < state->last && (*moved)->lease <= call.io.now();
    std::vector<Connection> fresh = {**moved};
    if (const auto erased = co_await erase_acknowledged(call, user, std::move(fresh)); !erased)
        co_return std::unexpected(erased.error());
    co_return waiting ? Backlog::waiting : Backlog::none;
}

}  // namespace lambda::delivery

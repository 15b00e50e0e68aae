#include "lambda/delivery/operator_dispatch.h"

#include <optional>
#include <utility>
#include <vector>

#include "base/text_codes.h"
#include "lambda/delivery/missed.h"
#include "lambda/delivery/queue_push.h"
#include "lambda/delivery/websocket_push.h"
#include "lambda/store/idempotency.h"
#include "lambda/store/notices.h"
#include "protocol/gateway.h"
#include "protocol/room_name.h"

namespace lambda::delivery {
namespace {

using api::Refusal;
using To = OperatorMessage::To;
struct Done {
    bool held = true;  // false: a person's mailbox was full
};
using Dispatched = std::expected<Done, Refusal>;

struct Dispatch {
    OperatorMessage message;
    Publication publication;  // of the message; its room depends on the recipient
    UnixTime stamp{};
};

// Extra members of the message, for programs that know what to do with them.
Json extra_of(const OperatorMessage& message) {
    Json extra = Json::object({{"type", message.type}});
    if (!message.data.is_null()) extra.set("data", message.data);
    return extra;
}

Task<Dispatched> put_notice(Call& call, Dispatch dispatch, std::vector<std::string> users) {
    if (!dispatch.message.in_history || users.empty()) co_return Dispatched(Done());
    Notices notices(call.io, call.environment);
    const auto kept = co_await notices.keep(
        std::move(users), {.id = dispatch.publication.message.id.text(),
                           .type = dispatch.message.type,
                           .stamp = dispatch.stamp,
                           .message = stamped(dispatch.publication, dispatch.stamp)});
    if (!kept) co_return std::unexpected(kept.error());
    co_return Dispatched(Done());
}

Task<Dispatched> send_to_sessions(Call& call, Dispatch dispatch, SessionTarget target) {
    auto sessions = co_await sessions_of_target(call, target);
    if (!sessions) co_return std::unexpected(sessions.error());
    const bool everyone = target.kind == SessionTarget::Kind::everyone;
    if (sessions->empty() && !everyone) co_return std::unexpected(Refusal::not_found);
    // Write the history first, because it may fail: then nothing has been sent, and a retry sends nothing twice.
    if (const auto kept = co_await put_notice(call, dispatch, users_of(*sessions)); !kept) co_return kept;

    Json message = stamped(dispatch.publication, dispatch.stamp);
    const RoomId room{std::string(service_room)};
    const RoomFrame frame{.room = room, .text = gateway::write_delivered(room, message)};
    DeliveryReport report;
    if (everyone) report += co_await push_to_all_connections(call, frame);
    report += co_await push_to_sessions(call, *std::move(sessions), frame);
    report = co_await requeue_missed(call, std::move(message), std::move(report));
    log_counts(call.io.log(), report);
    // A retry sends the message under the same id and stamp, so those who already have it show it once.
    if (!report.is_settled() || (report.refused() > 0 && report.reached() == 0))
        co_return std::unexpected(Refusal::busy);
    // All queues were gone, and no history has the message.
    if (report.reached() == 0 && !everyone && !dispatch.message.in_history)
        co_return std::unexpected(Refusal::not_found);
    co_return Dispatched(Done());
}

// The person who has this display name now. nullopt: nobody.
Task<Outcome<std::optional<UserId>>> find_person(Call& call, std::string name) {
    std::vector<std::string> texts;
    texts.push_back(std::move(name));
    std::vector<std::string> folded = co_await call.io.fold(std::move(texts));
    if (folded.front().empty()) co_return std::optional<UserId>();
    co_return co_await call.store.user_of_name(std::move(folded.front()));
}

Task<Dispatched> send_to_person(Call& call, Dispatch dispatch, UserId user) {
    const auto delivered = co_await deliver_to_person(
        call, user, stamped(dispatch.publication, dispatch.stamp), row_key(dispatch.publication, dispatch.stamp));
    if (!delivered) co_return std::unexpected(delivered.error());
    std::vector<std::string> users;
    users.push_back(user.text());
    const auto kept = co_await put_notice(call, std::move(dispatch), std::move(users));
    if (!kept) co_return kept;
    co_return Done{.held = delivered->held};
}

Task<Dispatched> send_to_name(Call& call, Dispatch dispatch) {
    const auto user = co_await find_person(call, dispatch.message.name);
    if (!user) co_return std::unexpected(user.error());
    if (!*user) co_return std::unexpected(Refusal::not_found);
    UserId found = **user;
    co_return co_await send_to_person(call, std::move(dispatch), std::move(found));
}

// Never by display name: anybody could take the name by which the operator knows somebody else.
Task<Dispatched> send_to_user(Call& call, Dispatch dispatch) {
    if (api::is_user_id(dispatch.message.name)) {
        const auto sent = co_await send_to_person(call, dispatch, UserId(dispatch.message.name));
        if (sent || sent.error() != Refusal::not_found) co_return sent;
    }
    // Polling sessions may belong to people whom only the operator knows.
    SessionTarget target{.kind = SessionTarget::Kind::user, .name = dispatch.message.name};
    co_return co_await send_to_sessions(call, std::move(dispatch), std::move(target));
}

Task<Dispatched> dispatch_to(Call& call, Dispatch dispatch) {
    using Kind = SessionTarget::Kind;
    const std::string name = dispatch.message.name;
    switch (dispatch.message.to) {
        case To::user: co_return co_await send_to_user(call, std::move(dispatch));
        case To::name: co_return co_await send_to_name(call, std::move(dispatch));
        case To::channel: {
            dispatch.publication.room = RoomId(name);
            dispatch.publication.stamp = dispatch.stamp;
            const auto published = co_await publish(call, std::move(dispatch.publication));
            if (!published) co_return std::unexpected(published.error());
            co_return Dispatched(Done());
        }
        case To::account:
            co_return co_await send_to_sessions(call, std::move(dispatch), {.kind = Kind::account, .name = name});
        case To::session:
            co_return co_await send_to_sessions(call, std::move(dispatch), {.kind = Kind::session, .name = name});
        case To::everyone:
            co_return co_await send_to_sessions(call, std::move(dispatch), {.kind = Kind::everyone, .name = {}});
    }
    co_return std::unexpected(Refusal::unknown);
}

bool may_be_retried(Refusal refusal) { return refusal == Refusal::busy || refusal == Refusal::unknown; }

}  // namespace

Task<std::expected<Published, api::Refusal>> dispatch_for_operator(Call& call, Caller caller, OperatorMessage message) {
    IdempotencyKeys keys(call.io, call.environment);
    const auto claimed = co_await keys.claim({.caller = caller.user, .key = message.key, .hash = content_hash(message)},
                                             MessageId(hex(call.entropy.next()).substr(0, 32)));
    if (!claimed) co_return std::unexpected(claimed.error());
    const Published published{.id = claimed->id, .stamp = claimed->stamp};
    if (claimed->done) co_return published;

    Dispatch dispatch{
        .message = message,
        .publication = {.room = RoomId(std::string(service_room)),
                        .sender = caller.user,
                        .identity = caller.identity,
                        .standing = Standing::service,
                        .message = {.id = claimed->id, .kind = Kind::text, .name = message.from, .text = message.text},
                        .extra = extra_of(message)},
        .stamp = claimed->stamp};
    const auto sent = co_await dispatch_to(call, std::move(dispatch));
    if (sent) {
        // If this fails, the message may be sent again, under the same id, so readers show it once.
        call.io.log().check("settlesFailed", co_await keys.settle(*claimed, RetryPolicy::done));
        co_return Published{.id = published.id, .stamp = published.stamp, .held = sent->held};
    }
    const RetryPolicy policy = may_be_retried(sent.error()) ? RetryPolicy::retry : RetryPolicy::forget;
    call.io.log().check("settlesFailed", co_await keys.settle(*claimed, policy));
    co_return std::unexpected(sent.error());
}

}  // namespace lambda::delivery

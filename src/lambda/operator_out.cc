#include "lambda/operator_out.h"

#include <optional>
#include <utility>
#include <vector>

#include "lambda/connections_out.h"
#include "lambda/hand_out.h"
#include "lambda/notices.h"
#include "lambda/once.h"
#include "lambda/sessions_out.h"
#include "protocol/gateway.h"
#include "protocol/room_name.h"

namespace lambda {
namespace {

using api::Refusal;
using To = OperatorMessage::To;
struct Done {
    bool held = true;  // false: a person's mailbox was full
};
using Said = std::expected<Done, Refusal>;

struct Saying {
    OperatorMessage message;
    Publication publication;  // of it, in whatever room
    UnixTime stamp{};
};

// What goes along for those who know what to do with it.
Json extra_of(const OperatorMessage& message) {
    Json extra = Json::object({{"type", message.type}});
    if (!message.data.is_null()) extra.set("data", message.data);
    return extra;
}

Task<Said> keep_for(Call& call, Saying saying, std::vector<std::string> users) {
    if (!saying.message.in_history || users.empty()) co_return Said();
    const auto kept = co_await keep_notice(
        call, std::move(users),
        {.id = saying.publication.message.id.text(),
         .type = saying.message.type,
         .stamp = saying.stamp,
         .message = stamped(saying.publication, saying.stamp)});
    if (!kept) co_return std::unexpected(kept.error());
    co_return Said();
}

Task<Said> say_to_sessions(Call& call, Saying saying, SessionTarget target) {
    auto users = co_await users_of_sessions(call, target);
    if (!users) co_return std::unexpected(users.error());
    const bool everyone = target.kind == SessionTarget::Kind::everyone;
    if (users->empty() && !everyone) co_return std::unexpected(Refusal::not_found);
    // First what can fail, so that what is tried again was sent to nobody.
    if (const auto kept = co_await keep_for(call, saying, *std::move(users)); !kept) co_return kept;

    const Json message = stamped(saying.publication, saying.stamp);
    const std::string frame = gateway::write_delivered(RoomId(std::string(service_room)), message);
    Reached reached;
    if (everyone) reached += co_await post_frames_to_all(call, frame);
    reached += co_await hand_to_sessions(call, std::move(target), parse_json(frame).value_or(Json()));
    // Said again it is the same message, which whoever has it shows once.
    if (reached.missed || (reached.refused && reached.taken == 0)) co_return std::unexpected(Refusal::busy);
    // All queues were gone, and it stands in nobody's history.
    if (reached.taken == 0 && !everyone && !saying.message.in_history) co_return std::unexpected(Refusal::not_found);
    co_return Said();
}

// Whoever has this display name now. nullopt: nobody.
Task<Outcome<std::optional<UserId>>> find_person(Call& call, std::string name) {
    std::vector<std::string> texts;
    texts.push_back(std::move(name));
    std::vector<std::string> folded = co_await call.io.fold(std::move(texts));
    if (folded.front().empty()) co_return std::optional<UserId>();
    co_return co_await call.store.user_of_name(std::move(folded.front()));
}

Task<Said> say_to_person(Call& call, Saying saying, UserId user) {
    const auto handed = co_await hand_to_person(
        call, user, stamped(saying.publication, saying.stamp), message_key(saying.publication, saying.stamp));
    if (!handed) co_return std::unexpected(handed.error());
    std::vector<std::string> users;
    users.push_back(user.text());
    const auto kept = co_await keep_for(call, std::move(saying), std::move(users));
    if (!kept) co_return kept;
    co_return Done{.held = handed->held};
}

Task<Said> say_to_name(Call& call, Saying saying) {
    const auto user = co_await find_person(call, saying.message.name);
    if (!user) co_return std::unexpected(user.error());
    if (!*user) co_return std::unexpected(Refusal::not_found);
    UserId found = **user;
    co_return co_await say_to_person(call, std::move(saying), std::move(found));
}

// Never by display name: anybody may take what the operator calls somebody else.
Task<Said> say_to_user(Call& call, Saying saying) {
    if (api::is_user_id(saying.message.name)) {
        const auto said = co_await say_to_person(call, saying, UserId(saying.message.name));
        if (said || said.error() != Refusal::not_found) co_return said;
    }
    // Polling sessions may be of people that only the operator knows.
    SessionTarget target{.kind = SessionTarget::Kind::user, .name = saying.message.name};
    co_return co_await say_to_sessions(call, std::move(saying), std::move(target));
}

Task<Said> say(Call& call, Saying saying) {
    using Kind = SessionTarget::Kind;
    const std::string name = saying.message.name;
    switch (saying.message.to) {
        case To::user: co_return co_await say_to_user(call, std::move(saying));
        case To::name: co_return co_await say_to_name(call, std::move(saying));
        case To::channel: {
            saying.publication.room = RoomId(name);
            saying.publication.stamp = saying.stamp;
            const auto published = co_await publish(call, std::move(saying.publication));
            if (!published) co_return std::unexpected(published.error());
            co_return Said();
        }
        case To::account:
            co_return co_await say_to_sessions(call, std::move(saying), {.kind = Kind::account, .name = name});
        case To::session:
            co_return co_await say_to_sessions(call, std::move(saying), {.kind = Kind::session, .name = name});
        case To::everyone:
            co_return co_await say_to_sessions(call, std::move(saying), {.kind = Kind::everyone, .name = {}});
    }
    co_return std::unexpected(Refusal::unknown);
}

bool may_be_asked_again(Refusal refusal) { return refusal == Refusal::busy || refusal == Refusal::unknown; }

}  // namespace

Task<std::expected<Published, api::Refusal>> say_for_operator(Call& call, Caller caller, OperatorMessage message) {
    const auto claimed =
        co_await claim(call, {.caller = caller.user, .key = message.key, .hash = content_hash(message)});
    if (!claimed) co_return std::unexpected(claimed.error());
    const Published published{.id = claimed->id, .stamp = claimed->stamp};
    if (claimed->done) co_return published;

    Saying saying{
        .message = message,
        .publication = {.room = RoomId(std::string(service_room)),
                        .sender = caller.user,
                        .identity = caller.identity,
                        .standing = Standing::service,
                        .message = {.id = claimed->id, .kind = Kind::text, .name = message.from, .text = message.text},
                        .extra = extra_of(message)},
        .stamp = claimed->stamp};
    const auto said = co_await say(call, std::move(saying));
    if (said) {
        // Not heard: it may be said again under the same id, and readers show it once.
        (void)co_await settle(call, *claimed, Outlook::done);
        co_return Published{.id = published.id, .stamp = published.stamp, .held = said->held};
    }
    (void)co_await settle(call, *claimed, may_be_asked_again(said.error()) ? Outlook::again : Outlook::never);
    co_return std::unexpected(said.error());
}

}  // namespace lambda

// Polling sessions: each has its own queue and keys that reach nothing else. A system of the operator may make
// sessions for any user of any account, except the account of the pages; a page of a guest or a user makes its own.
// GET changes nothing. Only the answer to making or renewing a session contains its secrets.
#include "lambda/routes/polling.h"

#include <algorithm>

#include "lambda/polling/session_create.h"
#include "lambda/store/connections.h"
#include "protocol/limits.h"
#include "protocol/room_name.h"

namespace lambda::routes {
namespace {

using api::Refusal;

constexpr int clean_up_pages = 40;  // read by one clean-up, of up to a megabyte; the rest is left for the next one

std::optional<SessionName> named_by_operator(const ApiRequest& request) {
    SessionName name{.account = request.path[1], .user = request.path[2], .name = request.path[3]};
    if (!is_session_part(name.account) || !is_session_part(name.user) || !is_session_part(name.name))
        return std::nullopt;
    return name;
}

Response no_session_name() {
    return refuse(Refusal::invalid_request, "Account, user or session is no name: 1 to 64 bytes, nothing invisible.");
}

// A session of the caller's own page. Its name must look like a message id, so that it fits everywhere.
std::optional<SessionName> own_session(const ApiRequest& request) {
    const std::string& name = request.path[2];
    if (!is_message_id(name)) return std::nullopt;
    return SessionName{.account = std::string(browser_account), .user = request.caller.user.text(), .name = name};
}

Json show(const Session& session) {
    return Json::object(
        {{"session", session.key()},
         {"account", session.name.account},
         {"user", session.name.user},
         {"name", session.name.name},
         {"created", milliseconds(session.created)},
         {"expires", milliseconds(session.expires)}});
}

// Keeps the room subscriptions alive as long as the session.
Task<Outcome<Condition>> renew_rooms(Call& call, std::string key, UserId user) {
    Subscriptions subscriptions(call.io, call.environment);
    const auto rooms = co_await subscriptions.rooms_of(session_listener(key));
    if (!rooms) co_return std::unexpected(rooms.error());
    const UnixTime end = call.io.now() + limits::session_life + limits::session_kept;
    for (const RoomId& room : *rooms) {
        const auto put = co_await subscriptions.put(room, session_listener(key), user, end);
        if (!put) co_return std::unexpected(put.error());
    }
    co_return Condition::held;
}

Task<Response> open(Call& call, std::optional<SessionName> name, Standing standing, polling::Opening opening) {
    if (!name) co_return no_session_name();
    const std::string key = session_key(*name);
    const UserId user(name->user);
    const auto session = co_await polling::open_session(call, *std::move(name), standing, opening);
    if (!session) co_return session.error();
    const auto renewed = co_await renew_rooms(call, key, user);
    if (!renewed) co_return refuse(renewed.error());
    co_return Response{.body = write(*session)};
}

Task<Response> close(Call& call, std::optional<SessionName> name) {
    if (!name) co_return no_session_name();
    // The queue and the subscriptions are removed by way of the stream of Sessions (reaper.cc).
    const auto erased = co_await Sessions(call.io, call.environment).erase(session_key(*name));
    if (!erased) co_return refuse(erased.error());
    co_return Response{};
}

Task<Response> open_for_operator(Call& call, std::optional<SessionName> name, polling::Opening opening) {
    if (name && name->account == browser_account)
        co_return refuse(Refusal::not_allowed, "Sessions of this account belong to people, who make them themselves.");
    co_return co_await open(call, std::move(name), Standing::service, opening);
}

// The refusal if the caller may not read the room; nullopt if they may. Private rooms require membership, direct
// rooms a signed-in user.
Task<std::optional<Response>> refusal_to_read(Call& call, RoomId room, Caller caller) {
    const bool is_direct = room.text() == all_direct_rooms || is_direct_room(room.text());
    if (!is_direct && !is_room_id(room.text())) co_return refuse(Refusal::invalid_request, "This is no room's id.");
    if (!is_direct && !is_private_room(room.text())) co_return std::nullopt;
    if (caller.standing != Standing::user) co_return refuse(Refusal::not_signed_in);
    if (is_direct) co_return std::nullopt;
    const auto seat = co_await call.store.seat(room, caller.user);
    if (!seat) co_return refuse(seat.error());
    if (!seat->room) co_return refuse(Refusal::not_found);
    if (!seat->membership) co_return refuse(Refusal::not_a_member);
    co_return std::nullopt;
}

}  // namespace

Task<Response> put_session(Call& call, const ApiRequest& request) {
    return open_for_operator(call, named_by_operator(request), polling::Opening::make_or_renew);
}

Task<Response> renew_session(Call& call, const ApiRequest& request) {
    return open_for_operator(call, named_by_operator(request), polling::Opening::renew_only);
}

Task<Response> delete_session(Call& call, const ApiRequest& request) { return close(call, named_by_operator(request)); }

Task<Response> get_session(Call& call, const ApiRequest& request) {
    const auto name = named_by_operator(request);
    if (!name) co_return no_session_name();
    const auto session = co_await Sessions(call.io, call.environment).find(session_key(*name));
    if (!session) co_return refuse(session.error());
    if (!*session) co_return refuse(Refusal::not_found, "There is no such session.");
    co_return Response{.body = show(**session)};
}

Task<Response> get_sessions(Call& call, const ApiRequest& request) {
    const std::string* account = request.parameter("account");
    const std::string* after = request.parameter("after");
    if (account && !is_session_part(*account)) co_return no_session_name();
    Json start;
    if (after) {
        const auto name = read_session_key(*after);
        if (!name || (account && name->account != *account))
            co_return refuse(Refusal::invalid_request, "Invalid cursor.");
        start = Json::object({{"session", session_key(*name)}});
        if (account) start.set("account", *account);
    }
    Sessions sessions(call.io, call.environment);
    const auto page = account ? co_await sessions.of_account(*account, std::move(start), limits::page_rooms)
                              : co_await sessions.all(std::move(start), limits::page_rooms);
    if (!page) co_return refuse(page.error());
    Json list = Json::array();
    for (const Session& session : page->sessions) list.push(show(session));
    Json body = Json::object({{"sessions", std::move(list)}});
    if (!page->next.is_null()) body.set("next", text_of(page->next, "session"));
    co_return Response{.body = std::move(body)};
}

Task<Response> clean_up_sessions(Call& call, const ApiRequest&) {
    Sessions sessions(call.io, call.environment);
    long long removed = 0;
    Json start;
    for (int turn = 0; turn < clean_up_pages; ++turn) {
        const auto page = co_await sessions.ended(std::move(start));
        if (!page) co_return refuse(page.error());
        for (const Session& session : page->sessions) {
            const auto erased = co_await sessions.erase(session);
            if (!erased) co_return refuse(erased.error());
            if (*erased == Condition::held) ++removed;
        }
        start = page->next;
        if (start.is_null()) break;
    }
    co_return Response{.body = Json::object({{"removed", removed}, {"more", !start.is_null()}})};
}

Task<Response> put_own_session(Call& call, const ApiRequest& request) {
    return open(call, own_session(request), request.caller.standing, polling::Opening::make_or_renew);
}

Task<Response> delete_own_session(Call& call, const ApiRequest& request) { return close(call, own_session(request)); }

Task<Response> put_session_room(Call& call, const ApiRequest& request) {
    const auto name = own_session(request);
    if (!name) co_return no_session_name();
    const RoomId room(request.path[4]);
    if (auto refusal = co_await refusal_to_read(call, room, request.caller)) co_return *std::move(refusal);
    const std::string key = session_key(*name);
    const auto session = co_await Sessions(call.io, call.environment).find(key);
    if (!session) co_return refuse(session.error());
    if (!*session) co_return refuse(Refusal::session_ended);
    const Response done{.body = Json::object({{"room", room.text()}})};
    // Messages of closed rooms go to every member's sessions without a subscription.
    if (room.text() == all_direct_rooms || is_closed_room(room.text())) co_return done;
    Subscriptions subscriptions(call.io, call.environment);
    const auto rooms = co_await subscriptions.rooms_of(session_listener(key));
    if (!rooms) co_return refuse(rooms.error());
    if (std::ranges::find(*rooms, room) == rooms->end() && rooms->size() >= limits::polling_rooms)
        co_return refuse(Refusal::too_many_rooms);
    const auto put =
        co_await subscriptions.put(room, session_listener(key), request.caller.user, session_end(**session));
    if (!put) co_return refuse(put.error());
    co_return done;
}

Task<Response> delete_session_room(Call& call, const ApiRequest& request) {
    const auto name = own_session(request);
    if (!name) co_return no_session_name();
    const RoomId room(request.path[4]);
    const bool is_room = is_room_id(room.text()) || room.text() == all_direct_rooms;
    if (!is_room) co_return refuse(Refusal::invalid_request, "This is no room's id.");
    if (room.text() != all_direct_rooms && !is_closed_room(room.text())) {
        const auto erased =
            co_await Subscriptions(call.io, call.environment).erase(room, session_listener(session_key(*name)));
        if (!erased) co_return refuse(erased.error());
    }
    co_return Response{};
}

}  // namespace lambda::routes

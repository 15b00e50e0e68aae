// Profiles. A name belongs to the account in its row of the table Names, which is written conditionally: two people
// who want the same name at the same time cannot both get it.
#include <algorithm>
#include <set>

#include "lambda/routes/handlers.h"
#include "protocol/clean_text.h"
#include "protocol/limits.h"

namespace lambda::routes {
namespace {

using api::Refusal;

Response profile_of(const Person& person) {
    return {.body = write(api::Profile{.id = person.user, .name = person.name, .since = person.since})};
}

Task<Response> find_by_name(Call& call, std::string name) {
    name = clean_name(name);
    if (name.empty()) co_return refuse(Refusal::not_found);
    const std::vector<std::string> folded = co_await call.io.fold({name});
    const auto user = co_await call.store.user_of_name(folded.front());
    if (!user) co_return refuse(user.error());
    if (!*user) co_return refuse(Refusal::not_found);
    const auto person = co_await call.store.person(**user);
    if (!person) co_return refuse(person.error());
    if (!*person || (*person)->folded != folded.front()) co_return refuse(Refusal::not_found);
    co_return profile_of(**person);
}

// Reads "id,id,…", each id once.
std::optional<std::vector<UserId>> read_ids(std::string_view list) {
    std::set<UserId> ids;
    while (!list.empty()) {
        const std::string_view id = list.substr(0, list.find(','));
        list.remove_prefix(std::min(id.size() + 1, list.size()));
        if (!api::is_user_id(id)) return std::nullopt;
        ids.insert(UserId(std::string(id)));
    }
    if (ids.empty() || ids.size() > limits::ids_per_lookup) return std::nullopt;
    return std::vector(ids.begin(), ids.end());
}

}  // namespace

Task<Response> get_me(Call& call, const ApiRequest& request) {
    const Caller& me = request.caller;
    const auto known = co_await call.store.find_user(me.user, me.account);
    if (!known) co_return refuse(known.error());
    if (known->person) co_return profile_of(*known->person);
    if (!known->registered) co_return refuse(Refusal::no_profile);

    // The first sign-in: the profile that was stored under the account gets its UserId.
    const Registered& registered = *known->registered;
    const Person person{
        .user = me.user,
        .identity = me.identity,
        .account = me.account,
        .name = registered.name,
        .folded = registered.folded,
        .since = registered.since};
    const auto claimed = co_await call.store.claim_name(person.folded, person.name, person.account, person.user);
    if (!claimed) co_return refuse(claimed.error());
    if (*claimed == Condition::failed) co_return refuse(Refusal::no_profile);
    const auto put = co_await call.store.put_person(person, std::nullopt);
    if (!put) co_return refuse(put.error());
    if (*put == Condition::failed) co_return refuse(Refusal::busy);
    co_return profile_of(person);
}

Task<Response> put_me(Call& call, const ApiRequest& request) {
    const Caller& me = request.caller;
    const std::string* wanted = request.body.find_text("name");
    const std::string name = wanted ? clean_name(*wanted) : std::string();
    if (name.empty())
        co_return refuse(Refusal::invalid_request, "A name needs at least one character that can be seen.");
    const std::vector<std::string> folded = co_await call.io.fold({name});
    if (folded.front().empty())
        co_return refuse(Refusal::invalid_request, "A name needs at least one character that can be seen.");

    const auto known = co_await call.store.find_user(me.user, me.account);
    if (!known) co_return refuse(known.error());
    std::optional<std::string> before;
    UnixTime since = call.io.now();
    if (known->person) {
        before = known->person->folded;
        since = known->person->since;
    } else if (known->registered) {
        before = known->registered->folded;
        since = known->registered->since;
    }

    const auto claimed = co_await call.store.claim_name(folded.front(), name, me.account, me.user);
    if (!claimed) co_return refuse(claimed.error());
    if (*claimed == Condition::failed) co_return refuse(Refusal::name_taken);
    const Person person{
        .user = me.user,
        .identity = me.identity,
        .account = me.account,
        .name = name,
        .folded = folded.front(),
        .since = since};
    const auto put = co_await call.store.put_person(person, known->person ? before : std::nullopt);
    if (!put) co_return refuse(put.error());
    if (*put == Condition::failed) {
        // The same person changed their name on two devices at once: the other device's name wins.
        call.io.log().check("cleanupsFailed", co_await call.store.release_name(folded.front(), me.account));
        co_return refuse(Refusal::busy);
    }
    // If this fails, the old name stays reserved for this account.
    if (before && *before != folded.front())
        call.io.log().check("cleanupsFailed", co_await call.store.release_name(*before, me.account));
    co_return profile_of(person);
}

Task<Response> get_users(Call& call, const ApiRequest& request) {
    if (const std::string* name = request.parameter("name")) co_return co_await find_by_name(call, *name);
    const std::string* list = request.parameter("ids");
    const auto ids = list ? read_ids(*list) : std::nullopt;
    if (!ids)
        co_return refuse(
            Refusal::invalid_request, "A lookup names one person, or ids, separated by commas and not too many.");
    const auto people = co_await call.store.people(*ids);
    if (!people) co_return refuse(people.error());
    Json users = Json::array();
    for (const Person& person : *people) users.push(profile_of(person).body);
    co_return Response{.body = Json::object({{"users", std::move(users)}})};
}

Task<Response> get_user(Call& call, const ApiRequest& request) {
    const auto person = co_await call.store.person(request.user);
    if (!person) co_return refuse(person.error());
    if (!*person) co_return refuse(Refusal::not_found);
    co_return profile_of(**person);
}

}  // namespace lambda::routes

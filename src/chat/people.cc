#include "chat/people.h"

#include <algorithm>
#include <utility>

#include "chat/direct.h"
#include "chat/model.h"
#include "protocol/api.h"
#include "protocol/limits.h"

namespace chat {

namespace {

constexpr Milliseconds lookup_retry_first = 30s;
constexpr Milliseconds lookup_retry_most = 10min;

void wait(Person& person, Milliseconds least, Now now) {
    person.state = Person::State::failed;
    person.retry_at =
        now.instant +
        std::min(lookup_retry_most, std::max(least, lookup_retry_first * (1 << std::min(person.failures, 5))));
    ++person.failures;
}

// What is to be done next: somebody is wanted, or will be once a wait is over.
void note_next(People& people) {
    people.wanted = false;
    people.retry_at.reset();
    for (const auto& [id, person] : people.known) {
        if (person.state == Person::State::wanted) people.wanted = true;
        if (person.state == Person::State::failed) people.retry_at = earlier(people.retry_at, person.retry_at);
    }
}

void make_room(People& people) {
    if (people.known.size() < limits::people_known) return;
    const auto oldest = std::ranges::min_element(people.known, {}, [](const auto& known) { return known.second.seen; });
    people.known.erase(oldest);
}

ShownName stand_in(const UserId& user) { return {.name = short_id(user), .stand_in = true}; }

}  // namespace

std::string short_id(const UserId& user) { return user.empty() ? "Somebody" : "#" + user.text().substr(0, 6); }

bool is_own(const Model& model, const UserId& sender) {
    return !sender.empty() && (sender == model.account.self || sender == model.account.guest_self);
}

ShownName name_of(const Model& model, const UserId& user) {
    if (!user.empty() && user == model.account.self && !model.account.name.empty()) return {.name = model.account.name};
    const auto found = model.people.known.find(user.text());
    if (found == model.people.known.end() || found->second.state != Person::State::known) return stand_in(user);
    return {.name = found->second.name};
}

ShownName name_of(const Model& model, const Entry& entry) {
    if (entry.standing == Standing::user) {
        const bool ours = entry.own() && entry.delivery != Delivery::delivered;  // its sender is known with its echo
        if (ours && !entry.message.name.empty()) return {.name = entry.message.name};
        return name_of(model, entry.sender);
    }
    ShownName shown = entry.message.name.empty() ? stand_in(entry.sender) : ShownName{.name = entry.message.name};
    // where all are guests the mark says nothing
    shown.guest = has_accounts(model) && entry.standing == Standing::guest;
    return shown;
}

void meet(Model& model, const UserId& user) {
    if (!has_backend(model) || !api::is_user_id(user.text()) || user == model.account.self) return;
    People& people = model.people;
    auto found = people.known.find(user.text());
    if (found == people.known.end()) {
        make_room(people);
        found = people.known.try_emplace(user.text()).first;
        people.wanted = true;
    }
    found->second.seen = ++people.uses;
}

void ask_who_they_are(Model& model, Effects& effects, Now now) {
    People& people = model.people;
    if (model.requests.has<request::People>() || !model.account.entered || model.account.naming) return;
    const bool due = people.retry_at && *people.retry_at <= now.instant;
    if (!people.wanted && !due) return;
    request::People request;
    for (auto& [id, person] : people.known) {
        if (person.state == Person::State::failed && person.retry_at && *person.retry_at <= now.instant) {
            person.state = Person::State::wanted;
            person.retry_at.reset();
        }
        if (person.state == Person::State::wanted && request.users.size() < limits::ids_per_lookup)
            request.users.emplace_back(id);  // the rest with the next one
    }
    note_next(people);
    if (request.users.empty()) return;
    api::Request lookup = api::get_users(request.users);
    model.requests.ask(std::move(request), std::move(lookup), effects);
}

void people_answered(Model& model, const request::People& request, const transport::Answered& event, Now now) {
    People& people = model.people;
    const auto profiles = read_answer(event, api::read_profiles);
    for (const UserId& id : request.users) {
        const auto found = people.known.find(id.text());
        if (found == people.known.end()) continue;  // forgotten meanwhile
        Person& person = found->second;
        if (!profiles) {
            wait(person, 0ms, now);
            continue;
        }
        const auto profile = std::ranges::find(*profiles, id, &api::Profile::id);
        if (profile == profiles->end()) {
            wait(person, lookup_retry_most, now);
        } else {
            person.state = Person::State::known;
            person.name = profile->name;
            person.failures = 0;
            person.retry_at.reset();
            ++people.revision;
        }
    }
    note_next(people);
    name_direct_rooms(model);
}

std::optional<Instant> people_deadline(const Model& model) {
    if (model.requests.has<request::People>() || !model.account.entered || model.account.naming) return std::nullopt;
    return model.people.retry_at;
}

}  // namespace chat

#include "chat/people.h"

#include <algorithm>
#include <utility>

#include "base/backoff.h"
#include "protocol/api.h"
#include "protocol/limits.h"

namespace chat {

namespace {

constexpr Backoff lookup_backoff{30s, 10min};

void wait(Person& person, Milliseconds least, Now now) {
    person.state = Person::State::failed;
    person.retry_at =
        now.instant + std::min(lookup_backoff.longest, std::max(least, lookup_backoff.bound(person.failures)));
    ++person.failures;
}

// Updates what to do next: ask for names now, or when the next wait is over.
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

}  // namespace

std::string short_id(const UserId& user) { return user.empty() ? "Somebody" : "#" + user.text().substr(0, 6); }

void note_user(People& people, const UserId& user, const UserId& self) {
    if (!people.can_be_asked_for || !api::is_user_id(user.text()) || user == self) return;
    auto found = people.known.find(user.text());
    if (found == people.known.end()) {
        make_room(people);
        found = people.known.try_emplace(user.text()).first;
        people.wanted = true;
    }
    found->second.seen = ++people.uses;
}

void ask_names(People& people, Requests& requests, Effects& effects, Now now) {
    if (requests.has<request::People>()) return;
    const bool due = people.retry_at && *people.retry_at <= now.instant;
    if (!people.wanted && !due) return;
    request::People request;
    for (auto& [id, person] : people.known) {
        if (person.state == Person::State::failed && person.retry_at && *person.retry_at <= now.instant) {
            person.state = Person::State::wanted;
            person.retry_at.reset();
        }
        if (person.state == Person::State::wanted && request.users.size() < limits::ids_per_lookup)
            request.users.emplace_back(id);  // the rest are in the next request
    }
    note_next(people);
    if (request.users.empty()) return;
    api::Request lookup = api::get_users(request.users);
    requests.ask(std::move(request), std::move(lookup), effects);
}

void names_answered(People& people, const request::People& request, const transport::Answered& event, Now now) {
    const auto profiles = read_answer(event, api::read_profiles);
    for (const UserId& id : request.users) {
        const auto found = people.known.find(id.text());
        if (found == people.known.end()) continue;  // dropped in the meantime
        Person& person = found->second;
        if (!profiles) {
            wait(person, 0ms, now);
            continue;
        }
        const auto profile = std::ranges::find(*profiles, id, &api::Profile::id);
        if (profile == profiles->end()) {
            wait(person, lookup_backoff.longest, now);
        } else {
            person.state = Person::State::known;
            person.name = profile->name;
            person.failures = 0;
            person.retry_at.reset();
            ++people.revision;
        }
    }
    note_next(people);
}

std::optional<Instant> deadline(const People& people, const Requests& requests) {
    return requests.has<request::People>() ? std::nullopt : people.retry_at;
}

}  // namespace chat

#include "chat/people.h"

#include <algorithm>

#include "base/backoff.h"
#include "chat/direct.h"
#include "chat/model.h"
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

void note_next_retry(People& people) {
    people.retry_at.reset();
    for (const auto& [id, person] : people.known)
        if (person.state == Person::State::failed) people.retry_at = earlier(people.retry_at, person.retry_at);
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
    if (people.asked || !model.account.entered || model.account.naming) return;
    const bool due = people.retry_at && *people.retry_at <= now.instant;
    if (!people.wanted && !due) return;
    people.asked_ids.clear();
    people.wanted = false;
    for (auto& [id, person] : people.known) {
        const bool again = person.state == Person::State::failed && person.retry_at && *person.retry_at <= now.instant;
        if (person.state != Person::State::wanted && !again) continue;
        if (people.asked_ids.size() >= limits::ids_per_lookup) {
            people.wanted = true;  // the rest with the next one
            person.state = Person::State::wanted;
            continue;
        }
        person.state = Person::State::asked;
        person.retry_at.reset();
        people.asked_ids.emplace_back(id);
    }
    note_next_retry(people);
    if (people.asked_ids.empty()) return;
    people.asked = ask(model, effects, Purpose::people, {}, api::get_users(people.asked_ids));
}

void people_answered(Model& model, const transport::Answered& event, Now now) {
    People& people = model.people;
    if (people.asked != event.ask) return;
    people.asked.reset();
    const auto profiles = read_answer(event, api::read_profiles);
    for (const UserId& id : people.asked_ids) {
        const auto found = people.known.find(id.text());
        if (found == people.known.end()) continue;  // forgotten meanwhile
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
    people.asked_ids.clear();
    note_next_retry(people);
    name_direct_rooms(model);
}

void forget_asked_people(Model& model) {
    People& people = model.people;
    for (auto& [id, person] : people.known)
        if (person.state == Person::State::asked) person.state = Person::State::wanted;
    people.wanted = people.wanted || people.asked.has_value();
    people.asked.reset();
    people.asked_ids.clear();
}

std::optional<Instant> people_deadline(const Model& model) {
    if (model.people.asked || !model.account.entered || model.account.naming) return std::nullopt;
    return model.people.retry_at;
}

}  // namespace chat

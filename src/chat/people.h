// The names of other people. A signed-in user has one name, which the backend knows: it is looked up once for all
// their messages, and a short id is shown until it is known. Bounded: the names not used for longest are dropped and
// asked for again.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "base/time.h"
#include "chat/effects.h"
#include "chat/requests.h"
#include "protocol/ids.h"

namespace chat {

struct Person {
    enum class State { wanted, known, failed } state = State::wanted;
    std::string name;                 // known
    std::optional<Instant> retry_at;  // failed
    int failures = 0;
    std::uint64_t seen = 0;  // when it was last used, as a count
};

struct People {
    bool can_be_asked_for = false;        // there is a backend to ask
    std::map<std::string, Person> known;  // by UserId
    std::optional<Instant> retry_at;      // the earliest of the failed ones
    bool wanted = false;                  // at least one name is wanted or being asked for
    std::uint64_t uses = 0;
    std::uint32_t revision = 0;  // counts visible changes, for caches
};

std::string short_id(const UserId& user);  // '#' and the first characters of the hash

// Notes a user other than `self`, whose name is wanted from now on.
void note_user(People& people, const UserId& user, const UserId& self);
void ask_names(People& people, Requests& requests, Effects& effects, Now now);  // all the wanted names in one request
void names_answered(People& people, const request::People& request, const transport::Answered& event, Now now);
std::optional<Instant> deadline(const People& people, const Requests& requests);

}  // namespace chat

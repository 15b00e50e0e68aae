// Who the others are. People who are signed in have one name, which the backend knows: it is looked up once for any
// number of their messages, and until it is here, or while it cannot be had, a short id takes its place. Bounded: those
// not seen longest are forgotten and asked for again.
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
    std::uint64_t seen = 0;  // the order of use
};

struct People {
    bool can_be_asked_for = false;        // there is a backend that knows them
    std::map<std::string, Person> known;  // by the text of their UserId
    std::optional<Instant> retry_at;      // the soonest of those who failed
    bool wanted = false;                  // somebody's name is, or is being asked for
    std::uint64_t uses = 0;
    std::uint32_t revision = 0;  // counts changes of what is shown, for caches
};

std::string short_id(const UserId& user);  // the first characters of the hash, behind '#'

// Somebody other than `self` was seen: their name is wanted.
void note_user(People& people, const UserId& user, const UserId& self);
void ask_names(People& people, Requests& requests, Effects& effects, Now now);  // of all who are wanted, at once
void names_answered(People& people, const request::People& request, const transport::Answered& event, Now now);
std::optional<Instant> deadline(const People& people, const Requests& requests);

}  // namespace chat

// Who the others are. People who are signed in have one name, which the backend knows: it is looked up once for any
// number of their messages, and until it is here, or while it cannot be had, a short id stands in its place. Guests are
// called what they say, and are marked as guests. Bounded: those not seen longest are forgotten and asked for again.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "chat/effects.h"
#include "chat/requests.h"
#include "protocol/envelope.h"
#include "protocol/ids.h"

namespace chat {

struct Entry;
struct Model;

struct Person {
    enum class State { wanted, known, failed } state = State::wanted;
    std::string name;                 // known
    std::optional<Instant> retry_at;  // failed
    int failures = 0;
    std::uint64_t seen = 0;  // the order of use
};

struct People {
    std::map<std::string, Person> known;  // by the text of their UserId
    std::optional<Instant> retry_at;      // the soonest of those who failed
    bool wanted = false;                  // somebody's name is, or is being asked for
    std::uint64_t uses = 0;
    std::uint32_t revision = 0;  // counts changes of what is shown, for caches
};

struct ShownName {
    std::string name;       // never empty
    bool guest = false;     // a guest: the name is what they call themselves
    bool stand_in = false;  // a short id, until the name is known
    bool operator==(const ShownName&) const = default;
};
ShownName name_of(const Model& model, const Entry& entry);
ShownName name_of(const Model& model, const UserId& user);
std::string short_id(const UserId& user);               // the first characters of the hash, behind '#'
bool is_own(const Model& model, const UserId& sender);  // ours, also of the guest we were before signing in

void meet(Model& model, const UserId& user);  // somebody whose name is wanted, or was just seen again
void ask_who_they_are(Model& model, Effects& effects, Now now);  // all who are wanted, at once; done after every update
void people_answered(Model& model, const request::People& request, const transport::Answered& event, Now now);
std::optional<Instant> people_deadline(const Model& model);

}  // namespace chat

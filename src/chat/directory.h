// The directory of public rooms: searched by how their ids begin, a page at a time.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "chat/effects.h"
#include "chat/history.h"
#include "chat/requests.h"
#include "protocol/api.h"

namespace chat {

struct Directory {
    std::string text;                  // what is searched for
    std::vector<api::RoomCard> rooms;  // at most limits::directory_rooms
    std::optional<std::string> next;
    Problem problem;  // why the last page could not be had
    bool begun = false;
    Problem create_problem;            // why the last wish to create a room was not fulfilled
    std::optional<Instant> search_at;  // when the text has rested long enough to be looked for
    std::string prefix;                // what the ids of the rooms begin with that were asked for last
    int followed = 0;                  // pages without a match, asked for in a row
};

Loading loading_directory(const Directory& directory, const Requests& requests);

void search(Directory& directory, Requests& requests, std::string_view text, Now now);
void search_due(Directory& directory, Requests& requests, Effects& effects, Now now);
void show_more_rooms(Directory& directory, Requests& requests, Effects& effects);
void directory_answered(Directory& directory, Requests& requests, const transport::Answered& event, Effects& effects);

void refuse_creation(Directory& directory, Problem why, Effects& effects);
void add_created(Directory& directory, const api::RoomCard& card);  // where it belongs among those found
void remove_deleted(Directory& directory, const RoomId& room, Effects& effects);

}  // namespace chat

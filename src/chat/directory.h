// The directory of public rooms: searched by the beginning of their ids, a page at a time.
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
    std::string text;                  // the search text
    std::vector<api::RoomCard> rooms;  // at most limits::directory_rooms
    std::optional<std::string> next;
    Problem problem;  // why the last page could not be loaded
    bool begun = false;
    Problem create_problem;            // why the last CreateRoom failed
    std::optional<Instant> search_at;  // when the search starts, unless the text changes again
    std::string prefix;                // the prefix of the ids in the last request
    int followed = 0;                  // pages without a match, requested in a row
};

Loading loading_directory(const Directory& directory, const Requests& requests);

void search(Directory& directory, Requests& requests, std::string_view text, Now now);
void search_due(Directory& directory, Requests& requests, Effects& effects, Now now);
void show_more_rooms(Directory& directory, Requests& requests, Effects& effects);
void directory_answered(Directory& directory, Requests& requests, const transport::Answered& event, Effects& effects);

void refuse_creation(Directory& directory, Problem why, Effects& effects);
void add_created(Directory& directory, const api::RoomCard& card);  // in its place among the results
void remove_deleted(Directory& directory, const RoomId& room, Effects& effects);

}  // namespace chat

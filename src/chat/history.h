// What was said before we were here, and while we were away. The newest page comes with joining, older ones when the
// reader gets near; after a reconnect the gap is filled from a little before the last message that we had, and once
// more soon and once late, since a message may take its time into the table. On a page history announces nothing: it is
// not new. A listener without a screen is told of what was said since it joined, each message once: as late, unless its
// live copy was faster.
#pragma once

#include <optional>

#include "base/time.h"
#include "chat/effects.h"
#include "chat/requests.h"
#include "chat/room.h"
#include "protocol/api.h"

namespace chat {

enum class Loading { idle, loading, failed };
Loading loading_history(const Room& room, const Requests& requests);

// Messages arrive from now on. `announce_after`: see History::announced_after; counts the first time.
void history_on_joined(Room& room, std::optional<UnixTime> announce_after, Requests& requests, Effects& effects,
                       Now now);
void history_on_connection_lost(Room& room);

// `is_full`: no page more can be kept, which is the problem then.
void load_older(Room& room, bool is_full, Requests& requests, Effects& effects);
void oldest_forgotten(Room& room);  // the next older page begins where the timeline does now

// A page came. First take_cursor(), then its messages go into the timeline, then page_came() or gap_came().
enum class PageIs { first, older };
PageIs take_cursor(History& history, const api::HistoryPage& page);
void page_came(Room& room, const api::HistoryPage& page, PageIs is, Requests& requests, Effects& effects);
void page_failed(History& history, const api::Problem& problem, Now now);

// True: so much was said that what is left of the gap stays open for good.
[[nodiscard]] bool gap_came(Room& room, const api::HistoryPage& page, Requests& requests, Effects& effects);
void gap_failed(History& history, const api::Problem& problem, Now now);

void history_due(Room& room, Requests& requests, Effects& effects, Now now);

}  // namespace chat

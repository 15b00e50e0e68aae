// Messages from before we joined and while we were disconnected. The newest page is loaded when joining, older ones
// when the reader scrolls near them. After a reconnect the gap is filled from a little before the last message that
// we had, and twice more, soon and later, because a message may reach the table late. On a page, messages from
// history are not announced. A listener without a screen hears about each message since it joined, once: as late,
// unless the live copy came first.
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

// From now on messages arrive. `announce_after`: see History::announced_after; only the first call counts.
void history_on_joined(Room& room, std::optional<UnixTime> announce_after, Requests& requests, Effects& effects,
                       Now now);
void history_on_connection_lost(Room& room);

// `is_full`: nothing more can be kept, which becomes the problem.
void load_older(Room& room, bool is_full, Requests& requests, Effects& effects);
void oldest_forgotten(Room& room);  // the next older page now starts where the timeline starts

// When a page arrives: first take_cursor(), then add its messages to the timeline, then page_came() or gap_came().
enum class PageIs { first, older };
PageIs take_cursor(History& history, const api::HistoryPage& page);
void page_came(Room& room, const api::HistoryPage& page, PageIs is, Requests& requests, Effects& effects);
void page_failed(History& history, const transport::AskFailure& problem, Now now);

// True: there were too many messages, and the rest of the gap stays open for good.
[[nodiscard]] bool gap_came(Room& room, const api::HistoryPage& page, Requests& requests, Effects& effects);
void gap_failed(History& history, const transport::AskFailure& problem, Now now);

void history_due(Room& room, Requests& requests, Effects& effects, Now now);

}  // namespace chat

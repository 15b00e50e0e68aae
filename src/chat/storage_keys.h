// What survives a reload. Three keys hold JSON:
//
//   confab.me             name, account, joined rooms, the room on screen, read markers
//   confab.drafts         unsent text for each room
//   confab.outbox.<tab>   own messages that are not delivered yet; one key for each tab, so that none is overwritten
//
// The others hold plain text: the refresh token if the person stays signed in, what ReturnedFromHostedPages needs,
// and a value that changes when somebody signs out, which other tabs notice.
#pragma once

#include <string_view>

namespace chat {

constexpr std::string_view me_key = "confab.me";
constexpr std::string_view drafts_key = "confab.drafts";
constexpr std::string_view outbox_prefix = "confab.outbox.";
constexpr std::string_view unread_key = "confab.unread";  // the last outbox that could not be read, unchanged
constexpr std::string_view session_key = "confab.session";
constexpr std::string_view return_key = "confab.return";
constexpr std::string_view signed_out_key = "confab.signed-out";

}  // namespace chat

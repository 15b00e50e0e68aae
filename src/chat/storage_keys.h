// What survives a reload, as JSON under three keys:
//
//   confab.me             name, account, rooms joined, room on screen, what was read of each
//   confab.drafts         unsent text by room
//   confab.outbox.<tab>   own messages not delivered yet; one key a tab, so that tabs do not overwrite each other
//
// and as plain text what others keep: the refresh token where somebody stays signed in, what must come back from the
// hosted pages, and a value that changes when somebody signs out, which the other tabs hear.
#pragma once

#include <string_view>

namespace chat {

constexpr std::string_view me_key = "confab.me";
constexpr std::string_view drafts_key = "confab.drafts";
constexpr std::string_view outbox_prefix = "confab.outbox.";
constexpr std::string_view unread_key = "confab.unread";  // the last outbox that could not be read, kept as it was
constexpr std::string_view session_key = "confab.session";
constexpr std::string_view return_key = "confab.return";
constexpr std::string_view signed_out_key = "confab.signed-out";

}  // namespace chat

// Makes a polling session, or renews it: its row, keys that reach its queue and nothing else, and the queue, which lets in
// nobody else. Again for the same session: the same queue and the same seal key, with fresh keys. Neither the row nor any
// other answer holds the keys.
#pragma once

#include <expected>

#include "lambda/handlers.h"
#include "lambda/store_sessions.h"

namespace lambda {

enum class Opening { make_or_renew, renew_only };  // renew_only: session_ended where there is none

Task<std::expected<api::PollingSession, Response>> open_session(Call& call, SessionName name, Opening opening);

}  // namespace lambda

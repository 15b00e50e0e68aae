// Makes a polling session, or renews it: its row, keys that reach its queue and nothing else, and the queue, which lets
// in nobody else. Again for the same session: the same queue and the same seal key, with fresh keys. Neither the row
// nor any other answer holds the keys.
#pragma once

#include <expected>

#include "lambda/call.h"
#include "lambda/runtime/response.h"
#include "lambda/store/sessions.h"

namespace lambda::polling {

// What a session's keys may: these actions, this queue.
Json session_policy(const std::string& queue_arn);
// Whom a queue lets in to read: this one session of the role ("AROA…:<session>"). What it may is said by the keys; this
// denies everybody else.
Json queue_policy(const std::string& queue_arn, const std::string& role_id);

enum class Opening { make_or_renew, renew_only };  // renew_only: session_ended where there is none

Task<std::expected<api::PollingSession, Response>> open_session(Call& call, SessionName name, Opening opening);

}  // namespace lambda::polling

// Creates or renews a polling session: its row, its queue, and keys that reach only this queue. The queue's policy
// denies everybody else. Renewing gives the same queue and the same seal key with fresh keys. The keys are only in
// the answer to the request that made them; the row does not keep them.
#pragma once

#include <expected>

#include "lambda/call.h"
#include "lambda/runtime/response.h"
#include "lambda/store/sessions.h"

namespace lambda::polling {

// The policy of a session's keys: only the actions of reading, only on this queue.
Json session_policy(const std::string& queue_arn);
// The queue's policy: denies reading to everybody except this one session of the role ("AROA…:<session>"). What that
// session may do is decided by its keys.
Json queue_policy(const std::string& queue_arn, const std::string& role_id);

// renew_only: refuses with session_ended if the session does not exist
enum class Opening { make_or_renew, renew_only };

// `standing` is that of whoever asks, which is also whose session it is.
Task<std::expected<api::PollingSession, Response>> open_session(Call& call, SessionName name, Standing standing,
                                                                Opening opening);

}  // namespace lambda::polling

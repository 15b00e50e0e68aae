#include "lambda/store/idempotency.h"

#include <chrono>
#include <utility>

#include "base/text_codes.h"
#include "crypto/sha256.h"
#include "lambda/store/store.h"
#include "protocol/envelope.h"

namespace lambda {
namespace {

using api::Refusal;

constexpr Milliseconds claim_life = 30s;  // longer than an invocation can run
constexpr std::chrono::seconds kept = std::chrono::hours(24);
constexpr std::string_view sending = "sending";
constexpr std::string_view sent = "sent";

Json row_key(const IdempotencyKey& asked) {
    return Json::object(
        {{"user", "key:" + asked.caller.text()}, {"key", "@" + hex(crypto::sha256(as_bytes(asked.key)))}});
}

Json row_of(const Claim& claim, UnixTime now) {
    Json row = row_key(claim.asked);
    row.set("hash", claim.asked.hash);
    row.set("id", claim.id.text());
    row.set("stamp", milliseconds(claim.stamp));
    row.set("state", sending);
    row.set("lease", milliseconds(claim.lease));
    row.set("expires", static_cast<long long>(unix_seconds(now) + kept.count()));
    return row;
}

}  // namespace

// Takes a claim whose invocation ended without settling it, or gave it back.
Task<std::expected<Claim, Refusal>> IdempotencyKeys::take_over(Claim claim, UnixTime lease_before) {
    const auto held = co_await database_.write(database_.sign(dynamodb::UpdateItem{
        .table = environment_.mailbox_table,
        .key = row_key(claim.asked),
        .update = "SET #lease = :lease",
        .condition = "#lease = :before AND #state = :sending",
        .names = {{"#lease", "lease"}, {"#state", "state"}},
        .values = Json::object(
            {{":lease", milliseconds(claim.lease)}, {":before", milliseconds(lease_before)}, {":sending", sending}})}));
    if (!held) co_return std::unexpected(held.error());
    if (*held == Condition::failed) co_return std::unexpected(Refusal::busy);
    co_return claim;
}

Task<std::expected<Claim, Refusal>> IdempotencyKeys::claim(IdempotencyKey asked, MessageId fresh) {
    const UnixTime now = io_.now();
    Claim mine{.asked = std::move(asked), .id = std::move(fresh), .stamp = now, .lease = now + claim_life};
    const auto written = co_await database_.write(database_.sign(dynamodb::PutItem{
        .table = environment_.mailbox_table,
        .item = row_of(mine, now),
        .condition = "attribute_not_exists(#key) OR #expires <= :now",
        .names = {{"#key", "key"}, {"#expires", "expires"}},
        .values = Json::object({{":now", static_cast<long long>(unix_seconds(now))}})}));
    if (!written) co_return std::unexpected(written.error());
    if (*written == Condition::held) co_return mine;

    const auto row = co_await database_.get({.table = environment_.mailbox_table,
                                             .key = row_key(mine.asked),
                                             .consistency = dynamodb::Consistency::strong});
    if (!row) co_return std::unexpected(row.error());
    if (!*row) co_return std::unexpected(Refusal::busy);  // released a moment ago
    if (text_of(**row, "hash") != mine.asked.hash) co_return std::unexpected(Refusal::key_reused);
    const std::string id = text_of(**row, "id");
    const auto stamp = read_milliseconds(**row, "stamp");
    const auto lease = read_milliseconds(**row, "lease");
    if (!is_message_id(id) || !stamp || !lease) co_return std::unexpected(Refusal::unknown);
    // Our write succeeded, and only its answer was lost.
    if (id == mine.id.text()) co_return mine;
    mine.id = MessageId(id);
    mine.stamp = *stamp;
    mine.done = text_of(**row, "state") == sent;
    if (mine.done) co_return mine;
    if (io_.now() < *lease) co_return std::unexpected(Refusal::busy);
    mine.lease = io_.now() + claim_life;
    co_return co_await take_over(std::move(mine), *lease);
}

Task<Outcome<Condition>> IdempotencyKeys::settle(Claim claim, RetryPolicy policy) {
    const Json mine = Json::object({{":mine", milliseconds(claim.lease)}});
    if (policy == RetryPolicy::forget)
        co_return co_await database_.write(database_.sign(dynamodb::DeleteItem{
            .table = environment_.mailbox_table,
            .key = row_key(claim.asked),
            .condition = "#lease = :mine",
            .names = {{"#lease", "lease"}},
            .values = mine}));
    dynamodb::UpdateItem update{
        .table = environment_.mailbox_table,
        .key = row_key(claim.asked),
        .update = policy == RetryPolicy::done ? "SET #state = :sent" : "SET #lease = :free",
        .condition = "#lease = :mine",
        .names = {{"#lease", "lease"}},
        .values = mine};
    if (policy == RetryPolicy::done) {
        update.names.push_back({"#state", "state"});
        update.values.set(":sent", sent);
    } else {
        update.values.set(":free", 0);
    }
    co_return co_await database_.write(database_.sign(update));
}

}  // namespace lambda
